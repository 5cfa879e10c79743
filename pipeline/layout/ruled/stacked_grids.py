"""Ruled tables that stand so close below one another that their lines meet, told apart (相邻表格)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from operator import attrgetter

from pipeline.page_records import Ruling

_LEAST_GAP = 1.0  # points: the two strokes of one line are closer
_MOST_GAP = 5.0
_SAME = 3.5  # points between two lines at one place
_REACH = 1.5  # points by which a line may jut out over the one it ends at

_Lines = tuple[list[Ruling], list[Ruling]]  # those across the page, those down it


def split_stacked(across: list[Ruling], upright: list[Ruling]) -> Iterator[_Lines]:
    """The lines of each table: cut between two lines of the full length where other columns stand above and below.

    No column's line passes there; those at the sides may, since a drawing may join them over two tables.
    """
    left, right = min(line.x0 for line in across), max(line.x1 for line in across)
    whole = [line for line in across if line.x0 - left <= _SAME and right - line.x1 <= _SAME]
    for upper, lower in pairwise(sorted(whole, key=attrgetter("top"))):
        if _LEAST_GAP <= lower.top - upper.top <= _MOST_GAP and _has_other_columns(upper, lower, upright):
            yield (
                [line for line in across if line.top <= upper.top],
                [replace(line, bottom=min(line.bottom, upper.top)) for line in upright if line.top < upper.top],
            )
            yield from split_stacked(
                [line for line in across if line.top >= lower.top],
                [replace(line, top=max(line.top, lower.top)) for line in upright if line.bottom > lower.top],
            )
            return
    yield across, upright


def _has_other_columns(upper: Ruling, lower: Ruling, upright: Sequence[Ruling]) -> bool:
    """Whether lines between columns end at the upper line and others, elsewhere, begin at the lower one."""
    inner = [line for line in upright if upper.x0 + _SAME < line.x0 < upper.x1 - _SAME]
    if any(line.top < upper.top - _REACH and line.bottom > lower.top + _REACH for line in inner):
        return False
    above = [line.x0 for line in inner if abs(line.bottom - upper.top) <= _REACH]
    below = [line.x0 for line in inner if abs(line.top - lower.top) <= _REACH]
    return bool(above and below) and not (_are_among(above, below) or _are_among(below, above))


def _are_among(places: Sequence[float], others: Sequence[float]) -> bool:
    return all(any(abs(place - other) <= _SAME for other in others) for place in places)
