-- 目标与完成 Planned and done: the same thing of the same report as target and as actual figure.
select done.source_name, done.indicator, planned.value as planned, done.value as done, done.unit,
    planned.period as planned_for, done.period, done.fact_id
from facts as planned
join facts as done
    on done.report_id = planned.report_id and done.indicator = planned.indicator
    and done.unit is not distinct from planned.unit and done.subject is not distinct from planned.subject
where planned.status = 'target' and done.status = 'actual'
order by done.source_name, done.page_no, done.start_offset, planned.value
limit 10;
