-- One row per claim of a share or rate in a sentence: does N人，占P% fit the whole it is a share of, and the rates beside it?
--
-- sentence.share: the whole stands in the sentence (共 N, … 其中 n 人，占 P%). sentence.share_together: shares of one whole that
-- is not printed must lead to one and the same. sentence.share_named: 占毕业生总人数的 P% against 毕业生 where the report counts
-- them once. sentence.share_whole: all shares of a printed whole lead to another, of which it is a slip. sentence.rate: D, N
-- and N率 one after the other. What is said to be a share of something else is left alone.
with facts_here as (
    select
        *,
        lag(fact_id) over in_block as part_id,
        lag(unit) over in_block as part_unit,
        lag(quote) over in_block as part_quote,
        lag(value) over in_block as part_value,
        lag(low) over in_block as part_low,
        lag(high) over in_block as part_high,
        lag(gap) over in_block as part_gap,
        -- what comes after 其中 has another whole than what comes before
        sum(contains(gap, '其中')::integer) over in_block as of_no,
        sum(contains(regexp_replace(gap, '^.*[；;]', ''), '其中')::integer) over (
            partition by report_no, block_id, sentence_no order by block_start) as of_here,
        -- 。其中 goes on with the sentence before
        full_no - sum(regexp_matches(gap, '[。！？]\s*其中')::integer) over (
            partition by report_no, block_id order by block_start) as whole_no,
        lag(kind) over in_block as part_kind,
        lag(bound) over in_block as part_bound
    from sentence_facts
    -- most paragraphs have neither share nor rate
    where (report_no, block_no) in (
        select (report_no, block_no) from sentence_facts where unit = '%' and regexp_matches(gap, '占|率|比例|比重'))
    window in_block as (partition by report_no, block_no, full_no order by block_start)
),
-- N人（占…P%: what lies between says that the share is N's, and names what of in 占…的. So does a 比例 of what N itself is called:
-- 出资 N 万元，出资比例 P%
shares as (
    select
        *,
        regexp_replace(regexp_replace(
            regexp_extract(gap, '占(?:了|到)?(?:比例?|比重)?([^，,。；（）]*)$', 1), '[ “”]', '', 'g'),
            '(的?(比例|比重|百分比|比)|[约为达是:：的超过近仅])+$', '') as of_what,
        regexp_matches(right(left(text, block_start), 300), '(占比|比例|比重|率)[^，。；]{0,6}(排名|位列|位居|最|较|前[一二三四五六七八九十])[^。；]*$') as ranked,
        regexp_matches(gap, '^[^，,。；（0-9]{0,4}[，,（] ?(约|仅|共|人数|总数)?占[^，,。；（）0-9]{0,24}$') as says_share,
        regexp_extract(gap, '^[^，,。；（0-9]{0,4}[，,（] ?([一-龥]{2,10}?)的?(占比|比例|比重)[约为是达到：: ]*$', 1) as own_share,
        -- 专任教师中高级职称 186 人，占 …: N names its own whole
        regexp_matches(part_gap, '(教师|学生|毕业生|人员|员|者|师|生|工|业|目|费|金)中[^级，,。；][^，,。；]{0,14}$') as own_whole
    from facts_here
    where unit = '%'
        and part_unit is distinct from '%' and part_unit is not null
        and (says_share or (length(own_share) >= 2 and contains(part_gap, own_share) and not regexp_matches(own_share, '[增减升降较超]')))
        and bound = 'exact' and part_bound not in ('min', 'max') and part_low is not null and part_value >= 0
        and part_kind in ('count', 'money', 'funding', 'measure', 'award')
        and not regexp_matches(gap, '全国|全省|全市|全州|同类')
),
-- 男生 n 人，占毕业生总人数的 P%；女生 m 人，占毕业生总人数的 Q%: one list, as both name the same whole
grouped as (
    select
        *,
        if(length(of_what) >= 3 and not regexp_matches(of_what, '^[其总全该本]'),
            min(sentence_no) over (partition by report_no, block_id, full_no, of_what), sentence_no) as list_no
    from shares
),
-- the last number of the same unit before 其中 or after 共 in the full sentence
wholes as (
    select
        *,
        last_value(if(next_of or said_total, fact_id, null) ignore nulls) over before as whole_here,
        last_value(if(next_of or said_total, sentence_no, null) ignore nulls) over before as whole_sentence,
        last_value(if(next_of or said_total, next_of, null) ignore nulls) over before as whole_before_of
    from (
        select
            fact_id, report_no, block_id, whole_no, sentence_no, unit, block_start,
            -- 480 万人，比上年增加 2 万人，其中: the change is no whole
            regexp_matches(
                behind, '^[^0-9，,。；]{0,16}([，,（(][^0-9，,。；]{0,8}(增加|减少|增长|下降|提高|上升)[了约]? ?[0-9.,]+ ?[万亿]?[^0-9，,。；]{0,3}[)）]?'
                    -- 2208 人，落实率 94.66%，其中: whole or rate of it
                    || '|[，,（(][^0-9，,。；]{0,12}率[^0-9，,。；]{0,3}[0-9.]+ ?%[)）]?)?[，,（(；。]?[^0-9，,。；]{0,2}其中')
                and not regexp_matches(gap, '(增加|减少|增长|下降|提高|上升)[了约]?$') as next_of,
            regexp_matches(gap, '(共|总数|总计|合计|总人数)[^，,。；0-9]{0,12}$') and not regexp_matches(behind, '^[，,（(]? ?[^，,。；]{0,6}占') as said_total
        from facts_here where unit <> '%'
    )
    window before as (partition by report_no, block_id, whole_no, unit order by block_start rows between unbounded preceding and 1 preceding)
),
of_total as (
    select
        shares.report_no, shares.block_id, shares.list_no, shares.full_no, shares.of_no, shares.page_no, shares.fact_id, shares.quote, shares.low, shares.high,
        shares.part_id, shares.part_unit, shares.part_quote, shares.part_low, shares.part_high, shares.of_what, shares.block_start,
        -- 教职工共 580 人，专任教师 432 人，双师型教师 350 人，双师型教师比例 81.02%: only after 其中 is the whole beyond doubt
        shares.ranked or shares.own_whole or not (shares.says_share or wholes.whole_before_of) as ranked,
        regexp_extract(whole.behind, '^[^0-9，,。；]{0,16}[，,（(][^0-9，,。；]{0,12}率[^0-9，,。；]{0,3}([0-9]+(?:\.[0-9]+)?) ?%', 1) as rate_quote,
        try_cast(rate_quote as double) as rate_between,
        digits_step(plain_decimals(rate_quote), 1, true) as rate_half,
        whole.value as total_value,
        whole.fact_id as total_id, whole.gap as total_gap, whole.quote as total_quote, whole.low as total_low, whole.high as total_high,
        shares.sentence_no = wholes.whole_sentence as same_sentence,
        shares.part_low * 100 / nullif(whole.high, 0) as made_low,
        shares.part_high * 100 / nullif(whole.low, 0) as made_high
    from grouped as shares
    join wholes on wholes.report_no = shares.report_no and wholes.fact_id = shares.part_id
    join facts_here as whole on whole.report_no = wholes.report_no and whole.fact_id = wholes.whole_here
    where whole.low > 0 and whole.bound not in ('min', 'max')
),
-- shares in one sentence that name no whole, or the same, in brackets or after 占比
together as (
    select
        report_no, block_id, list_no, part_unit, of_no,
        count(*) as shares,
        max(part_low * 100 / high) as whole_low,
        min(part_high * 100 / nullif(low, 0)) as whole_high,
        sum(low) as sum_low,
        bool_or(ranked) as ranked,
        count(distinct of_what) filter (of_what <> '') as named,
        string_agg(part_quote || '（' || quote || '）', '、' order by block_start) as listed,
        flatten(list([part_id, fact_id] order by block_start)) as fact_ids,
        min(page_no) as page_no,
        list({low: part_low * 100 / high, high: part_high * 100 / low, label: part_quote || '（' || quote || '）', part: (part_low + part_high) / 2} order by block_start) as wholes
    from grouped
    where low > 0
    group by report_no, block_id, list_no, part_unit, of_no
    having count(*) > 1
),
-- three and more shares of which all but one lead to one whole
odd_one as (
    select report_no, block_id, list_no, part_unit, of_no, any_value(mine.label) as odd
    from (
        select *, wholes[nth] as mine, wholes[:nth - 1] || wholes[nth + 1:] as others
        from (
            select *, unnest(range(1, shares + 1)) as nth from together
            where shares between 3 and 40 and whole_low > whole_high and named < 2
        )
    )
    where list_max(list_transform(others, lambda other: other.low)) <= list_min(list_transform(others, lambda other: other.high))
    group by report_no, block_id, list_no, part_unit, of_no
    having count(*) = 1
    union all
    -- of two shares whose counts make up the whole of one, the other
    select report_no, block_id, list_no, part_unit, of_no, wholes[if(first_fits, 2, 1)].label
    from (
        select
            *,
            wholes[1].part + wholes[2].part between wholes[1].low and wholes[1].high as first_fits,
            wholes[1].part + wholes[2].part between wholes[2].low and wholes[2].high as second_fits
        from together
        where shares = 2 and whole_low > whole_high and named < 2
    )
    where first_fits <> second_fits
),
judged_total as (
    select
        of_total.*,
        made_low <= high and made_high >= low as holds,
        coalesce(made_low * 100 / (rate_between + rate_half) <= high and made_high * 100 / (rate_between - rate_half) >= low, false) as of_rate,
        regexp_matches(of_what, '^(其|总数|总人数|总量|总额|总体|全部|全体|总)?$')
            -- 教师 432 人，其中女教师 230 人，占教师总数的 …: the whole by its own name
            or by_name as plain,
        -- what other shares of the sentence are of, this one is of as well
        count(*) filter (where made_low <= high and made_high >= low)
            over (partition by report_no, block_id, full_no, total_id) as siblings,
        -- two shares agree on a whole, and it is not this one: they are shares of something else
        coalesce(together.whole_low <= together.whole_high
            and (together.whole_low > total_high or together.whole_high < total_low), false) as other_whole
    from (
        select
            *,
            regexp_replace(regexp_replace(of_what, '^[总全]', ''), '的?(总人数|总数|人数|总量|总额|数量|数)$', '') as whole_name,
            length(whole_name) > 1 and ends_with(
                regexp_replace(total_gap, '(总人数|总数|人数|共有|现有|[共计为有达 ：:])+$', ''), whole_name) as by_name
        from of_total
    ) as of_total
    left join together using (report_no, block_id, list_no, part_unit, of_no)
),
-- all shares of a whole lead to another one, of which it is a slip: the whole is the odd one
odd_whole as (
    select
        *,
        if(whole_low <= whole_high and whole_high < 1e12,
            list_filter(range(try_cast(ceil(whole_low) as bigint), try_cast(least(floor(whole_high), ceil(whole_low) + 100) as bigint) + 1),
                lambda each: is_slip(total_value, each))[1], null) as meant
    from (
        select
            report_no, block_id, total_id, any_value(total_quote) as total_quote, any_value(total_value) as total_value, any_value(page_no) as page_no,
            any_value(total_low) as total_low, any_value(total_high) as total_high,
            max(part_low * 100 / high) as whole_low, min(part_high * 100 / low) as whole_high,
            string_agg(part_quote || '（' || quote || '）', '、' order by block_start) as listed,
            flatten(list([part_id, fact_id] order by block_start)) as fact_ids
        from of_total
        where low > 0
        group by report_no, block_id, total_id
        having count(*) >= 2 and bool_and(made_low > high or made_high < low) and any_value(total_low) = any_value(total_high)
    )
    where whole_low <= whole_high and whole_high <= whole_low * 1.05 and meant is not null
),
-- what the report counts once: 毕业生人数, 毕业生总数 → 毕业生
counted as (
    select
        report_no, unit, name,
        any_value(fact_id) as total_id, any_value(block_id) as total_block, any_value(quote) as total_quote, any_value(low) as total_low, any_value(high) as total_high
    from (
        select
            report_no, unit, fact_id, block_id, value, quote, low, high,
            regexp_replace(regexp_replace(indicator, '^(学校|全校|共有)', ''), '(总人数|总数|人数|总量|总额|数量|数)$', '') as name
        from sentence_facts
        where status = 'actual' and unit <> '%' and indicator is not null and low is not null
    )
    where length(name) > 2
    group by report_no, unit, name
    having count(distinct value) = 1 and min(low) > 0
),
named as (
    select
        shares.report_no, shares.block_id, shares.page_no, shares.fact_id, shares.quote, shares.low, shares.high,
        shares.part_id, shares.part_quote, shares.part_low, shares.part_high,
        counted.total_id, counted.total_block, counted.total_quote, counted.total_low, counted.total_high, counted.name,
        part_low * 100 / total_high as made_low,
        part_high * 100 / total_low as made_high
    from shares
    join counted
        on counted.report_no = shares.report_no and counted.unit = shares.part_unit
        and counted.name = regexp_replace(regexp_replace(shares.of_what, '^(学校|全校)', ''), '的?(总人数|总数|人数|总量|总额|数量|数)$', '')
    where counted.total_id <> shares.part_id
),
-- 报名 D 人，参考 N 人，参考率 P%: the rate's first words are those of N; a second rate may be the one of the two numbers
numbers as (
    select
        *,
        lag(fact_id) over in_sentence as whole_fact, lag(unit) over in_sentence as unit_of_whole
    from facts_here
    where unit is distinct from '%'
    window in_sentence as (partition by report_no, block_no, sentence_no order by block_start)
),
rate_claims as (
    select
        *,
        last_value(if(unit is distinct from '%', fact_id, null) ignore nulls) over before as number_id,
        regexp_replace(regexp_extract(gap, '([^，,、。；（）]*)率[^，,。；（）]*$', 1), '(首期|中期|其|平均|总|年度|实际|预算|项目|资金|经费|总体| )+', '', 'g') as stem,
        -- a rate of another scope than the two numbers before it: 中期到位率 of a total budget
        regexp_matches(gap, '首期|前期|[一二三]期|中期|年度|阶段|当年|本期|累计|其中|平均') as scoped
    from facts_here
    window before as (partition by report_no, block_no, sentence_no order by block_start rows between unbounded preceding and 1 preceding)
),
rates as (
    select
        claim.report_no, claim.block_id, claim.page_no, claim.fact_id, claim.gap, claim.quote, claim.low, claim.high, claim.scoped,
        claim.block_start, part.fact_id as number_id, part.quote as part_quote, whole.fact_id as total_id, whole.quote as whole_quote, whole.of_here as whole_of_no,
        part.low * 100 / nullif(whole.high, 0) as made_low,
        part.high * 100 / nullif(whole.low, 0) as made_high,
        length(claim.stem) >= 2 and (
            contains(part.gap || regexp_extract(claim.gap, '^([^，,（]*)', 1), right(claim.stem, 2))
            or (claim.stem in ('执行', '使用') and regexp_matches(part.gap, '支出|使用|执行'))) as fits
    from rate_claims as claim
    join numbers as part on part.report_no = claim.report_no and part.fact_id = claim.number_id
    join facts_here as whole on whole.report_no = part.report_no and whole.fact_id = part.whole_fact
    where not regexp_matches(part.gap, '[）、]') and claim.unit = '%' and claim.bound = 'exact' and part.unit = part.unit_of_whole and part.unit is not null
        and regexp_matches(claim.gap, '^[^，,。；（0-9]{0,3}[，,（][^，,。；（）0-9]{0,12}率[约为达是：: 到]*$')
        -- D and N stand side by side: in a list of colleges D is another college's
        and part.part_id = part.whole_fact and length(part.gap) <= 22 and part.low is not null
        and part.bound not in ('min', 'max') and whole.bound not in ('min', 'max') and whole.low > 0
),
judged_rates as (
    select
        *,
        made_low <= high and made_high >= low as holds,
        bool_or(made_low <= high and made_high >= low) over (partition by report_no, number_id) as settled,
        row_number() over (partition by report_no, number_id order by scoped, block_start) as claim_no
    from rates
)
select
    'sentence.share' as check_id,
    report_no,
    holds,
    case when holds then 'passed' when rate_between is null and (same_sentence and not other_whole) or siblings >= 2 then 'error' else 'warning' end as severity,
    part_quote || '÷' || total_quote || '＝' || printf('%.2f', (made_low + made_high) / 2) || '%，'
        || if(holds, '与' || quote || '一致', '写作' || quote) as arithmetic,
    low as expected_low, high as expected_high,
    capped(made_low) as found_low, capped(made_high) as found_high,
    [fact_id, part_id, total_id] as fact_ids, [block_id] as block_ids, page_no
