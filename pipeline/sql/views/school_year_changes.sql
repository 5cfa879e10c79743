-- One row per school, canonical indicator and year whose year before has a value too: how much it changed.
create or replace view school_year_changes as
select
    now.school,
    now.indicator_id,
    indicators.name_zh,
    now.year,
    former.value as value_before,
    now.value,
    now.unit,
    now.value - former.value as change,
    if(former.value = 0, null, round(100 * (now.value - former.value)::double / abs(former.value::double), 2)) as change_percent,
    former.fact_id as fact_id_before,
    now.fact_id
from school_year_values as now
join school_year_values as former
    on former.indicator_id = now.indicator_id and former.school = now.school and former.year = now.year - 1
left join indicators on indicators.indicator_id = now.indicator_id;

comment on view school_year_changes is 'One row per school, indicator and year whose year before has a value too: the change (同比变化).';
comment on column school_year_changes.value_before is 'Value of the year before (上年值).';
comment on column school_year_changes.change is 'Value minus that of the year before; of a percentage in percentage points (变化量).';
comment on column school_year_changes.change_percent is 'Change in percent of the value before, NULL if that is 0 (变化率).';
comment on column school_year_changes.fact_id_before is 'The fact that states the value before (上年事实号).';
