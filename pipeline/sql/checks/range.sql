-- One row per fact with a range and per pair of values of an indicator: is the size possible?
--
-- range.plausible, range.percent: one fact. range.unit, range.jump: two years, or two statements of one year.
-- An error only for shares over 100 % of what cannot be more than whole; a count outside the indicator's range in
-- lexicons/indicators, a value 10,000 times another one and a five-fold jump from one year to the next are doubtful.
with facts_here as (
    select
        fact.report_no, fact.indicator_id, fact.indicator, coalesce(indicators.name_zh, fact.indicator) as name_zh, fact.unit, fact.fact_id, fact.block_id,
        fact.page_no, fact.quote, fact.value, fact.bound, indicators.range_min, indicators.range_max, fact.low, fact.high
    from checked_facts as fact
    join reports using (report_no)
    left join indicators using (indicator_id)
    where reports.replaced_by is null
        and fact.status = 'actual'
        and fact.kind <> 'award'
        and (fact.indicator_id is not null or fact.unit = '%')
),
ranged as (
    select *, low <= range_max and high >= range_min as holds
    from facts_here
    where indicator_id is not null and low is not null and range_min is not null
        and report_no in (select report_no from checked_reports)
),
-- shares without a canonical indicator: by the last words of what they measure
shared as (
    select *, low <= 100 as holds
    from facts_here
    where indicator_id is null and unit = '%' and bound in ('exact', 'approx', 'min', 'over') and low is not null
        and regexp_matches(indicator, '(满意度|满意率|就业率|落实率|合格率|及格率|优秀率|出勤率|报到率|升学率|巩固率|占比|对口率|签约率|获取率|覆盖率|参与率)$')
        and not regexp_matches(indicator, '增|完成|超|同比')
        and report_no in (select report_no from checked_reports)
),
-- one value for each year: where statements differ, the check same.value has said so
by_year as (
    select
        whose, indicator_id, subject, any_value(name_zh) as name_zh, unit, year,
        min(value) as value, arg_max(report_no, fact_id) as report_no,
        arg_max(fact_id, fact_id) as fact_id, arg_max(block_id, fact_id) as block_id,
        arg_max(page_no, fact_id) as page_no, arg_max(quote, fact_id) as quote,
        arg_max(low, fact_id) as low, arg_max(high, fact_id) as high
    from stated_facts
    where alone_in_year and year is not null and value > 0 and kind <> 'score'
    group by whose, indicator_id, subject, unit, year
    having min(value) = max(value)
),
neighbours as (
    select
        *,
        lag(year) over years as year_before, lag(value) over years as value_before, lag(quote) over years as quote_before,
        lag(fact_id) over years as fact_before, lag(block_id) over years as block_before,
        lag(low) over years as low_before, lag(high) over years as high_before,
        lag(report_no) over years as report_before
    from by_year
    window years as (partition by whose, indicator_id, subject, unit order by year)
),
paired as (
    select
        *,
        greatest(value / value_before, value_before / value) as times,
        least(value, value_before) as smaller
    from neighbours
    where year = year_before + 1 and unit is not null
),
-- two statements of one year, one of them 10,000 times the other
statements as (
    select
        report_no, indicator_id, subject, any_value(name_zh) as name_zh, unit, year,
        arg_min(fact_id, (value, fact_id)) as small_id, arg_max(fact_id, (value, fact_id)) as large_id,
        arg_min(quote, (value, fact_id)) as small_quote, arg_max(quote, (value, fact_id)) as large_quote,
        min(low) as small_low, max(high) as large_high,
        arg_min(block_id, (value, fact_id)) as small_block, arg_max(block_id, (value, fact_id)) as large_block,
        min(page_no) as page_no, min(value) as small, max(value) as large
    from stated_facts
    where value > 0 and unit is not null and unit <> '%'
        and report_no in (select report_no from checked_reports)
    group by report_no, indicator_id, subject, unit, year
    having max(value) / min(value) between 5000 and 20000
)
select
    'range.plausible' as check_id,
    report_no,
    holds,
    case when holds then 'passed' when unit = '%' and range_max <= 100 and low > 100 and bound <> 'approx' then 'error' else 'warning' end as severity,
    name_zh || quote || if(holds, '，在', '，不在') || '合理范围' || shown(range_min) || '～' || shown(range_max) || coalesce(unit, '') || '内' as arithmetic,
    range_min as expected_low, range_max as expected_high, low as found_low, high as found_high,
    [fact_id] as fact_ids, [block_id] as block_ids, page_no
from ranged
union all
select
    'range.percent', report_no, holds,
    case when holds then 'passed' when bound = 'exact' then 'error' else 'warning' end,
    indicator || quote || if(holds, '，不超过100%', '，超过100%'),
    0, 100, low, high, [fact_id], [block_id], page_no
from shared
union all
select
    'range.unit', report_no, false, 'warning',
    name_zh || '：' || large_quote || '约为' || small_quote || '的' || printf('%.0f', (large / small)::double) || '倍，疑差一个“万”',
    small_low, small_low, large_high, large_high, [large_id, small_id], [large_block, small_block], page_no
from statements
union all
select
    if(times between 5000 and 20000, 'range.unit', 'range.jump'), report_no,
    times < 5,
    if(times < 5, 'passed', 'warning'),
    name_zh || '：' || year_before || '年' || quote_before || '，' || year || '年' || quote
        || if(times < 5, '，相差不到五倍', '，相差' || printf('%.0f', times::double) || '倍'
            || case when times between 5000 and 20000 then '，疑差一个“万”' when times between 8 and 12.5 then '，疑差一位' when times between 80 and 125 then '，疑差两位' else '' end),
    (value_before / 5)::decimal(24, 6), capped(value_before * 5), low, high,
    [fact_id, fact_before], [block_id, block_before], page_no
from paired
-- the larger number bears the finding of two reports; from 1 to 6 is no jump, from 100 to 600 is
where greatest(report_no, report_before) in (select report_no from checked_reports) and report_no in (select report_no from checked_reports)
    and (times < 5 or smaller >= case when unit = '元' then 10000 when unit = '%' then 5 else 20 end);
