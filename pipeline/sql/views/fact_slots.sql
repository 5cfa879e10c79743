-- One row per filled slot of a fact of a current report: what it holds, what filled it and by which rule.
create or replace view fact_slots as
with current as not materialized (
    select fact.* from fact join reports using (report_no) where reports.replaced_by is null
)
select fact_id, source_id as report_id, 'indicator' as slot, indicator as value, indicator_from as filled_by, indicator_rule as rule_id,
       if(indicator_from = 'unlinked', indicator_rule, null) as reason
from current
union all
select fact_id, source_id as report_id, 'subject' as slot, subject as value, subject_from as filled_by, subject_rule as rule_id,
       if(subject_from = 'unlinked', subject_rule, null) as reason
from current
union all
select fact_id, source_id as report_id, 'period' as slot, period as value, period_from as filled_by, period_rule as rule_id,
       if(period_from = 'unlinked', period_rule, null) as reason
from current
where period_from is not null
union all
select fact_id, source_id as report_id, 'status' as slot, status as value, status_from as filled_by, status_rule as rule_id,
       if(status_from = 'unlinked', status_rule, null) as reason
from current
union all
select fact_id, source_id as report_id, 'level' as slot, level as value, null as filled_by, level_rule as rule_id,
       if(level is null, level_rule, null) as reason
from current
where kind = 'award'
union all
select fact_id, source_id as report_id, 'flow' as slot, flow as value, null as filled_by, flow_rule as rule_id,
       if(flow is null, flow_rule, null) as reason
from current
where kind in ('funding', 'money');

comment on view fact_slots is 'One row per slot of a fact: what it holds, where its words were found, and the rule that chose them (事实要素).';
comment on column fact_slots.report_id is 'The report, equal to reports.source_id (报告号).';
comment on column fact_slots.slot is 'indicator, subject, period or status, for awards level, for money and funding flow; no row for a period that the report does not give (要素).';
comment on column fact_slots.value is 'What the slot holds, NULL if it stays unlinked (值).';
comment on column fact_slots.filled_by is 'Where its words were found: same_sentence, earlier_sentence, heading, caption, table_head, row_head, table_note, report, default; or unlinked; NULL for level and flow (来处).';
comment on column fact_slots.rule_id is 'Rule that chose them, one of lexicons/rules.tsv, or the lexicon entry that decided (规则号).';
comment on column fact_slots.reason is 'Why the slot stays empty, else NULL (未定原因).';
