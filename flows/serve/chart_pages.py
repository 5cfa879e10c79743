"""Charts on the page: each point leads to its fact, and each chart can be taken along as a file (图表页)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse, Response
from markupsafe import Markup

from flows.lexicons import indicators_named
from flows.serve import views
from flows.serve.site import Site, SiteDep
from pipeline.charts.chart_data import (
    ChartData,
    ChartKind,
    ChartRequest,
    CrowdedChartError,
    EmptyChartError,
    read_chart,
)
from pipeline.charts.chart_files import ChartFormat, chart_bytes, svg_of
from pipeline.charts.chart_names import UnknownNameError
from pipeline.charts.chart_rows import page_links
from pipeline.charts.chart_spec import draw_spec
from pipeline.stored import rows_of

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


@dataclass(frozen=True, slots=True)
class Asked:
    """The chart that an address asks for, and the fields as they were filled in."""

    wanted: ChartRequest
    school: str
    first: str
    last: str

    @property
    def is_complete(self) -> bool:
        """Whether it can be drawn: two kinds are of an indicator."""
        return self.wanted.kind in (ChartKind.FUNDING, ChartKind.AWARDS) or self.wanted.indicator is not None


def asked_chart(
    kind: Annotated[ChartKind, Query(alias="chart")] = ChartKind.INDICATOR,
    indicator: str = "",
    school: str = "",
    first: Annotated[str, Query(max_length=4)] = "",
    last: Annotated[str, Query(max_length=4)] = "",
) -> Asked:
    """The parameters of both addresses of a chart."""
    schools = tuple(filter(None, (part.strip() for part in school.translate(_PARTED).split(","))))
    wanted = ChartRequest(kind, indicator.strip() or None, schools, _year(first), _year(last))
    return Asked(wanted, school, first, last)


AskedDep = Annotated[Asked, Depends(asked_chart)]


@router.get("/charts")
def charts(request: Request, site: SiteDep, asked: AskedDep) -> HTMLResponse:
    """A chart with the fields that choose it; without an indicator, those there are."""
    data, told = None, None
    if asked.is_complete:
        try:
            data = _read(site, asked.wanted)
        except (UnknownNameError, EmptyChartError, CrowdedChartError) as error:
            told = error
    with site.warehouse.read() as connection:
        indicators = rows_of(connection, _INDICATORS)
    return views.page(
        request,
        "charts.html",
        asked=asked,
        wanted=asked.wanted,
        kind=asked.wanted.kind.value,
        kinds=[each.value for each in ChartKind],
        indicators=indicators,
        data=data,
        # The drawing escapes every word of its data; what it gives is a whole SVG document.
        drawing=Markup(svg_of(draw_spec(data, page_links()))) if data else None,
        told=told,
        forms=[form.value for form in ChartFormat],
    )


@router.get("/charts/file.{form}")
def chart_file(site: SiteDep, form: ChartFormat, asked: AskedDep) -> Response:
    """The chart as a file of its own, to be saved."""
    name = f"sushu-{asked.wanted.kind.value}.{form.value}"
    return Response(
        chart_bytes(_read(site, asked.wanted), form),
        media_type=_MEDIA_TYPES[form],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _read(site: Site, wanted: ChartRequest) -> ChartData:
    with site.warehouse.read() as connection:
        return read_chart(connection, wanted, indicators_named)


def _year(written: str) -> int | None:
    return int(written) if written.isascii() and written.isdigit() else None
