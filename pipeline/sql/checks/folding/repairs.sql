-- One row per number of a failed check by whose change alone it would hold: by how much it has to change (可改之数).
--
-- least and most are the interval of that change in base units, from the intervals the figures stand for. A total must
-- change by what its sum is more, a part by as much the other way, a share to what its part and whole make of it. A number
-- is a cell that holds one, or a fact. Each check has a shape here; those of shape none mend by no one number.
create or replace temp table repairs as
with shapes(check_id, shape, plainness) as (
    values
        ('table.column_total', 'cells', 1), ('table.row_total', 'cells', 2), ('table.parts', 'cells', 3), ('table.code_total', 'cells', 4),
        ('table.group_rows', 'cells', 5), ('table.group_cells', 'cells', 5), ('form.total', 'cells', 6), ('table.share_total', 'cells', 7),
        ('sentence.parts', 'parts', 8), ('sentence.share', 'share', 9), ('sentence.rate', 'share', 10), ('sentence.share_named', 'share', 11),
        ('table.share_of', 'share', 9), ('table.rate', 'share', 10), ('sentence.share_whole', 'whole', 11), ('sentence.share_together', 'none', 22), ('sentence.hundred', 'none', 22),
        ('same.value', 'same', 12), ('same.reports', 'same', 13), ('same.neighbours', 'same', 14), ('same.digits', 'same', 15), ('same.words', 'same', 15),
        ('change.in_sentence', 'change', 16), ('change.from_last_year', 'change', 17),
        ('range.percent', 'range', 18), ('range.plausible', 'range', 19), ('range.unit', 'years', 20), ('range.jump', 'years', 21)
),
failed as (
    select found.*, if(shape = 'cells' and len(block_ids) = 1, 'facts', shape) as shape, plainness
    from found
    join shapes using (check_id)
    -- a share whose part or whole is no fact cannot be told apart
    where not holds and shape <> 'none' and not (shape = 'share' and len(fact_ids) <> 3)
),
told as (
    select *, generate_subscripts(fact_ids, 1) as nth, unnest(fact_ids) as fact_id
    from failed
    where shape <> 'cells'
),
facts_there as (
    select
        fact.fact_id,
        -- the only fact of a cell is the cell's number
        if(fact.table_id is not null and count(*) over (partition by fact.report_no, fact.block_id) = 1, fact.block_id, fact.fact_id) as number_id,
        fact.value, fact.unit,
        fact.low, fact.high
    from checked_facts as fact
    where is_checked
        and fact.block_id in (select block_id from checked_facts where is_checked and fact_id in (select fact_id from told))
),
numbered as (
    select
        told.*, number_id, value, unit, low, high,
        -- the other facts of the finding: of a share its claim, part and whole, of a change claim, now and before
        nth_value(value, 1) over in_finding as first_value, nth_value(low, 1) over in_finding as first_low, nth_value(high, 1) over in_finding as first_high,
        nth_value(unit, 1) over in_finding as first_unit, nth_value(unit, 2) over in_finding as second_unit,
        nth_value(low, 2) over in_finding as second_low, nth_value(high, 2) over in_finding as second_high,
        nth_value(low, 3) over in_finding as third_low, nth_value(high, 3) over in_finding as third_high,
        max(low) over others as others_low, min(high) over others as others_high
    from told
    join facts_there using (fact_id)
    window
        in_finding as (partition by finding_id order by nth rows between unbounded preceding and unbounded following),
        others as (partition by finding_id order by nth rows between unbounded preceding and unbounded following exclude current row)
),
changed as (
    select
        finding_id, check_id, report_no, severity, page_no, plainness, block_id as number_id,
        if(nth = 1, [expected_low - found_high, expected_high - found_low], [found_low - expected_high, found_high - expected_low])::double[] as change
    from (select *, generate_subscripts(block_ids, 1) as nth, unnest(block_ids) as block_id from failed where shape = 'cells')
    union all
    select
        finding_id, check_id, report_no, severity, page_no, plainness, number_id,
        case
            when shape = 'facts' then if(nth = 1, [expected_low - found_high, expected_high - found_low], [found_low - expected_high, found_high - expected_low])
            -- parts 其中 may leave a rest: more than the total has no upper end
            when shape = 'parts' and found_low > expected_high then if(nth = 1, [(found_low - expected_high)::double, 1e17], [-1e17, (expected_high - found_low)::double])
            when shape = 'parts' then if(nth = 1, [found_low - expected_high, found_high - expected_low], [expected_low - found_high, expected_high - found_low])
            when shape = 'share' then case nth
                when 1 then [found_low - value, found_high - value]
                when 2 then [first_low::double * third_low / 100 - value, first_high::double * third_high / 100 - value]
                when 3 then [second_low::double * 100 / nullif(first_high, 0) - value, second_high::double * 100 / nullif(first_low, 0) - value] end
            -- the shares agree, so only the whole is in question
            when shape = 'whole' and nth = 1 then [expected_low - found_high, expected_high - found_low]
            when shape = 'same' and others_low <= others_high then [others_low - value, others_high - value]
            when shape = 'range' then [expected_low - value, expected_high - value]
            when shape = 'years' then [others_low::double / 5 - value, others_high::double * 5 - value]
            when shape = 'change' and nth = 1 then if(expected_high > 0, [found_low - value, found_high - value], [-found_high - value, -found_low - value])
            -- 增长 8 %: of the value before; 增长 8 人, 8 个百分点: more than it
            when shape = 'change' and first_unit = '%' and second_unit <> '%' then case
                when nth = 2 then [third_low::double * (1 + expected_low::double / 100) - value, third_high::double * (1 + expected_high::double / 100) - value]
                when expected_low > -100 then [second_low::double / (1 + expected_high::double / 100) - value, second_high::double / (1 + expected_low::double / 100) - value] end
            when shape = 'change' and nth = 2 then [third_low + expected_low - value, third_high + expected_high - value]
            when shape = 'change' then [second_low - expected_high - value, second_high - expected_low - value]
        end::double[]
    from numbered
)
select * exclude (change), capped(change[1]) as least, capped(change[2]) as most
from changed
where change[1] <= change[2];
