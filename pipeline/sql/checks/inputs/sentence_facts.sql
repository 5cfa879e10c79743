-- One row per fact of running text, in order, of the reports that are checked (句中事实).
--
-- gap: the words before it since the fact before; behind: those after it; full_no, sentence_no: how many full stops and how
-- many sentence ends (also ；) lie before it in its block. Of facts that share a place the longest stays.
-- Windows are sorted by numbers, not by ids or texts: block_no stands for block_id.
create or replace temp table sentence_facts as
with paragraphs as materialized (
    select report_no, block_id, block_no, text from blocks
    where report_no in (select report_no from checked_reports) and kind in ('paragraph', 'list_item', 'note')
        -- nobody writes a longer one: each of its facts would carry all of it along
        and length(text) <= 10000
),
prose as (
    select fact_no, report_no, block_no, kind, fact_id, block_start, block_end
    from checked_facts
    join paragraphs using (report_no, block_id)
    where is_checked
),
-- in this order a fact is the longest of its place if the one before it stands elsewhere
longest as (
    select * from prose
    qualify block_start is distinct from lag(block_start) over (
        partition by report_no, block_no order by block_start, block_end desc, kind, fact_id)
),
placed as (
    select *, coalesce(lag(block_end) over (partition by report_no, block_no order by block_start), 0) as before_end
    from longest
),
worded as (
    select
        fact_no, report_no, block_no, block_start,
        translate(substr(text, before_end + 1, block_start - before_end), '（）()', '（）（）') as gap,
        substr(text, block_end + 1, 40) as behind, text
    from placed
    join paragraphs using (report_no, block_no)
    where block_start >= before_end
),
counted as (
    select
        fact_no,
        sum(full_stops) over in_order as full_no,
        sum(stops) over in_order as sentence_no
    from (
        select
            fact_no, report_no, block_no, block_start,
            length(gap) - length(regexp_replace(gap, '[。！？!?]', '', 'g')) as full_stops,
            length(gap) - length(regexp_replace(gap, '[。！？!?；;]', '', 'g')) as stops
        from worded
    )
    window in_order as (partition by report_no, block_no order by block_start rows unbounded preceding)
)
select
    facts.report_no, facts.block_id, block_no, facts.block_start, facts.block_end, fact_id, page_no, kind, quote, value, bound, unit,
    indicator, indicator_id, subject, period, year, status, low, high, text, gap, behind,
    full_no::integer as full_no, sentence_no::integer as sentence_no
from worded
join counted using (fact_no)
join checked_facts as facts using (fact_no);
