"""Charts of bars, each put together from what reports state: money by flow, prizes by level (经费与奖项图)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt

from pipeline.charts.chart_parts import Drawing, Drawn
from pipeline.charts.chart_rows import NO_YEAR
from pipeline.charts.chart_style import COLOURS, OTHERS, UNSTATED, colours_of
from pipeline.records import Flow
from pipeline.wording import term

# So many schools have a panel each; of more, all are in one.
MOST_PANELS = 6
_HEIGHT, _PANEL_HEIGHT = 340, 220
_STEP, _WIDE_STEP, _PANEL_SHARE = 18, 62, 0.65
_LEVELS = ("国际级", "国家级", "省部级", "市级", "区级", "校级", UNSTATED)
_GRADES = ("特等奖", "一等奖", "二等奖", "三等奖", "金奖", "银奖", "铜奖", "荣誉称号", "优秀奖", "优胜奖")
_FLOWS = tuple(term("flow", flow, "zh") for flow in Flow)
_EDGE: dict[str, Any] = {"stroke": "white", "strokeWidth": 0.75}


def draw_funding(drawing: Drawing) -> Drawn:
    """Money by flow and year: a bar for each flow, a part of it for each sum that is stated."""
    flows = _in_order(drawing, "category", _FLOWS)
    years = sorted({row["year"] for row in drawing.rows}, key=lambda year: (year == NO_YEAR, year))
    colours = colours_of(_FLOWS)
    scale = alt.Scale(domain=flows, range=[colours[flow] for flow in flows])
    bars = (
        alt.Chart(drawing.values)
        .mark_bar(**_EDGE, **drawing.cursor())
        .encode(
            x=alt.X("year:N", title="年度", sort=years, axis=alt.Axis(labelAngle=0)),
            xOffset=alt.XOffset("category:N", sort=flows),
            y=alt.Y("value:Q", stack="zero", title=drawing.axis_title("金额")),
            color=alt.Color("category:N", scale=scale, legend=alt.Legend(title="流向", orient="bottom")),
            order=alt.Order("value:Q", sort="descending"),
            tooltip=drawing.pointed_at(category="流向", part="来源"),
            **drawing.opened(),
        )
    )
    remark = "每段为一项陈述；合计行不计，正文中的总数与分项仍可能重复，请点开核对"
    return _panels(drawing, bars, _STEP, drawing.title(f"经费按流向：{drawing.about_schools}", remark))


def draw_awards(drawing: Drawing) -> Drawn:
    """Prizes by level and grade: a bar for each level, a part of it for each statement."""
    grades = _fold_last(drawing)
    levels = _in_order(drawing, "category", _LEVELS)
    ranks = {grade: number for number, grade in enumerate(grades)}
    for row in drawing.rows:
        row["rank"] = ranks[row["part"]]
    scale = alt.Scale(domain=grades, range=list(colours_of(grades).values()))
    bars = (
        alt.Chart(drawing.values)
        .mark_bar(**_EDGE, **drawing.cursor())
        .encode(
            x=alt.X("category:N", title="级别", sort=levels, axis=alt.Axis(labelAngle=0)),
            y=alt.Y("value:Q", stack="zero", title="获奖数"),
            color=alt.Color("part:N", scale=scale, sort=grades, legend=alt.Legend(title="等级")),
            order=alt.Order("rank:Q"),
            tooltip=drawing.pointed_at(category="级别", part="等级", said="奖项"),
            **drawing.opened(),
        )
    )
    years = sorted({point.year for point in drawing.data.points if point.year})
    span = "" if not years else f"（{years[0]}–{years[-1]}）" if len(years) > 1 else f"（{years[0]}）"
    remark = "每段为一项陈述；只点名的奖计为 1，未注明等级的可能是合计，请点开核对"
    return _panels(drawing, bars, _WIDE_STEP, drawing.title(f"获奖按级别与等级：{drawing.about_schools}{span}", remark))


def _in_order(drawing: Drawing, column: str, order: Sequence[str]) -> list[str]:
    """The column's values, those of `order` first."""
    found = {row[column] for row in drawing.rows}
    return [name for name in order if name in found] + sorted(found - set(order))


def _fold_last(drawing: Drawing) -> list[str]:
    """The grades in order; where there are more than colours, the last of them become one."""
    kept = [grade for grade in _in_order(drawing, "part", _GRADES) if grade != UNSTATED][: len(COLOURS)]
    for row in drawing.rows:
        if row["part"] not in (*kept, UNSTATED):
            row["part"] = OTHERS
    return _in_order(drawing, "part", (*kept, OTHERS, UNSTATED))


def _panels(drawing: Drawing, bars: alt.Chart, step: int, title: alt.TitleParams) -> Drawn:
    """The bars, in a panel for each school where there are few."""
    names = drawing.data.school_names
    if not 1 < len(names) <= MOST_PANELS:
        return bars.properties(width=alt.Step(step), height=_HEIGHT, title=title)
    panels = bars.properties(width=alt.Step(step * _PANEL_SHARE), height=_PANEL_HEIGHT)
    facet = alt.Facet("school:N", title=None, sort=list(names), header=alt.Header(labelAnchor="start"))
    title.subtitle = [*title.subtitle, "各校纵轴刻度不同"]
    drawn: alt.FacetChart = panels.facet(facet=facet, columns=2).resolve_scale(y="independent")
    return drawn.properties(title=title)
