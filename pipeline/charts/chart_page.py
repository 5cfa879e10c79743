"""A chart as one page that needs nothing else: the drawing, and under it the facts that each point opens (图表网页)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from pipeline.charts.chart_data import ChartData, ChartPoint
from pipeline.charts.chart_rows import category_zh, place_zh, value_zh
from pipeline.charts.chart_units import ChartUnit, choose_unit

_HEAD = """<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; \
script-src 'unsafe-inline'; img-src data: blob:">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
body {{ font: 15px/1.6 system-ui, "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif; margin: 1.5rem auto;
  max-width: 70rem; padding: 0 1rem; color: #1d2733; }}
h2 {{ font-size: 1.1rem; margin-top: 2rem; }}
#chart {{ overflow-x: auto; }}
table {{ border-collapse: collapse; width: 100%; font-size: .9rem; }}
td, th {{ border-top: 1px solid #e2e8f0; padding: .35rem .5rem; text-align: left; vertical-align: top; }}
th {{ color: #52606d; font-weight: 600; white-space: nowrap; }}
td:nth-child(4) {{ text-align: right; white-space: nowrap; }}
tr:target {{ background: #fff3d6; }}
code {{ font-size: .8rem; color: #52606d; overflow-wrap: anywhere; }}
</style>
</head>
<body>
<div id="chart"></div>
"""
# ast: expressions are interpreted, not compiled, so that the page may forbid code made from text.
_TAIL = """<script>{bundle}</script>
<script>
vegaEmbed("#chart", {spec}, {{ast: true, renderer: "svg", actions: {{export: true, source: false, compiled: false,
  editor: false}}, i18n: {{PNG_ACTION: "存为 PNG", SVG_ACTION: "存为 SVG"}}}});
</script>
</body>
</html>
"""


def render_page(data: ChartData, spec: Mapping[str, Any], bundle: str) -> str:
    """The page; each row of its table has the id of its first fact, to which the points of the spec lead."""
    unit = choose_unit(data.points[0].unit, (point.value for point in data.points))
    title = spec["title"]["text"]
    # "</script>" and "<!--" in a report's words would end the script.
    written = json.dumps(spec, ensure_ascii=False).replace("<", "\\u003c")
    rows = "\n".join(_table(data, unit))
    return _HEAD.format(title=escape(title)) + rows + _TAIL.format(bundle=bundle, spec=written)


def _table(data: ChartData, unit: ChartUnit) -> Iterator[str]:
    yield f"<h2>数据与出处（{len(data.points):,} 条）</h2>"
    heads = ("学校", "年度", "内容", "数值", "原句", "出处", "事实号")
    yield f"<table><tr>{''.join(f'<th>{head}</th>' for head in heads)}</tr>"
    yield from (_row(point, unit) for point in data.points)
    yield "</table>"


def _row(point: ChartPoint, unit: ChartUnit) -> str:
    about = [category_zh(point) if point.category else "", point.part or "", point.said or ""]
    cells = (
        point.school,
        "" if point.year is None else str(point.year),
        " · ".join(each for each in about if each),
        value_zh(point, unit),
        point.sentence or point.quote or "",
        place_zh(point),
    )
    ids = f"<code>{escape(' '.join(point.fact_ids))}</code>"
    told = "".join(f"<td>{escape(cell)}</td>" for cell in cells)
    return f'<tr id="{escape(point.fact_ids[0])}">{told}<td>{ids}</td></tr>'
