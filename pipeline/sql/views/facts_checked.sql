-- One row per fact of a current report that takes part in a check, with how many it passed and failed.
create or replace view facts_checked as
with taking_part as (
    select unnest(list_distinct(fact_ids)) as fact_id, source_id, report_no, finding_id, holds, severity
    from findings
)
select
    taking_part.fact_id,
    taking_part.source_id as report_id,
    count(*) filter (where holds)::integer as passed,
    count(*) filter (where severity = 'error')::integer as errors,
    count(*) filter (where severity = 'warning')::integer as warnings,
    list(finding_id order by finding_id) as finding_ids
from taking_part
join reports using (report_no)
where reports.replaced_by is null
group by taking_part.fact_id, taking_part.source_id;

comment on view facts_checked is 'One row per fact of a current report that takes part in a check, with how many it passed and failed (事实勾稽情况); joins facts by fact_id.';
comment on column facts_checked.fact_id is 'The fact (事实号).';
comment on column facts_checked.report_id is 'The report, equal to reports.source_id (报告号).';
comment on column facts_checked.passed is 'Checks that it passed (通过数).';
comment on column facts_checked.errors is 'Checks that failed with it, the figures cannot all be true (错误数).';
comment on column facts_checked.warnings is 'Checks that failed with it, the figures are doubtful (存疑数).';
comment on column facts_checked.finding_ids is 'All of these checks, by findings.finding_id (勾稽号列表).';
