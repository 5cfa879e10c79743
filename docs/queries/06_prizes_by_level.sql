-- 奖项按级别统计 Prizes won, by school, level and grade; a prize that a report only names counts as one.
select school, level, grade, sum(value)::integer as prizes, count(*) as facts
from awards
where status = 'actual' and level is not null
group by all
order by school, level, prizes desc, grade
limit 15;
