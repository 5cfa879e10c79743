"""Text columns of a page: gutters found over many lines, and the lines parted and ordered by them (分栏).

A gutter is a strip that stays blank between printed lines of running text on both sides. What crosses it, a page-wide
heading or a table, parts the page into bands; each band is read column by column. Columns of a table are no text
columns: their cells do not fill them.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from pipeline.layout.slices import PageSlices
from pipeline.layout.word_extents import box_around
from pipeline.page_records import Box, Line

_GAP = 1.2  # glyph heights between two words that stand in different columns, at least
_LINES_NEEDED = 5  # on each side of a gutter
_NARROWEST = 8.0  # glyph heights: a narrower column is a table's
_FILLED = 0.5  # of the lines on each side that reach the edge of their column
_STARTED = 0.6  # of the lines on the right that begin at the edge of their column, or an indent after it
_END_SLACK = 1.6  # glyph heights within which a line reaches the edge: a full stop's ink is half a glyph short
_START_SLACK = 2.6  # glyph heights: the indent of a paragraph's first line, and a little
_MOST_COLUMNS_DEEP = 3
_MOST_RUNS = 600  # of a page: more are made to be hostile, and keep their order


class _Run(NamedTuple):
    """A run of a line's words without a gap as wide as a gutter."""

    start: int
    end: int
    box: Box
    size: float
    middle: float


_WithRuns = tuple[Line, list[_Run]]


@dataclass(frozen=True, slots=True)
class _Gutter:
    """A blank strip about `x` between `top` and `bottom`."""

    x: float
    top: float
    bottom: float


def in_columns(lines: Sequence[Line], slices: PageSlices) -> list[list[Line]]:
    """The page's lines as runs to be read one after another; one run, all lines as they were, if there is no gutter.

    Takes lines with boxes. A line that runs over a gutter from column to column is cut there.
    """
    if not _may_be_parted(lines):
        return [list(lines)]
    return _parted([(line, list(_runs(line, slices))) for line in lines], slices, _MOST_COLUMNS_DEEP)


def _parted(lines: Sequence[_WithRuns], slices: PageSlices, depth: int) -> list[list[Line]]:
    whole = [line for line, _ in lines]
    runs = [run for _, own in lines for run in own]
    may_be_parted = depth and len(runs) <= _MOST_RUNS and _may_be_parted(whole)
    gutter = _best_gutter(runs) if may_be_parted else None
    if gutter is None:
        return [whole]
    parts = [_parted(side, slices, depth - 1) for side in _sides(lines, gutter, slices)]
    return [run for part in parts for run in part if run]


def _may_be_parted(lines: Sequence[Line]) -> bool:
    """Whether lines are many, or one of them so wide that it may run over a gutter."""
    return len(lines) >= 2 * _LINES_NEEDED or any(
        line.box and line.size and line.box[2] - line.box[0] >= 2 * _NARROWEST * line.size for line in lines
    )


def _runs(line: Line, slices: PageSlices) -> Iterator[_Run]:
    """The runs of a line; a table's line, whose box is the table's, is one."""
    assert line.box
    words = slices.words(line.start, line.start + len(line.text))
    size = line.size or 1.0
    if not words or line.box[3] - line.box[1] > 3 * size:
        middle = (line.box[1] + line.box[3]) / 2
        yield _Run(line.start, line.start + len(line.text), line.box, size, middle)
        return
    gap = _GAP * size
    cuts = [at for at, (before, word) in enumerate(pairwise(words), start=1) if word.x0 - before.x1 >= gap]
    for first, last in pairwise((0, *cuts, len(words))):
        part = words[first:last]
        _, top, right, bottom = box_around(part)
        box = (part[0].x0, top, right, bottom)
        yield _Run(part[0].span.start, part[-1].span.end, box, size, (top + bottom) / 2)


def _best_gutter(runs: Sequence[_Run]) -> _Gutter | None:
    """The gutter along which the most lines stand; the leftmost of those that are as good."""
    if not _may_stand_apart(runs):
        return None
    found: list[tuple[int, float, _Gutter]] = []
    for x in _places(runs):
        for top, bottom in _bands(runs, x):
            left, right = _beside(runs, x, top, bottom)
            if _are_columns(left, right):
                found.append((min(len(left), len(right)), -x, _Gutter(x, top, bottom)))
    return max(found, key=lambda item: item[:2])[2] if found else None


def _may_stand_apart(runs: Sequence[_Run]) -> bool:
    """Whether as many runs as a gutter needs end on the left of where as many others begin; on most pages none do."""
    if len(runs) < 2 * _LINES_NEEDED:
        return False
    ends, starts = sorted([run.box[2] for run in runs]), sorted([run.box[0] for run in runs])
    return ends[_LINES_NEEDED - 1] <= starts[-_LINES_NEEDED]


