-- 一校一年多个数值 Where a school's reports give several values for one year: every candidate with its sentence.
select chosen.school, chosen.year, indicators.name_zh, chosen.value as chosen, other.value, other.quote, other.sentence
from school_year_values as chosen
join school_year_candidates as other using (school, indicator_id, year)
join indicators using (indicator_id)
where chosen.different_values > 1
order by chosen.school, chosen.year, indicators.name_zh, other.value
limit 10;
