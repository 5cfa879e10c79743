-- One row per row and per column of such a table that holds numbers: its words, and what they make of it (行列).
--
-- axis 'down': the place is a row, sums run down the columns; 'across': it is a column, sums run along the rows.
-- rank is 0 for a part, 1 for 小计, 2 for a 合计 with words before it (流动资产合计), 3 for 合计, 4 for 总计.
create or replace temp table table_places as
with of_tables as (
    select report_no, table_id, row_no, column_no, row_span, column_span, cell_role, regexp_replace(text, '\s', '', 'g') as words
    from checked_cells
    semi join table_numbers using (report_no, table_id)
),
-- the words of a row: its innermost head, or its first words where the layout knew no head
row_words as (
    select
        report_no, table_id, 'down' as axis, row_no as place,
        coalesce(
            arg_max(words, column_no) filter (where cell_role = 'row_head' and not regexp_full_match(words, '[-—–―/／]+')),
            arg_min(words, column_no) filter (where cell_role = 'value' and regexp_matches(words, '^[一-龥]'))
        ) as words,
        string_agg(words, '/' order by column_no) filter (where cell_role = 'row_head') as all_words
    from of_tables
    where cell_role <> 'head' and words <> ''
    group by report_no, table_id, row_no
),
-- a total's word may stand before others: 合计 | —— | ——, so a row takes it from any of its heads
total_words as (
    select report_no, table_id, 'down' as axis, row_no as place, any_value(words) as total
    from of_tables
    where cell_role <> 'head'
        and regexp_matches(words, '(合计|总计|小计|共计|汇总|总[计数和])([(（][^()（）]{1,10}[)）])?[:：]?$')
        and length(words) <= 20
    group by report_no, table_id, row_no
),
column_words as (
    select
        report_no, table_id, 'across' as axis, place,
        arg_max(words, row_no) as words,
        string_agg(words, '/' order by row_no) as all_words,
        arg_max(column_span, row_no) as span,
        string_agg(words || row_no::varchar, '/' order by row_no) filter (where column_span > 1) as parent
    from (select *, unnest(range(column_no, column_no + column_span)) as place from of_tables where cell_role = 'head' and words <> '')
    group by report_no, table_id, place
),
held as (
    select report_no, table_id, 'down' as axis, row_no as place, count(*) as held from table_numbers group by all
    union all
    select report_no, table_id, 'across' as axis, column_no as place, count(*) as held from table_numbers group by all
),
named as (
    select
        held.report_no, held.table_id, held.axis, held.place, held.held,
        coalesce(said.words, '') as words,
        coalesce(said.all_words, '') as all_words,
        said.parent,
        coalesce(total_words.total, if(held.axis = 'across' and said.span = 1, said.words, null)) as total
    from held
    left join (select * from row_words union all by name select * from column_words) as said using (report_no, table_id, axis, place)
    left join total_words using (report_no, table_id, axis, place)
)
select
    named.report_no, named.table_id, axis, place, all_words, parent,
    if(total is null, words, total) as words,
    case
        when total is null then 0
        when regexp_matches(total, '^小计') then 1
        when regexp_matches(total, '^(合计|共计|总[数和])') then 3
        when regexp_matches(total, '^(总计|汇总)') then 4
        when regexp_matches(total, '总计([(（].*)?[:：]?$') then 4
        when regexp_matches(total, '(合计|小计|共计|汇总|总[数和])([(（].*)?[:：]?$') then 2
        else 0
    end as rank,
    -- a part of a part, or one to be taken off
    regexp_matches(all_words, '其中|^[#＃*]|^(减|加|扣除|含|又)[:：]|差额|净额|净增|结余') or above_row is not null as is_mixed,
    -- neither a sum nor a part of one
    regexp_matches(
        words,
        '平均|均值|人均|生均|师均|率|占比|比例|比重|比值|构成|百分比|[%％]|增长|增减|增幅|同比|环比|指数|排名|名次|序号|编号|代码|编码|学制|^年份$|^年度$|年均|得分|满意度|单价|程度|生师比|完成度|倍|前[一二三四五六七八九十\d]'
    ) as is_rate,
    regexp_matches(words, '占比|比例|比重|构成|百分比|^[(（]?[%％][)）]?$') as is_share,
    -- how a row is numbered: 一、 over 1. over (1) is an outline, whose lower rows are parts of the higher
    case
        when axis = 'across' then 'none'
        when regexp_matches(words, '^[一二三四五六七八九十]+[、.．]') then '一、'
        when regexp_matches(words, '^\d+[、.．]') then '1.'
        when regexp_matches(words, '^[(（][\d一二三四五六七八九十]+[)）]') then '(1)'
        else 'none'
    end as numbering
from named
-- a row of a budget below another in its code is a part of that one
left join row_codes
    on row_codes.report_no = named.report_no and row_codes.table_id = named.table_id and row_codes.row_no = named.place and named.axis = 'down';
