"""Table rows that a page break cuts: the rest of a row, or of a merged cell, on the next page (跨页断行)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from pipeline.layout.cell_texts import CellText, cell_text, squeezed
from pipeline.page_records import Line, LineRole, PageTable, TableCell

_FULL_LINE = 2.0  # glyphs: so near to the cell's border a line of words is full
_FULL_SHARE = 0.7  # of a column's width that words must take which had no room in one line
_NEXT_ROW = 2.5  # line heights: so near over a table the rest of its first row stands
_CLOSED = tuple("。！？；!?;")
_FIRST_WORD = re.compile(r"[0-9A-Za-z.,%]+|\S")


def stacked(cells: list[TableCell], fresh: list[TableCell], edges: Sequence[float]) -> list[TableCell]:
    """The fresh rows below the others; the first of them may be the rest of the row, or of a merged cell, above."""
    if not fresh:
        return cells
    last = max(cell.row_no + cell.row_span - 1 for cell in cells)
    if _is_rest_of_row(cells, fresh, last, edges):
        cells = _with_rest(cells, [cell for cell in fresh if cell.row_no == 1], last)
        # a merged cell beside the cut row reaches one row less far down
        merged = [replace(cell, row_span=cell.row_span - 1) for cell in fresh if cell.row_no == 1 < cell.row_span]
        fresh = merged + [replace(cell, row_no=cell.row_no - 1) for cell in fresh if cell.row_no > 1]
    opened = {cell.column_no: cell for cell in cells if cell.row_no + cell.row_span - 1 == last and cell.lines}
    extended: dict[TableCell, TableCell] = {}
    for cell in fresh:
        above = opened.get(cell.column_no)
        # a merged cell that the break cut: its words above, an empty rest of it below
        if cell.row_no == 1 and not cell.lines and above and _is_merged(above, cell):
            extended[above] = replace(above, row_span=above.row_span + cell.row_span)
            fresh = [other for other in fresh if other is not cell]
    return [extended.get(cell, cell) for cell in cells] + [replace(cell, row_no=cell.row_no + last) for cell in fresh]


def _is_merged(above: TableCell, rest: TableCell) -> bool:
    is_words = cell_text(_text(above)) in {CellText.WORDS, CellText.YEAR}
    return is_words and above.column_span == rest.column_span and above.column_no <= 2


def _is_rest_of_row(cells: Sequence[TableCell], fresh: Sequence[TableCell], last: int, edges: Sequence[float]) -> bool:
    """Whether a page's first row goes on with the row above: no first cell, only words, where words were cut off."""
    opening = {cell.column_no: cell for cell in fresh if cell.row_no == 1}
    filled = {column: cell for column, cell in opening.items() if cell.lines}
    above = {cell.column_no: cell for cell in cells if cell.row_no <= last < cell.row_no + cell.row_span}
    if not filled or min(opening) in filled or any(cell.row_span > 1 for cell in filled.values()):
        return False
    if not above.get(min(opening), opening[min(opening)]).lines:
        return False
    if any(column not in above for column in filled):
        return False
    if all(cell_text(_text(cell)) is CellText.WORDS for cell in filled.values()):
        return any(_is_cut_off(above[column]) for column in filled) or _is_wrapped(cells, fresh, filled, above, edges)
    return _is_wrapped(cells, fresh, filled, above, edges)


def _is_wrapped(
    cells: Sequence[TableCell],
    fresh: Sequence[TableCell],
    filled: dict[int, TableCell],
    above: dict[int, TableCell],
    edges: Sequence[float],
) -> bool:
    """Whether a row without a number, in a table of numbers, goes on with words for which the line above had no room.

    No line of such a column is as wide as the cell's last line and the first word of its rest together would be.
    """
    rows = [cell for cell in (*cells, *fresh) if cell.lines]
    numbers = {cell.column_no for cell in rows if cell_text(_text(cell)) is CellText.NUMBER}
    if not numbers or any(cell_text(_text(cell)) is CellText.NUMBER for cell in filled.values()):
        return False
    return all(
        cell_text(_text(above[column])) is CellText.WORDS and _had_no_room(above[column], cell, rows, edges)
        for column, cell in filled.items()
    )


def _had_no_room(above: TableCell, rest: TableCell, rows: Sequence[TableCell], edges: Sequence[float]) -> bool:
    column, stop = rest.column_no, rest.column_no - 1 + rest.column_span
    if stop >= len(edges) or not above.lines or above.lines[-1].box is None or rest.lines[0].box is None:
        return False
    line, first = above.lines[-1], rest.lines[0]
    assert line.box
    assert first.box
    words = _FIRST_WORD.match(first.text)
    share = len(words[0]) / len(first.text) if words else 1.0
    needed = line.box[2] - line.box[0] + share * (first.box[2] - first.box[0])
    same = [cell for cell in rows if (cell.column_no, cell.column_span) == (column, rest.column_span)]
    widest = max((part.box[2] - part.box[0] for cell in same for part in cell.lines if part.box), default=0.0)
    return needed > widest and needed >= _FULL_SHARE * (edges[stop] - edges[column - 1])


def with_loose_row(before: PageTable, table: PageTable, lines: Sequence[Line]) -> PageTable | None:
    """The table with the lines over it in its columns as its first row; None if they do not go on with the last row
    of the table before.
    """
    top = min((line.box[1] for cell in table.cells for line in cell.lines if line.box), default=0.0)
    row: dict[int, Line] = {}
    for line in lines:
        column = _column_of(line, table.edges)
        if line.page_no != table.page_no or column is None or column in row or line.role is not LineRole.TEXT:
            return None
        assert line.box
        if not 0 <= top - line.box[3] <= _NEXT_ROW * (line.box[3] - line.box[1]):
            return None
        row[column] = line
    columns = range(1, len(table.edges))
    loose = [TableCell(1, column, lines=(row[column],) if column in row else ()) for column in columns]
    last = max((cell.row_no + cell.row_span - 1 for cell in before.cells), default=0)
    fresh = [*loose, *(replace(cell, row_no=cell.row_no + 1) for cell in table.cells)]
    if not row or not _is_rest_of_row(before.cells, fresh, last, table.edges):
        return None
    return replace(table, cells=tuple(fresh))


def _column_of(line: Line, edges: Sequence[float]) -> int | None:
    """The column in which all of the line stands."""
    if line.box is None:
        return None
    left, right = line.box[0], line.box[2]
    return next((at for at, (a, b) in enumerate(pairwise(edges), start=1) if a <= left and right <= b), None)


def _is_cut_off(cell: TableCell) -> bool:
    """Whether a cell's words stop inside a sentence: at a comma, or at the end of a line as long as the others."""
    if not cell.lines:
        return False
    text = _text(cell)
    if text.endswith(_CLOSED):
        return False
    if text.endswith(("，", ",", "、", "（", "(")):
        return True
    boxes = [line.box for line in cell.lines if line.box]
    size = cell.lines[-1].size
    if len(boxes) < 2 or size is None:
        return False
    return max(box[2] for box in boxes) - boxes[-1][2] <= _FULL_LINE * size


def _with_rest(cells: Sequence[TableCell], rest: Sequence[TableCell], last: int) -> list[TableCell]:
    lines = {cell.column_no: cell.lines for cell in rest}
    return [
        replace(cell, lines=(*cell.lines, *lines.get(cell.column_no, ())))
        if cell.row_no + cell.row_span - 1 == last
        else cell
        for cell in cells
    ]


def _text(cell: TableCell) -> str:
    return squeezed("".join(line.text for line in cell.lines))
