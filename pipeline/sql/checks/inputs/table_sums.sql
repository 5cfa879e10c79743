-- One row per total of a table and way in which it may be the sum of other rows or columns: which ones (合计构成).
--
-- ways, the plainest first:
--   above       the parts since the total before it
--   totals      the totals of lower rank since one of its own, and parts that stand behind the last of them
--   all above   all parts since a total of its own rank
--   group       the parts under the same head as it
--   below       the parts until the next total
--   totals below  the totals of lower rank that follow, and parts before the first of them
--   all below   all parts until a total of its own rank
create or replace temp table table_sums as
with ranked as (
    select *, count(*) over of_table as places, count(*) filter (where rank > 0) over of_table as totals
    from table_places
    where not (axis = 'across' and is_rate and not is_share)
    window of_table as (partition by report_no, table_id, axis)
),
pairs as (
    select
        total.report_no, total.table_id, total.axis, total.place, total.rank, total.parent, total.is_share as share_total,
        part.place as part, part.rank as part_rank, part.parent as part_parent, part.is_mixed, part.is_rate, part.numbering,
        max(part.place) filter (where part.place < total.place and part.rank > 0) over pair as last_total,
        max(part.place) filter (where part.place < total.place and part.rank >= total.rank) over pair as last_equal,
        min(part.place) filter (where part.place > total.place and part.rank > 0) over pair as next_total,
        min(part.place) filter (where part.place > total.place and part.rank >= total.rank) over pair as next_equal
    from ranked as total
    join ranked as part using (report_no, table_id, axis)
    where total.rank > 0
        and total.totals <= 80
        and part.place <> total.place
        and abs(part.place - total.place) <= 300
        -- a column of shares has its own total
        and (total.axis = 'down' or total.is_share = part.is_share)
    window pair as (partition by total.report_no, total.table_id, total.axis, total.place)
),
judged as (
    select
        *,
        part < place as before,
        coalesce(max(part) filter (where part < place and part_rank > 0 and part_rank < rank and part > coalesce(last_equal, 0)) over pair, 1000000) as last_lower,
        coalesce(min(part) filter (where part > place and part_rank > 0 and part_rank < rank and part < coalesce(next_equal, 1000000)) over pair, 0) as first_lower
    from pairs
    window pair as (partition by report_no, table_id, axis, place)
),
ways as (
    select
        report_no, table_id, axis, place, rank,
        list(part order by part) filter (where before and part_rank = 0 and part > coalesce(last_total, 0) and not is_mixed) as above,
        list(part order by part) filter (where before and part > coalesce(last_equal, 0) and not is_mixed and (part_rank > 0 or part > last_lower)) as totals,
        list(part order by part) filter (where before and part_rank = 0 and part > coalesce(last_equal, 0) and not is_mixed) as all_above,
        list(part order by part) filter (where part_rank = 0 and parent is not null and part_parent = parent and not is_mixed) as in_group,
        list(part order by part) filter (where not before and part_rank = 0 and part < coalesce(next_total, 1000000) and not is_mixed) as below,
        list(part order by part) filter (where not before and part < coalesce(next_equal, 1000000) and not is_mixed and (part_rank > 0 or part < first_lower)) as totals_below,
        list(part order by part) filter (where not before and part_rank = 0 and part < coalesce(next_equal, 1000000) and not is_mixed) as all_below,
        bool_or(is_mixed) or count(distinct numbering) filter (where part_rank = 0) > 1 as is_mixed,
        bool_or(axis = 'down' and is_rate) as has_rates,
        count(*) filter (where part_rank > 0) as other_totals,
        count(*) filter (where not before) as behind
    from judged
    group by report_no, table_id, axis, place, rank
),
listed as (
    select
        report_no, table_id, axis, place, rank, is_mixed, has_rates, other_totals, behind,
        unnest([
            {way_no: 1, parts: above}, {way_no: 2, parts: totals}, {way_no: 3, parts: all_above}, {way_no: 4, parts: in_group},
            {way_no: 5, parts: below}, {way_no: 6, parts: totals_below}, {way_no: 7, parts: all_below}
        ], recursive := true)
    from ways
)
select * from listed
where len(parts) >= 2
qualify row_number() over (partition by report_no, table_id, axis, place, parts order by way_no) = 1;
