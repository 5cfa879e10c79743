-- One row per fact that is a candidate for a school's value of a canonical indicator in a year.
create or replace view school_year_candidates as
select
    school,
    indicator_id,
    year,
    value,
    value_max,
    unit,
    bound,
    quote,
    sentence,
    fact_id,
    report_id,
    source_name,
    report_year,
    page_no,
    table_id,
    text_origin
from facts
where school is not null
    and indicator_id is not null
    and year is not null
    and status = 'actual'
    and subject = '学校'
    and kind <> 'award';

comment on view school_year_candidates is 'One row per fact that is a candidate for a school''s value of an indicator in a year; school_year_values has the one chosen (候选指标值).';
