-- One row per fact, with the report it stands in: what researchers query.
create or replace view facts as
select
    fact.fact_id,
    fact.source_id as report_id,
    reports.source_name,
    reports.school,
    reports.report_kind,
    reports.report_year,
    fact.kind,
    fact.quote,
    fact.value,
    fact.value_max,
    fact.unit,
    fact.bound,
    fact.indicator,
    fact.indicator_id,
    fact.subject,
    fact.period,
    fact.year,
    fact.status,
    fact.level,
    fact.grade,
    fact.award_name,
    fact.flow,
    fact.funding_source,
    fact.funding_item,
    fact.page_no,
    fact.start_offset,
    fact.end_offset,
    fact.source_line,
    fact.x0,
    fact.top,
    fact.x1,
    fact.bottom,
    fact.sentence,
    fact.heading_path,
    fact.table_id,
    fact.row_no,
    fact.column_no,
    fact.text_origin,
    fact.confidence,
    fact.rule_id,
    fact.run_id
from fact
join reports using (source_id);

comment on view facts is 'One row per fact, with the report it stands in (事实).';
comment on column facts.report_id is 'The report, equal to reports.source_id (报告号).';
