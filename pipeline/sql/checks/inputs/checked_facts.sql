-- One row per fact of the reports that are checked and of their schools' other current reports, with its interval (受检事实).
--
-- Facts are read once for all checks. A quote is taken apart once, however many facts print it; only its size makes it
-- wait for the fact: 3.2 under 单位：万元. fact_no is a number to join by, good for this batch alone.
create or replace temp table checked_facts as
with reports_here as (
    select report_no, report_no in (select report_no from checked_reports) as is_checked
    from reports
    where report_no in (select report_no from checked_reports)
        or (replaced_by is null and school in (select school from reports where report_no in (select report_no from checked_reports)))
),
plain as (
    select quote, printed_plain(quote) as plain
    from (select distinct quote from fact where report_no in (select report_no from reports_here))
),
taken_apart as materialized (
    select
        quote, plain_number(plain) as number, plain_decimals(plain) as decimals, plain_multiplier(plain) as multiplier,
        plain_measure(plain) as is_measure, if(plain_number(plain) = '', numeral_step(quote, plain_measure(plain)), null) as numeral_step
    from plain
),
halves as (
    select
        fact.rowid as fact_no, fact.report_no, is_checked, block_id, block_start, block_end, fact_id, page_no, kind, quote, value, value_max,
        bound, unit, indicator, indicator_id, subject, period, year, status, table_id,
        -- long words, which only checks of canonical indicators read
        if(indicator_id is null, null, sentence) as sentence,
        if(indicator_id is null, null, heading_path) as heading_path,
        if(number = '', numeral_step, digits_step(decimals, number_factor(value, number, multiplier), is_measure)) as half
    from fact
    join reports_here using (report_no)
    join taken_apart using (quote)
)
select
    * exclude (half, value_max), interval_low(value, bound, half) as low,
    interval_high(value, value_max, bound, half) as high
from halves;
