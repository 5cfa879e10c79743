-- One row per total of a table that can be added up: is each 合计 the sum of its parts, down its column or along its row?
--
-- A total is checked in a line (a column for totals of rows, a row for totals of columns) where all its parts hold
-- numbers of one unit. Which rows are its parts is told by the lines themselves: the way of table_sums that closes in
-- most of them. A line in which it does not close is an error if the way is proven by another line or another total of
-- the table, or if the table is so plain that nothing else can be meant; else a warning.
with lines as (
    select report_no, table_id, 'down' as axis, column_no as line, row_no as place, row_span as span, * exclude (report_no, table_id, row_no, column_no, row_span, column_span)
    from table_numbers
    union all
    select report_no, table_id, 'across' as axis, row_no as line, column_no as place, column_span as span, * exclude (report_no, table_id, row_no, column_no, row_span, column_span)
    from table_numbers
),
precise as (
    select
        *,
        max(places) over of_line as line_places,
        max(factor) over of_line as line_factor,
        min(place) over (partition by report_no, table_id, axis) as first_place
    from lines
    window of_line as (partition by report_no, table_id, axis, line)
),
-- 2 beside 3.5 is 2.0: the places of a line are those of its longest number
numbers as (
    select
        *,
        if(is_dash, 0, half_place(line_places, line_factor, unit))::decimal(24, 6) as half
    from precise
),
line_words as (
    select report_no, table_id, if(axis = 'down', 'across', 'down') as axis, place as line, words as line_words, is_rate as line_rate, is_share as line_share, rank as line_rank
    from table_places
),
added as (
    select
        sums.report_no, sums.table_id, sums.axis, sums.place, sums.way_no, total.line,
        any_value(sums.rank) as rank,
        any_value(len(sums.parts)) as wanted,
        any_value(sums.is_mixed or sums.has_rates) as is_mixed,
        any_value(sums.other_totals) as other_totals,
        any_value(sums.behind) as behind,
        count(part.block_id) as found,
        count(*) filter (where part.number <> 0) as nonzero,
        sum(part.number)::decimal(24, 6) as added,
        sum(part.half)::decimal(24, 6) as half,
        count(distinct coalesce(part.unit, total.unit)) as units,
        bool_and(coalesce(part.unit, '') = coalesce(total.unit, '') or part.unit is null or total.unit is null) as same_unit,
        count(distinct part.factor) as factors,
        bool_and(coalesce(part.factor, total.factor, 1) = coalesce(total.factor, part.factor, 1)) as same_factor,
        bool_and(part.is_exact and part.span = 1) as is_plain
    from (select *, unnest(parts) as part_place from table_sums) as sums
    join numbers as total
        on total.report_no = sums.report_no and total.table_id = sums.table_id and total.axis = sums.axis and total.place = sums.place
    join numbers as part
        on part.report_no = total.report_no and part.table_id = total.table_id and part.axis = total.axis and part.line = total.line
        and part.place = sums.part_place
    where not total.is_dash
    group by sums.report_no, sums.table_id, sums.axis, sums.place, sums.way_no, total.line
),
closed as (
    select
        added.*,
        total,
        total.number as stated,
        abs(added - total.number) <= added.half + total.half as closes,
        coalesce(line_share, false) as is_share,
        coalesce(line_words, '') as line_words,
        coalesce(line_rank, 0) as line_rank
    from added
    join numbers as total using (report_no, table_id, axis, place, line)
    left join line_words using (report_no, table_id, axis, line)
    where found = wanted
        and same_unit and units <= 1 and same_factor and factors <= 1 and is_plain and total.is_exact
        -- rates are no sums; shares are one where their total says 100
        and case
            when coalesce(line_share, false) then abs(total.number - 100) < 0.0001
                -- a total of more places than its shares does not make them more exact
                or (nonzero >= 3 and total.number <> 1 and abs(added - 100) <= greatest(added.half, 0.005 * nonzero))
            else not coalesce(line_rate, false) and coalesce(total.unit, '') <> '%'
        end
),
-- how well a way is proven: by lines whose parts are not trivial
proof as (
    select
        report_no, table_id, axis, place, way_no,
        count(*) filter (where closes and nonzero >= 2) as closing,
        count(*) filter (where closes and nonzero >= 2 and abs(stated) >= 10) as convincing,
        count(*) filter (where not closes) as failing
    from closed
    group by report_no, table_id, axis, place, way_no
),
elsewhere as (
    select
        *,
        sum(convincing) over of_way - convincing as closing_elsewhere,
        sum(failing) over of_way - failing as failing_elsewhere
    from proof
    window of_way as (partition by report_no, table_id, axis, way_no)
),
best as (
    select * from elsewhere
    qualify row_number() over (
        partition by report_no, table_id, axis, place order by closing desc, convincing desc, failing, closing_elsewhere desc, way_no
    ) = 1
),
chosen as (
    select closed.*, best.closing, best.convincing, best.failing, best.closing_elsewhere, best.failing_elsewhere
    from closed
    join best using (report_no, table_id, axis, place)
    -- a line that closes in another way closes
    qualify row_number() over (
        partition by closed.report_no, closed.table_id, closed.axis, closed.place, closed.line
        order by closed.closes desc, closed.way_no = best.way_no desc, closed.way_no
    ) = 1
        and (closed.closes or closed.way_no = best.way_no)
),
-- the parts themselves, only now that each line has one way
listed as (
    select
        ways.report_no, ways.table_id, ways.axis, ways.place, ways.line,
        list({place: part.place, number: part.number, written: part.written, fact_id: part.fact_id, block_id: part.block_id} order by part.place) as members
    from (
        select chosen.report_no, chosen.table_id, chosen.axis, chosen.place, chosen.line, unnest(parts) as part_place
        from chosen
        join table_sums using (report_no, table_id, axis, place, way_no)
        where not closes or nonzero >= 2
    ) as ways
    join numbers as part
        on part.report_no = ways.report_no and part.table_id = ways.table_id and part.axis = ways.axis and part.line = ways.line
        and part.place = ways.part_place
    group by ways.report_no, ways.table_id, ways.axis, ways.place, ways.line
),
-- where a line does not close: the sum of those parts that are themselves the sum of the parts right behind them
nested as (
    select
        * exclude (figures),
        if(
            closes or len(figures) > 60,
            0,
            coalesce(list_sum(list_filter(
                figures,
                lambda figure, nth: figure <> 0
                    and len(list_filter(range(nth + 1, len(figures) + 1), lambda last: list_sum(figures[nth + 1:last]) = figure)) > 0
            )), 0)
        ) as doubled,
        abs(added - stated) >= 100 and list_contains(figures, added - stated) as is_one_more,
        not closes and len(figures) <= 15 and (
            is_slip(stated, added) or len(list_filter(figures, lambda figure: is_slip(figure, figure - added + stated))) > 0) as is_slipped,
        -- parts may stand on the page before
        total.goes_on and axis = 'down' and (way_no in (2, 3) or members[1].place = first_place) as may_lack
    from (select *, total.first_place as first_place, list_transform(members, lambda member: member.number) as figures
        from chosen
        join listed using (report_no, table_id, axis, place, line))
),
judged as (
    select
        *,
        (convincing >= 1 and closing >= failing)
        or (closing_elsewhere >= 1 and closing_elsewhere >= failing_elsewhere + failing) as is_proven,
        not is_mixed and other_totals = 0 and wanted <= 40
        and axis = 'down' and way_no = 1 and behind = 0 and failing = 1 as is_clean,
        not is_mixed and (
            way_no <= 2 and (abs(added - stated) <= abs(stated) * 0.5 or is_slipped)
            or (way_no in (4, 5) and axis = 'across' and is_slipped)
            -- shares that reach 100 beside another total
            or (is_share and way_no <= 2 and abs(added - 100) < 0.1)
        ) as is_near
    from nested
    where if(closes, nonzero >= 2,
        -- rows that add up in another column hold no parts of parts
        not may_lack and abs(added - if(convincing >= 1, 0, doubled) - stated) > half + total.half and abs(added - 2 * stated) > half + 2 * total.half)
),
labelled as (
    select
        judged.*,
        places.words as total_words,
        list_transform(
            range(1, least(len(members), if(len(members) > 12, 6, 12)) + 1),
            lambda i: coalesce(left(part_words[members[i].place], 14), '') || members[i].written
        ) as terms
    from judged
    join table_places as places
        on places.report_no = judged.report_no and places.table_id = judged.table_id and places.axis = judged.axis and places.place = judged.place
    left join (
        select report_no, table_id, axis, map(list(place), list(words)) as part_words
        from table_places group by report_no, table_id, axis
    ) as words on words.report_no = judged.report_no and words.table_id = judged.table_id and words.axis = judged.axis
)
select
    case when is_share then 'table.share_total' when labelled.axis = 'down' then 'table.column_total' else 'table.row_total' end as check_id,
    labelled.report_no,
    closes as holds,
    case
        when closes then 'passed'
        when (is_proven or is_clean) and not is_one_more then 'error'
        else 'warning'
    end as severity,
    if(line_words = '', '', left(line_words, 24) || '：')
    || array_to_string(terms, '＋') || if(len(members) > len(terms), '＋…（共' || len(members) || '项）', '')
    || '＝' || shown(added)
    || case
        when closes and added = stated then '，与' || left(total_words, 14) || total.written || '一致'
        when closes then '，与' || left(total_words, 14) || total.written || '相差' || shown(abs(added - stated)) || '，在四舍五入之内'
        else '，' || left(total_words, 14) || '写' || total.written || '，差' || shown(abs(added - stated))
    end as arithmetic,
    in_base_units(added - labelled.half, total.factor) as expected_low, in_base_units(added + labelled.half, total.factor) as expected_high,
    in_base_units(stated - total.half, total.factor) as found_low, in_base_units(stated + total.half, total.factor) as found_high,
    facts_of_sum(total, members) as fact_ids, blocks_of_sum(total, members) as block_ids,
    total.page_no
from labelled
where closes or is_proven or is_clean or is_near;
