"""The text column that a printed line stands in: its margins, and the distance between its lines (栏宽, 行距)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.page_records import Box, Line, PageTable

_REACH = 14  # lines before and after that show where a line's column begins and ends
_MOST_LINES = 600  # of a page: more are made to be hostile
_NEXT = 2  # lines before and after that stand in the same column, most often
_SAME_EDGE = 0.7  # glyph heights within which two lines begin or end together
_BEYOND = 1  # lines that may end beyond the margin at which two others end: a stray mark, a mark that hangs
_ENOUGH = 3  # lines that end together: two headings may by chance
_COMMON = 1 / 3  # of the lines end at the margin: then more may end beyond


@dataclass(frozen=True, slots=True)
class Column:
    """The text column round a line: its margins in points, and the usual distance from line top to line top."""

    left: float
    right: float
    pitch: float | None


def text_columns(lines: Sequence[Line], tables: Sequence[PageTable] = ()) -> list[Column | None]:
    """For each line the column that it and its neighbours on the page stand in; None without geometry.

    Takes all the running text of a report where it can be had: of a few short lines between two tables no one could
    tell how wide they may become. `tables` stand in nobody's column.
    """
    on_page: defaultdict[int, list[int]] = defaultdict(list)
    for index, line in enumerate(lines):
        on_page[line.page_no].append(index)
    boxes: defaultdict[int, list[Box]] = defaultdict(list)
    for table in tables:
        if table.box:
            boxes[table.page_no].append(table.box)
    beside = {page_no: [lines[at] for at in places] for page_no, places in on_page.items()}
    alone = [_room(line, beside[line.page_no], boxes[line.page_no] if tables else ()) for line in lines]
    room = [_with_neighbours(lines, alone, index) for index in range(len(lines))]
    extents = [_extent(line, *reach) for line, reach in zip(lines, room, strict=True)]
    steps = [_step(one, other) for one, other in pairwise(lines)]
    return [_column(lines, index, extents, steps, on_page) for index in range(len(lines))]


def _room(line: Line, others: Sequence[Line], tables: Sequence[Box]) -> tuple[float, float]:
    """How far left and right a line's column can reach: to the lines and tables that stand beside it."""
    left, right = float("-inf"), float("inf")
    if line.box is None or len(others) > _MOST_LINES:
        return left, right
    x0, top, x1, bottom = line.box
    for box in tables:
        if box[1] < bottom and box[3] > top:
            right = min(right, box[0]) if box[0] >= x1 else right
            left = max(left, box[2]) if box[2] <= x0 else left
    for other in others:
        if other.box and other.box[1] < bottom and other.box[3] > top and not is_beside(line, other):
            if other.box[0] >= x1:
                right = min(right, other.box[0])
            elif other.box[2] <= x0 and not is_beside(other, line):
                left = max(left, other.box[2])
    return left, right


def _with_neighbours(lines: Sequence[Line], room: Sequence[tuple[float, float]], index: int) -> tuple[float, float]:
    """A line's room, as narrow as that of the lines next to it if it has a place there: it is in their column."""
    line = lines[index]
    left, right = room[index]
    for at in range(max(0, index - _NEXT), min(len(lines), index + _NEXT + 1)):
        if line.box and lines[at].page_no == line.page_no and room[at][0] <= line.box[0] and line.box[2] <= room[at][1]:
            left, right = max(left, room[at][0]), min(right, room[at][1])
    return left, right


# Of a line: its left and right end, half its length, how far left and right its column can reach, its page. As a plain
# tuple, since each line is held against thirty others.
_Extent = tuple[float, float, float, float, float, int]


def _extent(line: Line, least: float, most: float) -> _Extent | None:
    if line.box is None:
        return None
    x0, _, x1, _ = line.box
    return x0, x1, 0.5 * (x1 - x0), least, most, line.page_no


def _column(
    lines: Sequence[Line],
    index: int,
    extents: Sequence[_Extent | None],
    steps: Sequence[float | None],
    on_page: Mapping[int, Sequence[int]],
) -> Column | None:
    line, own = lines[index], extents[index]
    if line.box is None or own is None or not line.size:
        return None
    slack = _SAME_EDGE * line.size
    first, last = max(0, index - _REACH), index + _REACH
    near = _in_column(own, extents[first : last + 1])
    lefts = sorted(x0 for x0, _ in near)
    left = next((x for x, following in pairwise(lefts) if following - x <= slack), lefts[0])
    right = _right_margin([x1 for _, x1 in near], slack, _ENOUGH)
    if right is None:
        pages = (line.page_no - 1, line.page_no, line.page_no + 1)
        wide = [at for page_no in pages for at in on_page.get(page_no, ())]
        found = _in_column(own, [extents[at] for at in wide]) if len(wide) <= _MOST_LINES else near
        rights = [x1 for _, x1 in found]
        right = _right_margin(rights, slack, 2) or max(rights)
    return Column(min(left, line.box[0]), max(right, line.box[2]), _pitch(steps[first:last]))


def _in_column(own: _Extent, others: Iterable[_Extent | None]) -> list[tuple[float, float]]:
    """The left and right ends of those lines that stand in one column with a line, its own among them.

    They stand on its page or the one before or after, under half of the shorter one at least, and each in the other's
    room.
    """
    x0, x1, half, least, most, page_no = own
    found = []
    for other in others:
        if other is None:
            continue
        left, right, other_half, other_least, other_most, other_page = other
        if left < least or right > most or x0 < other_least or x1 > other_most or not -1 <= other_page - page_no <= 1:
            continue
        if min(x1, right) - max(x0, left) > min(half, other_half):
            found.append((left, right))
    return found


def _right_margin(ends: Sequence[float], slack: float, needed: int) -> float | None:
    """Where `needed` lines end together that hardly any other line passes; None if they are all too short to tell.

    Headings and words such as 无 may end at one place by chance: then others pass it.
    """
    rights = sorted(ends, reverse=True)
    for beyond, (x, following) in enumerate(pairwise(rights)):
        if x - following <= slack:
            together = sum(x - slack <= right <= x for right in rights)
            return x if (beyond <= _BEYOND and together >= needed) or together >= _COMMON * len(rights) else None
    return None


def _step(one: Line, other: Line) -> float | None:
    """From middle to middle of two lines that follow each other; None where the other stands beside or elsewhere."""
    if one.box and other.box and one.page_no == other.page_no and other.box[1] > one.box[3]:
        return middle(other) - middle(one)
    return None


def _pitch(steps: Sequence[float | None]) -> float | None:
    """The usual distance between lines: the median of those there are."""
    known = sorted(step for step in steps if step is not None)
    return known[len(known) // 2] if len(known) >= 3 else None


def middle(line: Line) -> float:
    """The height of the middle of a line that has a box."""
    assert line.box
    return (line.box[1] + line.box[3]) / 2


def is_beside(before: Line, line: Line) -> bool:
    """Whether a line goes on in the printed row of the line before it."""
    if before.box is None or line.box is None or before.page_no != line.page_no:
        return False
    shared = min(before.box[3], line.box[3]) - max(before.box[1], line.box[1])
    height = min(before.box[3] - before.box[1], line.box[3] - line.box[1])
    gap = line.box[0] - before.box[2]
    return shared > 0.5 * height and -height <= gap <= max(before.size or 0.0, line.size or 0.0)
