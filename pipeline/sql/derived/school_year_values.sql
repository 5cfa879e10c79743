-- One row per school, canonical indicator from $first to $last, and year: the value chosen of all that the school's
-- current reports state.
--
-- Candidates are facts of status actual about the school as a whole, of a report that names its school; but no prizes:
-- each of those is told alone, and the view awards counts them. They are taken together by value; then, in this order,
-- the value wins that is stated exactly, that stands in the report of the nearest year, that is stated most often, in a
-- table rather than in prose, in a text layer rather than read by OCR, that is the largest unless it is a percentage (a
-- part is never more than its whole); what is still alike is settled by the id of the fact.
insert into school_year_values
with
stated as (
    select
        school,
        indicator_id,
        year,
        value,
        count(*)::integer as agreeing,
        min((inexact, years_apart)) as nearest,
        min((in_prose, by_ocr)) as best_seen,
        arg_min(
            {value_max: value_max, unit: unit, bound: bound, fact_id: fact_id, report_id: report_id},
            (inexact, years_apart, in_prose, by_ocr, fact_id)
        ) as best
    from candidates
    where indicator_id between $first and $last
    group by school, indicator_id, year, value
),
chosen as (
    select
        school,
        indicator_id,
        year,
        arg_min({value: value, agreeing: agreeing, best: best}, (nearest, -agreeing, best_seen, if(best.unit = '%', 0, -value), best.fact_id)) as one,
        sum(agreeing)::integer as candidates,
        count(*)::integer as different_values,
        min(value) as least,
        max(value) as greatest
    from stated
    group by school, indicator_id, year
)
select
    indicator_id,
    school,
    year,
    one.value,
    one.best.value_max,
    one.best.unit,
    one.best.bound,
    candidates,
    one.agreeing,
    different_values,
    least,
    greatest,
    one.best.fact_id,
    one.best.report_id
from chosen
order by indicator_id, year, school;
