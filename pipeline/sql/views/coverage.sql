-- One row per school and canonical indicator: in which years the school reports it.
create or replace view coverage as
select
    school,
    indicator_id,
    indicators.name_zh,
    count(*)::integer as years,
    min(year) as first_year,
    max(year) as last_year,
    list(year order by year) as reported_years,
    sum(candidates)::integer as candidates,
    count(*) filter (where different_values > 1)::integer as years_with_several_values
from school_year_values
left join indicators using (indicator_id)
group by all;

comment on view coverage is 'One row per school and indicator: in which years the school reports it (指标覆盖).';
comment on column coverage.years is 'Number of years with a value (年数).';
comment on column coverage.first_year is 'First of them (起始年).';
comment on column coverage.last_year is 'Last of them (终止年).';
comment on column coverage.reported_years is 'All of them, in order (有值年份).';
comment on column coverage.candidates is 'Facts that state it, all years together (候选事实数).';
comment on column coverage.years_with_several_values is 'Years in which not all facts state the same value (多值年数).';
