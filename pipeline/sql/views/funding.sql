-- One row per fact that is money flowing to or from the school or a project.
create or replace view funding as
select
    fact_id,
    report_id,
    source_name,
    school,
    report_year,
    indicator,
    indicator_id,
    flow,
    funding_source,
    funding_item,
    value,
    value_max,
    unit,
    bound,
    quote,
    subject,
    period,
    status,
    page_no,
    source_line,
    sentence
from facts
where kind = 'funding';

comment on view funding is 'One row per fact that is money flowing to or from the school or a project (经费).';
comment on column funding.value is 'Amount in 元 (金额).';
