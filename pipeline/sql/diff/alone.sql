-- One row per fact of the {side} run that has no partner in the {other} run, with the reason its number has there.
select {side}_fact.*, {other}_unlinked.reason
from {side}_fact
left join {other}_unlinked using (source_id, block_id, block_start)
where {side}_fact.key not in (select {side}_key from pair)
order by source_name, page_no, start_offset, fact_id;
