"""Charts of points: an indicator over years, and over the schools of one year (指标图)."""

from __future__ import annotations

from typing import Any

import altair as alt

from pipeline.charts.chart_parts import Drawing, Drawn
from pipeline.charts.chart_style import GREY, INK, MAIN, MARKED, QUIET, SHAPES, colours_of

# So many schools have a colour each; of more, all are grey and the middle value is drawn.
MOST_COLOURED = len(SHAPES)
# So many schools can still be followed from year to year; of more there are only points.
MOST_FOLLOWED = 60
# So many schools have a line each with their name; more are piled up over the values.
MOST_NAMED = 40
_WIDTH, _HEIGHT, _BINS = 640, 360, 30
_FEW_ENOUGH_FOR_EDGES = 400
_HOLLOW = "空心点：约数、界限或各处数值不一"


def draw_indicator(drawing: Drawing) -> Drawn:
    """An indicator over years: a line for each school, or, for many schools, their middle value over all of them."""
    data, name = drawing.data, drawing.indicator_name
    few = len(data.school_names) <= MOST_COLOURED
    hollow = any(not row["sure"] for row in drawing.rows)
    years = [str(point.year) for point in data.points]
    axis = [str(year) for year in range(int(min(years)), int(max(years)) + 1)]
    base = alt.Chart(drawing.values).encode(
        x=alt.X("year:O", title="年度", scale=alt.Scale(domain=axis), axis=alt.Axis(labelAngle=0)),
        y=alt.Y("value:Q", title=drawing.axis_title(name), scale=alt.Scale(zero=False, nice=True)),
    )
    drawn = _coloured(drawing, base) if few else _crowd(drawing, base)
    remarks = [
        "" if few else f"短线：{drawing.about_schools}；蓝线：中位数；色带：中间一半",
        _HOLLOW if hollow and few else "",
    ]
    title = f"{name}：{drawing.about_schools}历年情况"
    return drawn.properties(width=_WIDTH, height=_HEIGHT, title=drawing.title(title, *remarks, drawing.remark_on_units))


def _coloured(drawing: Drawing, base: alt.Chart) -> Drawn:
    names = list(drawing.data.school_names)
    colours = list(colours_of(names).values())
    legend = alt.Legend(title=None, orient="bottom", columns=2) if len(names) > 1 else None
    colour = alt.Color("school:N", scale=alt.Scale(domain=names, range=colours), legend=legend)
    shape = alt.Shape("school:N", scale=alt.Scale(domain=names, range=list(SHAPES[: len(names)])), legend=legend)
    points = base.mark_point(size=80, strokeWidth=2, opacity=1, **drawing.cursor()).encode(
        color=colour,
        shape=shape,
        fill=alt.condition("datum.sure", colour, alt.value("white")),
        tooltip=drawing.pointed_at(said=""),
        **drawing.opened(),
    )
    return alt.layer(base.mark_line(strokeWidth=2).encode(color=colour), points)


def _crowd(drawing: Drawing, base: alt.Chart) -> Drawn:
    title = drawing.axis_title(drawing.indicator_name)
    band = base.mark_area(color=MAIN, opacity=0.16).encode(y=alt.Y("q1(value):Q", title=title), y2="q3(value):Q")
    lines = base.mark_line(color=GREY, strokeWidth=1, opacity=0.35).encode(detail="school:N")
    # The more schools, the fainter each: where they lie close together it is darker, and the band still shows.
    faint = max(0.06, min(0.6, 30 / len(drawing.data.school_names)))
    marks = base.mark_tick(color=QUIET, width=26, opacity=faint, **drawing.cursor())
    points = marks.encode(tooltip=drawing.pointed_at(said=""), **drawing.opened())
    middle = base.mark_line(color=MAIN, strokeWidth=3, point=True).encode(y=alt.Y("median(value):Q", title=title))
    followed = (lines,) if len(drawing.data.school_names) <= MOST_FOLLOWED else ()
    return alt.layer(band, *followed, points, middle)


def draw_distribution(drawing: Drawing) -> Drawn:
    """An indicator over the schools of a year: a named dot for each, or, of many, a block each over the values."""
    data = drawing.data
    for row in drawing.rows:
        row["colour"] = MARKED if row["school"] in data.schools else MAIN
        row["fill"] = row["colour"] if row["sure"] else "white"
    missing = [school for school in data.schools if school not in data.school_names]
    title = f"{drawing.indicator_name}：{data.year} 年各校分布"
    median = f"{drawing.about_schools}；中位数 {drawing.unit.label(data.median)}"
    without = f"没有该年数值：{'、'.join(missing)}" if missing else ""
    named = len(data.points) <= MOST_NAMED
    hollow = _HOLLOW if named and any(not row["sure"] for row in drawing.rows) else ""
    drawn = _named_dots(drawing) if named else _piled_blocks(drawing)
    return drawn.properties(width=_WIDTH, title=drawing.title(title, median, without, hollow, drawing.remark_on_units))


def _median_rule(drawing: Drawing) -> Drawn:
    middle = alt.Data(values=[{"value": drawing.unit.shown(drawing.data.median), "words": "中位数"}])
    at = alt.Chart(middle).encode(x="value:Q")
    rule = at.mark_rule(color=INK, strokeDash=[4, 3])
    return alt.layer(
        rule, at.mark_text(align="left", baseline="bottom", dx=4, fontSize=12).encode(text="words:N", y=alt.value(-3))
    )


def _named_dots(drawing: Drawing) -> Drawn:
    ranked = [row["school"] for row in sorted(drawing.rows, key=lambda row: (-row["value"], row["school"]))]
    title = drawing.axis_title(drawing.indicator_name)
    base = alt.Chart(drawing.values).encode(
        x=alt.X("value:Q", title=title, scale=alt.Scale(zero=False, padding=24), axis=alt.Axis(tickCount=6)),
        y=alt.Y("school:N", title=None, sort=ranked, axis=alt.Axis(grid=True, domain=False, ticks=False)),
    )
    dots = base.mark_point(size=90, strokeWidth=2, opacity=1, **drawing.cursor()).encode(
        color=alt.Color("colour:N", scale=None),
        fill=alt.Fill("fill:N", scale=None),
        tooltip=drawing.pointed_at(said=""),
        **drawing.opened(),
    )
    words = base.mark_text(align="left", dx=9, fontSize=11).encode(text="label:N")
    return alt.layer(_median_rule(drawing), dots, words).properties(height=alt.Step(24))


def _piled_blocks(drawing: Drawing) -> Drawn:
    title = drawing.axis_title(drawing.indicator_name)
    for row in drawing.rows:
        row["one"] = 1
    edge: dict[str, Any] = {"stroke": "white", "strokeWidth": 0.5} if len(drawing.rows) <= _FEW_ENOUGH_FOR_EDGES else {}
    blocks = (
        alt.Chart(drawing.values)
        .mark_bar(**edge, **drawing.cursor())
        .encode(
            x=alt.X("value:Q", bin=alt.Bin(maxbins=_BINS), title=title),
            y=alt.Y("one:Q", stack="zero", title="学校数（所）"),
            color=alt.Color("colour:N", scale=None),
            order=alt.Order("value:Q"),
            tooltip=drawing.pointed_at(said=""),
            **drawing.opened(),
        )
    )
    return alt.layer(blocks, _median_rule(drawing)).properties(height=_HEIGHT)
