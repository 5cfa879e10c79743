-- One row per block of the list that $sources and $block_nos make together, in its order, with its report and facts.
with
listed as materialized (
    select report_no, block_no, place
    from (select unnest($sources) as source_id, unnest($block_nos) as block_no, unnest(range(len($sources))) as place)
    join reports using (source_id)
),
-- first where the rows lie, then the rows: a join that carries the texts of all blocks reads them all
lying as materialized (
    select place, blocks.rowid as lies_at from listed join blocks using (report_no, block_no)
),
there as materialized (
    select place, blocks.*
    from (select * from blocks where rowid in (select lies_at from lying)) as blocks
    join listed using (report_no, block_no)
),
pieces as (
    select report_no, block_id, list([block_start, page_no] order by piece_no) as pages
    from block_pieces where report_no in (select report_no from listed) and block_id in (select block_id from there)
    group by all
),
found as (
    select report_no, block_id, list(fact_id order by block_start, fact_id) as fact_ids
    from fact where report_no in (select report_no from listed) and block_id in (select block_id from there)
    group by all
)
select
    there.source_id,
    block_no,
    source_name,
    school,
    report_kind,
    report_year,
    block_id,
    there.kind,
    there.text,
    there.table_id,
    there.row_no,
    there.column_no,
    there.heading_path,
    coalesce(pieces.pages, []) as pages,
    coalesce(found.fact_ids, []) as fact_ids
from there
join reports using (report_no)
left join pieces using (report_no, block_id)
left join found using (report_no, block_id)
order by place;
