-- One row per check of a current report that failed, with the report it stands in.
create or replace view failed_checks as
select
    findings.finding_id,
    findings.source_id as report_id,
    reports.source_name,
    reports.school,
    reports.report_kind,
    reports.report_year,
    findings.severity,
    findings.check_id,
    findings.arithmetic,
    findings.expected_low,
    findings.expected_high,
    findings.found_low,
    findings.found_high,
    findings.fact_ids,
    findings.block_ids,
    findings.page_no,
    findings.folded_into
from findings
join reports using (report_no)
where not findings.holds
    and reports.replaced_by is null;

comment on view failed_checks is 'One row per check of a current report that failed, with the report it stands in (未通过的勾稽); sushu check prints them, those with folded_into under the one that explains them.';
comment on column failed_checks.report_id is 'The report, equal to reports.source_id (报告号).';
comment on column failed_checks.severity is 'error where the figures cannot all be true; warning where they are doubtful (严重程度).';
