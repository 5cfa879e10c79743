-- One row per current report that the filters leave, with its place in the order of the files' names.
select report_no, source_id, row_number() over (order by source_name, source_id) as place
from reports
where replaced_by is null
    and ($school is null or contains(school, $school))
    and ($year is null or report_year = $year)
    and ($kind is null or contains(report_kind, $kind))
