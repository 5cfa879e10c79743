-- One row per cell that holds nothing but a number, or a dash for none, in a table with a total, parts 其中, codes or groups (表中数字).

-- Half of the last printed place, in the table's own unit: a whole number of things is exact, amounts and shares are
-- rounded somewhere.
create or replace temp macro half_place(places, factor, unit) as
    if(places = 0 and coalesce(factor, 1) = 1 and coalesce(unit, '') not in ('%', '元'), 0, 0.5 * pow(10, -places));

-- What an amount of a table is worth in base units; NULL where a finding cannot hold it.
create or replace temp macro in_base_units(number, factor) as
    try_cast(number::double * coalesce(factor, 1) as decimal(24, 6));

-- The facts and the blocks of a total and its members, as a finding lists them.
create or replace temp macro facts_of_sum(total, members) as
    list_filter([total.fact_id] || list_transform(members, lambda member: member.fact_id), lambda id: id is not null);
create or replace temp macro blocks_of_sum(total, members) as
    [total.block_id] || list_transform(members, lambda member: member.block_id);

-- The cells that may be numbers, taken apart: a table of its own, or DuckDB would do it once to choose and once to read.
create or replace temp table written_cells as
with tables as (
    select
        report_no,
        table_id,
        min(block_no) as block_no,
        min(page_no) as page_no,
        max(page_no) as last_page_no,
        string_agg(text, '|' order by row_no, column_no) filter (where cell_role = 'head') as heads,
        bool_or(is_total or regexp_full_match(text, '\s*(合\s*计|总\s*计|小\s*计|共\s*计)\s*|\s*其中.*'))
            -- a budget's codes, rows of a group over those of its programmes
            or bool_or(regexp_full_match(text, '\s*[类款项]\s*|.{0,8}(编码|代码|专业群(名称)?)\s*')) as has_totals,
        bool_or(cell_role <> 'head' and regexp_full_match(text, '\s*(合\s*计|总\s*计|共\s*计|总\s*数)\s*')) as has_whole
    from checked_cells
    group by report_no, table_id
),
-- a table that goes on from one with the same heads on the page before has parts that stand there
summed as (
    select
        report_no,
        table_id,
        coalesce(
            heads = lag(heads) over in_order
            and not lag(has_whole) over in_order
            and lag(last_page_no) over in_order = page_no - 1,
            false
        ) as goes_on
    from tables
    window in_order as (partition by report_no order by block_no)
    qualify has_totals
),
cells as (
    select
        report_no,
        table_id,
        block_id,
        row_no,
        column_no,
        row_span,
        column_span,
        page_no,
        goes_on,
        written
    from (select *, plain_cell(text) as written from checked_cells where cell_role = 'value') as checked_cells
    join summed using (report_no, table_id)
    where regexp_matches(written, '^[-0-9—–―/／]')
)
select
    *,
    cell_number(written) as part,
    regexp_full_match(written, '[-—–―/／]+') as is_dash
from cells;

create or replace temp table table_numbers as
with stated as (
    select
        report_no,
        block_id,
        any_value(fact_id) as fact_id,
        any_value(value) as value,
        any_value(unit) as unit,
        any_value(kind) as kind,
        bool_and(bound = 'exact') as is_exact
    from checked_facts
    where is_checked and table_id is not null
    group by report_no, block_id
    having count(*) = 1
),
numbers as (
    select
        written_cells.*,
        if(is_dash, '0', replace(part.figure, ',', ''))::decimal(24, 6) as number,
        if(contains(part.figure, '.'), length(part.figure) - instr(part.figure, '.'), 0) as places,
        stated.fact_id,
        stated.kind,
        coalesce(stated.unit, nullif(part.suffix, '')) as unit,
        coalesce(is_exact, true) as is_exact,
        stated.value
    from written_cells
    left join stated using (report_no, block_id)
    where (is_dash or part.figure <> '')
)
select
    report_no, table_id, block_id, row_no, column_no, row_span, column_span, page_no, written, is_dash, number, places, fact_id,
    kind, unit, is_exact, goes_on,
    -- what one printed unit is worth: 10000 under 单位：万元
    if(number <> 0 and value <> 0, round(value::double / number::double, 6), null) as factor
from numbers;
