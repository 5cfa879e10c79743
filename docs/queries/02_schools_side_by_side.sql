-- 各校并列 Schools by years: one indicator as a table, a column for each year.
pivot (select school, year, value from school_year_values where indicator_id = 'policy.income.appropriation')
on year
using any_value(value)
order by school;
