"""Tables that only frame running text: boxes round a paragraph, pages laid out in cells (文本框, 布局表格)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.layout.cell_texts import is_running_text
from pipeline.page_records import Line, PageTable, TableCell

Item = Line | PageTable


def unframed(items: Sequence[Item]) -> Iterator[Item]:
    """The items, a table's cells that merely frame text as the lines in them; what is left of the table stays one."""
    for item in items:
        if isinstance(item, Line):
            yield item
        else:
            yield from _without_frames(item)


def _without_frames(table: PageTable) -> Iterator[Item]:
    filled = [cell for cell in table.cells if cell.lines]
    is_box = len({cell.column_no for cell in table.cells}) <= 1
    if is_box or (len(filled) > 1 and all(is_running_text(_text(cell)) for cell in filled)):
        yield from _lines(table.cells)
        return
    framing = {cell.row_no for cell in filled if _is_frame(cell, filled)}
    if not framing:
        yield table
        return
    rows: list[TableCell] = []
    for row_no in sorted({cell.row_no for cell in table.cells}):
        row = [cell for cell in table.cells if cell.row_no == row_no]
        if row_no not in framing:
            rows += row
            continue
        yield from _part(table, rows)
        yield from _lines(row)
        rows = []
    yield from _part(table, rows)


def _is_frame(cell: TableCell, filled: Sequence[TableCell]) -> bool:
    """Whether a cell alone in its rows, over several columns, holds running text."""
    if cell.column_span < 2 or not is_running_text(_text(cell)):
        return False
    rows = range(cell.row_no, cell.row_no + cell.row_span)
    return not any(other is not cell and _meets(other, rows) for other in filled)


def _meets(cell: TableCell, rows: range) -> bool:
    return cell.row_no < rows.stop and rows.start < cell.row_no + cell.row_span


def _part(table: PageTable, cells: Sequence[TableCell]) -> Iterator[Item]:
    """The rows between two frames as a table of their own; a heading's cell alone is a line."""
    if not any(cell.lines for cell in cells):
        return
    if len(cells) == len(table.cells):
        yield table
        return
    above = min(cell.row_no for cell in cells) - 1
    yield replace(
        table,
        cells=tuple(replace(cell, row_no=cell.row_no - above) for cell in cells),
        head_rows=table.head_rows if above == 0 else None,
    )


def _lines(cells: Sequence[TableCell]) -> Iterator[Line]:
    for cell in cells:
        yield from cell.lines


def _text(cell: TableCell) -> str:
    return "".join(line.text for line in cell.lines)
