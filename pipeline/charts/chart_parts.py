"""What all charts are put together from: their rows and words, titles, what a resting pointer shows (图表部件)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import altair as alt

from pipeline.charts.chart_data import ChartData
from pipeline.charts.chart_rows import Links, chart_rows
from pipeline.charts.chart_units import ChartUnit, choose_unit

Drawn = alt.Chart | alt.LayerChart | alt.FacetChart

_POINTED_AT = {
    "school": "学校",
    "year": "年度",
    "category": "",
    "part": "",
    "said": "内容",
    "label": "数值",
    "quote": "原文",
    "place": "出处",
    "fact": "事实号",
}


@dataclass(frozen=True)
class Drawing:
    """A chart's data on its way to a spec."""

    data: ChartData
    links: Links | None

    @cached_property
    def unit(self) -> ChartUnit:
        """What its axis counts in."""
        return choose_unit(self.data.points[0].unit, (point.value for point in self.data.points))

    @cached_property
    def rows(self) -> list[dict[str, Any]]:
        """Its points as rows."""
        return chart_rows(self.data, self.unit, self.links)

    @property
    def values(self) -> alt.Data:
        """The rows as Vega-Lite's inline data."""
        return alt.Data(values=self.rows)

    @property
    def indicator_name(self) -> str:
        """The indicator's Chinese name; "" of charts that have none."""
        return self.data.indicator.name_zh if self.data.indicator else ""

    @property
    def about_schools(self) -> str:
        """The school, or how many there are."""
        names = self.data.school_names
        return names[0] if len(names) == 1 else f"{len(names):,} 所学校"

    def opened(self) -> dict[str, Any]:
        """The encoding that makes a point a link, if it is one."""
        return {"href": alt.Href("href:N")} if self.links else {}

    def cursor(self) -> dict[str, Any]:
        """How the pointer looks over what can be opened."""
        return {"cursor": "pointer"} if self.links else {}

    def pointed_at(self, **titles: str) -> list[alt.Tooltip]:
        """What is shown of a point; `titles` name category and part where the chart has them."""
        named = _POINTED_AT | titles
        return [alt.Tooltip(f"{column}:N", title=title) for column, title in named.items() if title]

    def title(self, text: str, *remarks: str) -> alt.TitleParams:
        """The title with remarks under it, the empty ones left out."""
        return alt.TitleParams(text=text, subtitle=[remark for remark in remarks if remark])

    def axis_title(self, name: str) -> str:
        """The name of an axis with its unit."""
        return f"{name}（{self.unit.name}）" if self.unit.name else name

    @property
    def remark_on_units(self) -> str:
        """What was left out because it counts in something else."""
        left = self.data.other_units
        return f"另有 {left:,} 个值的单位不同，未绘入" if left else ""
