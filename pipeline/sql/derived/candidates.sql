-- One row per row of the view school_year_candidates, with what the choice among them asks.
create or replace temp table candidates as
select
    school,
    indicator_id,
    year,
    value,
    value_max,
    unit,
    bound,
    fact_id,
    report_id,
    (bound <> 'exact')::tinyint as inexact,
    abs(coalesce(report_year, 0) - year)::integer as years_apart,
    (table_id is null)::tinyint as in_prose,
    (text_origin = 'ocr')::tinyint as by_ocr
from school_year_candidates;
