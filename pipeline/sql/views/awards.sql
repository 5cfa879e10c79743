-- One row per fact that is an award: prizes, titles and honours.
create or replace view awards as
select
    fact_id,
    report_id,
    source_name,
    school,
    report_year,
    award_name,
    level,
    grade,
    value,
    bound,
    unit,
    quote,
    indicator,
    subject,
    period,
    status,
    page_no,
    source_line,
    sentence
from facts
where kind = 'award';

comment on view awards is 'One row per fact that is an award: prizes, titles and honours (奖项).';
comment on column awards.value is 'Number of prizes; 1 where the report only names one (获奖数).';
