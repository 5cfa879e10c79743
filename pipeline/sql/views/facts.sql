-- One row per fact of a current report, with the report it stands in: what researchers query.
create or replace view facts as
select * exclude (replaced_by)
from fact_history
where replaced_by is null;

comment on view facts is 'One row per fact of a current report, with the report it stands in (事实).';
comment on column facts.report_id is 'The report, equal to reports.source_id (报告号).';
