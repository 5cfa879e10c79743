-- One row per row of a budget that has a code (205, 20503, 2050305): the code, and the row right above it in the code (科目编码).
--
-- The code stands in one column or in three (类, 款, 项). Above a row stands the one with the longest code that its own
-- begins with. A code that two rows of a table bear tells not which of them is meant, and has no row.
create or replace temp table code_columns as
select distinct report_no, table_id, unnest(range(column_no, column_no + column_span)) as column_no
from checked_cells
where cell_role = 'head'
    and regexp_full_match(regexp_replace(text, '\s', '', 'g'), '[类款项]|.{0,10}(编码|代码|科目编号)');

create or replace temp table row_codes as
with codes as (
    select report_no, table_id, row_no, string_agg(trim(text), '' order by column_no) as code
    from checked_cells
    join code_columns using (report_no, table_id, column_no)
    where cell_role <> 'head'
    group by report_no, table_id, row_no
),
coded as (
    select * from codes
    where regexp_full_match(code, '\d{3}(\d\d){0,2}')
    qualify count(*) over (partition by report_no, table_id, code) = 1
)
select coded.report_no, coded.table_id, coded.row_no, coded.code, above.row_no as above_row, above.code as above_code
from coded
left join coded as above
    on above.report_no = coded.report_no and above.table_id = coded.table_id
    and above.code in (left(coded.code, length(coded.code) - 2), left(coded.code, length(coded.code) - 4))
    and length(above.code) >= 3
qualify row_number() over (partition by coded.report_no, coded.table_id, coded.code order by length(above.code) desc nulls last) = 1;
