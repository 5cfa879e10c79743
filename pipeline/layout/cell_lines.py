"""The words of a cell as its printed lines, each a slice of the page's text."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from operator import attrgetter
from statistics import median

from pipeline.layout.word_extents import box_around
from pipeline.page_records import Box, Line, Page, WordBox

_BREAKS = frozenset("\r\n\f\ufffe")  # U+FFFE is pdfium's hyphen at a line's end: the line ends there
_IN_TEXT = attrgetter("span.start")
_FLAT = 0.4  # of the tallest glyph: a flatter one, such as 一 or a comma, says nothing about the size


def cell_lines(page: Page, words: Sequence[WordBox]) -> tuple[Line, ...]:
    """The printed lines that the words make up, from top to bottom, those at one height from left to right.

    Words at one height that follow one another in the page's text make one line, from the first one's first
    character to the last one's last; a word of another cell between them, a line break or a step back to the left
    ends it. Every word stands in exactly one line.
    """
    if not words:
        return ()
    if len(words) == 1:
        return (_line_of(page, words[0]),)
    runs: list[list[WordBox]] = []
    top = bottom = 0.0
    for word in sorted(words, key=_IN_TEXT):
        upper, lower = word.top, word.bottom
        if word.x1 - word.x0 > lower - upper:
            upper, lower = _reach(word)
        if runs and _at_one_height(top, bottom, upper, lower) and _follows(page, runs[-1][-1], word):
            runs[-1].append(word)
            top, bottom = upper if upper < top else top, lower if lower > bottom else bottom
        else:
            runs.append([word])
            top, bottom = upper, lower
    lines = [_line(page, run) for run in runs]
    return tuple(_from_top_to_bottom(lines) if len(lines) > 1 else (line for _, line in lines))


def glyph_height(page: Page, words: Sequence[WordBox]) -> float:
    """The height of the words' glyphs in points: the ideographs', if there are any; flat signs do not count."""
    heights = [word.bottom - word.top for word in words]
    least = _FLAT * max(heights)
    text = page.text
    ideographs = [
        height
        for height, word in zip(heights, words, strict=True)
        if height > least and "\u4e00" <= text[word.span.start] <= "\u9fff"
    ]
    return median(ideographs or [height for height in heights if height > least])


def _line_of(page: Page, word: WordBox) -> Line:
    """The line of one word, as most cells of numbers hold it."""
    box = word.x0, word.top, word.x1, word.bottom
    start, end = word.span.start, word.span.end
    return Line(page.page_no, start, page.text[start:end], box, word.bottom - word.top)


def _line(page: Page, run: Sequence[WordBox]) -> tuple[Box, Line]:
    start, end, box = run[0].span.start, run[-1].span.end, box_around(run)
    return box, Line(page.page_no, start, page.text[start:end], box, glyph_height(page, run))


def _follows(page: Page, last: WordBox, word: WordBox) -> bool:
    """Whether a word at the same height goes on with the line that ends with the last one."""
    if word.x0 + word.x1 <= last.x0 + last.x1:
        return False
    between = page.text[last.span.end : word.span.start]
    if not between:
        return True
    if not _BREAKS.isdisjoint(between):
        return False
    # What is neither blank nor a word has no extent, so it is nobody else's; a word between is another cell's.
    return not between.strip() or not _has_word_between(page.words, last.span.end, word.span.start)


def _has_word_between(words: Sequence[WordBox], start: int, end: int) -> bool:
    index = bisect_left(words, start, key=_IN_TEXT)
    return index < len(words) and words[index].span.start < end


def _reach(word: WordBox) -> tuple[float, float]:
    """From where to where a wide word's glyph reaches; one flat character, such as 一, as high as it is wide."""
    if word.span.end - word.span.start > 1:
        return word.top, word.bottom
    middle, half = (word.top + word.bottom) / 2, (word.x1 - word.x0) / 2
    return middle - half, middle + half


def _at_one_height(top: float, bottom: float, upper: float, lower: float) -> bool:
    """Whether one's middle lies within the other, so that 一 stands in its line, or a flat sign overlaps the other.

    A comma that begins a line reaches below the figures after it.
    """
    if top <= (upper + lower) / 2 <= bottom or upper <= (top + bottom) / 2 <= lower:
        return True
    flatter, taller = sorted((bottom - top, lower - upper))
    return 2 * flatter < taller and min(bottom, lower) > max(top, upper)


def _from_top_to_bottom(lines: list[tuple[Box, Line]]) -> Iterator[Line]:
    """The lines in the order they are read: those at one height side by side."""
    rows: list[list[tuple[Box, Line]]] = []
    for box, line in sorted(lines, key=lambda boxed: boxed[0][1]):
        if rows and _overlap(rows[-1][-1][0], box):
            rows[-1].append((box, line))
        else:
            rows.append([(box, line)])
    return (line for row in rows for _, line in sorted(row, key=lambda boxed: boxed[0][0]))


def _overlap(box: Box, other: Box) -> bool:
    """Whether two lines stand at one height: more than half of the flatter one beside the other."""
    return min(box[3], other[3]) - max(box[1], other[1]) > min(box[3] - box[1], other[3] - other[1]) / 2
