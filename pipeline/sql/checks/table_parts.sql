-- One row per row of a table with two or more rows 其中：… under it: do these parts make up the whole?
--
-- 其中 need not name all parts, so a sum that differs says nothing by itself. Only where the same parts make up the same
-- whole in another column or table of the report are they known to be all; then a difference is an error. One part greater
-- than the whole is one anywhere, and a sum greater by little is doubtful: rather a slip than parts that overlap.
with named as (
    select
        *,
        regexp_matches(words, '^其中[:：]?.') as is_part,
        max(place) filter (where not regexp_matches(words, '^其中[:：]?.')) over above as whole_row
    from table_places
    where axis = 'down' and rank = 0 and not is_rate
    window above as (partition by report_no, table_id order by place rows between unbounded preceding and 1 preceding)
),
groups as (
    select
        named.report_no, named.table_id, named.whole_row,
        any_value(head.words) as whole_words,
        list(named.place order by named.place) as parts,
        list(named.words order by named.place) as part_words
    from named
    join table_places as head
        on head.report_no = named.report_no and head.table_id = named.table_id and head.axis = 'down' and head.place = named.whole_row
    where named.is_part and not regexp_matches(head.words, '^其中') and head.rank = 0
    group by named.report_no, named.table_id, named.whole_row
    having count(*) >= 2 and max(named.place) - named.whole_row = count(*)
),
added as (
    select
        groups.*,
        whole.column_no,
        any_value(whole) as stated,
        sum(part.number)::decimal(24, 6) as added,
        sum(half_place(part.places, part.factor, part.unit))::decimal(24, 6) as half,
        list(part order by part.row_no) as members,
        regexp_replace(whole_words || '|' || array_to_string(part_words, '|'), '[\d\s]', '', 'g') as asked
    from groups
    join table_numbers as whole
        on whole.report_no = groups.report_no and whole.table_id = groups.table_id and whole.row_no = groups.whole_row
    join table_numbers as part
        on part.report_no = groups.report_no and part.table_id = groups.table_id and part.column_no = whole.column_no
        and list_contains(groups.parts, part.row_no)
    where not whole.is_dash and whole.is_exact
    group by all
    having count(*) = len(groups.parts)
        and bool_and(part.is_exact and part.row_span = 1)
        and bool_and(part.unit is not distinct from whole.unit and coalesce(part.factor, whole.factor, 1) = coalesce(whole.factor, part.factor, 1))
        and any_value(coalesce(whole.unit, '')) <> '%'
        and count(*) filter (where part.number <> 0) >= 2
),
compared as (
    select
        *,
        half_place(stated.places, stated.factor, stated.unit)::decimal(24, 6) as stated_half,
        abs(added - stated.number) <= half + half_place(stated.places, stated.factor, stated.unit)::decimal(24, 6) as closes
    from added
),
proven as (
    select
        *,
        count(*) filter (where closes and len(members) >= 2) over (partition by report_no, asked) as closing,
        list_max(list_transform(members, lambda member: member.number)) > stated.number + stated_half as one_exceeds,
        added - half > stated.number + stated_half and added <= stated.number * 1.5 as exceeds
    from compared
)
select
    'table.parts' as check_id,
    proven.report_no,
    closes as holds,
    case when closes then 'passed' when closing >= 1 or one_exceeds then 'error' else 'warning' end as severity,
    array_to_string(
        list_transform(range(1, len(members) + 1), lambda i: left(part_words[i], 16) || members[i].written), '＋'
    )
    || '＝' || shown(added)
    || if(
        closes,
        '，与' || left(whole_words, 16) || stated.written || '一致',
        '，' || left(whole_words, 16) || '写' || stated.written || '，差' || shown(abs(added - stated.number))
    ) as arithmetic,
    in_base_units(added - half, stated.factor) as expected_low, in_base_units(added + half, stated.factor) as expected_high,
    in_base_units(stated.number - stated_half, stated.factor) as found_low, in_base_units(stated.number + stated_half, stated.factor) as found_high,
    facts_of_sum(stated, members) as fact_ids, blocks_of_sum(stated, members) as block_ids,
    stated.page_no
from proven
where closing >= 1
    or ((one_exceeds or exceeds) and not exists (
        -- 粮食, 夏粮, 秋粮, 其中：谷物: parts of a row further up
        select 1 from table_numbers as above
        where above.report_no = proven.report_no and above.table_id = proven.table_id and above.column_no = proven.column_no
            and above.row_no between stated.row_no - 4 and stated.row_no - 1 and above.number >= stated.number
    ));
