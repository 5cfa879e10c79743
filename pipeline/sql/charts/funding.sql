-- One row per sum of money that a school states for a year and flow, however often and in however many of its reports.
--
-- Bars are put together from them, so they must not hold one another. Left out are: the total of a table of which a part
-- is here, and of a sentence or table whose check says so; what repeats such a total, or the sum of a table's parts;
-- averages. Equal sums of one flow and year are one sum, unless one table or one prose states them apart. Plans count for
-- budgets alone; of the rest, what was done.
with
-- a total whose cell is no fact has no place among the facts, and the first of them is a part: its block tells
totals as (
    select findings.report_no, fact.fact_id
    from findings
    join fact
        on fact.report_no = findings.report_no and fact.fact_id = findings.fact_ids[1] and fact.block_id = findings.block_ids[1]
    where check_id in (
        'table.column_total', 'table.row_total', 'table.parts', 'table.code_total', 'table.group_rows', 'table.group_cells', 'sentence.parts')
),
stated as (
    select
        facts.*,
        case when facts.year is not null then facts.year when facts.period is null then facts.report_year end
            as counted_year,
        (facts.report_id, coalesce(facts.table_id, '')) as place,
        coalesce(cells.is_total or facts.subject = '合计', false) as is_total,
        totals.fact_id is not null as is_sum,
        (facts.source_name, facts.report_id, facts.page_no, facts.start_offset, facts.fact_id) as order_key
    from facts
    join reports on reports.source_id = facts.report_id
    left join cells
        on cells.report_id = facts.report_id and cells.table_id = facts.table_id
        and cells.row_no = facts.row_no and cells.column_no = facts.column_no
    left join (select distinct * from totals) as totals
        on totals.report_no = reports.report_no and totals.fact_id = facts.fact_id
    where facts.kind = 'funding'
        and facts.flow is not null
        and facts.school is not null
        and facts.unit = '元'
        and (facts.status = 'actual' or (facts.status = 'target' and facts.flow = 'budget'))
        and not regexp_matches(coalesce(facts.indicator, ''), '生均|人均|平均')
        and ($schools is null or list_contains($schools, facts.school))
),
wanted as (
    select
        *,
        is_sum or (is_total and table_id is not null and count(*) filter (not is_total) over (
            partition by report_id, table_id, flow, counted_year
        ) > 0) as holds_others
    from stated
    where ($first is null or counted_year >= $first)
        and ($last is null or counted_year <= $last)
),
held as (
    select school, flow, counted_year, value from wanted where holds_others
    union
    select school, flow, counted_year, sum(value)::decimal(24, 6) from wanted
    where table_id is not null and not holds_others
    group by report_id, table_id, school, flow, counted_year
    having count(*) > 1
),
alone as (
    select wanted.*
    from wanted
    left join held
        on held.school = wanted.school and held.flow = wanted.flow and held.value = wanted.value
        and held.counted_year is not distinct from wanted.counted_year
    where held.value is null and not wanted.holds_others
),
-- The place that states most sums of this size: a table before prose, then the first report.
placed as (
    select school, flow, counted_year, value, place, count(*) as times, min(order_key) as first_key
    from alone
    group by all
),
chosen as (
    select
        school, flow, counted_year, value,
        arg_max(place, (times, (place[2] <> '')::integer)) as place
    from (from placed order by first_key)
    group by all
)
select
    alone.school,
    alone.counted_year as year,
    alone.flow as category,
    arg_min(alone.funding_source, order_key) as part,
    arg_min(coalesce(alone.funding_item, alone.indicator), order_key) as said,
    alone.value,
    arg_min(alone.value_max, order_key) as value_max,
    '元' as unit,
    arg_min(alone.bound, order_key) as bound,
    1 as different_values,
    list(alone.fact_id order by order_key) as fact_ids,
    arg_min(alone.quote, order_key) as quote,
    arg_min(alone.sentence, order_key) as sentence,
    arg_min(alone.source_name, order_key) as source_name,
    arg_min(alone.page_no, order_key) as page_no,
    arg_min(alone.source_line, order_key) as source_line
from alone
join chosen
    on chosen.school = alone.school and chosen.flow = alone.flow and chosen.value = alone.value
    and chosen.counted_year is not distinct from alone.counted_year and chosen.place = alone.place
group by
    alone.school, alone.counted_year, alone.flow, alone.value, alone.place,
    coalesce(alone.indicator_id, alone.funding_item, alone.indicator), alone.subject
order by school, year, category, value desc, fact_ids[1]
limit $rows
