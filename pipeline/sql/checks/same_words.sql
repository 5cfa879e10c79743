-- One row per pair of places of a report that say one thing in the same words: do they say the same number?
--
-- Words alone prove little: each college has its 就业率. Two numbers behind the same words are taken for one where the number before
-- or behind them is the same as well, behind the same words; or where they differ as a slip differs: one sign of five or
-- more, two of them swapped, the point, a 万. Numbers of two years or of two subjects are not one.
with facts_here as (
    select
        *,
        regexp_extract(regexp_replace(gap, '[ “”]', '', 'g'), '([一-龥]{6,})$', 1) as label,
        translate(printed_number(quote), '.', '') as digits,
        lag(quote) over in_block as quote_before, lag(right(gap, 8)) over in_block as gap_before,
        lead(quote) over in_block as quote_behind, lead(gap) over in_block as gap_behind
    from sentence_facts
    window in_block as (partition by report_no, block_id, full_no order by block_start)
),
said as (
    select *, count(*) over (partition by report_no, right(label, 8), unit) as times
    from facts_here
    where length(label) >= 6 and bound = 'exact' and status = 'actual' and length(digits) >= 3 and kind not in ('award', 'rank')
),
pairs as (
    select
        one.report_no, one.fact_id as one_id, other.fact_id as other_id, one.block_id as one_block, other.block_id as other_block,
        right(one.label, 8) as label, one.quote as one_quote, other.quote as other_quote, one.page_no, least(length(one.digits), length(other.digits)) as one_digits,
        one.low as one_low, one.high as one_high, other.low as other_low, other.high as other_high,
        one.low <= other.high and one.high >= other.low as holds,
        one.period is not distinct from other.period and one.subject is not distinct from other.subject as same_scope,
        (one.quote_before = other.quote_before and one.gap_before = other.gap_before and length(printed_number(one.quote_before)) >= 3 and length(one.gap) >= 8 and one.gap = other.gap)
            or (one.quote_behind = other.quote_behind and one.gap_behind = other.gap_behind and length(printed_number(one.quote_behind)) >= 3 and length(one.gap_behind) >= 4 and one.gap = other.gap and length(one.gap) >= 8) as beside,
        one.digits = other.digits
            or (greatest(length(one.digits), length(other.digits)) >= 5 and damerau_levenshtein(one.digits, other.digits) = 1) as slipped
    from said as one
    join said as other
        on other.report_no = one.report_no and right(other.label, 8) = right(one.label, 8) and other.unit is not distinct from one.unit
    where one.times <= 6 and one.block_id < other.block_id
        and coalesce(one.year = other.year, true) and coalesce(one.subject = other.subject, true)
)
select
    'same.words' as check_id,
    report_no,
    holds,
    if(holds, 'passed', 'warning') as severity,
    label || '：' || one_quote || if(holds, '与', '，他处为') || other_quote || if(holds, '一致', '') as arithmetic,
    one_low as expected_low, capped(one_high) as expected_high, other_low as found_low, capped(other_high) as found_high,
    [one_id, other_id] as fact_ids, [one_block, other_block] as block_ids, page_no
from pairs
where (holds and beside) or (holds and one_digits >= 5) or (not holds and (slipped or (beside and same_scope)));
