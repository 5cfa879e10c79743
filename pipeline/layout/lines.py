"""Pages as printed lines in reading order, each a slice of its page's text, heads and page numbers marked."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate
from statistics import median

from pipeline.layout.furniture import margin_furniture, text_furniture
from pipeline.page_records import HeadingMark, Line, Page, PageTable, WordBox

# U+FFFE is pdfium's hyphen at a line's end: the line ends there, though no line break follows.
_LINE_RE = re.compile("[^\r\n\f\ufffe]+")
_JUMP_SHARE = 1 / 3  # of the page's height: so far up the text never goes in one column
_MOST_MOVES = 20  # a page needs one or two; a page made to be hostile gets no more
_FLAT = 0.4  # of the line's tallest glyph: a flatter one, such as 一, says nothing about the size


def read_lines(pages: Sequence[Page], tables: Sequence[PageTable] = ()) -> list[Line]:
    """The pages' lines from the first page to the last; blank lines are left out, offsets stay true.

    `page.text[line.start : line.start + len(line.text)] == line.text` always. The order is the text's own, but for
    what was clearly drawn out of turn: a heading drawn last, a foot drawn first. Text that stands in one of the
    tables is left out; the table's first line stands for it, with the table's box.
    """
    in_tables: defaultdict[int, list[PageTable]] = defaultdict(list)
    for table in tables:
        in_tables[table.page_no].append(table)
    by_page = [_outside_tables(_page_lines(page), in_tables[page.page_no]) for page in pages]
    marks = text_furniture(pages, by_page) | margin_furniture(pages, by_page)
    ordered: list[Line] = []
    for page, lines in zip(pages, by_page, strict=True):
        lines = [replace(line, furniture=True) if (line.page_no, line.start) in marks else line for line in lines]
        ordered += _in_reading_order(page, lines)
    return ordered


def _page_lines(page: Page) -> list[Line]:
    """The page's lines that are not blank, in the order of its text, with their boxes."""
    lines, words, at = [], page.words, 0
    for match in _LINE_RE.finditer(page.text):
        first = at
        while at < len(words) and words[at].span.start < match.end():
            at += 1
        if match.group().strip():
            box, size = _extent(page.text, words[first:at])
            level = _level_at(page.headings, match.start(), match.end())
            lines.append(Line(page.page_no, match.start(), match.group(), box, size, level=level))
    return lines


def _level_at(headings: Sequence[HeadingMark], start: int, end: int) -> int | None:
    """The level of the heading that the file says begins between two offsets."""
    return next((heading.level for heading in headings if start <= heading.start < end), None)


def _outside_tables(lines: list[Line], tables: Sequence[PageTable]) -> list[Line]:
    """The lines without the text of the tables, and one line for each table, in the order of the text."""
    if not tables:
        return lines
    slices = [line for table in tables for cell in table.cells for line in cell.lines]
    taken = sorted((line.start, line.start + len(line.text)) for line in slices)
    starts = [start for start, _ in taken]
    kept: list[Line] = []
    for line in lines:
        at, end = line.start, line.start + len(line.text)
        for index in range(max(bisect_right(starts, at) - 1, 0), len(taken)):
            start, stop = taken[index]
            if start >= end:
                break
            kept += _cut(line, at, start)
            at = max(at, stop)
        kept += _cut(line, at, end)
    for table in tables:
        first = min((line for cell in table.cells for line in cell.lines), key=lambda line: line.start, default=None)
        if first is not None:
            kept.append(replace(first, box=table.box))
    return sorted(kept, key=lambda line: line.start)


def _cut(line: Line, start: int, end: int) -> Iterator[Line]:
    """What stands of a line between two offsets of the page's text, if it is more than blanks."""
    text = line.text[max(start - line.start, 0) : max(end - line.start, 0)]
    if text.strip():
        yield line if text == line.text else replace(line, start=max(start, line.start), text=text)


def _extent(text: str, words: Sequence[WordBox]) -> tuple[tuple[float, float, float, float] | None, float | None]:
    """The box round a line's words and its glyphs' height (their width, where the line runs up or down the page)."""
    if not words:
        return None, None
    box = (
        min(word.x0 for word in words),
        min(word.top for word in words),
        max(word.x1 for word in words),
        max(word.bottom for word in words),
    )
    sideways = _is_sideways(box, words)
    sizes = [
        (word.x1 - word.x0 if sideways else word.bottom - word.top, "\u4e00" <= text[word.span.start] <= "\u9fff")
        for word in words
    ]
    least = _FLAT * max(size for size, _ in sizes)
    ideographs = [size for size, is_ideograph in sizes if is_ideograph and size > least]
    return box, median(ideographs or [size for size, _ in sizes if size > least])


def _is_sideways(box: tuple[float, float, float, float], words: Sequence[WordBox]) -> bool:
    """Whether a line of several words is much taller than wide."""
    return len(words) > 2 and box[3] - box[1] > 2 * (box[2] - box[0])


def _in_reading_order(page: Page, lines: list[Line]) -> list[Line]:
    """Heads first, then the body as the text has it but for runs drawn out of turn, feet last."""
    if page.height is None or any(line.box is None for line in lines):
        return lines
    heads = [line for line in lines if line.furniture and _top(line) < page.height / 2]
    feet = [line for line in lines if line.furniture and _top(line) >= page.height / 2]
    body = [line for line in lines if not line.furniture]
    return heads + _without_jumps(body, _JUMP_SHARE * page.height) + feet


def _without_jumps(lines: list[Line], least: float) -> list[Line]:
    """The lines with each run that was drawn out of turn put first or last."""
    for _ in range(_MOST_MOVES):
        moved = next(_moves(lines, least), None)
        if moved is None:
            break
        lines = moved
    return lines


def _moves(lines: Sequence[Line], least: float) -> Iterator[list[Line]]:
    """For each place where the text jumps up the page: the order with the run at that place put right.

    A run after the jump goes first if it stands above all that came before it; a run before the jump goes last if
    it stands below all that comes after.
    """
    ceilings = list(accumulate((_top(line) for line in lines), min))
    floors = list(accumulate((_bottom(line) for line in reversed(lines)), max))[::-1]
    for index in _jumps(lines, least):
        end = index
        while end < len(lines) and _bottom(lines[end]) <= ceilings[index - 1]:
            end += 1
        start = index
        while start > 0 and _top(lines[start - 1]) >= floors[index]:
            start -= 1
        if end > index:
            yield [*lines[index:end], *lines[:index], *lines[end:]]
        elif start < index:
            yield [*lines[:start], *lines[index:], *lines[start:index]]


def _jumps(lines: Sequence[Line], least: float) -> Iterator[int]:
    """Where the text goes up the page by `least` points or more within one column, not from column to column."""
    for index in range(1, len(lines)):
        before, line = lines[index - 1], lines[index]
        if _top(before) - _bottom(line) >= least and not _are_side_by_side(before, line):
            yield index


def _are_side_by_side(one: Line, other: Line) -> bool:
    """Whether the two stand in different columns: no x lies in both."""
    assert one.box
    assert other.box
    return min(one.box[2], other.box[2]) <= max(one.box[0], other.box[0])


def _top(line: Line) -> float:
    assert line.box
    return line.box[1]


def _bottom(line: Line) -> float:
    assert line.box
    return line.box[3]
