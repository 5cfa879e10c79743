-- 哪些指标少有学校报告 Which indicators few schools report: the state of disclosure.
select indicators.name_zh, count(coverage.school) as schools, max(coverage.last_year) as last_year
from indicators
left join coverage using (indicator_id)
group by all
having count(coverage.school) > 0
order by schools, indicators.name_zh
limit 10;
