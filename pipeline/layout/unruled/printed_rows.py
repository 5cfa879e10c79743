"""Words as printed rows, split into segments where a gap is wider than any blank (行, 字段)."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter
from statistics import median
from typing import NamedTuple

from pipeline.page_records import Page, TextOrigin, WordBox

WIDE_GAP = 0.9  # em: no blank between two words of one phrase is so wide
_SAME_ROW = 0.38  # em between the middles of a row's words; lines beside a cell of two lines are 0.55 off
_BESIDE = 0.92  # em: lines of one cell are never so close
_FLAT = 0.5  # of the page's usual glyph height: flatter signs join the row they stand in
_TOUCHING = 0.3  # of a word's height: so near to it stands a sign of the same line
_DIGIT_HEIGHT = 0.75  # em
_WIDTH = 1.05  # an ideograph's advance, in widths of the box that OCR gives it
# Full-width signs whose ink leaves the right or the left half of their square blank.
BLANK_RIGHT = frozenset("，。；：、！？”’）》】」』〕")
_HALF_BLANK = BLANK_RIGHT | frozenset("（《“‘【「『〔")


class Segment(NamedTuple):
    """Words side by side without a wide gap, each with its characters."""

    words: tuple[WordBox, ...]
    texts: tuple[str, ...]
    x0: float
    x1: float

    @property
    def text(self) -> str:
        """The segment's characters without blanks."""
        return "".join(self.texts)

    def overlaps(self, other: Segment) -> bool:
        """Whether the one stands over a part of the other."""
        return self.x0 < other.x1 and other.x0 < self.x1

    def part(self, start: int, end: int) -> Segment:
        """The words from one index to another as a segment of their own."""
        words = self.words[start:end]
        return Segment(words, self.texts[start:end], min(word.x0 for word in words), max(word.x1 for word in words))


class PrintedRow(NamedTuple):
    """The segments that stand at one height, from left to right; `em` is the size of its glyphs in points."""

    segments: tuple[Segment, ...]
    top: float
    bottom: float
    em: float

    @property
    def text(self) -> str:
        """The row's characters without blanks."""
        return "".join(segment.text for segment in self.segments)

    @property
    def middle(self) -> float:
        """The height of the row's middle."""
        return (self.top + self.bottom) / 2

    def is_beside(self, below: PrintedRow) -> bool:
        """Whether the next row down stands partly beside this one, as a cell of one line does beside one of two."""
        return below.middle - self.middle < _BESIDE * max(self.em, below.em)

    @property
    def x0(self) -> float:
        """The left end of the row's ink."""
        return self.segments[0].x0

    @property
    def x1(self) -> float:
        """The right end of the row's ink."""
        return max(segment.x1 for segment in self.segments)


def printed_rows(page: Page, words: Sequence[WordBox]) -> list[PrintedRow]:
    """The rows from top to bottom; a flat sign that stands in no row (a stray dash) is in none."""
    if not words:
        return []
    scale = _scale(page, words)
    heights = [word.bottom - word.top for word in words]
    least = _FLAT * median(heights)
    rows = _grouped([word for word, height in zip(words, heights, strict=True) if height >= least], scale.ideograph)
    _add_flat(rows, [word for word, height in zip(words, heights, strict=True) if height < least])
    return [_row(page, row, scale) for row in rows]


@dataclass(frozen=True, slots=True)
class _Scale:
    """How many em an ideograph's and a figure's box are high, upside down: em = height × this."""

    ideograph: float
    figure: float


def _scale(page: Page, words: Sequence[WordBox]) -> _Scale:
    """A text layer's boxes are those of the ink; OCR gives each word the height of its line, white included."""
    if page.text_origin is not TextOrigin.OCR:
        return _Scale(1, 1 / _DIGIT_HEIGHT)
    shapes = [(word.x1 - word.x0) / (word.bottom - word.top) for word in words if _is_ideograph(page, word)]
    share = min(1.0, _WIDTH * median(shapes)) if shapes else 1.0
    return _Scale(share, share)


