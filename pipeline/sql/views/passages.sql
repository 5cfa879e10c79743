-- One row per heading, paragraph, list item, caption or note of a current report.
create or replace view passages as
select
    blocks.block_id,
    blocks.source_id as report_id,
    reports.source_name,
    reports.school,
    reports.report_year,
    blocks.block_no,
    blocks.kind,
    blocks.text,
    array_to_string(blocks.heading_path, ' / ') as heading_path,
    pieces.page_no
from blocks
join reports using (report_no)
left join block_pieces as pieces
    on pieces.report_no = blocks.report_no and pieces.block_id = blocks.block_id and pieces.piece_no = 1
where reports.replaced_by is null
    and blocks.kind in ('heading', 'paragraph', 'list_item', 'caption', 'note');

comment on view passages is 'One row per heading, paragraph, list item, caption or note of a current report (段落).';
comment on column passages.report_id is 'The report, equal to reports.source_id (报告号).';
comment on column passages.heading_path is 'Headings over the passage, outermost first, joined by “ / ” (标题路径).';
comment on column passages.page_no is 'Page on which it begins, from 1 (页码).';
