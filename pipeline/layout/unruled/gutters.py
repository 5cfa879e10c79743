"""Columns of words, told by the gutters (栏间空白) that many rows leave free at the same x."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import accumulate, pairwise
from math import ceil, floor
from typing import NamedTuple

from pipeline.layout.unruled.printed_rows import BLANK_RIGHT, WIDE_GAP, PrintedRow, Segment

Extent = tuple[float, float]
Band = tuple[PrintedRow, ...]  # rows that stand partly beside one another: one table row, or a part of one

_RARE = 0.3  # share of the bands that may cover a place which is a gutter to the others
_COMMON = 0.5  # share of the bands that cover the middle of a column
_LEAST_GUTTER = 0.3  # em
_FEW_INDENTS = 0.25  # share of the rows
_OVER = 0.6  # em by which a word may jut out of its column
_ASTRAY = 0.8  # em
_SPLIT = 0.45  # em between words on the two sides of a gutter: closer ones are one phrase that spans columns


class Placed(NamedTuple):
    """Words of one row that stand in the columns from `first` to `last`, both from 0."""

    first: int
    last: int
    segment: Segment


def make_bands(rows: Sequence[PrintedRow]) -> list[Band]:
    """Rows from top to bottom, those that stand partly beside one another together."""
    bands: list[list[PrintedRow]] = []
    for row in rows:
        if bands and bands[-1][-1].is_beside(row):
            bands[-1].append(row)
        else:
            bands.append([row])
    return [tuple(band) for band in bands]


def band_segments(band: Band) -> list[Segment]:
    """All segments of a band's rows."""
    return [segment for row in band for segment in row.segments]


def find_columns(bands: Sequence[Band], em: float, names: Collection[Segment] = ()) -> tuple[Extent, ...]:
    """The extents of the columns' words from left to right; segments over several columns do not join them.

    `names` are those known to stand over several.
    """
    by_band = [band_segments(band) for band in bands]
    if names:
        by_band = [[segment for segment in segments if segment not in names] for segments in by_band]
    valleys = _valleys(by_band)
    narrow = [
        (segment.x0, segment.x1) for segments in by_band for segment in segments if not _crosses(segment, valleys)
    ]
    columns: list[Extent] = []
    for x0, x1 in sorted(narrow):
        if columns and x0 - columns[-1][1] < _LEAST_GUTTER * em:
            columns[-1] = columns[-1][0], max(columns[-1][1], x1)
        else:
            columns.append((x0, x1))
    return _without_indents(columns, by_band)


def _without_indents(columns: list[Extent], by_band: Sequence[Sequence[Segment]]) -> tuple[Extent, ...]:
    """The columns, those joined that no row fills both of: one column's words, indented or set to another end.

    Of the first column, which holds the labels, a few rows may have both parts (其中：  甲).
    """
    filled = [
        {index for index, segments in enumerate(by_band) if any(x0 <= segment.x0 < x1 for segment in segments)}
        for x0, x1 in columns
    ]
    at = 1
    while at < len(columns):
        both = len(filled[at - 1] & filled[at])
        few = _FEW_INDENTS * min(len(filled[at - 1]), len(filled[at])) if at == 1 else 0
        if len(by_band) > 2 and both <= few:
            columns[at - 1 : at + 1] = [(columns[at - 1][0], columns[at][1])]
            filled[at - 1 : at + 1] = [filled[at - 1] | filled[at]]
        else:
            at += 1
    return tuple(columns)


def _valleys(by_band: Sequence[Sequence[Segment]]) -> list[Extent]:
    """Stretches of x between two that are common to many bands, with a place in them that few bands cover."""
    rare = max(1, floor(_RARE * len(by_band))) if len(by_band) > 2 else 0
    common = max(2, _COMMON * len(by_band))
    valleys: list[Extent] = []
    peak: int | None = None
    is_low = False
    for begin, end, count in _coverage(by_band):
        if count >= common:
            if peak is not None and is_low:
                valleys.append((peak, begin))
            peak, is_low = end, False
        elif count <= rare:
            is_low = True
    return valleys


