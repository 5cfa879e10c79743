-- One row per fact that is a candidate for a school's value of a canonical indicator in a year, with what the choice
-- among them asks; the view school_year_candidates shows the same facts to people.
create or replace temp table candidates as
select
    reports.school,
    fact.indicator_id,
    fact.year,
    fact.value,
    fact.value_max,
    fact.unit,
    fact.bound,
    fact.fact_id,
    fact.source_id as report_id,
    (fact.bound <> 'exact')::tinyint as inexact,
    abs(coalesce(reports.report_year, 0) - fact.year)::integer as years_apart,
    (fact.table_id is null)::tinyint as in_prose,
    (fact.text_origin = 'ocr')::tinyint as by_ocr
from fact
join reports using (report_no)
where reports.replaced_by is null
    and reports.school is not null
    and fact.indicator_id is not null
    and fact.year is not null
    and fact.status = 'actual'
    and fact.subject = '学校'
    and fact.kind <> 'award';
