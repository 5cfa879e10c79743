"""Where the characters of a recognised run of text stand, from the columns in which the recogniser saw them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median

from pipeline.ocr.engine import Glyph, PixelBox, Segment

# All as shares of the height of the detected box, which is half as tall again as the ink.
_HALF_NARROW, _HALF_WIDE = 0.25, 0.4  # half the width of a letter or digit, and of an ideograph
_APART = 0.6  # between the middles of two digits: a blank of some width stands between them
_APART_WIDE = 1.5  # between the middles of other characters
_UNLIKE = 1.6  # times the usual distance between the run's own digits, which may be set wide
_ALONE = 1.0  # where there are but two digits, and nothing says what is usual


def place_glyphs(
    text: str, box: PixelBox, columns: Sequence[float], confidences: Sequence[float]
) -> tuple[Segment, ...]:
    """The text with a place for each character, as one segment, or as several where it has wide gaps.

    Two cells of a table that were found as one would else make one number of two. `columns` has the middle of each
    printed character in pixels, blanks left out, `confidences` one for each character; where they do not fit the
    text, the characters are given equal widths.
    """
    printed = [place for place, char in enumerate(text) if not char.isspace()]
    if len(columns) != len(printed) or len(confidences) != len(text):
        return (Segment(text, box, _evenly(text, box, confidences)),)
    middles = dict(zip(printed, columns, strict=True))
    edges = _edges(text, box, middles)
    glyphs = tuple(Glyph(x0, x1, sure) for (x0, x1), sure in zip(edges, confidences, strict=True))
    cuts = [0, *_gaps(text, box[3] - box[1], middles), len(text)]
    return tuple(_part(text, box, glyphs, start, end) for start, end in pairwise(cuts))


def _part(text: str, box: PixelBox, glyphs: Sequence[Glyph], start: int, end: int) -> Segment:
    """The characters from `start` to `end`; what is cut off takes its share of the box with it."""
    x0 = box[0] if start == 0 else glyphs[start].x0
    x1 = box[2] if end == len(text) else max(glyph.x1 for glyph in glyphs[start:end])
    return Segment(text[start:end], (x0, box[1], x1, box[3]), tuple(glyphs[start:end]))


def _gaps(text: str, height: float, middles: dict[int, float]) -> Iterator[int]:
    """The places of the characters before which a gap lies that no blank in the text tells of."""
    pairs = [(one, other) for one, other in pairwise(sorted(middles)) if other == one + 1]
    steps = [middles[other] - middles[one] for one, other in pairs if _are_digits(text, one, other)]
    usual = _UNLIKE * median(steps) if len(steps) > 1 else _ALONE * height
    for one, other in pairs:
        limit = max(_APART * height, usual) if _are_digits(text, one, other) else _APART_WIDE * height
        if middles[other] - middles[one] > limit:
            yield other


def _are_digits(text: str, one: int, other: int) -> bool:
    return text[one].isdecimal() and text[other].isdecimal()


def _evenly(text: str, box: PixelBox, confidences: Sequence[float]) -> tuple[Glyph, ...]:
    confidence = sum(confidences) / len(confidences) if confidences else 0.0
    width = (box[2] - box[0]) / len(text)
    return tuple(Glyph(box[0] + place * width, box[0] + (place + 1) * width, confidence) for place in range(len(text)))


def _edges(text: str, box: PixelBox, middles: dict[int, float]) -> list[tuple[float, float]]:
    """Left and right edge of each character: midway to its neighbours, but no wider than it is likely to be.

    A blank has no width.
    """
    height = box[3] - box[1]
    places = sorted(middles)
    edges: dict[int, tuple[float, float]] = {}
    for number, place in enumerate(places):
        half = height * (_HALF_NARROW if text[place].isascii() else _HALF_WIDE)
        before = (middles[places[number - 1]] + middles[place]) / 2 if number else box[0]
        after = (middles[place] + middles[places[number + 1]]) / 2 if number + 1 < len(places) else box[2]
        edges[place] = (max(before, middles[place] - half), min(after, middles[place] + half))
    found: list[tuple[float, float]] = []
    for place in range(len(text)):
        blank = found[-1][1] if found else box[0]
        found.append(edges.get(place, (blank, blank)))
    return found
