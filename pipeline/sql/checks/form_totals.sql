-- One row per whole that a form, a table's row or column, or a sentence gives beside all its year groups or kinds of teachers.
--
-- 在校生 = 一年级 + 二年级 + 三年级 (or 2022级 + 2023级 …), 教师总数 = 专任教师 + 兼职教师. A number's label is its head, the words of
-- its row, in a form the cell before it, in a sentence the words before it. The whole is the last fitting label before the
-- parts, or the next one behind them. Year groups are all there are if they begin where a school does and no other year
-- stands beside them. An error where the same labels add up elsewhere in the report; else a warning.
with tables as (
    select distinct report_no, table_id
    from checked_cells
    where names_year_group(text) or regexp_matches(text, '兼职教师|外聘教师')
),
cells as (
    select
        report_no, table_id, block_id, row_no, column_no, row_span, column_span, cell_role, plain_cell(text) as words,
        cell_number(plain_cell(text)) as part
    from checked_cells
    semi join tables using (report_no, table_id)
),
-- people are counted: whole numbers, and no year
numbers as (
    select * exclude (part), replace(part.figure, ',', '')::decimal(24, 6) as number
    from cells
    where part.suffix in ('', '人', '名', '位') and regexp_full_match(part.figure, '[\d,]{1,9}') and not regexp_full_match(words, '(19|20)\d\d')
),
named as (
    -- a column's innermost head
    select numbers.*, 'across' as axis, numbers.row_no as line, numbers.column_no as ord, head.words as label
    from numbers
    join cells as head using (report_no, table_id)
    where numbers.cell_role = 'value' and head.cell_role = 'head'
        and head.column_no = numbers.column_no and head.column_span = 1 and numbers.column_span = 1
    qualify row_number() over (partition by numbers.report_no, numbers.block_id order by head.row_no desc) = 1
    union all
    -- a row's innermost head
    select numbers.*, 'down', numbers.column_no, numbers.row_no, head.words
    from numbers
    join cells as head using (report_no, table_id)
    where numbers.cell_role = 'value' and head.cell_role = 'row_head'
        and head.row_no = numbers.row_no and head.column_no < numbers.column_no and numbers.row_span = 1
    qualify row_number() over (partition by numbers.report_no, numbers.block_id order by head.column_no desc) = 1
    union all
    -- a form: the words right before the number
    select numbers.*, 'form', 0, numbers.row_no * 1000 + numbers.column_no, label.words
    from numbers
    join cells as label using (report_no, table_id)
    where label.row_no = numbers.row_no and label.column_no + label.column_span = numbers.column_no
        and regexp_matches(label.words, '[一-龥]')
),
items as (
    select report_no, table_id as place, block_id, null as fact_id, axis, line, ord, label, words as written, number as low, number as high
    from named
    union all
    select
        report_no, block_id, block_id, fact_id, 'text', full_no, block_start,
        regexp_extract(regexp_replace(gap, '\s|[“”"]', '', 'g'), '[^年，,、；;。：:（）()\d]*((19|20)\d\d级|[一二三四五六七八九]年级)?[^年，,、；;。：:（）()\d]*$'), quote, low, high
    from sentence_facts
    where unit in ('人', '名', '位') and (names_year_group(text) or regexp_matches(text, '兼职教师|外聘教师'))
),
plain as (
    select *, regexp_replace(label, '^(其中|学校|全校|现有|有)[:：]?|[(]?[人名][)]?$|(为|共|有|是|约)+$', '', 'g') as name
    from items
),
parted as (
    select
        *,
        case
            when year_group(name) is not null
                and regexp_full_match(name, '(.{0,6}[一二三四五六七八九]年级|[初高大研][一二三四五六])(在校|在籍)?(学?生)?(总?人?数)?') then '年级'
            when regexp_full_match(name, '20\d\d级(在校|在籍)?(学?生)?(总?人?数)?') then '入学年'
            when regexp_full_match(name, '(专任|专职)教师(总?人?数)?|(校外|企业)?(兼职|外聘)教师(总?人?数)?') then '专兼职'
        end as kind,
        coalesce(
            year_group(name), try_cast(regexp_extract(name, '(20\d\d)级', 1) as integer), if(regexp_matches(name, '专[任职]'), 1, 2)) as key,
        regexp_matches(name, '率|比|平均|毕业|新增|招生|录取') as is_other
    from plain
),
ordered as (
    select
        *,
        row_number() over in_line as item_no,
        lag(kind) over in_line as kind_before,
        lag(key) over in_line as key_before,
        lead(kind) over in_line as kind_behind,
        lead(key) over in_line as key_behind
    from parted
    window in_line as (partition by report_no, place, axis, line order by ord, written)
),
runs as (
    select
        *,
        sum((kind is null or kind is distinct from kind_before or abs(key - key_before) <> 1)::integer) over (
            partition by report_no, place, axis, line order by item_no rows unbounded preceding) as run_no
    from ordered
),
parts as (
    select
        report_no, place, axis, line, run_no, any_value(kind) as kind,
        min(item_no) as first_no, max(item_no) as last_no,
        sum(low) as sum_low, sum(high) as sum_high,
        list(label order by item_no) as labels,
        list(written order by item_no) as figures,
        list(block_id order by item_no) as part_blocks,
        list(fact_id order by item_no) as part_facts
    from runs
    where kind is not null and not is_other
    group by report_no, place, axis, line, run_no
    having count(*) >= 2 and count(distinct key) = count(*) and count(low) = count(*)
        -- a school's years begin with 一年级, 七年级 or 高一, and these are not all where another year stands beside them
        and (any_value(kind) <> '年级' or min(key) in (1, 7, 10))
        and (any_value(kind) = '专兼职' or not (
            coalesce(arg_min_null(kind_before, item_no) in ('年级', '入学年') and not list_contains(list(key), arg_min_null(key_before, item_no)), false)
            or coalesce(arg_max_null(kind_behind, item_no) in ('年级', '入学年') and not list_contains(list(key), arg_max_null(key_behind, item_no)), false)))
        -- rows 其中 one over the other are asked by table.parts
        and not ((axis = 'down' or axis = 'form' and min(ord % 1000) = max(ord % 1000)) and bool_and(starts_with(label, '其中')))
),
compared as (
    select
        parts.*, whole.block_id as whole_block, whole.fact_id as whole_fact, whole.label as whole_label, whole.written as whole_written,
        whole.low as whole_low, whole.high as whole_high,
        sum_low <= whole.high and sum_high >= whole.low as closes
    from parts
    join runs as whole
        on whole.report_no = parts.report_no and whole.place = parts.place and whole.axis = parts.axis and whole.line = parts.line
        and (whole.item_no between parts.first_no - 4 and parts.first_no - 1 or whole.item_no = parts.last_no + 1)
        and whole.kind is null and not whole.is_other and whole.low is not null
        and regexp_full_match(whole.name, case when parts.kind = '专兼职'
            then '.{0,10}(教师|师资|团队|成员)(队伍)?(总人?数|总计|共)|.{0,8}专兼职?教师(总?人?数)?|教师(人?数)?|总人?数'
            else '.{0,14}((在校|在籍|全日制)(学?生)?|学生)(总?人?数)?|总?人数|总数' end)
    qualify row_number() over (
        partition by parts.report_no, parts.place, parts.axis, parts.line, parts.run_no
        order by closes desc, whole.item_no < parts.first_no desc, abs(whole.item_no - parts.first_no)) = 1
),
-- the rows of a form are a column's too, and may not prove a sum twice
asked_once as (
    select * from compared
    qualify row_number() over (
        partition by report_no, part_blocks, part_facts order by closes desc, list_position(['across', 'down', 'form', 'text'], axis), whole_block) = 1
),
proven as (
    select
        *,
        regexp_replace(array_to_string(list_prepend(whole_label, labels), '|'), '其中[:：]?|\d', '', 'g') as asked,
        count(*) filter (where closes and whole_low >= 10) over like_it as closing,
        count(*) filter (where not closes) over like_it as failing
    from asked_once
    window like_it as (partition by report_no, asked)
),
-- cells whose number is a fact
facts_of as (
    select report_no, block_id, any_value(fact_id) as cell_fact
    from checked_facts
    where is_checked and table_id in (select table_id from tables)
    group by report_no, block_id
    having count(*) = 1
),
tied as (
    select proven.report_no, whole_block, run_no, axis, line, list(cell_fact order by nth) filter (where cell_fact is not null) as cell_facts
    from (select *, unnest(list_prepend(whole_block, part_blocks)) as block_id, generate_subscripts(list_prepend(whole_block, part_blocks), 1) as nth from proven where axis <> 'text') as proven
    join facts_of using (report_no, block_id)
    group by all
)
select
    'form.total' as check_id,
    proven.report_no,
    closes as holds,
    case when closes then 'passed' when closing >= 1 and closing >= failing and axis <> 'text' then 'error' else 'warning' end as severity,
    array_to_string(list_transform(range(1, len(labels) + 1), lambda i: left(labels[i], 14) || figures[i]), '＋')
    || '＝' || shown((sum_low + sum_high) / 2)
    || if(closes, '，与' || left(whole_label, 16) || whole_written || '一致',
        '，' || left(whole_label, 16) || '写' || whole_written || '，差' || shown(abs((sum_low + sum_high) / 2 - (whole_low + whole_high) / 2))) as arithmetic,
    sum_low::decimal(24, 6) as expected_low, sum_high::decimal(24, 6) as expected_high,
    whole_low as found_low, whole_high as found_high,
    if(axis = 'text', list_prepend(whole_fact, part_facts), coalesce(cell_facts, [])) as fact_ids,
    if(axis = 'text', [whole_block], list_prepend(whole_block, part_blocks)) as block_ids,
    pieces.page_no
from proven
left join tied using (report_no, whole_block, run_no, axis, line)
left join block_pieces as pieces on pieces.report_no = proven.report_no and pieces.block_id = proven.whole_block and pieces.piece_no = 1
where closes or closing >= 1 or abs(sum_low - whole_low) <= abs(whole_low) * 0.5;
