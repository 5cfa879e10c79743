"""What a chart shows: points read from the warehouse, each with the facts it stands for (图表数据)."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.charts.chart_names import Indicator, NameBook, find_indicator, find_schools, no_names
from pipeline.errors import SushuError
from pipeline.records import Kind

if TYPE_CHECKING:
    import duckdb

_SQL = Path(__file__).parents[1] / "sql" / "charts"

# More marks than that no eye parts, and no browser moves.
MOST_POINTS = 10_000


class ChartKind(StrEnum):
    """The charts that there are."""

    INDICATOR = "indicator"
    DISTRIBUTION = "distribution"
    FUNDING = "funding"
    AWARDS = "awards"


# The kind of fact a chart without an indicator is made of.
_FACT_KINDS = {ChartKind.FUNDING: Kind.FUNDING.value, ChartKind.AWARDS: Kind.AWARD.value}


class EmptyChartError(SushuError):
    """The warehouse holds nothing that the chart asks for."""


class CrowdedChartError(SushuError):
    """The chart would have more points than can be drawn."""


@dataclass(frozen=True, slots=True)
class ChartRequest:
    """What shall be drawn.

    `indicator`, for the first two kinds, is its id or name; `schools` are parts of names. They choose the schools; in a
    distribution, which shows all of them, they mark some. `first` and `last` year are those a number counts for
    (facts.year); a distribution is of the year `last`, or of the latest that has values.
    """

    kind: ChartKind
    indicator: str | None = None
    schools: tuple[str, ...] = ()
    first: int | None = None
    last: int | None = None


@dataclass(frozen=True, slots=True)
class ChartPoint:
    """A mark of a chart: a value, and the facts that state it, first the one whose words stand here.

    `category` is the flow of money or the level of prizes, `part` the source of money or the grade of prizes, `said`
    what is counted in the report's words; `year` is None for spans and where none is stated.
    """

    school: str
    year: int | None
    category: str | None
    part: str | None
    said: str | None
    value: Decimal
    value_max: Decimal | None
    unit: str | None
    bound: str
    different_values: int
    fact_ids: tuple[str, ...]
    quote: str | None
    sentence: str | None
    source_name: str | None
    page_no: int | None
    source_line: int | None


@dataclass(frozen=True, slots=True)
class ChartData:
    """A chart's points in order, with the full names of what was asked for.

    `schools` are those that were named; `year` is that of a distribution. `other_units` counts values left out
    because they are in another unit than the indicator's.
    """

    kind: ChartKind
    indicator: Indicator | None
    schools: tuple[str, ...]
    year: int | None
    points: tuple[ChartPoint, ...]
    other_units: int = 0

    @property
    def school_names(self) -> tuple[str, ...]:
        """The schools that have a point, in order."""
        return tuple(dict.fromkeys(point.school for point in self.points))

    @property
    def median(self) -> Decimal:
        """The middle value of the points."""
        return statistics.median(point.value for point in self.points)


def read_chart(connection: duckdb.DuckDBPyConnection, wanted: ChartRequest, names: NameBook = no_names) -> ChartData:
    """The points of a chart; `names` tells the ids of indicators by names that the warehouse does not list.

    UnknownNameError for an indicator or a school that there is not, EmptyChartError, CrowdedChartError.
    """
    schools = find_schools(connection, wanted.schools)
    if wanted.kind in (ChartKind.FUNDING, ChartKind.AWARDS):
        points = _read_points(connection, wanted.kind.value, wanted, schools)
        return _filled(ChartData(wanted.kind, None, schools, None, points), wanted)
    indicator = find_indicator(connection, wanted.indicator or "", names)
    year = None
    if wanted.kind is ChartKind.DISTRIBUTION:
        year = wanted.last or _latest_year(connection, indicator)
        wanted = replace(wanted, first=year, last=year)
    chosen = () if year else schools
    found = _read_points(connection, "values", wanted, chosen, indicator_id=indicator.indicator_id)
    points = tuple(point for point in found if point.unit == indicator.unit)
    data = ChartData(wanted.kind, indicator, schools, year, points, len(found) - len(points))
    return _filled(data, wanted)


def _latest_year(connection: duckdb.DuckDBPyConnection, indicator: Indicator) -> int | None:
    asked = "select max(year) from school_year_values where indicator_id = ?"
    found: int | None = connection.execute(asked, [indicator.indicator_id]).fetchall()[0][0]
    return found


def _read_points(
    connection: duckdb.DuckDBPyConnection, query: str, wanted: ChartRequest, schools: Sequence[str], **bound: Any
) -> tuple[ChartPoint, ...]:
    asked = {
        "first": wanted.first,
        "last": wanted.last,
        "schools": list(schools) or None,
        "rows": MOST_POINTS + 1,
        **bound,
    }
    rows = connection.execute(_sql(query), asked).fetchall()
    if len(rows) > MOST_POINTS:
        raise CrowdedChartError(
            f"The chart would have more than {MOST_POINTS:,} points.", "Choose schools (--school) or years."
        )
    return tuple(_point(row) for row in rows)


def _point(row: tuple[Any, ...]) -> ChartPoint:
    columns = dict(zip(ChartPoint.__dataclass_fields__, row, strict=True))
    return ChartPoint(**(columns | {"fact_ids": tuple(columns["fact_ids"])}))


def _filled(data: ChartData, wanted: ChartRequest) -> ChartData:
    """The data, if there is any; else the error says which of the conditions may be let go."""
    if data.points:
        return data
    what = (
        f"No school has a value of {data.indicator.name_zh}"
        if data.indicator
        else f"No school states {wanted.kind.value}"
    )
    about = [f"of {'、'.join(data.schools)}"] if data.schools and not data.year else []
    years = [str(year) for year in dict.fromkeys((wanted.first, wanted.last)) if year]
    about += [f"for {'–'.join(years)}"] if years else []
    ways = ["other years"] if years else []
    ways += ["other schools (--school)"] if data.schools and not data.year else []
    facts = f"--indicator {data.indicator.indicator_id}" if data.indicator else f"--kind {_FACT_KINDS[wanted.kind]}"
    tried = f"Try {' or '.join(ways)}. " if ways else ""
    raise EmptyChartError(f"{' '.join([what, *about])}.", f"{tried}What there is shows: sushu facts {facts}")


@cache
def _sql(name: str) -> str:
    return (_SQL / f"{name}.sql").read_text(encoding="utf-8")
