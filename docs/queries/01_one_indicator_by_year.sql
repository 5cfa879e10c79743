-- 某一指标历年情况 One indicator over the years: how many schools state it, and the middle value.
select year, count(*) as schools, median(value) as middle, min(value) as least, max(value) as greatest
from school_year_values
where indicator_id = 'graduate.count'
group by year
order by year;
