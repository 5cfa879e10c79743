"""The box round words."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.page_records import Box, WordBox


def box_around(words: Sequence[WordBox]) -> Box:
    """The box round the words, at least one."""
    first = words[0]
    x0, top, x1, bottom = first.x0, first.top, first.x1, first.bottom
    for word in words:  # several times for every word of a report: no calls
        if word.x0 < x0:
            x0 = word.x0
        if word.top < top:
            top = word.top
        if word.x1 > x1:
            x1 = word.x1
        if word.bottom > bottom:
            bottom = word.bottom
    return x0, top, x1, bottom
