-- 奖项按级别统计 Prizes won, by school, level and grade: what a report says twice counts once, a prize that is only named
-- counts as one; totals stand beside their parts, so look at the sentences before you add.
select school, level, grade, sum(value)::integer as prizes, count(*) as statements
from statements
where kind = 'award' and status = 'actual' and level is not null
group by all
order by school, level, prizes desc, grade
limit 15;
