"""The first page with all schools, and a school with its reports and its indicators (学校页)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from flows.serve import views
from flows.serve.site import SiteDep
from pipeline.errors import SushuError
from pipeline.stored import rows_of

router = APIRouter()

PAGE_ROWS = 50


class NoSuchSchoolError(SushuError):
    """No report of the warehouse is by a school of that name."""


@router.get("/")
def schools(
    request: Request,
    site: SiteDep,
    name: str = "",
    province: str = "",
    start: Annotated[int, Query(ge=0)] = 0,
) -> HTMLResponse:
    """All schools with what the warehouse holds of them; reports that name no school come last."""
    with site.warehouse.read() as connection:
        found = rows_of(connection, _SCHOOLS, {"name": name.strip(), "province": province})
        return views.page(
            request,
            "schools.html",
            schools=found[start : start + PAGE_ROWS],
            total=len(found),
            start=start,
            page_rows=PAGE_ROWS,
            name=name,
            province=province,
            provinces=[row["province"] for row in rows_of(connection, _PROVINCES)],
            totals=rows_of(connection, _TOTALS)[0],
        )


@router.get("/school")
def school(request: Request, site: SiteDep, name: str = "") -> HTMLResponse:
    """The reports of a school and its indicators by year; without a name, the reports that name no school."""
    with site.warehouse.read() as connection:
        reports = rows_of(connection, _REPORTS, {"school": name})
        if not reports:
            raise NoSuchSchoolError(
                f"没有“{name}”的报告。No report is by a school of this name.",
                "学校列表里有全部学校。The first page lists all schools.",
            )
        values = rows_of(connection, _VALUES, {"school": name})
        years = sorted({value["year"] for value in values})
        by_indicator: dict[str, dict[int, dict[str, object]]] = {}
        for value in values:
            by_indicator.setdefault(value["indicator"], {})[value["year"]] = value
        known = rows_of(connection, "from schools where school = $school", {"school": name})
        return views.page(
            request,
            "school.html",
            name=name,
            known=known[0] if known else None,
            reports=reports,
            years=years[-8:],
            by_indicator=by_indicator,
        )


_SCHOOLS = """
    with counted as (
        select
            coalesce(reports.school, '') as school,
            count(*) as reports,
            min(report_year) as first_year,
            max(report_year) as last_year,
            sum(page_count) as pages
        from reports
        where replaced_by is null
        group by all
    ),
    failed as (
        select coalesce(reports.school, '') as school,
            count(*) filter (where severity = 'error') as errors,
            count(*) filter (where severity = 'warning') as warnings
        from findings join reports using (report_no)
        where replaced_by is null and not holds and folded_into is null
        group by all
    )
    select counted.*, schools.province, schools.school_type,
        coalesce(errors, 0) as errors, coalesce(warnings, 0) as warnings
    from counted
    left join schools using (school)
    left join failed using (school)
    where contains(school, $name) and ($province = '' or schools.province = $province)
    order by school = '', school
"""
_PROVINCES = "select distinct province from schools where province is not null order by province"
_TOTALS = """
    select
        (select count(*) from reports where replaced_by is null) as reports,
        (select count(distinct school) from reports where replaced_by is null) as schools,
        (select count(*) from fact) as facts,
        (select count(*) from findings where severity = 'error' and folded_into is null) as errors,
        (select count(*) from findings where holds) as passed,
        (select count(*) from quarantine) as failed
"""
_REPORTS = """
    select reports.source_id, source_name, report_kind, report_year, title, page_count,
        (select count(*) from fact where fact.report_no = reports.report_no) as facts,
        (select count(*) from unlinked where unlinked.report_no = reports.report_no) as unclaimed,
        coalesce(errors, 0) as errors, coalesce(warnings, 0) as warnings, coalesce(passed, 0) as passed,
        (select count(*) from pages where pages.report_no = reports.report_no and text_origin = 'ocr') as ocr_pages
    from reports
    left join (
        select report_no,
            count(*) filter (where severity = 'error' and folded_into is null) as errors,
            count(*) filter (where severity = 'warning' and folded_into is null) as warnings,
            count(*) filter (where holds) as passed
        from findings group by report_no
    ) as checked using (report_no)
    where replaced_by is null and coalesce(school, '') = $school
    order by report_year desc nulls last, source_name
"""
_VALUES = """
    select coalesce(indicators.name_zh, indicator_id) as indicator, indicator_id, year, value, value_max,
        school_year_values.unit, different_values, fact_id
    from school_year_values
    left join indicators using (indicator_id)
    where school = $school
    order by indicator, year
"""