def _coverage(by_band: Sequence[Sequence[Segment]]) -> Iterator[tuple[int, int, int]]:
    """From which whole x to which other how many bands cover the page, from left to right."""
    steps: dict[int, int] = {}
    for segments in by_band:
        at = 0
        for x0, x1 in sorted((floor(segment.x0), ceil(segment.x1)) for segment in segments):
            if x1 > max(at, x0):
                steps[max(at, x0)] = steps.get(max(at, x0), 0) + 1
                steps[x1] = steps.get(x1, 0) - 1
                at = x1
    places = sorted(steps)
    return zip(places, places[1:], accumulate(map(steps.__getitem__, places)), strict=False)


def _crosses(segment: Segment, valleys: Sequence[Extent]) -> bool:
    """Whether a segment reaches from one column's middle into the next one's."""
    return any(segment.x0 < left - 1 and right + 1 < segment.x1 for left, right in valleys)


def place(segment: Segment, columns: Sequence[Extent], em: float) -> list[Placed]:
    """The segment in its column or columns, parted where its words leave a gutter free; empty if it fits in none.

    A segment over several columns keeps them all: whether it may is for the caller to say.
    """
    touched = [index for index, (x0, x1) in enumerate(columns) if segment.x0 < x1 and x0 < segment.x1]
    if not touched or (len(touched) == 1 and not _fits(segment, columns, touched[0], em)):
        return []
    if len(touched) == 1:
        return [Placed(touched[0], touched[0], segment)]
    placed: list[Placed] = []
    for part in _parted(segment, columns, em):
        inside = [index for index in touched if part.x0 < columns[index][1] and columns[index][0] < part.x1]
        if not inside:
            return []
        placed.append(Placed(inside[0], inside[-1], part))
    return placed


def place_over(segment: Segment, extent: Extent, columns: Sequence[Extent]) -> list[Placed]:
    """A name in the columns of an extent that it stands over; empty if there are none."""
    touched = [index for index, (x0, x1) in enumerate(columns) if extent[0] < x1 and x0 < extent[1]]
    return [Placed(touched[0], touched[-1], segment)] if touched else []


def _fits(segment: Segment, columns: Sequence[Extent], column: int, em: float) -> bool:
    """Whether a segment stands in its column, or begins or ends with it and keeps clear of the next ones."""
    x0, x1 = columns[column]
    over = _OVER * em
    if x0 - over <= segment.x0 and segment.x1 <= x1 + over:
        return True
    left = columns[column - 1][1] + WIDE_GAP * em if column else x0 - over
    right = columns[column + 1][0] - WIDE_GAP * em if column + 1 < len(columns) else x1 + over
    is_aligned = abs(segment.x0 - x0) <= over or abs(segment.x1 - x1) <= over
    return is_aligned and left <= segment.x0 and segment.x1 <= right


def _parted(segment: Segment, columns: Sequence[Extent], em: float) -> list[Segment]:
    """The segment cut at every gutter it crosses, if words stand apart there and begin, end or lie as columns do."""
    touched = [column for column in columns if segment.x0 < column[1] and column[0] < segment.x1]
    cuts = [_cut(segment, left[1], right[0], em) for left, right in pairwise(touched)]
    bounds = [0, *(cut for cut in cuts if cut is not None), len(segment.words)]
    if len(bounds) != len(touched) + 1 or len(set(bounds)) < len(bounds):
        return [segment]
    parts = [segment.part(start, end) for start, end in pairwise(bounds)]
    fits = all(_is_aligned(part, column, _ASTRAY * em) for part, column in zip(parts, touched, strict=True))
    return parts if fits else [segment]


def _cut(segment: Segment, x0: float, x1: float, em: float) -> int | None:
    """Before which word a gutter from x0 to x1 cuts the segment: where most white lies on it; None if too little."""
    whites = [
        (following.x0 - (max(word.x1, word.x0 + em) if text in BLANK_RIGHT else word.x1), at)
        for at, (word, text, following) in enumerate(
            zip(segment.words, segment.texts, segment.words[1:], strict=False), start=1
        )
        if word.x1 < x1 and x0 < following.x0
    ]
    white, at = max(whites, default=(0.0, 0))
    return at if white >= _SPLIT * em else None


def _is_aligned(segment: Segment, column: Extent, slack: float) -> bool:
    middles = (segment.x0 + segment.x1) / 2 - (column[0] + column[1]) / 2
    return min(abs(segment.x0 - column[0]), abs(segment.x1 - column[1]), abs(middles)) <= slack
