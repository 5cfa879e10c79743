"""A table's grid as cells with roles: which rows are heads, which columns name their rows (表头, 行标题)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.joined import JoinedLines, JoinedText
from pipeline.page_records import PageTable, TableCell
from pipeline.records import Cell, CellRole, short_id

Placed = tuple[Cell | None, JoinedText]
_VALUE = re.compile(r"[-−－—/]*|[-−－]?[\d０-９][\d０-９,，]*(?:[.．][\d０-９]+)?\s?[%％‰]?")


def grid_cells(parts: Sequence[PageTable], source_id: str) -> list[Placed]:
    """The cells of a table that are not empty, its parts one below the other, each with its address and role."""
    first = min((line for cell in parts[0].cells for line in cell.lines), key=lambda line: line.start)
    table_id = short_id("t", source_id, first.page_no, first.start)
    placed: list[Placed] = []
    above = 0
    for part in parts:
        heads = _head_rows(part) if part is parts[0] else 0
        for cell in part.cells:
            joined = JoinedLines(cell.lines).whole()
            if joined.text:
                role = _role(cell, joined.text, heads)
                address = Cell(table_id, above + cell.row_no, cell.column_no, role, cell.row_span, cell.column_span)
                placed.append((address, joined))
        above += max(cell.row_no + cell.row_span - 1 for cell in part.cells)
    return placed


def _head_rows(table: PageTable) -> int:
    """How many rows from the top hold no number, at least one."""
    if table.head_rows is not None:
        return table.head_rows
    return 1


def _role(cell: TableCell, text: str, heads: int) -> CellRole:
    if cell.row_no <= heads:
        return CellRole.HEAD
    return CellRole.VALUE if _VALUE.fullmatch(text.strip()) else CellRole.ROW_HEAD
