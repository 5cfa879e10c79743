-- One row per table of a current report.
create or replace view report_tables as
select
    table_id,
    report_id,
    any_value(source_name) as source_name,
    any_value(school) as school,
    any_value(report_year) as report_year,
    any_value(heading_path) as heading_path,
    min(page_no) as page_no,
    max(page_no) as last_page_no,
    max(row_no + coalesce(row_span, 1) - 1)::integer as row_count,
    max(column_no + coalesce(column_span, 1) - 1)::integer as column_count,
    count(*)::integer as cell_count,
    string_agg(text, ' | ' order by row_no, column_no) filter (where cell_role = 'head') as heads
from cells
group by table_id, report_id;

comment on view report_tables is 'One row per table of a current report (表格).';
comment on column report_tables.page_no is 'Page on which the table begins, from 1 (页码).';
comment on column report_tables.last_page_no is 'Page on which it ends (末页码).';
comment on column report_tables.row_count is 'Number of rows, heads too (行数).';
comment on column report_tables.column_count is 'Number of columns (列数).';
comment on column report_tables.cell_count is 'Number of cells that are stored (单元格数).';
comment on column report_tables.heads is 'Words of its head cells, joined by “ | ” (表头).';
