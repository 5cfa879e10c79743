"""Charts on the page: each point leads to its fact, and each chart can be taken along as a file (图表页)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response
from markupsafe import Markup

from flows.lexicons import indicators_named
from flows.serve import views
from flows.serve.open_warehouse import rows_of
from flows.serve.site import Site, SiteDep
from pipeline.charts.chart_data import ChartData, ChartKind, ChartRequest, read_chart
from pipeline.charts.chart_files import ChartFormat, chart_bytes, svg_of
from pipeline.charts.chart_rows import page_links
from pipeline.charts.chart_spec import draw_spec
from pipeline.errors import SushuError

router = APIRouter()

_MEDIA_TYPES = {ChartFormat.PNG: "image/png", ChartFormat.SVG: "image/svg+xml", ChartFormat.HTML: "text/html"}
# Names of schools in one field: parted as Chinese lists are, or by commas.
_PARTED = str.maketrans("、，；;", ",,,,")
_INDICATORS = """
    select indicator_id, name_zh, counted.schools, counted.years
    from indicators
    join (
        select indicator_id, count(distinct school) as schools, count(distinct year) as years
        from school_year_values group by indicator_id
    ) as counted using (indicator_id)
    order by schools desc, years desc, name_zh
"""

ChartQuery = Annotated[ChartKind, Query(alias="chart")]
YearQuery = Annotated[str, Query(max_length=4)]


@router.get("/charts")
def charts(
    request: Request,
    site: SiteDep,
    kind: ChartQuery = ChartKind.INDICATOR,
    indicator: str = "",
    school: str = "",
    first: YearQuery = "",
    last: YearQuery = "",
) -> HTMLResponse:
    """A chart with the fields that choose it; without an indicator, those there are."""
    wanted = _wanted(kind, indicator, school, first, last)
    data, told = None, None
    if kind in (ChartKind.FUNDING, ChartKind.AWARDS) or indicator.strip():
        try:
            data = _read(site, wanted)
        except SushuError as error:
            told = error
    with site.warehouse.read() as connection:
        indicators = rows_of(connection, _INDICATORS)
    # The drawing escapes every word of its data; what it gives is a whole SVG document.
    drawing = Markup(svg_of(draw_spec(data, page_links()))) if data else None
    return views.page(
        request,
        "charts.html",
        kind=kind.value,
        kinds=[each.value for each in ChartKind],
        wanted=wanted,
        first=first,
        last=last,
        school=school,
        indicators=indicators,
        data=data,
        drawing=drawing,
        told=told,
        forms=[form.value for form in ChartFormat],
    )


@router.get("/charts/file.{form}")
def chart_file(
    site: SiteDep,
    form: ChartFormat,
    kind: ChartQuery = ChartKind.INDICATOR,
    indicator: str = "",
    school: str = "",
    first: YearQuery = "",
    last: YearQuery = "",
) -> Response:
    """The chart as a file of its own, to be saved."""
    data = _read(site, _wanted(kind, indicator, school, first, last))
    return Response(
        chart_bytes(data, form),
        media_type=_MEDIA_TYPES[form],
        headers={"Content-Disposition": f'attachment; filename="sushu-{kind.value}.{form.value}"'},
    )


def _read(site: Site, wanted: ChartRequest) -> ChartData:
    with site.warehouse.read() as connection:
        return read_chart(connection, wanted, indicators_named)


def _wanted(kind: ChartKind, indicator: str, school: str, first: str, last: str) -> ChartRequest:
    schools = tuple(filter(None, (part.strip() for part in school.translate(_PARTED).split(","))))
    return ChartRequest(kind, indicator.strip() or None, schools, _year(first), _year(last))


def _year(written: str) -> int | None:
    return int(written) if written.isascii() and written.isdigit() else None
