-- 由数溯源 From a number to its place, for one report: sentence, page and box, and how often the report says the same.
select statements.indicator, facts.quote, facts.sentence, facts.page_no, facts.source_line,
    facts.x0, facts.top, facts.x1, facts.bottom, statements.times
from statements
join facts on facts.fact_id = statements.fact_id and facts.report_id = statements.report_id
where statements.report_id = (select source_id from reports order by page_count desc, source_name limit 1)
order by statements.times desc, facts.page_no, facts.start_offset
limit 10;
