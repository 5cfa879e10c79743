"""Fields between ruling lines: where a shaded rectangle is a table's cell and no bar of a chart (表格单元)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cached_property

from pipeline.page_records import Box
from pipeline.pdf.joined_rulings import join_rulings

_ON = 2  # points between a cell's shading and the line that closes it
_PAST = 3.0  # by which a line goes on past a side: the outline of a rectangle itself does not

# (begin, end) of a line, by its rounded place across
_Lines = defaultdict[int, list[tuple[float, float]]]


class RuledFields:
    """The fields that thin boxes close which go on past them, as the lines of a table do."""

    def __init__(self, edges: Sequence[Box]) -> None:
        self._edges = edges

    @cached_property
    def _lines(self) -> tuple[_Lines, _Lines]:
        """Those across and those upright; most pages have no bars and need none."""
        across: _Lines = defaultdict(list)
        upright: _Lines = defaultdict(list)
        for line in join_rulings(self._edges):
            if line.top == line.bottom:
                across[round(line.top)].append((line.x0, line.x1))
            else:
                upright[round(line.x0)].append((line.top, line.bottom))
        return across, upright

    def hold_most(self, boxes: Sequence[Box]) -> bool:
        """Whether more than half of the boxes are such fields."""
        return 2 * sum(self._holds(box) for box in boxes) > len(boxes)

    def _holds(self, box: Box) -> bool:
        """Whether lines longer than the box lie along all its sides; a bar has but its foot on one."""
        x0, top, x1, bottom = box
        across, upright = self._lines
        return all(_goes_on(across, y, x0, x1) for y in (top, bottom)) and all(
            _goes_on(upright, x, top, bottom) for x in (x0, x1)
        )


def _goes_on(lines: _Lines, place: float, begin: float, end: float) -> bool:
    """Whether a line lies along a side and past one end of it."""
    return any(
        start <= begin + _ON and end - _ON <= stop and (begin - start >= _PAST or stop - end >= _PAST)
        for start, stop in _near(lines, place)
    )


def _near(lines: _Lines, place: float) -> Iterator[tuple[float, float]]:
    for at in range(round(place) - _ON, round(place) + _ON + 1):
        yield from lines.get(at, ())
