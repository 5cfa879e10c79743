"""Thin boxes and dots along straight lines, joined to the lines that the eye sees (框线)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from operator import itemgetter

from pipeline.page_records import Box, Ruling

THIN = 4.5  # points: nothing that is taller and wider is a ruling line
_SAME_LINE = 0.8  # so far apart two pieces of one line may be across it; double lines stay two
_GAP = 2.5  # and so far along it: dashes, dots, the corners between cells
_SHORTEST = 5.0  # a shorter line is a dot, a tick or a stroke of a character

# (middle across, begin, end) of a piece
_Piece = tuple[float, float, float]


def join_rulings(edges: Sequence[Box]) -> tuple[Ruling, ...]:
    """The horizontal and then the vertical lines that the thin boxes make; a dot counts for both."""
    across = [((top + bottom) / 2, x0, x1) for x0, top, x1, bottom in edges if bottom - top <= THIN]
    upright = [((x0 + x1) / 2, top, bottom) for x0, top, x1, bottom in edges if x1 - x0 <= THIN]
    horizontal = [Ruling(begin, middle, end, middle) for middle, begin, end in _joined(across)]
    return (*horizontal, *(Ruling(middle, begin, middle, end) for middle, begin, end in _joined(upright)))


def _joined(pieces: Sequence[_Piece]) -> Iterator[_Piece]:
    for band in _bands(sorted(pieces)):
        for line in _runs(sorted(band, key=itemgetter(1))):
            if line[2] - line[1] >= _SHORTEST:
                yield line


def _bands(pieces: Sequence[_Piece]) -> Iterator[list[_Piece]]:
    """The pieces, sorted across, in groups of one height."""
    band: list[_Piece] = []
    for piece in pieces:
        if band and piece[0] - band[0][0] > _SAME_LINE:
            yield band
            band = []
        band.append(piece)
    if band:
        yield band


def _runs(band: Sequence[_Piece]) -> Iterator[_Piece]:
    """The pieces of one height, sorted along, joined over small gaps; a line's middle is that of its length."""
    weight = moment = 0.0
    begin = end = band[0][1]
    for middle, start, stop in band:
        if start - end > _GAP:
            yield moment / weight, begin, end
            weight, moment, begin, end = 0.0, 0.0, start, stop
        length = max(stop - start, 0.01)
        weight, moment, end = weight + length, moment + middle * length, max(end, stop)
    yield moment / weight, begin, end
