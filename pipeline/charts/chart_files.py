"""A chart as PNG, SVG and HTML, without a browser and without a network (图表文件)."""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from pipeline.charts.chart_data import ChartData
from pipeline.charts.chart_fonts import find_chinese_font
from pipeline.charts.chart_page import render_page
from pipeline.charts.chart_rows import row_links
from pipeline.charts.chart_spec import draw_spec
from pipeline.errors import SushuError

# Pixels for each of the spec's: sharp on paper and on fine screens.
PNG_SCALE = 2.0
# No spec may fetch anything.
_NO_ADDRESSES: list[str] = []
# vl-convert puts it before links that name no host, as ours do not.
_BASE_OF_LINKS = "https://vega.github.io/vega-datasets/"
_GLOBALS = "window.vegaEmbed = vegaEmbed; window.vega = vega; window.vegaLite = vegaLite;"


class ChartFormat(StrEnum):
    """What a chart can be written as; the suffix of its file."""

    PNG = "png"
    SVG = "svg"
    HTML = "html"


class ChartFileError(SushuError):
    """The chart cannot be written where it shall be."""


def format_of(file: Path) -> ChartFormat:
    """What a file's suffix asks for; ChartFileError if a chart cannot be that.

    >>> format_of(Path("x.PNG"))
    <ChartFormat.PNG: 'png'>
    """
    suffix = file.suffix.lower().removeprefix(".")
    if suffix not in set(ChartFormat):
        raise ChartFileError(f"{file}: a chart is written as .png, .svg or .html.", "Name such a file.")
    return ChartFormat(suffix)


def write_chart(data: ChartData, file: Path) -> int:
    """Draw the chart into a file of the format its suffix names, whole or not at all; the bytes written.

    ChartFileError; NoChineseFontError for a PNG without a font.
    """
    content = chart_bytes(data, format_of(file))
    unfinished = file.with_name(f".{file.name}.{uuid.uuid4().hex}")
    try:
        unfinished.write_bytes(content)
        os.replace(unfinished, file)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        raise ChartFileError(f"{file}: cannot be written: {error.strerror}.", "Name another file.") from error
    return len(content)


def chart_bytes(data: ChartData, form: ChartFormat) -> bytes:
    """The chart as a file's content; NoChineseFontError for a PNG without a font."""
    if form is ChartFormat.PNG:
        return png_of(draw_spec(data))
    if form is ChartFormat.SVG:
        return svg_of(draw_spec(data)).encode()
    return render_page(data, draw_spec(data, row_links), javascript_bundle()).encode()


def png_of(spec: Mapping[str, Any], scale: float = PNG_SCALE) -> bytes:
    """The spec drawn as PNG; NoChineseFontError if no font of this machine has Chinese characters."""
    import vl_convert

    _, file = find_chinese_font()
    vl_convert.register_font_directory(str(file.parent))
    return bytes(vl_convert.vegalite_to_png(json.dumps(spec), scale=scale, allowed_base_urls=_NO_ADDRESSES))


def svg_of(spec: Mapping[str, Any]) -> str:
    """The spec drawn as SVG; its texts name the font families, and whoever shows it brings the fonts."""
    import vl_convert

    drawn = vl_convert.vegalite_to_svg(json.dumps(spec), allowed_base_urls=_NO_ADDRESSES)
    return str(drawn).replace(f'xlink:href="{_BASE_OF_LINKS}', 'xlink:href="')


@cache
def javascript_bundle() -> str:
    """Vega, Vega-Lite and Vega-Embed as one script that sets window.vegaEmbed: for a page that shows specs.

    It fetches nothing. Making it takes seconds, so it is kept; it may stand in an inline script as it is.
    """
    import vl_convert

    return str(vl_convert.javascript_bundle(_GLOBALS))
