-- One row per fact of a report that names its school: what it says, the year it counts for, and what the school is.
create or replace view school_facts as
select
    facts.fact_id,
    schools.school_id,
    facts.school,
    schools.province,
    schools.school_type,
    facts.year,
    facts.report_kind,
    facts.report_year,
    facts.kind,
    facts.indicator_id,
    indicators.name_zh,
    facts.indicator,
    facts.value,
    facts.value_max,
    facts.unit,
    facts.bound,
    facts.subject,
    facts.period,
    facts.status,
    facts.quote,
    facts.page_no,
    facts.source_name
from facts
join schools using (school)
left join indicators using (indicator_id);

comment on view school_facts is 'One row per fact of a report that names its school, with the school''s province and type: for comparing schools and years (学校事实).';
comment on column school_facts.name_zh is 'Chinese name of the canonical indicator, NULL if it has none (指标名称).';
