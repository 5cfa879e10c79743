-- 一校一年一行 Several indicators of each school and year side by side, from the wide view.
select school, year, "teacher.full_time.count" as teachers, "graduate.count" as graduates, "base.training.count" as bases
from school_year_wide
where "graduate.count" is not null
order by school, year;
