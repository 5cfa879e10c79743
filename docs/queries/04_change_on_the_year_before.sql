-- 同比变化最大的指标 What changed most on the year before, with the facts that say so.
select school, name_zh, year, value_before, value, unit, change_percent, fact_id
from school_year_changes
where change_percent is not null
order by abs(change_percent) desc, school, name_zh
limit 10;
