"""The drawing of a chart: a Vega-Lite spec, plain JSON that holds its data (图表规格)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import altair as alt

from pipeline.charts.bar_charts import draw_awards, draw_funding
from pipeline.charts.chart_data import ChartData, ChartKind
from pipeline.charts.chart_parts import Drawing, Drawn
from pipeline.charts.chart_rows import Links
from pipeline.charts.chart_style import theme
from pipeline.charts.point_charts import draw_distribution, draw_indicator

_DRAWN: dict[ChartKind, Callable[[Drawing], Drawn]] = {
    ChartKind.INDICATOR: draw_indicator,
    ChartKind.DISTRIBUTION: draw_distribution,
    ChartKind.FUNDING: draw_funding,
    ChartKind.AWARDS: draw_awards,
}


def draw_spec(data: ChartData, links: Links | None = None) -> dict[str, Any]:
    """The chart as a Vega-Lite spec, valid by its schema; each point carries an href if there are `links`.

    Without links a point's facts stand in what is shown when the pointer rests on it.
    """
    drawn = _DRAWN[data.kind](Drawing(data, links))
    spec: dict[str, Any] = drawn.properties(config=alt.Config.from_dict(theme())).to_dict()
    return spec
