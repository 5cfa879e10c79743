"""A chart's points as the plain rows that a Vega-Lite spec holds: Chinese words, shown numbers, links (图表行)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from pipeline.charts.chart_data import ChartData, ChartPoint
from pipeline.charts.chart_style import UNSTATED
from pipeline.charts.chart_units import ChartUnit
from pipeline.records import Bound
from pipeline.wording import term

# From a point to the address of its facts.
Links = Callable[[ChartPoint], str]

NO_YEAR = "跨年或未注明"


def page_links(prefix: str = "") -> Links:
    """Links to the pages of facts on a server: `prefix` + /f/ and the id of the fact whose words a point has.

    >>> point = ChartPoint("甲校", 2023, None, None, None, 1, None, "人", "exact", 1, ("f-1", "f-2"), *[None] * 5)
    >>> page_links("/sushu")(point)
    '/sushu/f/f-1'
    """
    return lambda point: f"{prefix}/f/{point.fact_ids[0]}"


def row_links(point: ChartPoint) -> str:
    """A link to the fact's row in the same document."""
    return f"#{point.fact_ids[0]}"


def category_zh(point: ChartPoint) -> str:
    """The flow of money, or the level of prizes, in Chinese."""
    return UNSTATED if point.category is None else term("flow", point.category, "zh")


def place_zh(point: ChartPoint) -> str:
    """Where the point's words stand: file and line, or file and page."""
    if point.source_name is None:
        return ""
    place = f"第 {point.page_no} 页" if point.source_line is None else f"第 {point.source_line} 行"
    return f"{point.source_name} {place}"


def is_sure(point: ChartPoint) -> bool:
    """Whether the value is stated exactly, and no fact states another."""
    return point.bound in (Bound.EXACT, Bound.IMPLIED) and point.different_values == 1


def value_zh(point: ChartPoint, unit: ChartUnit) -> str:
    """The value as it is printed beside the point."""
    others = "（另有不同值）" if point.different_values > 1 else ""
    return unit.label(point.value, point.value_max, point.bound) + others


def chart_rows(data: ChartData, unit: ChartUnit, links: Links | None = None) -> list[dict[str, Any]]:
    """One row per point, in order."""
    return [_row(point, unit, links) for point in data.points]


def _row(point: ChartPoint, unit: ChartUnit, links: Links | None) -> dict[str, Any]:
    row = {
        "school": point.school,
        "year": NO_YEAR if point.year is None else str(point.year),
        "category": category_zh(point),
        "part": point.part or UNSTATED,
        "said": point.said or "",
        "value": unit.shown(point.value),
        "label": value_zh(point, unit),
        "sure": is_sure(point),
        "quote": point.quote or "",
        "place": place_zh(point),
        "fact": _facts_zh(point.fact_ids),
    }
    return row | ({"href": links(point)} if links else {})


def _facts_zh(fact_ids: Sequence[str]) -> str:
    more = f" 等 {len(fact_ids)} 条" if len(fact_ids) > 1 else ""
    return f"{fact_ids[0]}{more}"
