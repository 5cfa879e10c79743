-- 经费按流向与来源 Money by flow and source, in 万元; sums of facts, so look at the sentences before you add.
select school, flow, funding_source, count(*) as facts, round(sum(value) / 10000, 2) as ten_thousand_yuan
from funding
where status = 'actual' and school is not null
group by all
order by school, flow, ten_thousand_yuan desc
limit 15;
