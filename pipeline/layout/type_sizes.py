"""How large a report's type is: the size of its running text, against which heads and notes are measured (字号)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from pipeline.layout.line_kinds import width
from pipeline.page_records import Line

_IDEOGRAPHS_RE = re.compile("[\u4e00-\u9fff]+")
_LARGER, _LARGER_IF_SHORT = 1.15, 1.3  # times
_FEWEST, _ENOUGH = 2, 6  # ideographs
_SPREAD = 1.4  # times its characters' width: a longer line has gaps between its words
_IDEOGRAPHS_NEEDED = 4  # fewer give no sound size


@lru_cache(maxsize=4096)  # a line is weighed for the body's size, for heads, for notes
def ideographs(text: str) -> int:
    """How many Chinese characters a text holds."""
    return sum(map(len, _IDEOGRAPHS_RE.findall(text)))


def body_size(lines: Iterable[Line]) -> float | None:
    """The glyph height in points that most of the characters have; None if no line has geometry."""
    weights: dict[float, int] = {}
    for line in lines:
        count = ideographs(line.text)
        if line.size and count >= _IDEOGRAPHS_NEEDED:
            size = round(line.size * 2) / 2
            weights[size] = weights.get(size, 0) + count
    if not weights:
        return None
    half, seen = sum(weights.values()) / 2, 0
    for size in sorted(weights):
        seen += weights[size]
        if seen >= half:
            return size
    return None


def times_larger(larger: Line, smaller: float) -> bool:
    """Whether a line is clearly larger type than a size in points; the fewer its characters, the larger it must be.

    The height of a short line says little where OCR has measured it.
    """
    count = ideographs(larger.text)
    if larger.size is None or count < _FEWEST:
        return False
    return larger.size >= (_LARGER if count >= _ENOUGH else _LARGER_IF_SHORT) * smaller


def is_spread(line: Line) -> bool:
    """Whether wide gaps part a line's words, as in a row of a table.

    Letter-spaced titles (目 录) are not meant, nor a justified line whose every character stands apart.
    """
    if line.box is None or not line.size:
        return False
    words = line.text.split()
    long = sum(len(word) > 1 for word in words)
    is_even = len(words) - long > long and ideographs(line.text) >= _IDEOGRAPHS_NEEDED
    return long > 1 and not is_even and line.box[2] - line.box[0] > _SPREAD * (width(line.text) + 1) * line.size
