"""Names in a head that stand over several columns, told by the names under them (多级表头)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.layout.unruled.gutters import Extent
from pipeline.layout.unruled.printed_rows import PrintedRow, Segment
from pipeline.layout.unruled.row_units import is_figure
from pipeline.layout.unruled.shared_names import shared_names

_YEAR_RE = re.compile(r"(?:19|20)[0-9]{2}")
_HEAD_ROWS = 3  # at most so many printed rows are looked at from above
_CENTRED = 1.0  # em between the middle of a name and that of the columns it names
_EVEN = 1.3  # of the step from above: merged names stand in the middle between two rows
_LEAST_ODD = 3  # names below, for one to be over the middle one and its neighbours
_OWN = 0.6  # em: a name that stands so exactly over one column names that one


def spanning_names(rows: Sequence[PrintedRow], em: float) -> dict[Segment, Extent]:
    """The segments of the first rows that stand over two or more of the names below them: with their extent.

    They stand in the middle of these; of several stretches in whose middle one stands, that of the fewest segments
    counts. Or the names below are as many times the same as there are names above: 项目 金额 项目 金额.
    """
    found: dict[Segment, Extent] = {}
    for index, row in enumerate(rows[:_HEAD_ROWS]):
        below = _names_below(rows, index)
        found.update(_over_all(row, below, em))
        for lower in below[-1:]:
            found.update(_over_repeated(row, lower, em))
        for segment in row.segments:
            at = next((at for at, other in enumerate(below) if _overlapped(segment, other.segments)), len(below) - 1)
            beside = [row, *below[:at]]
            extent = _extent_over(segment, beside, below[at], em) if below else None
            if extent:
                found.setdefault(segment, extent)
    return found


def _names_below(rows: Sequence[PrintedRow], index: int) -> list[PrintedRow]:
    """The next row of several names, and the one under it where the first holds merged names. Values are none.

    Merged names stand half a row above the lower names, over none of them. A row of one segment stands over such a
    row or beside the next one: else it is the table's title.
    """
    at = next((at for at in range(index + 1, min(index + 3, len(rows))) if len(rows[at].segments) > 1), len(rows))
    found = list(rows[at : at + 1])
    if at + 1 < len(rows) and _are_merged(rows[at - 1], rows[at], rows[at + 1]):
        found.append(rows[at + 1])
    if len(rows[index].segments) < 2 and _is_title(rows[index], rows[index + 1 :], found):
        return []
    return [] if any(_is_value(segment.text) for row in found for segment in row.segments) else found


def _is_title(row: PrintedRow, following: Sequence[PrintedRow], below: Sequence[PrintedRow]) -> bool:
    """Whether a row of one segment stands off the rows below, or farther from merged names than the lower ones do."""
    if len(below) > 1:
        return below[0].middle - row.middle > _EVEN * (below[1].middle - below[0].middle)
    return len(below) == 1 and not row.is_beside(following[0])


def _are_merged(above: PrintedRow, row: PrintedRow, below: PrintedRow) -> bool:
    """Whether a row's names stand in the middle between two rows, over and under none of theirs."""
    others = [*above.segments, *below.segments]
    if any(_overlapped(segment, others) for segment in row.segments):
        return False
    return row.is_beside(below) or below.middle - row.middle <= _EVEN * (row.middle - above.middle)


def _over_all(row: PrintedRow, below: Sequence[PrintedRow], em: float) -> dict[Segment, Extent]:
    """The names of a row over all that stand below, where merged names beside them have none (纵向合并).

    A name below with none above would be merged itself. So each has one, and there is one way to give them out.
    """
    if not below or not _has_merged_names([row, *below[:-1]], below[-1]):
        return {}
    merged, lower = below[:-1], below[-1]
    names = [segment for each in (row, *merged) for segment in each.segments]
    x0, x1 = lower.x0, lower.x1
    inside = [name for name in names if name.x0 < x1 + em and x0 - em < name.x1]
    if len(inside) == 1 and len(lower.segments) > 1:  # columns may differ in width: it need not be in the middle
        only = inside[0]
        return {only: (x0, x1)} if only in row.segments and x0 - em <= only.x0 and only.x1 <= x1 + em else {}
    shares = shared_names(sorted(names, key=lambda name: name.x0), lower.segments, em)
    return {name: (under[0].x0, under[-1].x1) for name, under in shares.items() if len(under) > 1}


