-- One row per number that a table gives a group of programmes (专业群) or a college beside those of its programmes: their sum?
--
-- table.group_rows: a row named …群 or …学院 over the rows of its programmes, down to the next such row. table.group_cells: a
-- column of the group (群在校生数), one cell over several rows, beside a column of the programmes.
-- Only where two rows of programmes are there, and another group or column of the table adds up.
with group_rows as (
    select
        report_no, table_id, place, words,
        regexp_matches(words, '.(专业群|群|学院|系|系部)([(（](合计|小计)[)）])?$') as is_group,
        sum(regexp_matches(words, '.(专业群|群|学院|系|系部)([(（](合计|小计)[)）])?$')::integer) over (
            partition by report_no, table_id order by place rows unbounded preceding) as group_no
    from table_places
    where axis = 'down' and rank = 0 and not is_rate
),
-- a table of colleges alone has no programmes
row_sums as (
    select
        whole.report_no, whole.table_id, 'table.group_rows' as check_id, 'c' || whole.column_no as asked,
        any_value(head.words) as whole_words,
        any_value(whole) as stated,
        sum(part.number)::decimal(24, 6) as added,
        sum(half_place(part.places, part.factor, part.unit))::decimal(24, 6) as half,
        list(part order by part.row_no) as members,
        list(member.words order by part.row_no) as names,
        any_value(rows_below) as wanted
    from (select *, count(*) filter (where not is_group) over (partition by report_no, table_id, group_no) as rows_below from group_rows) as head
    join group_rows as member
        on member.report_no = head.report_no and member.table_id = head.table_id and member.group_no = head.group_no and not member.is_group
    join table_numbers as whole
        on whole.report_no = head.report_no and whole.table_id = head.table_id and whole.row_no = head.place
    join table_numbers as part
        on part.report_no = member.report_no and part.table_id = member.table_id and part.row_no = member.place and part.column_no = whole.column_no
    where head.is_group and rows_below between 2 and 40
        and not whole.is_dash and whole.is_exact and part.is_exact and part.row_span = 1 and coalesce(whole.unit, '') <> '%'
        and coalesce(part.unit, '') = coalesce(whole.unit, '')
        and coalesce(part.factor, whole.factor, 1) = coalesce(whole.factor, part.factor, 1)
        and not exists (
            select 1 from table_places as rate
            where rate.report_no = whole.report_no and rate.table_id = whole.table_id and rate.axis = 'across' and rate.place = whole.column_no and rate.is_rate)
    group by whole.report_no, whole.table_id, whole.column_no, whole.row_no
),
columns as (
    select report_no, table_id, place as column_no, words, regexp_matches(words, '群|学院|^系') as of_group
    from table_places
    where axis = 'across' and rank = 0 and not is_rate and not regexp_full_match(words, '.*(编码|代码|序号|名称)')
),
group_cells as (
    select numbers.*, columns.words as column_words
    from table_numbers as numbers
    join columns using (report_no, table_id, column_no)
    where of_group and not is_dash and is_exact
),
cell_sums as (
    select
        whole.report_no, whole.table_id, 'table.group_cells' as check_id, whole.column_no || '|' || part.column_no as asked,
        any_value(whole.column_words) as whole_words,
        any_value(whole) as stated,
        sum(part.number)::decimal(24, 6) as added,
        sum(half_place(part.places, part.factor, part.unit))::decimal(24, 6) as half,
        list(part order by part.row_no) as members,
        list(coalesce(named.words, columns.words) order by part.row_no) as names,
        count(*) as wanted
    from group_cells as whole
    join table_numbers as part
        on part.report_no = whole.report_no and part.table_id = whole.table_id
        and part.row_no between whole.row_no and whole.row_no + whole.row_span - 1
    join columns on columns.report_no = part.report_no and columns.table_id = part.table_id and columns.column_no = part.column_no
    left join table_places as named
        on named.report_no = part.report_no and named.table_id = part.table_id and named.axis = 'down' and named.place = part.row_no
    where whole.row_span >= 2 and not columns.of_group and part.row_span = 1 and part.is_exact
        and coalesce(part.unit, '') = coalesce(whole.unit, '') and coalesce(whole.unit, '') <> '%'
        and coalesce(part.factor, whole.factor, 1) = coalesce(whole.factor, part.factor, 1)
        -- of one thing: 群在校生数 beside 专业在校生数
        and contains(columns.words, right(regexp_replace(whole.column_words, '[(（].*$|人?数$', '', 'g'), 2))
    group by whole.report_no, whole.table_id, whole.column_no, part.column_no, whole.row_no
),
compared as (
    select
        *,
        half_place(stated.places, stated.factor, stated.unit)::decimal(24, 6) as stated_half,
        abs(added - stated.number) <= half + half_place(stated.places, stated.factor, stated.unit)::decimal(24, 6) as closes
    from (select * from row_sums union all select * from cell_sums)
    where len(members) >= 2 and len(members) = wanted
),
proven as (
    select
        *,
        count(*) filter (where closes and abs(stated.number) >= 10) over like_it as closing,
        count(*) filter (where not closes) over like_it as failing
    from compared
    window like_it as (partition by report_no, table_id, check_id)
)
select
    check_id,
    proven.report_no,
    closes as holds,
    if(closes, 'passed', 'error') as severity,
    array_to_string(list_transform(range(1, least(len(members), 12) + 1), lambda i: left(names[i], 14) || members[i].written), '＋')
    || if(len(members) > 12, '＋…（共' || len(members) || '项）', '') || '＝' || shown(added)
    || if(closes, '，与' || left(whole_words, 16) || stated.written || '一致',
        '，' || left(whole_words, 16) || '写' || stated.written || '，差' || shown(abs(added - stated.number))) as arithmetic,
    in_base_units(added - half, stated.factor) as expected_low, in_base_units(added + half, stated.factor) as expected_high,
    in_base_units(stated.number - stated_half, stated.factor) as found_low, in_base_units(stated.number + stated_half, stated.factor) as found_high,
    facts_of_sum(stated, members) as fact_ids, blocks_of_sum(stated, members) as block_ids,
    pieces.page_no
from proven
left join block_pieces as pieces
    on pieces.report_no = proven.report_no and pieces.block_id = stated.block_id and pieces.piece_no = 1
where closing >= 1 and (closes or closing >= failing);