def _places(runs: Sequence[_Run]) -> list[float]:
    """Where a gutter may be: a little left of where runs begin that have a run beside them, each x once."""
    starts = sorted([run.box[0] - 0.4 * run.size for run in runs])
    places: list[float] = []
    for start in sorted(set(map(round, starts))):
        near = bisect_right(starts, start + 2.0) - bisect_left(starts, start - 2.0)
        if near >= 3 and (not places or start - places[-1] > 2.0):
            places.append(float(start))
    return places


def _bands(runs: Sequence[_Run], x: float) -> list[tuple[float, float]]:
    """The heights between runs that cross x, from top to bottom of the page."""
    crossing = sorted((run.box[1], run.box[3]) for run in runs if run.box[0] < x < run.box[2])
    bands = []
    floor = min(run.box[1] for run in runs) - 1.0
    for top, bottom in crossing:
        if top > floor:
            bands.append((floor, top))
        floor = max(floor, bottom)
    bands.append((floor, max(run.box[3] for run in runs) + 1.0))
    return [band for band in bands if band[1] > band[0]]


def _beside(runs: Sequence[_Run], x: float, top: float, bottom: float) -> tuple[list[_Run], list[_Run]]:
    """The runs of a band that stand next to x, one a printed line: those on its left, those on its right.

    None where there are too few on one side for a gutter.
    """
    inside = [run for run in runs if top < run.middle < bottom]
    left = [run for run in inside if run.box[2] <= x]
    right = [run for run in inside if run.box[0] >= x]
    if min(len(left), len(right)) < _LINES_NEEDED:
        return [], []
    last, first = max(run.box[0] for run in left), min(run.box[2] for run in right)
    return (
        [run for run in left if run.box[2] > last or not _has_between(left, run, run.box[2], x)],
        [run for run in right if run.box[0] < first or not _has_between(right, run, x, run.box[0])],
    )


def _has_between(runs: Sequence[_Run], run: _Run, x0: float, x1: float) -> bool:
    """Whether another run of the same printed line stands between two places."""
    middle = run.middle
    for other in runs:
        left, top, right, bottom = other.box
        if top < middle < bottom and left >= x0 and right <= x1 and other is not run:
            return True
    return False


def _are_columns(left: Sequence[_Run], right: Sequence[_Run]) -> bool:
    """Whether the lines on the two sides of a gutter are running text that fills its column."""
    if min(len(left), len(right)) < _LINES_NEEDED:
        return False
    size = median(run.size for run in (*left, *right))
    edge = max(run.box[2] for run in left)
    start = min(run.box[0] for run in right)
    if start - edge < 0.8 * size or not _stand_side_by_side(left, right):
        return False
    begun = sum(run.box[0] - start <= _START_SLACK * size for run in right)
    return begun >= _STARTED * len(right) and _fills(left, size) and _fills(right, size)


def _stand_side_by_side(left: Sequence[_Run], right: Sequence[_Run]) -> bool:
    top = max(min(run.box[1] for run in left), min(run.box[1] for run in right))
    bottom = min(max(run.box[3] for run in left), max(run.box[3] for run in right))
    size = median(run.size for run in (*left, *right))
    return bottom - top >= _LINES_NEEDED * size


def _fills(runs: Sequence[_Run], size: float) -> bool:
    """Whether the lines are wide and most end at one edge."""
    ends = sorted(run.box[2] for run in runs)
    edge = ends[int(0.9 * (len(ends) - 1))]
    full = [run for run in runs if run.box[2] >= edge - _END_SLACK * size]
    widths = [run.box[2] - run.box[0] for run in full]
    return len(full) >= _FILLED * len(runs) and median(widths) >= _NARROWEST * size


def _sides(
    lines: Sequence[_WithRuns], gutter: _Gutter, slices: PageSlices
) -> tuple[list[_WithRuns], list[_WithRuns], list[_WithRuns], list[_WithRuns]]:
    """The lines above the gutter's band, in it on the left and on the right, and below it; each in its order."""
    above: list[_WithRuns] = []
    left: list[_WithRuns] = []
    right: list[_WithRuns] = []
    below: list[_WithRuns] = []
    for line, runs in lines:
        middle = runs[0].middle
        if middle <= gutter.top or middle >= gutter.bottom:
            (above if middle <= gutter.top else below).append((line, runs))
            continue
        first_right = next((run.start for run in runs if run.box[0] >= gutter.x), None)
        if first_right is None or first_right == runs[0].start:
            (left if first_right is None else right).append((line, runs))
            continue
        for side, start, end in ((left, line.start, first_right), (right, first_right, line.start + len(line.text))):
            part = slices.cut(line, start, end)
            if part is not None:
                side.append((part, list(_runs(part, slices))))
    return above, left, right, below
