-- One row per wanted fact: its place in the order of the reports, and that of its sentence among theirs.
create temporary table placed as
with numbered as (
    select
        facts.fact_id,
        facts.report_id,
        facts.source_name,
        facts.school,
        facts.report_year,
        facts.page_no,
        facts.source_line,
        fact.block_id,
        facts.heading_path,
        facts.sentence,
        row_number() over (
            order by facts.source_name, facts.report_id, facts.page_no, facts.start_offset, facts.fact_id
        ) as fact_no
    from facts
    join wanted using (fact_id)
    join fact using (fact_id)
),

sentences as (
    select *, min(fact_no) over (partition by report_id, block_id, sentence) as first_no
    from numbered
)

select *, dense_rank() over (order by first_no) as sentence_no
from sentences
