-- One row per share or rate in a table column: does it follow from the counts beside it, as those of its other rows do?
--
-- table.share_of: 占比 of one whole, which is the greatest count of the column, its sum with or without that one, or what its
-- greatest shares lead to. table.rate: 录取率 of a row from two other columns of it. Nothing says which columns belong together
-- but the rows. Telling is a row with a share between 0 and 100 that fits. Columns belong together where three rows are telling
-- and three fit for each that does not; where two telling rows have shares of three digits and at most one row does not fit; or
-- where another pair of columns as far apart fits in all rows, and this one in all but one. A row that does not fit is then
-- doubtful, and an error if it is alone beside four telling ones.
with heads as (
    select report_no, table_id, place, string_agg(words, '/' order by row_no) as words
    from (
        select report_no, table_id, row_no, regexp_replace(text, '\s', '', 'g') as words,
            unnest(range(column_no, column_no + column_span)) as place
        from checked_cells
        where cell_role = 'head'
    )
    group by report_no, table_id, place
),
rated as (
    select *, regexp_matches(words, '占|比例|比重|百分比|构成') as is_share
    from heads
    where regexp_matches(words, '占|比例|比重|百分比|构成|率') and not regexp_matches(words, '增|减|同比|环比|较|平均|排名|汇率|利率|税率')
),
cells as (
    select report_no, table_id, block_id, row_no, column_no, cell_number(plain_cell(text)) as part
    from checked_cells
    semi join rated using (report_no, table_id)
    where cell_role in ('value', 'row_head') and row_span = 1 and column_span = 1
),
numbers as (
    select
        cells.report_no, cells.table_id, cells.block_id, cells.row_no, cells.column_no,
        replace(part.figure, ',', '') || part.suffix as written,
        replace(part.figure, ',', '')::double as number,
        length(split_part(part.figure, '.', 2)) as places,
        half_place(places, 1, '%') as half,
        rated.place is not null as is_rate,
        coalesce(rated.is_share, false) as is_share,
        part.suffix = '%' as is_percent
    from cells
    left join rated on rated.report_no = cells.report_no and rated.table_id = cells.table_id and rated.place = cells.column_no
    where part.figure <> '' and not starts_with(part.figure, '-') and part.suffix in ('', '%')
),
-- the facts of the cells that are but one
stated as (
    select report_no, block_id, any_value(fact_id) as fact_id, any_value(value) as value, any_value(unit) as unit
    from checked_facts
    where is_checked and table_id is not null
    group by report_no, block_id
    having count(*) = 1
),
-- counts are whole; amounts are rounded to the places and the 万元 of their column
counts as (
    select
        numbers.*,
        half_place(
            max(places) over of_column,
            max(if(number <> 0 and value <> 0, round(value::double / number, 6), null)) over of_column,
            max(unit) over of_column) as slack,
        count(*) over of_column as filled
    from numbers
    left join stated using (report_no, block_id)
    where not is_percent and not is_rate
    window of_column as (partition by report_no, table_id, column_no)
),
rates as (
    select *, count(*) over (partition by report_no, table_id, column_no) as filled
    from numbers where is_rate
    qualify filled >= 3
),
paired as (
    select
        rates.report_no, rates.table_id, rates.row_no, rates.column_no as rate_column, counts.column_no as part_column, rates.is_share,
        rates.block_id as rate_id, rates.written as rate_written, rates.number as rate, rates.half as rate_half,
        counts.block_id as part_id, counts.written as part_written, counts.number as part,
        counts.number - counts.slack as part_low, counts.number + counts.slack as part_high
    from rates
    join counts using (report_no, table_id, row_no)
    where counts.filled * 2 >= rates.filled and abs(counts.column_no - rates.column_no) <= 12
),
-- what the shares of a column may be of
columns_of_shares as (
    select
        report_no, table_id, rate_column, part_column,
        list({low: part_low, high: part_high, id: part_id, written: part_written} order by part desc, row_no)[1] as greatest,
        sum(part_low) as sum_low, sum(part_high) as sum_high, max(part) as most,
        list({low: 100 * part_low / (rate + rate_half), high: 100 * part_high / (rate - rate_half), id: '', written: ''} order by rate desc)
            filter (where rate > rate_half and part > 0 and rate < 100)[1:3] as led_to
    from paired
    where is_share
    group by report_no, table_id, rate_column, part_column
),
wholes as (
    select
        report_no, table_id, rate_column, part_column,
        unnest(list_prepend(greatest, list_prepend(
            {low: sum_low - most, high: sum_high - most, id: '', written: ''},
            list_prepend({low: sum_low, high: sum_high, id: '', written: ''}, led_to)))) as whole,
        unnest(range(1, 4 + len(led_to))) as whole_no
    from columns_of_shares
),
claims as (
    select
        'table.share_of' as check_id, paired.*, whole_no as way, whole.low as whole_low, whole.high as whole_high,
        whole.id as whole_id, whole.written as whole_written
    from paired
    join wholes using (report_no, table_id, rate_column, part_column)
    where paired.is_share and whole.id <> paired.part_id
    union all by name
    select
        'table.rate' as check_id, paired.*, 100 + counts.column_no as way, counts.number - counts.slack as whole_low,
        counts.number + counts.slack as whole_high, counts.block_id as whole_id, counts.written as whole_written
    from paired
    join counts using (report_no, table_id, row_no)
    where counts.column_no <> paired.part_column and abs(counts.column_no - paired.rate_column) <= 12
),
made as (
    select
        *,
        100 * part_low / whole_high as made_low,
        100 * part_high / whole_low as made_high,
        made_low <= rate + rate_half and made_high >= rate - rate_half as fits
    from claims
    where whole_low > 0
),
ways as (
    select
        report_no, table_id, rate_column, part_column, check_id, way,
        count(*) filter (where fits) as fitting,
        count(*) filter (where not fits) as failing,
        -- 0 and 100 fit anything
        -- and what a whole was made from fits it
        count(distinct (part, rate)) filter (where fits and rate > 0 and rate < 100 and part > 0) - (way between 4 and 6)::integer as telling,
        count(distinct (part, rate)) filter (where fits and rate > 100 * rate_half and rate < 100 and part > 0) - (way between 4 and 6)::integer as sharp
    from made
    group by report_no, table_id, rate_column, part_column, check_id, way
),
-- 金额 and 占比 stand side by side in both years' columns, and in one of them all fit
paired_elsewhere as (
    select
        *,
        -- and not only in this one
        coalesce(min(rate_column) filter (where failing = 0 and sharp >= 1) over at_distance <> rate_column
            or max(rate_column) filter (where failing = 0 and sharp >= 1) over at_distance <> rate_column, false) as like_others
    from ways
    window at_distance as (partition by report_no, table_id, check_id, rate_column - part_column)
),
best as (
    select * from paired_elsewhere
    where (telling >= 3 and fitting >= 3 * failing) or (sharp >= 2 and failing <= 1)
        or (like_others and check_id = 'table.share_of' and telling >= 1 and fitting >= 2 and failing <= 1)
    qualify row_number() over (
        partition by report_no, table_id, rate_column
        -- the counts of the year before may fit as well
        order by (like_others and check_id = 'table.share_of' and failing <= 1) desc, fitting - (way between 4 and 6)::integer desc, telling desc, failing, way, part_column) = 1
)
select
    check_id,
    report_no,
    fits as holds,
    case when fits then 'passed' when failing = 1 and telling >= 4 then 'error' else 'warning' end as severity,
    part_written || '÷' || if(whole_written = '', '总数' || printf('%.0f', (whole_low + whole_high) / 2), whole_written) || '＝'
        || printf('%.2f', (made_low + made_high) / 2) || '%，' || if(fits, '与', '写作') || rate_written || if(fits, '一致', '') as arithmetic,
    least(rate - rate_half, 1e17)::decimal(24, 6) as expected_low,
    least(rate + rate_half, 1e17)::decimal(24, 6) as expected_high,
    least(made_low, 1e17)::decimal(24, 6) as found_low,
    least(made_high, 1e17)::decimal(24, 6) as found_high,
    list_filter(
        [rate_fact.fact_id, part_fact.fact_id, whole_fact.fact_id], lambda id: id is not null) as fact_ids,
    list_filter([rate_id, part_id, whole_id], lambda id: id <> '') as block_ids,
    pieces.page_no
from made
join best using (report_no, table_id, rate_column, part_column, check_id, way)
left join block_pieces as pieces on pieces.report_no = made.report_no and pieces.block_id = rate_id and pieces.piece_no = 1
left join (select report_no, block_id, min(fact_id) as fact_id from checked_facts where is_checked and table_id is not null group by all) as rate_fact
    on rate_fact.report_no = made.report_no and rate_fact.block_id = rate_id
left join (select report_no, block_id, min(fact_id) as fact_id from checked_facts where is_checked and table_id is not null group by all) as part_fact
    on part_fact.report_no = made.report_no and part_fact.block_id = part_id
left join (select report_no, block_id, min(fact_id) as fact_id from checked_facts where is_checked and table_id is not null group by all) as whole_fact
    on whole_fact.report_no = made.report_no and whole_fact.block_id = whole_id
