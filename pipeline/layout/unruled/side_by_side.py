"""Three-line tables beside one another or beside a column of text, told by where their lines end (并排表格)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from pipeline.layout.unruled.printed_rows import PrintedRow, printed_rows
from pipeline.page_records import Page, Ruling, WordBox

_LEAST_LINES = 3  # three-line tables have no fewer
_MOST_LINES = 400  # of a page: more are a drawing
_LEAST_GAP = 5.0  # points; cells whose rules do not quite meet are closer
_SAME = 2.0  # points between lines at one place
_CAPTION = 30.0  # points above the first line, where captions stand
_MOST_FULL = 0.6  # of the lines of text beside a table
_WIDE = 10.0  # glyph heights: no column of text is narrower
_LEAST_ROWS = 2  # with words in two places or more, on either side

Extent = tuple[float, float]
_Gap = tuple[float, float]


def side_by_side(page: Page, words: Sequence[WordBox]) -> list[list[WordBox]]:
    """The words in groups that are read for themselves: those of tables beside one another or text, and all others."""
    rest = list(words)
    groups: list[list[WordBox]] = []
    if len(page.rulings) > _MOST_LINES:
        return [rest]
    for gap, (top, bottom) in _gaps(page.rulings):
        near = [word for word in rest if top - _CAPTION <= word.top and word.bottom <= bottom + _SAME]
        if any(word.x0 < gap[1] and gap[0] < word.x1 for word in near):
            near = [word for word in near if word.bottom >= top]
        left = [word for word in near if word.x1 <= gap[0]]
        right = [word for word in near if gap[1] <= word.x0]
        sides = [printed_rows(page, side) for side in (left, right)]
        if len(left) + len(right) == len(near) and all(_has_columns(rows, top) for rows in sides):
            groups += [left, right]
            rest = _without(rest, near)
    for (x0, x1), (top, bottom) in _frames(page.rulings):
        near = [word for word in rest if top <= (word.top + word.bottom) / 2 <= bottom]
        inside = [word for word in near if x0 - _SAME <= word.x0 and word.x1 <= x1 + _SAME]
        beside = [word for word in near if word.x1 < x0 - _SAME or x1 + _SAME < word.x0]
        if len(inside) + len(beside) == len(near) and _is_text(printed_rows(page, beside)):
            groups.append(inside)
            rest = _without(rest, inside)
    return [rest, *groups]


def _without(words: Sequence[WordBox], taken: Sequence[WordBox]) -> list[WordBox]:
    starts = {word.span.start for word in taken}
    return [word for word in words if word.span.start not in starts]


def _frames(rulings: Sequence[Ruling]) -> list[tuple[Extent, Extent]]:
    """Where three lines or more begin and end alike: from where to where across the page, and down it."""
    found: list[list[Ruling]] = []
    for line in (line for line in rulings if line.top == line.bottom):
        extent = line.x0, line.x1
        alike = next((lines for lines in found if _is_same((lines[0].x0, lines[0].x1), extent)), None)
        if alike is None:
            found.append(alike := [])
        alike.append(line)
    return [
        ((lines[0].x0, lines[0].x1), (min(line.top for line in lines), max(line.top for line in lines)))
        for lines in found
        if len(lines) >= _LEAST_LINES
    ]


def _is_text(rows: Sequence[PrintedRow]) -> bool:
    """Whether rows are lines of running text: three or more, most of them from the one edge to the other."""
    if len(rows) < _LEAST_LINES:
        return False
    x0, x1 = min(row.x0 for row in rows), max(row.x1 for row in rows)
    full = [
        row
        for row in rows
        if len(row.segments) == 1 and max(row.x0 - x0, x1 - row.x1) < row.em and x1 - x0 >= _WIDE * row.em
    ]
    return len(full) >= _MOST_FULL * len(rows)


def _gaps(rulings: Sequence[Ruling]) -> list[tuple[_Gap, Extent]]:
    """Gaps that three lines or more at different heights have in common, with the first and the last of these."""
    across = sorted((line for line in rulings if line.top == line.bottom), key=lambda line: (line.top, line.x0))
    found: list[tuple[_Gap, list[float]]] = []
    for left, right in pairwise(across):
        if abs(left.top - right.top) > _SAME or right.x0 - left.x1 < _LEAST_GAP:
            continue
        gap = left.x1, right.x0
        heights = next((heights for other, heights in found if _is_same(gap, other)), None)
        if heights is None:
            found.append((gap, heights := []))
        heights.append(left.top)
    gaps = [
        (gap, (heights[0], heights[-1]))
        for gap, heights in found
        if len(heights) >= _LEAST_LINES and not any(_crosses(line, gap, heights) for line in rulings)
    ]
    # several gaps at one height are those between the columns of one table
    return [one for one in gaps if not any(one is not other and _overlap(one[1], other[1]) for other in gaps)]


def _overlap(one: Extent, other: Extent) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _is_same(gap: _Gap, other: _Gap) -> bool:
    return abs(gap[0] - other[0]) <= _SAME and abs(gap[1] - other[1]) <= _SAME


def _crosses(line: Ruling, gap: _Gap, heights: Sequence[float]) -> bool:
    """Whether a line runs through the gap."""
    return line.top < heights[-1] + _SAME and heights[0] - _SAME < line.bottom and line.x0 < gap[1] and gap[0] < line.x1


def _has_columns(rows: Sequence[PrintedRow], top: float) -> bool:
    """Whether some rows under the first line have words in two places: one column by itself is no table."""
    return sum(row.top >= top and len(row.segments) > 1 for row in rows) >= _LEAST_ROWS