def _over_repeated(row: PrintedRow, below: PrintedRow, em: float) -> dict[Segment, Extent]:
    """The names over names that repeat, each over one turn of them that it stands within."""
    texts = [segment.text for segment in below.segments]
    turns, rest = len(row.segments), len(texts) % max(len(row.segments), 1)
    length = len(texts) // turns
    if turns < 2 or rest or length < 2 or texts != texts[:length] * turns:
        return {}
    extents = [(below.segments[at].x0, below.segments[at + length - 1].x1) for at in range(0, len(texts), length)]
    pairs = list(zip(row.segments, extents, strict=True))
    return dict(pairs) if all(x0 - em <= (name.x0 + name.x1) / 2 <= x1 + em for name, (x0, x1) in pairs) else {}


def _is_value(text: str) -> bool:
    """Whether words stand in a table's body: a figure that is no year."""
    return is_figure(text) and not _YEAR_RE.fullmatch(text)


def _extent_over(segment: Segment, beside: Sequence[PrintedRow], below: PrintedRow, em: float) -> Extent | None:
    """The extent of a name over names below; `beside` are the rows of its own and of the merged names next to it."""
    middle = (segment.x0 + segment.x1) / 2
    free = _between_neighbours(segment, beside)
    under = [other for other in below.segments if free[0] <= (other.x0 + other.x1) / 2 <= free[1]]
    if any(_is_own(segment, other, em) for other in below.segments):
        return _odd_extent(under, middle, em) if _has_merged_names(beside, below) else None
    fitting = [
        extent
        for extent in _stretches(under)
        if abs((extent[0] + extent[1]) / 2 - middle) <= _CENTRED * em
        and all(extent[0] - em <= other.x0 and other.x1 <= extent[1] + em for other in _overlapped(segment, under))
    ]
    return min(fitting, key=lambda extent: extent[1] - extent[0], default=None)


def _odd_extent(under: Sequence[Segment], middle: float, em: float) -> Extent | None:
    """From the first to the last of three names or more in whose middle one stands: it is over the middle one too."""
    if len(under) < _LEAST_ODD:
        return None
    x0, x1 = under[0].x0, under[-1].x1
    return (x0, x1) if abs((x0 + x1) / 2 - middle) <= _OWN * em else None


def _has_merged_names(beside: Sequence[PrintedRow], below: PrintedRow) -> bool:
    """Whether names of the upper row have none below, so that each name below needs one above it."""
    return any(not _overlapped(segment, below.segments) for row in beside for segment in row.segments)


def _is_own(segment: Segment, other: Segment, em: float) -> bool:
    """Whether a segment below stands in line with a name: it names its column alone."""
    middles = (segment.x0 + segment.x1 - other.x0 - other.x1) / 2
    overlaps = segment.x0 < other.x1 and other.x0 < segment.x1
    return overlaps and min(abs(segment.x0 - other.x0), abs(segment.x1 - other.x1), abs(middles)) <= _OWN * em


def _between_neighbours(segment: Segment, beside: Sequence[PrintedRow]) -> Extent:
    """From the name on its left to that on its right."""
    names = [other for row in beside for other in row.segments]
    left = max((other.x1 for other in names if other.x1 <= segment.x0), default=float("-inf"))
    right = min((other.x0 for other in names if other.x0 >= segment.x1), default=float("inf"))
    return left, right


def _overlapped(segment: Segment, under: Sequence[Segment]) -> list[Segment]:
    return [other for other in under if segment.x0 < other.x1 and other.x0 < segment.x1]


def _stretches(segments: Sequence[Segment]) -> Iterator[Extent]:
    """From the left end of one segment to the right end of a later one."""
    for index, first in enumerate(segments):
        for last in segments[index + 1 :]:
            yield first.x0, last.x1