from judged_total
where (holds and part_high <= total_high) or siblings >= 2
    -- a part greater than its whole is another's, unless the words name the whole
    or (plain and not ranked and not of_rate and (by_name or part_high <= total_high) and (same_sentence or part_high < total_low or siblings >= 1))
union all
select
    'sentence.share_together',
    report_no,
    whole_low <= whole_high,
    case when whole_low <= whole_high then 'passed' when odd is not null and shares >= 4 then 'error' else 'warning' end,
    listed || case
        when whole_low <= whole_high then '：同一总数' || printf('%.0f', (whole_low + whole_high) / 2) || '，一致'
        when odd is not null then '：其余同一总数，唯' || odd || '不合'
        else '：所占总数不一致' end,
    capped(whole_high), capped(whole_high), capped(whole_low), capped(whole_low),
    fact_ids, [block_id], page_no
from together
left join odd_one using (report_no, block_id, list_no, part_unit, of_no)
-- shares of several wholes, or answers of which one may give more than one, do not stop near 100
where (named < 2 and not ranked and sum_low <= 110) or odd is not null
union all
select
    'sentence.share_whole', report_no, false, 'warning',
    listed || '：同一总数' || meant || '，写作' || total_quote,
    capped(whole_low), capped(whole_high), capped(total_low), capped(total_high),
    list_prepend(total_id, fact_ids), [block_id], page_no
from odd_whole
union all
select
    'sentence.share_named',
    report_no,
    made_low <= high and made_high >= low as fits,
    if(fits, 'passed', 'warning'),
    part_quote || '÷' || name || total_quote || '＝' || printf('%.2f', (made_low + made_high) / 2) || '%，'
        || if(fits, '与' || quote || '一致', '写作' || quote),
    low, high, capped(made_low), capped(made_high),
    [fact_id, part_id, total_id], if(block_id = total_block, [block_id], [block_id, total_block]), page_no
from named
union all
select
    'sentence.rate',
    report_no,
    holds,
    if(holds, 'passed', 'error'),
    part_quote || '÷' || whole_quote || '＝' || printf('%.2f', (made_low + made_high) / 2) || '%，'
        || if(holds, '与', '写作') || regexp_replace(gap, '^[，,（]', '') || quote || if(holds, '一致', ''),
    low, high, capped(made_low), capped(made_high),
    [fact_id, number_id, total_id], [block_id], page_no
from judged_rates
-- a whole after 其中 may be but a part of what the rate is of
where holds or (fits and not scoped and not settled and claim_no = 1 and whole_of_no = 0);
