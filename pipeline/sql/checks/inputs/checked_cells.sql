-- One row per table cell of the reports that are checked, with the page on which it begins (受检单元格).
create or replace temp table checked_cells as
select
    blocks.report_no, table_id, blocks.block_id, block_no, row_no, column_no, row_span, column_span, cell_role, is_total, text, pieces.page_no
from blocks
left join (
    select report_no, block_id, page_no from block_pieces
    where piece_no = 1 and report_no in (select report_no from checked_reports)
) as pieces using (report_no, block_id)
where blocks.report_no in (select report_no from checked_reports) and table_id is not null;
