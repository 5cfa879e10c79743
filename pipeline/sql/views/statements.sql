-- One row per statement of a current report: facts that say the same, in text, table or chart, are folded into one.
create or replace view statements as
select
    md5(concat_ws(
        '|', report_id, kind, coalesce(said, ''), coalesce(subject, ''), coalesce(period, ''),
        coalesce(status, ''), value, coalesce(value_max::varchar, ''), coalesce(unit, ''), bound, coalesce(level, ''),
        coalesce(grade, ''), coalesce(award_name, ''), coalesce(flow, ''), coalesce(funding_source, ''), coalesce(funding_item, '')
    )) as statement_key,
    report_id,
    any_value(source_name) as source_name,
    any_value(school) as school,
    any_value(report_year) as report_year,
    kind,
    said,
    arg_min(indicator, (page_no, start_offset)) as indicator,
    indicator_id,
    subject,
    period,
    status,
    value,
    value_max,
    unit,
    bound,
    level,
    grade,
    award_name,
    flow,
    funding_source,
    funding_item,
    count(*)::integer as times,
    arg_min(fact_id, (page_no, start_offset)) as fact_id,
    list(fact_id order by page_no, start_offset) as fact_ids,
    list(distinct page_no order by page_no) as page_nos
from (select *, coalesce(indicator_id, indicator) as said from facts)
group by
    report_id, kind, said, indicator_id, subject, period, status, value, value_max, unit, bound,
    level, grade, award_name, flow, funding_source, funding_item;

comment on view statements is 'One row per statement of a current report: facts that say the same are folded into one (陈述).';
comment on column statements.statement_key is 'The same for facts that say the same: from report, kind, indicator, subject, period, status, value, unit, bound, level, grade, award, flow, source and item of money (陈述键).';
comment on column statements.said is 'The canonical indicator, else the report''s own words: what must be the same to be folded (指标或原词).';
comment on column statements.indicator is 'The indicator in the words of the first of them (指标).';
comment on column statements.times is 'How often the report states it (次数).';
comment on column statements.fact_id is 'The first fact that states it (首个事实号).';
comment on column statements.fact_ids is 'All facts that state it, in the order of the report (全部事实号).';
comment on column statements.page_nos is 'The pages on which it stands (页码列表).';
