-- One row per report, indicator, subject and period, or school, indicator, subject and year: do all statements agree?
--
-- same.value: within a report. same.reports: two reports of one school and year, as its annual and its employment report.
-- same.neighbours: two years' reports that state one year.
-- An error only if every statement is exact and in the same words: 专业 that take part in something carry the indicator too.
with candidates as (
    select
        *,
        regexp_replace(indicator, '^(学校|全校|我校|现有|共有|目前)|[（(][^（）()]*[）)]|(总人数|总数|人数|数量|数|率)$', '', 'g') as words
    from stated_facts
    where not is_narrowed and alone_in_period and period is not null
),
stated as (
    select
        report_no, any_value(school) as school, indicator_id, subject, any_value(name_zh) as name_zh, unit, period, any_value(year) as year,
        count(distinct place) as places,
        count(distinct words) as wordings,
        any_value(words) as words,
        bool_and(bound = 'exact') as exact,
        max(low) as low, min(high) as high,
        min(page_no) as page_no,
        count(low) = count(*) as readable,
        string_agg('第' || page_no || '页' || quote, '、' order by page_no, fact_id) as listed,
        list(fact_id order by page_no, fact_id) as fact_ids,
        list(distinct block_id order by block_id) as block_ids
    from candidates
    group by report_no, indicator_id, subject, unit, period
),
by_year as (
    select
        school, indicator_id, subject, any_value(name_zh) as name_zh, unit, year,
        max(low) as low, min(high) as high,
        count(distinct report_year) = 1 and count(report_year) = count(*) as one_year,
        bool_and(exact) and max(wordings) = 1 and count(distinct words) = 1 and count(distinct period) = 1 as alike,
        -- one of them bears it, whichever was loaded last
        arg_max(report_no, source_id) as report_no,
        arg_max(page_no, source_id) as page_no,
        string_agg(called || listed, '；' order by source_id desc) as listed,
        flatten(list(fact_ids order by source_id desc)) as fact_ids,
        flatten(list(block_ids order by source_id desc)) as block_ids
    from (
        select
            stated.*, source_id, report_year,
            coalesce(report_year || '年' || coalesce(report_kind, '报告'), source_name) as called
        from stated join reports using (report_no)
        where stated.low <= stated.high and stated.readable and stated.school is not null and stated.year is not null
        -- a report with two periods of one year (学年 and 自然年) says nothing of the year
        qualify count(*) over (partition by stated.report_no, stated.indicator_id, stated.subject, stated.unit, stated.year) = 1
    )
    group by school, indicator_id, subject, unit, year
    having count(*) > 1
)
select
    'same.value' as check_id,
    report_no,
    low <= high as holds,
    case when low <= high then 'passed' when exact and wordings = 1 then 'error' else 'warning' end as severity,
    if(subject = '学校', '', subject || ' ') || name_zh || '（' || period || '）：' || listed || if(low <= high, '，一致', '，不一致') as arithmetic,
    high as expected_low, high as expected_high,
    low as found_low, low as found_high,
    fact_ids, block_ids, page_no
from stated
where places > 1 and readable and report_no in (select report_no from checked_reports)
union all
select
    if(one_year, 'same.reports', 'same.neighbours'),
    report_no,
    low <= high,
    -- a rate may be of another day: 毕业去向落实率 in August and in December
    case when low <= high then 'passed' when one_year and alike and unit <> '%' then 'error' else 'warning' end,
    if(subject = '学校', '', subject || ' ') || name_zh || '（' || year || '年）：' || listed || if(low <= high, '，一致', '，不一致'),
    high, high, low, low,
    fact_ids, block_ids, page_no
from by_year
where report_no in (select report_no from checked_reports);