def _is_ideograph(page: Page, word: WordBox) -> bool:
    """Whether a word is an ideograph as high as any; 一 is not."""
    return "\u4e00" < page.text[word.span.start] <= "\u9fff"


def _grouped(words: Sequence[WordBox], scale: float) -> list[list[WordBox]]:
    """The words in groups whose middles are close to each other's mean, from top to bottom."""
    rows: list[list[WordBox]] = []
    total = height = 0.0
    count = 0
    near = _SAME_ROW * scale
    sums = [word.top + word.bottom for word in words]
    for at in sorted(range(len(words)), key=sums.__getitem__):
        word = words[at]
        middle, own = sums[at] / 2, word.bottom - word.top
        taller = own if own > height else height
        if count and middle - total / count <= near * taller:
            rows[-1].append(word)
            total, height, count = total + middle, taller, count + 1
        else:
            rows.append([word])
            total, height, count = middle, own, 1
    return rows


def _add_flat(rows: list[list[WordBox]], words: Sequence[WordBox]) -> None:
    """Each flat sign in the row that it stands in: where rows overlap, in that of the word it touches, or the nearest.

    A comma stands so low that it is nearer to the row below, where that belongs to a cell of other lines.
    """
    if not words:
        return
    spans = [(min([word.top for word in row]), max([word.bottom for word in row])) for row in rows]
    middles = [top + bottom for top, bottom in spans]
    for word in words:
        middle = word.top + word.bottom
        index = bisect_left(middles, middle)
        inside = [
            at
            for at in range(max(index - 2, 0), min(index + 2, len(rows)))
            if spans[at][0] <= word.bottom and word.top <= spans[at][1]
        ]
        if len(inside) > 1:
            inside.sort(key=lambda at: (not _touches(word, rows[at]), abs(middles[at] - middle)))
        if inside:
            rows[inside[0]].append(word)


def _touches(sign: WordBox, row: Sequence[WordBox]) -> bool:
    """Whether a sign stands right behind a word or right before one."""
    begin, end = sign.x0, sign.x1
    for word in row:  # once for every word of two rows: no calls but these
        near = _TOUCHING * (word.bottom - word.top)
        if abs(begin - word.x1) <= near or abs(word.x0 - end) <= near:
            return True
    return False


def _row(page: Page, words: list[WordBox], scale: _Scale) -> PrintedRow:
    words.sort(key=attrgetter("x0"))
    em = _em(page, words, scale)
    segments = tuple(_segment(page.text, run) for run in _runs(page.text, words, em))
    return PrintedRow(segments, min([word.top for word in words]), max([word.bottom for word in words]), em)


def _segment(text: str, run: Sequence[WordBox]) -> Segment:
    """Words from left to right as a segment."""
    texts = [text[word.span.start : word.span.end] for word in run]
    return Segment(tuple(run), tuple(texts), run[0].x0, max([word.x1 for word in run]))


def _em(page: Page, words: Sequence[WordBox], scale: _Scale) -> float:
    """The size of the row's glyphs: its ideographs' height, else told by its figures'."""
    text = page.text
    ideographs = [word.bottom - word.top for word in words if "\u4e00" < text[word.span.start] <= "\u9fff"]
    if ideographs:
        return scale.ideograph * median(ideographs)
    return scale.figure * median([word.bottom - word.top for word in words])


def _runs(text: str, words: Sequence[WordBox], em: float) -> Iterator[list[WordBox]]:
    run: list[WordBox] = []
    end, gap = 0.0, WIDE_GAP * em
    for word in words:
        begin, right = word.x0, word.x1
        sign = text[word.span.start]
        if sign in _HALF_BLANK:
            if sign in BLANK_RIGHT:
                right = max(right, begin + em)
            else:
                begin = min(begin, right - em)
        if run and begin - end > gap:
            yield run
            run = []
        if right > end or not run:
            end = right
        run.append(word)
    if run:
        yield run
