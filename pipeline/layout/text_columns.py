"""The text column that a printed line stands in: its margins, and the distance between its lines (栏宽, 行距)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.page_records import Line

_REACH = 14  # lines before and after that show where a line's column begins and ends
_MOST_LINES = 600  # of a page: more are made to be hostile
_NEXT = 2  # lines before and after that stand in the same column, most often
_SAME_EDGE = 0.7  # glyph heights within which two lines begin or end together


@dataclass(frozen=True, slots=True)
class Column:
    """The text column round a line: its margins in points, and the usual distance from line top to line top."""

    left: float
    right: float
    pitch: float | None


def text_columns(lines: Sequence[Line]) -> list[Column | None]:
    """For each line the column that it and its neighbours on the page stand in; None without geometry."""
    on_page: defaultdict[int, list[Line]] = defaultdict(list)
    for line in lines:
        on_page[line.page_no].append(line)
    alone = [_room(line, on_page[line.page_no]) for line in lines]
    room = [_with_neighbours(lines, alone, index) for index in range(len(lines))]
    return [_column(lines, index, room) for index in range(len(lines))]


def _room(line: Line, others: Sequence[Line]) -> tuple[float, float]:
    """How far left and right a line's column can reach: to the lines that stand beside it."""
    left, right = float("-inf"), float("inf")
    if line.box is None or len(others) > _MOST_LINES:
        return left, right
    x0, top, x1, bottom = line.box
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


def _column(lines: Sequence[Line], index: int, room: Sequence[tuple[float, float]]) -> Column | None:
    line = lines[index]
    if line.box is None or not line.size:
        return None
    near = [
        other.box
        for at, other in enumerate(lines[max(0, index - _REACH) : index + _REACH + 1], start=max(0, index - _REACH))
        if other.box and _share_column(line, other, room[index]) and _share_column(other, line, room[at])
    ]
    slack = _SAME_EDGE * line.size
    lefts, rights = sorted(box[0] for box in near), sorted((box[2] for box in near), reverse=True)
    left = next((x for x, following in pairwise(lefts) if following - x <= slack), lefts[0])
    right = next((x for x, following in pairwise(rights) if x - following <= slack), rights[0])
    return Column(min(left, line.box[0]), max(right, line.box[2]), _pitch(lines, index))


def _share_column(line: Line, other: Line, room: tuple[float, float]) -> bool:
    """Whether two lines, on one page or on two that follow each other, stand in one column."""
    assert line.box
    assert other.box
    overlap = min(line.box[2], other.box[2]) - max(line.box[0], other.box[0])
    is_near = abs(other.page_no - line.page_no) <= 1 and overlap > 0.5 * min(_length(line), _length(other))
    return is_near and room[0] <= other.box[0] and other.box[2] <= room[1]


def _length(line: Line) -> float:
    assert line.box
    return line.box[2] - line.box[0]


def _pitch(lines: Sequence[Line], index: int) -> float | None:
    """The usual distance between the tops of two lines that follow each other: the median round a line."""
    steps = []
    near = lines[max(0, index - _REACH) : index + _REACH + 1]
    for one, other in pairwise(near):
        if one.box and other.box and one.page_no == other.page_no and other.box[1] > one.box[3]:
            steps.append(middle(other) - middle(one))
    return sorted(steps)[len(steps) // 2] if len(steps) >= 3 else None


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
