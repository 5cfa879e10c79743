"""Where down a page a table without ruling lines may stand: about wide gaps between words (无线表)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import inf

from pipeline.layout.unruled.printed_rows import WIDE_GAP
from pipeline.page_records import Box, WordBox

_ZONE_REACH = 10.0  # glyph heights from a wide gap to the farthest row of its table, caption included
_FADE = 0.9  # a flat sign, such as a dash, is measured by the glyphs before it
_ADVANCE = 0.7  # of a glyph's height: the least width it takes, a comma's blank half included


def wide_gaps(words: Sequence[WordBox], taken: Sequence[Box]) -> list[tuple[float, float]]:
    """Where wide gaps stand outside the taken boxes: top and glyph height, from the top of the page; none on most.

    Quick, for it looks at neighbours in the text alone: a gap is where the next word stands beside the last one.
    Columns drawn one after the other, told by the text's going up the page, count as gaps all down it.
    """
    gaps: list[tuple[float, float]] = []
    steps_up = 0
    x1 = top = bottom = height = 0.0
    for word in words:
        x0, upper, lower = word.x0, word.top, word.bottom  # once for every word of a report: no calls
        height, faded = lower - upper, _FADE * height
        if faded > height:
            height = faded
        if upper < bottom:
            if lower <= top:
                steps_up += lower < top - 2 * height
            elif x0 - x1 > WIDE_GAP * height and not is_inside(word, taken):
                gaps.append((upper, height))
        x1, least, top, bottom = word.x1, x0 + _ADVANCE * height, upper, lower
        if least > x1:
            x1 = least
    if steps_up > 1:
        return sorted([(word.top, word.bottom - word.top) for word in words])
    return sorted(gaps)


def zones(gaps: Sequence[tuple[float, float]]) -> Iterator[tuple[float, float]]:
    """From where to where down the page a table may stand: about two gaps or more that are not far from each other."""
    first = last = highest = 0.0
    count = 0
    for top, height in [*gaps, (inf, 0.0)]:
        if count and top - last > _ZONE_REACH * height:
            if count > 1:
                yield first - _ZONE_REACH * highest, last + _ZONE_REACH * highest
            count = 0
        if not count:
            first, highest = top, height
        elif height > highest:
            highest = height
        last, count = top, count + 1


def words_within(words: Sequence[WordBox], zones: Sequence[tuple[float, float]], slack: float) -> list[WordBox]:
    """The words whose top lies in a zone, or so little outside."""
    joined: list[tuple[float, float]] = []
    for above, below in sorted((above - slack, below + slack) for above, below in zones):
        if joined and above <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(joined[-1][1], below)
        else:
            joined.append((above, below))
    if len(joined) > 1:
        return [word for word in words if is_within(word.top, joined, 0.0)]
    return [word for above, below in joined for word in words if above <= word.top <= below]


def is_within(top: float, zones: Sequence[tuple[float, float]], slack: float) -> bool:
    """Whether a height lies in a zone, or so little outside."""
    for above, below in zones:  # noqa: SIM110  once for every word, where any() takes twice as long
        if above - slack <= top <= below + slack:
            return True
    return False


def is_inside(word: WordBox, boxes: Sequence[Box]) -> bool:
    """Whether a word's middle stands in one of the boxes."""
    if not boxes:
        return False
    x, y = (word.x0 + word.x1) / 2, (word.top + word.bottom) / 2
    for x0, top, x1, bottom in boxes:  # noqa: SIM110  once for every word, where any() takes twice as long
        if x0 <= x <= x1 and top <= y <= bottom:
            return True
    return False
