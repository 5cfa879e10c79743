"""Stretches of printed rows that may hold a table: captions, notes, white and running text part them (表格区域)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from pipeline.layout.unruled.printed_rows import PrintedRow, Segment
from pipeline.layout.unruled.row_units import is_figure

_FAR = 3.2  # em of white between two rows: the lower one is no part of what is above it
_MOST_OF_WIDTH = 0.45  # of the rows round it: a longer line is no name of a group of rows
_SAME_SIZE = 0.15  # of the glyphs' size
_SAME_PITCH = 1.35  # of the step to the other neighbour: a heading has more white above than below
_ROWS_ABOVE = 5  # a subtotal leaves cells empty, so that one row does not tell all columns
_LEAST_SECTION = 2  # characters

_CAPTION_RE = re.compile(r"[（(]?续?附?[表图][0-9０-９一二三四五六七八九十A-Za-zⅠ-Ⅻ]|[（(]?续表")
_TITLE_RE = re.compile(r".*(?:表|一览|情况|统计)[）)]?")
_OUTSIDE_RE = re.compile(
    r"[（(]?(?:金额|计量|货币)?单位[:：]|注[:：0-9]|(?:数据|资料)来源|说明[:：]|备注[:：]|编制单位[:：]"
)
_UNIT_RE = re.compile(r".*单位[:：]")
_ENDS_SENTENCE_RE = re.compile(r".*[。；，、：:！？]")


def regions(rows: Sequence[PrintedRow]) -> Iterator[list[PrintedRow]]:
    """Stretches of rows that may hold a table: parted by captions, notes, much white, and lines of running text."""
    region: list[PrintedRow] = []
    row_of_cells: PrintedRow | None = None
    for index, row in enumerate(rows):
        is_outside = _is_outside(row.text)
        is_text = (
            row_of_cells is not None
            and len(row.segments) == 1
            and _crosses_gap(row, row_of_cells)
            and not is_section(rows, index)
        )
        if region and (is_outside or is_text or row.top - region[-1].bottom > _FAR * row.em):
            yield region
            region, row_of_cells = [], None
        if not is_outside:
            region.append(row)
        if len(row.segments) > 1:
            row_of_cells = row
    if region:
        yield region


def names_table(row: PrintedRow) -> bool:
    """Whether a row is a caption, gives a table's unit, or reads as a table's title."""
    is_caption = _CAPTION_RE.match(row.text) or _UNIT_RE.match(row.text)
    return bool(is_caption or (len(row.segments) == 1 and _TITLE_RE.fullmatch(row.text)))


def is_section(rows: Sequence[PrintedRow], index: int) -> bool:
    """Whether a row of one name stands over a group of a table's rows, in a cell as wide as the table (分组行).

    It stands as close to the rows above and below as these do, in their size; the row below has values, each under
    words of the last row above that has several cells, and so goes on with the same columns.
    """
    row = rows[index]
    if len(row.segments) > 1 or not _is_name(row.segments[0].text):
        return False
    above = [other for other in rows[max(index - _ROWS_ABOVE, 0) : index] if len(other.segments) > 1]
    below = next((other for other in rows[index + 1 : index + 3] if len(other.segments) > 1), None)
    if not above or below is None or not _stands_evenly(rows, index):
        return False
    x0, x1 = min(above[-1].x0, below.x0), max(above[-1].x1, below.x1)
    if row.x1 - row.x0 > _MOST_OF_WIDTH * (x1 - x0) or not x0 - row.em <= row.x0 or not row.x1 <= x1 + row.em:
        return False
    values = [segment for segment in below.segments if is_figure(segment.text)]
    return (
        bool(values)
        and not is_figure(below.segments[0].text)
        and all(any(_is_under(value, other) for other in above) for value in values)
    )


def _is_name(text: str) -> bool:
    return len(text) >= _LEAST_SECTION and not (
        is_figure(text) or _is_outside(text) or _ENDS_SENTENCE_RE.fullmatch(text)
    )


def _stands_evenly(rows: Sequence[PrintedRow], index: int) -> bool:
    """Whether the row is set in its neighbours' size, as far from the one as from the other."""
    upper, row, lower = rows[index - 1], rows[index], rows[index + 1]
    steps = row.middle - upper.middle, lower.middle - row.middle
    sizes = [abs(other.em - row.em) <= _SAME_SIZE * row.em for other in (upper, lower)]
    return all(sizes) and max(steps) <= _SAME_PITCH * min(steps) and not row.is_beside(lower)


def _is_under(value: Segment, row: PrintedRow) -> bool:
    """Whether a value stands under words of a row, which may be a little narrower or wider."""
    return any(value.x0 <= other.x1 + row.em and other.x0 - row.em <= value.x1 for other in row.segments)


def _is_outside(text: str) -> bool:
    """Whether a row's words name a table or stand under one."""
    return bool(_CAPTION_RE.match(text) or _OUTSIDE_RE.match(text) or _UNIT_RE.match(text))


def _crosses_gap(row: PrintedRow, row_of_cells: PrintedRow) -> bool:
    """Whether a row of one segment reaches over a gap of the last row that has some."""
    return any(row.x0 < left.x1 and right.x0 < row.x1 for left, right in pairwise(row_of_cells.segments))
