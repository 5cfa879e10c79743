-- One row per school and year with a value of the indicator, and the fact that states it in its own words.
select
    chosen.school,
    chosen.year,
    null::varchar as category,
    null::varchar as part,
    facts.indicator as said,
    chosen.value,
    chosen.value_max,
    chosen.unit,
    chosen.bound,
    chosen.different_values,
    [chosen.fact_id] as fact_ids,
    facts.quote,
    facts.sentence,
    facts.source_name,
    facts.page_no,
    facts.source_line
from school_year_values as chosen
left join facts on facts.report_id = chosen.report_id and facts.fact_id = chosen.fact_id
where chosen.indicator_id = $indicator_id
    and ($first is null or chosen.year >= $first)
    and ($last is null or chosen.year <= $last)
    and ($schools is null or list_contains($schools, chosen.school))
order by chosen.school, chosen.year
limit $rows
