-- One row per amount of a budget's row that has rows below it in its code (205 over 20503 over 2050305): is it their sum?
--
-- Below a row stand those whose code begins with its own, without those that stand below one of these. An error where
-- another amount of the table is so the sum of what is below it. An empty cell is none.
with families as (
    select report_no, table_id, above_row, any_value(above_code) as above_code, list(row_no) as rows_below
    from row_codes
    where above_row is not null
    group by report_no, table_id, above_row
),
added as (
    select
        families.report_no, families.table_id, families.above_row, whole.column_no,
        any_value(above_code) as above_code,
        any_value(len(rows_below)) as wanted,
        any_value(whole) as stated,
        sum(part.number)::decimal(24, 6) as added,
        sum(half_place(part.places, part.factor, part.unit))::decimal(24, 6) as half,
        list(part order by part.row_no) as members
    from families
    join table_numbers as whole
        on whole.report_no = families.report_no and whole.table_id = families.table_id and whole.row_no = families.above_row
    join table_numbers as part
        on part.report_no = whole.report_no and part.table_id = whole.table_id and part.column_no = whole.column_no
        and list_contains(rows_below, part.row_no)
    left join code_columns
        on code_columns.report_no = whole.report_no and code_columns.table_id = whole.table_id and code_columns.column_no = whole.column_no
    where code_columns.column_no is null and not whole.is_dash
    group by families.report_no, families.table_id, families.above_row, whole.column_no
    having bool_and(part.is_exact and part.row_span = 1) and any_value(whole.is_exact)
        and bool_and(coalesce(part.unit, '') = coalesce(whole.unit, '') or part.unit is null or whole.unit is null)
        and bool_and(coalesce(part.factor, whole.factor, 1) = coalesce(whole.factor, part.factor, 1))
),
compared as (
    select
        *,
        half_place(stated.places, stated.factor, stated.unit)::decimal(24, 6) as stated_half,
        abs(added - stated.number) <= half + half_place(stated.places, stated.factor, stated.unit)::decimal(24, 6) as closes,
        -- an empty cell is none; that it was not read instead cannot be known
        len(members) = wanted as is_full
    from added
),
proven as (
    select
        *,
        count(*) filter (where closes and abs(stated.number) >= 10) over of_table as closing,
        count(*) filter (where not closes) over of_table as failing
    from compared
    window of_table as (partition by report_no, table_id)
),
worded as (
    select report_no, table_id, row_no, string_agg(regexp_replace(text, '\s', '', 'g'), '') as words
    from checked_cells
    where cell_role = 'row_head' and table_id in (select table_id from families)
        and not regexp_full_match(text, '[\d\s]*')
    group by report_no, table_id, row_no
),
named as (
    select report_no, table_id, map(list(row_no), list(left(words, 14))) as names
    from worded
    group by report_no, table_id
),
headed as (
    select report_no, table_id, place as column_no, left(words, 24) as head from table_places where axis = 'across'
)
select
    'table.code_total' as check_id,
    proven.report_no,
    closes as holds,
    case when closes then 'passed' when is_full and closing >= 1 and closing >= failing then 'error' else 'warning' end as severity,
    coalesce(nullif(head, '') || '：', '')
    || array_to_string(
        list_transform(members[1:12], lambda member: coalesce(names[member.row_no], '') || member.written), '＋'
    )
    || if(len(members) > 12, '＋…（共' || len(members) || '项）', '')
    || if(len(members) > 1, '＝' || shown(added), '')
    || if(
        closes, '，与' || above_code || coalesce(names[above_row], '') || stated.written || '一致',
        '，' || above_code || coalesce(names[above_row], '') || '写' || stated.written || '，差' || shown(abs(added - stated.number))
    ) as arithmetic,
    in_base_units(added - half, stated.factor) as expected_low, in_base_units(added + half, stated.factor) as expected_high,
    in_base_units(stated.number - stated_half, stated.factor) as found_low, in_base_units(stated.number + stated_half, stated.factor) as found_high,
    facts_of_sum(stated, members) as fact_ids, blocks_of_sum(stated, members) as block_ids,
    pieces.page_no
from proven
left join named using (report_no, table_id)
left join headed using (report_no, table_id, column_no)
left join block_pieces as pieces
    on pieces.report_no = proven.report_no and pieces.block_id = stated.block_id and pieces.piece_no = 1;
