"""How charts look: colours, type and measures, the same in all of them (图表样式)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

# Okabe and Ito's colours, told apart by colour-blind readers too; the yellow, faint on white, last but black.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#F0E442", "#000000")
GREY, INK, QUIET, RULE = "#9AA5B1", "#1D2733", "#52606D", "#E2E8F0"
MAIN, MARKED = COLOURS[0], COLOURS[1]
SHAPES = ("circle", "square", "triangle-up", "diamond", "triangle-down", "cross", "triangle-right", "triangle-left")

# The first of them that is there is taken; each knows all Chinese characters in use.
FONT_FAMILIES = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "PingFang SC",
    "Hiragino Sans GB",
    "Microsoft YaHei",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "Droid Sans Fallback",
    "SimHei",
    "SimSun",
)

UNSTATED = "未注明"
OTHERS = "其他"


def colours_of(names: Sequence[str]) -> dict[str, str]:
    """A colour for each of at most eight names; what is not stated is grey."""
    stated = [name for name in names if name not in (UNSTATED, OTHERS)]
    colours = dict(zip(stated, COLOURS, strict=False))
    return {name: colours.get(name, "#C9D1DA" if name == UNSTATED else GREY) for name in names}


def theme(families: Iterable[str] = FONT_FAMILIES) -> dict[str, Any]:
    """The config of every chart: quiet axes, plain type in the first font family that is there."""
    font = ", ".join([*families, "sans-serif"])
    words: dict[str, Any] = {"labelFont": font, "titleFont": font, "labelColor": QUIET, "titleColor": QUIET}
    words |= {"labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": "normal"}
    return {
        "font": font,
        "background": "white",
        "padding": 16,
        "view": {"stroke": None},
        "title": {
            "font": font,
            "subtitleFont": font,
            "anchor": "start",
            "fontSize": 17,
            "fontWeight": 600,
            "color": INK,
            "subtitleColor": QUIET,
            "subtitleFontSize": 12,
            "subtitlePadding": 6,
            "offset": 14,
        },
        "axis": words
        | {"domainColor": GREY, "tickColor": GREY, "gridColor": RULE, "labelLimit": 320, "titlePadding": 10},
        "axisX": {"grid": False},
        "header": words | {"labelFontSize": 13, "labelColor": INK},
        "legend": words | {"symbolType": "circle", "labelLimit": 320},
        "text": {"font": font, "color": INK},
    }
