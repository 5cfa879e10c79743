"""Names in a head that stand over several columns, told by the names under them (多级表头)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.layout.gutters import Extent
from pipeline.layout.printed_rows import PrintedRow, Segment
from pipeline.layout.row_units import is_figure

_YEAR_RE = re.compile(r"(?:19|20)[0-9]{2}")
_HEAD_ROWS = 3  # at most so many printed rows are looked at from above
_CENTRED = 1.0  # em between the middle of a name and that of the columns it names
_OWN = 0.6  # em: a name that stands so exactly over one column names that one


def spanning_names(rows: Sequence[PrintedRow], em: float) -> dict[Segment, Extent]:
    """The segments of the first rows that stand in the middle over two or more of the row below: with their extent.

    Of several stretches in whose middle one stands, that of the fewest segments counts.
    """
    found: dict[Segment, Extent] = {}
    for index, row in enumerate(rows[:_HEAD_ROWS]):
        below = next((other for other in rows[index + 1 : index + 3] if len(other.segments) > 1), None)
        if below is None or any(_is_value(segment.text) for segment in below.segments):
            continue
        for segment in row.segments:
            extent = _extent_over(segment, row, below, em)
            if extent:
                found[segment] = extent
    return found


def _is_value(text: str) -> bool:
    """Whether words stand in a table's body: a figure that is no year."""
    return is_figure(text) and not _YEAR_RE.fullmatch(text)


def _extent_over(segment: Segment, row: PrintedRow, below: PrintedRow, em: float) -> Extent | None:
    middle = (segment.x0 + segment.x1) / 2
    if any(_is_own(segment, other, em) for other in below.segments):
        return None
    free = _between_neighbours(segment, row)
    under = [other for other in below.segments if free[0] <= (other.x0 + other.x1) / 2 <= free[1]]
    fitting = [
        extent
        for extent in _stretches(under)
        if abs((extent[0] + extent[1]) / 2 - middle) <= _CENTRED * em
        and all(extent[0] - em <= other.x0 and other.x1 <= extent[1] + em for other in _overlapped(segment, under))
    ]
    return min(fitting, key=lambda extent: extent[1] - extent[0], default=None)


def _is_own(segment: Segment, other: Segment, em: float) -> bool:
    """Whether a segment below stands in line with a name: it names its column alone."""
    middles = (segment.x0 + segment.x1 - other.x0 - other.x1) / 2
    overlaps = segment.x0 < other.x1 and other.x0 < segment.x1
    return overlaps and min(abs(segment.x0 - other.x0), abs(segment.x1 - other.x1), abs(middles)) <= _OWN * em


def _between_neighbours(segment: Segment, row: PrintedRow) -> Extent:
    """From the name on the left in the same row to that on the right."""
    left = max((other.x1 for other in row.segments if other.x1 <= segment.x0), default=float("-inf"))
    right = min((other.x0 for other in row.segments if other.x0 >= segment.x1), default=float("inf"))
    return left, right


def _overlapped(segment: Segment, under: Sequence[Segment]) -> list[Segment]:
    return [other for other in under if segment.x0 < other.x1 and other.x0 < segment.x1]


def _stretches(segments: Sequence[Segment]) -> Iterator[Extent]:
    """From the left end of one segment to the right end of a later one."""
    for index, first in enumerate(segments):
        for last in segments[index + 1 :]:
            yield first.x0, last.x1
