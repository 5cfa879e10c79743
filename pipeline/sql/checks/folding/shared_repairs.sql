-- One row per failed check that another one explains: which one (归并).
--
-- One changed number mends both: a cell that is a part of its row's and of its column's total, a total that is the whole
-- of a share too. Each finding goes with the number that mends most findings by one and the same change, and is folded
-- into the first of them: errors before warnings, the plainest check before others. A sum printed again with the same
-- words and figures is folded into the first one. What a finding is folded into is never folded itself.
create or replace temp table folds as
with shared as (
    select * from repairs
    qualify count(distinct finding_id) over (partition by number_id) > 1
),
changes as (
    select distinct number_id, least as change from shared
),
mended as (
    select changes.number_id, changes.change, shared.finding_id, count(*) over (partition by changes.number_id, changes.change) as mends
    from changes
    join (select distinct number_id, finding_id, least, most from shared) as shared
        on shared.number_id = changes.number_id and changes.change between shared.least and shared.most
),
chosen as (
    select finding_id, number_id, change
    from mended
    where mends > 1
    qualify row_number() over (partition by finding_id order by mends desc, number_id, abs(change), change) = 1
),
causes as (
    select
        chosen.finding_id,
        first_value(finding_id) over (
            partition by number_id, change
            order by list_position(['error', 'warning'], severity), plainness, page_no nulls last, finding_id) as head
    from chosen
    join (select distinct finding_id, severity, plainness, page_no from repairs) as ranked using (finding_id)
),
heads as (
    select found.finding_id, coalesce(head, found.finding_id) as head
    from found
    left join causes using (finding_id)
    where not holds
),
-- without the words before the first figure's, which name the column
repeated as (
    select
        finding_id,
        first_value(finding_id) over (
            partition by report_no, check_id, regexp_replace(arithmetic, '^[^：]*：', '')
            order by list_position(['error', 'warning'], severity), page_no nulls last, finding_id) as first_printed
    from found
    where not holds and (starts_with(check_id, 'table.') or check_id = 'form.total') and finding_id in (select head from heads)
)
select heads.finding_id, coalesce(first_printed, head) as folded_into
from heads
left join repeated on repeated.finding_id = heads.head
where coalesce(first_printed, head) <> heads.finding_id;
