-- One row per fact of the old run that is the same fact as one of the new run, by equal {columns}; facts that are alike
-- in all of them are paired in their order. Run once for each way of being the same, the surest first.
insert into pair (old_key, new_key)
with
old_left as (
    select key, {columns}, row_number() over (partition by {columns} order by key) as nth
    from old_fact where key not in (select old_key from pair)
),
new_left as (
    select key, {columns}, row_number() over (partition by {columns} order by key) as nth
    from new_fact where key not in (select new_key from pair)
)
select old_left.key, new_left.key from old_left join new_left using ({columns}, nth);
