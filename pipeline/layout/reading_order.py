"""The lines of one page put into reading order where its text has them out of turn (阅读顺序)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate

from pipeline.layout.columns import in_columns
from pipeline.layout.slices import PageSlices
from pipeline.page_records import Line, Page

_JUMP_SHARE = 1 / 3  # of the page's height: so far up the text never goes in one column
_MOST_MOVES = 20  # a page needs one or two; a page made to be hostile gets no more


def in_reading_order(page: Page, lines: list[Line], slices: PageSlices) -> list[Line]:
    """Heads first, then the body column by column, each as the text has it but for runs drawn out of turn, feet last.

    Lines that run over several columns are cut. A page without geometry keeps its order.
    """
    if page.height is None or any(line.box is None for line in lines):
        return lines
    heads = [line for line in lines if line.furniture and _top(line) < page.height / 2]
    feet = [line for line in lines if line.furniture and _top(line) >= page.height / 2]
    body = [line for line in lines if not line.furniture]
    ordered: list[Line] = []
    for column in in_columns(body, slices):
        ordered += _without_jumps(column, _JUMP_SHARE * page.height)
    return heads + ordered + feet


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
    jumps = list(_jumps(lines, least))
    if not jumps:  # as on nearly all pages
        return
    ceilings = list(accumulate((_top(line) for line in lines), min))
    floors = list(accumulate((_bottom(line) for line in reversed(lines)), max))[::-1]
    for index in jumps:
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
