"""`sushu chart`: an indicator over years or schools, money by flow, prizes by level, as PNG, SVG, HTML or JSON."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from flows.commands.console import DEFAULT_WAREHOUSE, EXIT_CODES, JsonOption, WarehouseOption, print_json, say

if TYPE_CHECKING:
    from pipeline.charts.chart_data import ChartData, ChartRequest

chart = typer.Typer(
    name="chart",
    help="Draw a chart of the warehouse's numbers; each point knows its facts.\n\n"
    "A file.html needs no network, and its points lead to their sentences; a file.png needs a font with Chinese "
    "characters (fonts-noto-cjk).",
    epilog=EXIT_CODES,
    no_args_is_help=True,
    rich_markup_mode=None,
)

IndicatorArgument = Annotated[
    str, typer.Argument(metavar="INDICATOR", help="Its name or id, as in docs/indicators.md.")
]
OutOption = Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Where to: a .png, .svg or .html file.")]
SchoolsOption = Annotated[
    list[str] | None, typer.Option("--school", help="Part of a school's name; may be given several times.")
]
FirstOption = Annotated[int | None, typer.Option("--from", metavar="YEAR", help="First year that numbers count for.")]
LastOption = Annotated[int | None, typer.Option("--to", metavar="YEAR", help="Last year that numbers count for.")]


@chart.command(epilog=EXIT_CODES)
def indicator(
    name: IndicatorArgument,
    school: SchoolsOption = None,
    first: FirstOption = None,
    last: LastOption = None,
    out: OutOption = None,
    warehouse: WarehouseOption = DEFAULT_WAREHOUSE,
    as_json: JsonOption = False,
) -> None:
    """Draw an indicator over the years: a line for each school; of more than eight the middle value over all."""
    from pipeline.charts.chart_data import ChartKind, ChartRequest

    wanted = ChartRequest(ChartKind.INDICATOR, name, tuple(school or ()), first, last)
    _chart(warehouse, wanted, out, as_json)


@chart.command(epilog=EXIT_CODES)
def distribution(
    name: IndicatorArgument,
    year: Annotated[
        int | None, typer.Option("--year", help="Year that numbers count for; without it the latest that has any.")
    ] = None,
    school: Annotated[
        list[str] | None, typer.Option("--school", help="Part of the name of a school to mark among all others.")
    ] = None,
    out: OutOption = None,
    warehouse: WarehouseOption = DEFAULT_WAREHOUSE,
    as_json: JsonOption = False,
) -> None:
    """Draw an indicator over all schools in one year: a dot for each with its name; more than forty as a histogram."""
    from pipeline.charts.chart_data import ChartKind, ChartRequest

    wanted = ChartRequest(ChartKind.DISTRIBUTION, name, tuple(school or ()), year, year)
    _chart(warehouse, wanted, out, as_json)


@chart.command(epilog=EXIT_CODES)
def funding(
    school: SchoolsOption = None,
    first: FirstOption = None,
    last: LastOption = None,
    out: OutOption = None,
    warehouse: WarehouseOption = DEFAULT_WAREHOUSE,
    as_json: JsonOption = False,
) -> None:
    """Draw money by flow and year: bars put together from the sums that reports state, totals left out."""
    from pipeline.charts.chart_data import ChartKind, ChartRequest

    _chart(warehouse, ChartRequest(ChartKind.FUNDING, None, tuple(school or ()), first, last), out, as_json)


@chart.command(epilog=EXIT_CODES)
def awards(
    school: SchoolsOption = None,
    first: FirstOption = None,
    last: LastOption = None,
    out: OutOption = None,
    warehouse: WarehouseOption = DEFAULT_WAREHOUSE,
    as_json: JsonOption = False,
) -> None:
    """Draw prizes by level and grade: bars put together from the statements of the reports."""
    from pipeline.charts.chart_data import ChartKind, ChartRequest

    _chart(warehouse, ChartRequest(ChartKind.AWARDS, None, tuple(school or ()), first, last), out, as_json)


def _chart(warehouse: Path, wanted: ChartRequest, out: Path | None, as_json: bool) -> None:
    from flows.lexicons import indicators_named
    from pipeline.charts.chart_data import read_chart
    from pipeline.warehouse import open_published

    if out is None and not as_json:
        raise typer.BadParameter("give --out FILE.png, .svg or .html, or --json for the data.", param_hint="--out")
    if out is not None:
        from pipeline.charts.chart_files import format_of

        format_of(out)
    with open_published(warehouse) as connection:
        data = read_chart(connection, wanted, indicators_named)
    if out is not None:
        from pipeline.charts.chart_files import write_chart

        size = write_chart(data, out)
        say(f"{out}: {len(data.points):,} points of {len(data.school_names):,} schools, {size / 1000:,.0f} kB")
    if as_json:
        print_json(_as_json(data))


def _as_json(data: ChartData) -> dict[str, Any]:
    from dataclasses import asdict

    told = asdict(data) | {"kind": data.kind.value}
    return told | {"points": [asdict(point) for point in data.points]}
