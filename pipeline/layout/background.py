"""Large words that lie behind a page's text: watermarks (水印), which belong to no cell and no paragraph."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from pipeline.page_records import Line, Page, WordBox

Place = tuple[int, int]  # page_no and start: which line it is

_LARGE = 3.0  # times the height of the page's usual words
_ALIKE = 0.25  # of its height by which a watermark's glyphs differ
_SAMPLE = 7  # each so many words are asked for their height
_SLANT = 0.25  # of a glyph's height: how far the next one of a slanted line stands aside, at least
_FEWEST_SLANTED = 3
_MOST = 40  # a page with more large words is a poster


def foreground(page: Page) -> Sequence[WordBox]:
    """The page's words without those that lie behind others; `page.words` itself on a page without such."""
    behind = _background(page, _large(page))
    return [word for word in page.words if word not in behind] if behind else page.words


def background_lines(pages: Sequence[Page], by_page: Sequence[Sequence[Line]]) -> set[Place]:
    """The lines that hold nothing but words that lie behind others, or that climb the page; `by_page` are its lines."""
    found: set[Place] = set()
    for page, lines in zip(pages, by_page, strict=True):
        large = _large(page) if _has_high_line(page, lines) else []
        behind = {*_background(page, large), *_slanted(large)} if large else set()
        for line in lines if behind else ():
            words = [word for word in page.words if line.start <= word.span.start < line.start + len(line.text)]
            if words and behind.issuperset(words):
                found.add((line.page_no, line.start))
    return found


def _slanted(large: Sequence[WordBox]) -> set[WordBox]:
    """The large words each of which stands both beside and over or under the one before it."""
    found: set[WordBox] = set()
    for one, other in pairwise(large):
        right, down = (other.x0 + other.x1 - one.x0 - one.x1) / 2, (other.top + other.bottom - one.top - one.bottom) / 2
        height = max(one.bottom - one.top, other.bottom - other.top)
        if min(abs(right), abs(down)) >= _SLANT * height and max(abs(right), abs(down)) <= 2 * height:
            found |= {one, other}
    return found if len(found) >= _FEWEST_SLANTED else set()


def _has_high_line(page: Page, lines: Sequence[Line]) -> bool:
    """Whether a line is as high as large words are: else none can be a line of such."""
    highest = max((line.box[3] - line.box[1] for line in lines if line.box), default=0.0)
    return bool(page.words) and highest >= _least_large(page.words)


def _least_large(words: Sequence[WordBox]) -> float:
    """The height from which on a word is much larger than the usual ones."""
    return _LARGE * median([word.bottom - word.top for word in words[::_SAMPLE]])


def _large(page: Page) -> list[WordBox]:
    """The words that are much larger than the page's usual ones; none of a poster."""
    if len(page.words) < _SAMPLE:
        return []
    heights = [word.bottom - word.top for word in page.words]
    least = _least_large(page.words)
    if max(heights) < least:
        return []
    large = [word for word, height in zip(page.words, heights, strict=True) if height >= least]
    return large if len(large) <= _MOST else []


def _background(page: Page, large: Sequence[WordBox]) -> frozenset[WordBox]:
    """The large words with smaller ones in front of them, and those of about their height."""
    if not large:
        return frozenset()
    least = min(word.bottom - word.top for word in large)
    small = [word for word in page.words if word.bottom - word.top < least]
    heights = [word.bottom - word.top for word in large if any(_is_before(other, word) for other in small)]
    return frozenset(
        word for word in large if any(abs(word.bottom - word.top - height) <= _ALIKE * height for height in heights)
    )


def _is_before(word: WordBox, large: WordBox) -> bool:
    """Whether a word's middle stands well within a large one."""
    x, y = (word.x0 + word.x1) / 2, (word.top + word.bottom) / 2
    rim = (large.bottom - large.top) / 10
    return large.x0 + rim < x < large.x1 - rim and large.top + rim < y < large.bottom - rim
