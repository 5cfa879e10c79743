-- One row per indicator, subject and year that a school's reports give two values of the same digits: is a unit or a zero off?
--
-- 3.2亿元 beside 3200万元 is the same; beside 3200元 it is a 万 too little, 1,286人 beside 12,860人 a digit too many. Two values
-- whose intervals meet after one of them is multiplied by a power of ten, never by chance: two digits but for zeros at
-- the end, or a value 10,000 times the other. In one report, or in two reports of one school.
with stated as (
    select * from stated_facts
    -- scores are of scales: 9.5 and 95
    where alone_in_year and year is not null and unit is not null and unit <> '%' and kind <> 'score' and value > 0 and bound = 'exact'
),
-- one statement of each value is enough; more than a few values are parts of something
values_of as (
    select *
    from stated
    qualify row_number() over (partition by whose, indicator_id, subject, unit, year, value order by source_id desc, fact_id) = 1
),
few as (
    select * from values_of
    qualify count(*) over (partition by whose, indicator_id, subject, unit, year) <= 6
),
paired as (
    select
        -- one of the two bears it, whichever was loaded first
        if(small.source_id > large.source_id, small.report_no, large.report_no) as report_no, large.report_no as large_report_no,
        large.indicator_id, large.subject, large.unit, large.year,
        small.report_no <> large.report_no as in_two,
        small.fact_id as small_id, small.block_id as small_block, small.quote as small_quote, small.value as small_value,
        small.low as small_low, small.high as small_high, small.page_no as small_page,
        large.fact_id as large_id, large.block_id as large_block, large.quote as large_quote, large.value as large_value,
        large.low as large_low, large.high as large_high, large.page_no as large_page,
        if(small.report_no <> large.report_no, coalesce(small.report_year || '年', '') || coalesce(small.report_kind, '报告'), '') as small_report,
        if(small.report_no <> large.report_no, coalesce(large.report_year || '年', '') || coalesce(large.report_kind, '报告'), '') as large_report,
        round(log10(large.value::double / small.value::double))::integer as zeros
    from few as small
    join few as large
        on large.whose = small.whose and large.indicator_id = small.indicator_id and large.subject = small.subject
        and large.unit = small.unit and large.year = small.year and large.value > small.value
)
select
    'same.digits' as check_id,
    report_no,
    false as holds,
    'warning' as severity,
    if(subject = '学校', '', subject || ' ') || name_zh || '（' || year || '年）：' || large_report || '第' || large_page || '页' || large_quote
        || '是' || small_report || '第' || small_page || '页' || small_quote || '的' || pow(10, zeros)::bigint || '倍，'
        || if(zeros = 4, '疑差一个“万”', '疑单位或位数有误') as arithmetic,
    small_low as expected_low, small_high as expected_high, large_low as found_low, large_high as found_high,
    [large_id, small_id] as fact_ids, if(large_block = small_block, [large_block], [large_block, small_block]) as block_ids,
    if(report_no = large_report_no, large_page, small_page) as page_no
from paired
join indicators using (indicator_id)
where zeros >= 1
    and large_low::double <= small_high::double * pow(10, zeros) and large_high::double >= small_low::double * pow(10, zeros)
    -- 2 and 20 are two numbers
    and (zeros = 4 or length(rtrim(large_value::bigint::varchar, '0')) >= 2)
    and report_no in (select report_no from checked_reports);
