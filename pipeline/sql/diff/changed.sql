-- One row per fact that both runs have and of which some column differs: its columns in the old run, then in the new.
select old_fact.*, new_fact.*
from pair
join old_fact on old_fact.key = pair.old_key
join new_fact on new_fact.key = pair.new_key
where ({old}) is distinct from ({new})
order by new_fact.source_name, new_fact.page_no, new_fact.start_offset, new_fact.fact_id;
