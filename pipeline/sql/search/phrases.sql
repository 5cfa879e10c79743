-- One row per block whose text has the phrases, in the order of the reports. The first braces hold chosen.sql, the second
-- leave out, unread, blocks that cannot have the phrases, the third hold the condition.
with
chosen as (
{chosen}
)
select chosen.source_id, block_no, 0.0 as score, count(*) over () as passages
from blocks join chosen using (report_no)
where blocks.kind not in ('furniture', 'contents') and {candidates} {phrases}
order by place, block_no
limit $limit;
