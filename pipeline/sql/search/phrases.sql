-- One row per block whose text has the phrases, in the order of the reports. The first braces leave out, unread, blocks
-- that cannot have them; the second hold the condition.
with
chosen as (
    select report_no, source_id, row_number() over (order by source_name, source_id) as place
    from reports
    where replaced_by is null
        and ($school is null or contains(school, $school))
        and ($year is null or report_year = $year)
        and ($kind is null or contains(report_kind, $kind))
)
select chosen.source_id, block_no, 0.0 as score, count(*) over () as passages
from blocks join chosen using (report_no)
where blocks.kind not in ('furniture', 'contents') and {candidates} {phrases}
order by place, block_no
limit $limit;
