-- One row per statement of prizes won by a school in a year, however often and in however many of its reports.
with
wanted as (
    select
        *,
        case when year is not null then year when period is null then report_year end as counted_year,
        (source_name, report_id, page_no, start_offset, fact_id) as order_key
    from facts
    where kind = 'award'
        and status = 'actual'
        and school is not null
        and ($schools is null or list_contains($schools, school))
)
select
    school,
    counted_year as year,
    level as category,
    grade as part,
    arg_min(coalesce(award_name, indicator), order_key) as said,
    value,
    arg_min(value_max, order_key) as value_max,
    arg_min(unit, order_key) as unit,
    arg_min(bound, order_key) as bound,
    1 as different_values,
    list(fact_id order by order_key) as fact_ids,
    arg_min(quote, order_key) as quote,
    arg_min(sentence, order_key) as sentence,
    arg_min(source_name, order_key) as source_name,
    arg_min(page_no, order_key) as page_no,
    arg_min(source_line, order_key) as source_line
from wanted
where ($first is null or counted_year >= $first)
    and ($last is null or counted_year <= $last)
group by school, counted_year, level, grade, coalesce(award_name, indicator), coalesce(indicator_id, indicator), subject, value
order by school, year, category, part, value desc, fact_ids[1]
limit $rows
