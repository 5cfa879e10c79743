-- One row per fact that says what a school has or had, so that two of them can be compared (陈述事实).
--
-- Of status actual, with a canonical indicator, about the school as a whole or all its people, no prizes or ranks, of current
-- reports. whose is the school, or the report where it names none. Where one table or one sentence gives an indicator two
-- values, those are of parts of it (colleges, campuses): alone_in_year, alone_in_period say that it does not. Graduates of one
-- degree or province are not all graduates: what the words before a number narrow (is_narrowed) need not equal another,
-- but is of its size.
create or replace temp table stated_facts as
select
    fact.report_no, reports.source_id, reports.school, coalesce(reports.school, '报告' || fact.report_no) as whose,
    reports.report_year, reports.report_kind, fact.fact_id, fact.block_id, fact.page_no, fact.kind, fact.indicator_id, indicators.name_zh,
    fact.indicator, fact.subject, fact.unit, fact.period, fact.year, fact.quote, fact.value, fact.bound, fact.low, fact.high,
    coalesce(fact.table_id, fact.block_id || fact.sentence) as place,
    not narrowed(indicators.name_zh) and narrowed(
        string_split(fact.heading_path, ' / ')[-1] || '。' || fact.indicator || '。'
        || if(fact.table_id is null, left(fact.sentence, greatest(instr(fact.sentence, fact.quote) - 1, 0)), fact.sentence)) as is_narrowed,
    count(distinct fact.value) over (
        partition by fact.report_no, fact.indicator_id, fact.subject, fact.unit, fact.year, coalesce(fact.table_id, fact.block_id || fact.sentence)
    ) = 1 as alone_in_year,
    count(distinct fact.value) over (
        partition by fact.report_no, fact.indicator_id, fact.subject, fact.unit, fact.period, coalesce(fact.table_id, fact.block_id || fact.sentence)
    ) = 1 as alone_in_period
from checked_facts as fact
join reports using (report_no)
join indicators using (indicator_id)
where reports.replaced_by is null
    and fact.status = 'actual'
    and of_whole(fact.subject)
    and fact.kind not in ('award', 'rank');
