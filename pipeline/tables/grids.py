"""A table's grid as cells with addresses and roles, whatever file or scan it comes from (表格单元)."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.joined import JoinedLines
from pipeline.layout.table_parts import whole_table
from pipeline.page_records import PageTable
from pipeline.records import BlockKind, Cell, short_id
from pipeline.tables.cell_roles import cell_roles
from pipeline.tables.grid_shape import Grid, fits_grid
from pipeline.tables.totals import Placed, mark_totals


def grid_cells(parts: Sequence[PageTable], source_id: str) -> list[Placed]:
    """The cells of a table that are not empty, its parts one below the other, each with its address and role.

    Head rows that a later page prints again have no address: they are furniture. Cells whose spans make no grid are
    paragraphs.
    """
    table = whole_table(parts)
    first = min((line for cell in parts[0].cells for line in cell.lines), key=lambda line: line.start)
    table_id = short_id("t", source_id, first.page_no, first.start)
    joined = [JoinedLines(cell.lines).whole() for cell in table.cells]
    if not fits_grid(table.cells):
        return [(None, text) for text in joined if text.text]
    roles = cell_roles(Grid(table.cells, [text.text for text in joined]), table.head_rows)
    placed: list[Placed] = [
        (Cell(table_id, cell.row_no, cell.column_no, role, cell.row_span, cell.column_span), text)
        for cell, role, text in zip(table.cells, roles, joined, strict=True)
        if text.text
    ]
    again = [JoinedLines([line]).whole() for line in table.repeated]
    return [*mark_totals(placed), *((BlockKind.FURNITURE, text) for text in again if text.text)]
