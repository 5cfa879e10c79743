-- One row per statement of a change (增长 8%, 提高 5.62 个百分点): does it follow from the two values it is between?
--
-- change.in_sentence: 由 X 增至 Y，增长 Z. change.from_last_year: Y，比上年增长 Z, with the value of the year before in the same
-- school's reports. % is a share of the first value, 个百分点 and the unit itself a difference; between two shares a printed % may be either.
with directed as (
    select
        *,
        case
            when regexp_matches(gap, '(增长|提高|提升|上升|增加|上涨|扩大|增幅|涨幅|增|升|多)(了|率|幅度|幅|超过|约|近|为|达到|达|[ ：:])*$') then 1
            when regexp_matches(gap, '(下降|减少|降低|下滑|回落|缩小|降幅|缩减|降|减|少)(了|率|幅度|幅|约|近|为|达到|达|[ ：:])*$') then -1
        end as direction
    from sentence_facts
),
facts_here as (
    select
        *,
        lag(fact_id) over in_sentence as now_id, lag(fact_id, 2) over in_sentence as then_id,
        lag(unit) over in_sentence as now_unit, lag(unit, 2) over in_sentence as then_unit,
        lag(quote) over in_sentence as now_quote, lag(quote, 2) over in_sentence as then_quote,
        lag(low) over in_sentence as now_low, lag(low, 2) over in_sentence as then_low,
        lag(high) over in_sentence as now_high, lag(high, 2) over in_sentence as then_high,
        lag(gap) over in_sentence as now_gap, lag(gap, 2) over in_sentence as then_gap,
        lag(indicator_id) over in_sentence as now_indicator_id, lag(year) over in_sentence as now_year,
        lag(subject) over in_sentence as now_subject, lag(status) over in_sentence as now_status
    from directed
    -- most sentences tell of no change
    where (report_no, block_no, sentence_no) in (select (report_no, block_no, sentence_no) from directed where direction is not null)
    window in_sentence as (partition by report_no, block_no, sentence_no order by block_start)
),
claims as (
    select * from facts_here
    where direction is not null and low is not null and now_low is not null
        and (unit = '%' or unit = now_unit or (unit = '个百分点' and now_unit = '%'))
),
in_sentence as (
    select
        report_no, block_id, page_no, fact_id, quote, unit, direction, low, high,
        now_id, now_unit, now_quote, now_low, now_high,
        then_id as before_id, then_quote as before_quote, then_low as before_low, then_high as before_high,
        'change.in_sentence' as check_id, 'error' as if_wrong
    from claims
    where then_unit = now_unit and then_low > 0
        and regexp_matches(then_gap, '[由从][^，。；]{0,24}$')
        and regexp_matches(now_gap, '^[^。；]{0,4}[，,]?[^，,。；]{0,12}(增|升|提|涨|扩|降|减|下滑|回落)[^，,。；]{0,6}[至到为][^，,。；]{0,12}$')
        -- nothing else is said to have changed, nor 年均, 分别
        and regexp_matches(gap, '^[人名项个门家所元件本]?[，,（ ]*(净|共|实际|累计)*(增长|提高|提升|上升|增加|上涨|扩大|增|升|增幅|涨幅|多|下降|减少|降低|下滑|回落|降幅|缩减|降|减|少)(了|率|幅度|幅|约|近|为|达到|达|[ ：:])*$')
),
-- the values of each year that a school's reports agree on; of a report that names no school, its own
by_year as (
    select
        whose, indicator_id, subject, unit, year,
        min(fact_id) as fact_id,
        arg_min(block_id, fact_id) as block_id,
        arg_min(quote, fact_id) as quote,
        max(low) as low, min(high) as high
    from stated_facts
    where not is_narrowed and alone_in_year and year is not null
    group by whose, indicator_id, subject, unit, year
    having max(low) <= min(high)
),
from_last_year as (
    select
        claims.report_no, claims.block_id, claims.page_no, claims.fact_id, claims.quote, claims.unit, claims.direction, claims.low, claims.high,
        claims.now_id, claims.now_unit, claims.now_quote, claims.now_low, claims.now_high,
        by_year.fact_id as before_id, by_year.quote as before_quote, by_year.low as before_low, by_year.high as before_high,
        'change.from_last_year' as check_id, 'warning' as if_wrong
    from claims
    join reports using (report_no)
    join by_year
        on by_year.whose = coalesce(reports.school, '报告' || claims.report_no)
        and by_year.indicator_id = claims.now_indicator_id
        and by_year.subject = claims.now_subject
        and by_year.unit = claims.now_unit
        and by_year.year = claims.now_year - 1
    where claims.now_status = 'actual' and by_year.low > 0
        -- nothing else stands between the value and its change
        and regexp_matches(claims.gap, '^[人名项个门家所元]?[，,（ ]*(同比|环比|[比较与](上一?(学年|年度|年|届)|去年|前一年|同期|20[0-9][0-9]年)(同期|度)?(相比)?)?[，,]?(略有|略|有所|大幅|净|约)?(增长|提高|提升|上升|增加|上涨|下降|减少|降低|下滑|回落|增|降|减)[了约近为达 ：:]*$')
        and claims.fact_id not in (select fact_id from in_sentence)
),
compared as (
    select
        *,
        now_low - before_high as difference_low,
        now_high - before_low as difference_high,
        (now_low::double / before_high::double - 1) * 100 as percent_low,
        (now_high::double / before_low::double - 1) * 100 as percent_high,
        if(direction > 0, low, -high) as said_low,
        if(direction > 0, high, -low) as said_high
    from (select * from in_sentence union all select * from from_last_year)
),
judged as (
    select
        *,
        unit = '%' and percent_low <= said_high and percent_high >= said_low as as_percent,
        (unit <> '%' or now_unit = '%') and difference_low <= said_high and difference_high >= said_low as as_difference
    from compared
)
select
    check_id,
    report_no,
    as_percent or as_difference as holds,
    if(as_percent or as_difference, 'passed', if_wrong) as severity,
    '由' || before_quote || '到' || now_quote || '，'
        || if(unit = '%' and not as_difference,
            '变化' || printf('%.2f', (percent_low + percent_high) / 2) || '%',
            '相差' || shown((difference_low + difference_high) / 2) || coalesce(unit, ''))
        || if(as_percent or as_difference, '，与', '，写作') || if(direction > 0, '增', '减') || quote || if(as_percent or as_difference, '一致', '') as arithmetic,
    said_low as expected_low, said_high as expected_high,
    capped(if(unit = '%' and not as_difference, percent_low, difference_low)) as found_low,
    capped(if(unit = '%' and not as_difference, percent_high, difference_high)) as found_high,
    [fact_id, now_id, before_id] as fact_ids, [block_id] as block_ids, page_no
from judged;
