-- One row per sentence or cell of a block that wanted facts stand in, in the order of the reports.
select
    sentence_no,
    any_value(sentence) as sentence,
    any_value(source_name) as source_name,
    any_value(school) as school,
    any_value(report_year) as report_year,
    arg_min(page_no, fact_no) as page_no,
    arg_min(source_line, fact_no) as source_line,
    any_value(block_id) as block_id,
    any_value(heading_path) as heading_path,
    count(*) as facts,
    arg_min(fact_id, fact_no) as fact_id,
    min(fact_no) as fact_no
from placed
group by sentence_no
order by sentence_no
