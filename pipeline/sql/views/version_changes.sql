-- One row per thing said of which a report and the version that it replaced give different values.
create or replace view version_changes as
with versions as (
    select now.source_id as report_id, former.source_id as former_report_id, now.report_no as now_no, former.report_no as former_no
    from reports as former
    join reports as now on now.source_id = former.replaced_by
),
said as (
    select report_id, former_report_id, true as is_now, fact.* from versions join fact on fact.report_no = versions.now_no
    union all
    select report_id, former_report_id, false as is_now, fact.* from versions join fact on fact.report_no = versions.former_no
),
folded as (
    select
        report_id, former_report_id, kind, indicator_id, coalesce(indicator_id, indicator) as said, subject, period, status, unit, level,
        grade, award_name, flow,
        list(value order by value) filter (where not is_now) as former_values,
        list(value order by value) filter (where is_now) as current_values,
        list(fact_id order by fact_id) filter (where not is_now) as former_fact_ids,
        list(fact_id order by fact_id) filter (where is_now) as fact_ids
    from said
    group by all
)
select
    report_id,
    former_report_id,
    case when former_values is null then 'gained' when current_values is null then 'lost' else 'changed' end as what,
    kind, indicator_id, said, subject, period, status, unit, level, grade, award_name, flow,
    former_values, current_values, former_fact_ids, fact_ids
from folded
where former_values is distinct from current_values;

comment on view version_changes is 'One row per thing said of which a report and the version it replaced give different values (版本变化).';
comment on column version_changes.report_id is 'The newer version, equal to reports.source_id (报告号).';
comment on column version_changes.former_report_id is 'The version that it replaced (旧版报告号).';
comment on column version_changes.what is 'gained, lost or changed (变化类型).';
comment on column version_changes.said is 'The canonical indicator, else the report''s own words (指标或原词).';
comment on column version_changes.former_values is 'Values in the version that was replaced, NULL if it does not say it (旧值).';
comment on column version_changes.current_values is 'Values in the newer version, NULL if it does not say it (新值).';
comment on column version_changes.former_fact_ids is 'Facts of the version that was replaced (旧事实号).';
comment on column version_changes.fact_ids is 'Facts of the newer version (新事实号).';
