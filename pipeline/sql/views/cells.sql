-- One row per table cell of a current report.
create or replace view cells as
select
    blocks.block_id,
    blocks.source_id as report_id,
    reports.source_name,
    reports.school,
    reports.report_year,
    blocks.table_id,
    blocks.row_no,
    blocks.column_no,
    blocks.row_span,
    blocks.column_span,
    blocks.cell_role,
    blocks.is_total,
    blocks.text,
    array_to_string(blocks.heading_path, ' / ') as heading_path,
    pieces.page_no
from blocks
join reports using (report_no)
left join block_pieces as pieces
    on pieces.report_no = blocks.report_no and pieces.block_id = blocks.block_id and pieces.piece_no = 1
where reports.replaced_by is null
    and blocks.table_id is not null;

comment on view cells is 'One row per table cell of a current report (单元格); facts.table_id, row_no and column_no lead here.';
comment on column cells.report_id is 'The report, equal to reports.source_id (报告号).';
comment on column cells.text is 'Text of the cell, line breaks healed (单元格文本).';
comment on column cells.heading_path is 'Headings over the table, outermost first, joined by “ / ” (标题路径).';
comment on column cells.page_no is 'Page on which the cell begins, from 1; NULL for an empty cell (页码).';
