"""A page's text cut into printed lines: each a slice of the text, with the box round its words."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import pairwise
from statistics import median

from pipeline.layout.word_extents import box_around
from pipeline.page_records import Box, HeadingMark, Line, Page, TextOrigin, WordBox

# U+FFFE is pdfium's hyphen at a line's end: the line ends there, though no line break follows.
_LINE_RE = re.compile("[^\r\n\f\ufffe]+")
_FLAT = 0.4  # of the line's tallest glyph: a flatter one, such as 一, says nothing about the size
_BELOW = 0.5  # of the glyphs' height: a word so far under or over all before it stands in another row
_BELOW_AND_BACK = 0.1  # the same, where the word also stands further left
_STEPS_NEEDED = 3  # from ideograph to ideograph
_LOWER, _HIGHER = 0.8, 1.08  # times what the height of its box says
_INK = 0.93  # of an ideograph's advance is its ink's height


class PageSlices:
    """Cuts lines out of one page; a slice of a line gets a box and a size of its own."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @cached_property
    def _starts(self) -> list[int]:
        """Where each word begins."""
        return [word.span.start for word in self.page.words]

    def lines(self, is_elsewhere: Callable[[int, int], bool] = lambda start, end: False) -> list[Line]:
        """The printed lines that are not blank, in the order of the text; not those that stand elsewhere as a whole.

        A line break ends a line; so does a word that stands in another row than those before it, since some
        makers of PDFs leave no break between a line and the heading under it.
        """
        lines: list[Line] = []
        for match in _LINE_RE.finditer(self.page.text):
            start, end = match.span()
            if match.group().strip() and not is_elsewhere(start, end):
                words = self.words(start, end)
                line = self._line(start, end, words)
                lines += self._rows(line, words) if line.box else [line]
        return lines

    def cut(self, line: Line, start: int, end: int) -> Line | None:
        """What stands of a line between two offsets of the page's text, outer blanks left out; None if nothing does."""
        start, end = max(start, line.start), min(end, line.start + len(line.text))
        if (start, end) == (line.start, line.start + len(line.text)):
            return line
        text = self.page.text[start:end] if start < end else ""
        start += len(text) - len(text.lstrip())
        if not text.strip():
            return None
        box, size = self._extent(self.words(start, end))
        return replace(line, start=start, text=text.strip(), box=box, size=size)

    def words(self, start: int, end: int) -> Sequence[WordBox]:
        """The words that begin between two offsets of the page's text."""
        return self.page.words[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    @cached_property
    def _share(self) -> float:
        """How much of OCR's boxes an ideograph's height takes on this page, 1 where no line tells."""
        size = _size_by_advance(self.page.text, self.page.words)
        heights = [word.bottom - word.top for word in self.page.words if _is_ideograph(self.page.text, word)]
        return min(1.0, size / median(heights)) if size else 1.0

    def _extent(self, words: Sequence[WordBox]) -> tuple[Box | None, float | None]:
        """The box round words of one line, and its glyphs' height."""
        box, size = extent(self.page.text, words)
        if size is None or self.page.text_origin is not TextOrigin.OCR:
            return box, size
        usual = self._share * size
        by_advance = _size_by_advance(self.page.text, words)
        if by_advance is None:
            return box, usual
        # a box may be much too high or too low, and a line that is set to the margin stretched: each bounds the other
        return box, min(max(by_advance, _LOWER * usual), _HIGHER * usual)

    def _line(self, start: int, end: int, words: Sequence[WordBox]) -> Line:
        box, size = self._extent(words)
        level = _level_at(self.page.headings, start, end)
        return Line(self.page.page_no, start, self.page.text[start:end], box, size, level=level)

    def _rows(self, line: Line, words: Sequence[WordBox]) -> Iterator[Line]:
        """The line itself, or the rows that its words stand in."""
        end = line.start + len(line.text)
        starts = [line.start, *_row_starts(words, line.size or 0.0), end]
        if len(starts) == 2 or _is_sideways(words):
            yield line
            return
        for first, last in pairwise(starts):
            row = self.cut(line, first, last)
            if row is not None:
                yield row


def extent(text: str, words: Sequence[WordBox]) -> tuple[Box | None, float | None]:
    """The box round a line's words and its glyphs' height (their width, where the line runs up or down the page)."""
    if not words:
        return None, None
    box = box_around(words)
    sideways = len(words) > 2 and box[3] - box[1] > 2 * (box[2] - box[0])
    sizes = [word.x1 - word.x0 if sideways else word.bottom - word.top for word in words]
    least = _FLAT * max(sizes)
    ideographs = [
        size
        for size, word in zip(sizes, words, strict=True)
        if size > least and "\u4e00" <= text[word.span.start] <= "\u9fff"
    ]
    return box, median(ideographs or [size for size in sizes if size > least])


def _size_by_advance(text: str, words: Sequence[WordBox]) -> float | None:
    """The height of a line's ideographs by how far they stand apart; None if too few stand side by side.

    OCR finds a line's box a quarter too high or too low, and where characters stand to a tenth of their width.
    """
    steps = [
        (after.x0 + after.x1 - before.x0 - before.x1) / 2
        for before, after in pairwise(words)
        if before.span.end == after.span.start and _is_ideograph(text, before) and _is_ideograph(text, after)
    ]
    return _INK * median(steps) if len(steps) >= _STEPS_NEEDED else None


def _is_ideograph(text: str, word: WordBox) -> bool:
    return "\u4e00" <= text[word.span.start] <= "\u9fff"


def _level_at(headings: Sequence[HeadingMark], start: int, end: int) -> int | None:
    """The level of the heading that the file says begins between two offsets."""
    return next((heading.level for heading in headings if start <= heading.start < end), None)


def _row_starts(words: Sequence[WordBox], size: float) -> Iterator[int]:
    """The offsets at which a word stands in another row than all the words since the last row began."""
    top, bottom, x = words[0].top, words[0].bottom, words[0].x0
    least, least_back = _BELOW * size, _BELOW_AND_BACK * size
    for word in words:  # once for every word of a report: no calls
        upper, lower = word.top, word.bottom
        away = upper - bottom if upper - bottom > top - lower else top - lower
        if away > least or (word.x0 < x and away > least_back):
            yield word.span.start
            top, bottom = upper, lower
        top, bottom, x = upper if upper < top else top, lower if lower > bottom else bottom, word.x0


def _is_sideways(words: Sequence[WordBox]) -> bool:
    """Whether the words stand one over the other in one narrow column, as in text that runs up or down the page."""
    widest = max(word.x1 - word.x0 for word in words)
    return max(word.x1 for word in words) - min(word.x0 for word in words) <= 1.5 * widest
