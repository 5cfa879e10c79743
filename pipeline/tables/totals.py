"""Which rows and columns of a table are sums of others: 合计, 小计, 总计 (合计行列)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.joined import JoinedText
from pipeline.layout.cell_texts import squeezed
from pipeline.records import BlockKind, Cell, CellRole

Placed = tuple[Cell | BlockKind | None, JoinedText]
_UNIT = r"(?:[(（][^()（）]{1,10}[)）])?"
_TOTAL_ROW = re.compile(
    rf"(?:[\d一二三四五六七八九十]{{1,2}}[、.])?(?:.{{0,12}}(?:合计|总计|小计|共计)|总[计数和]|汇总|.{{1,8}}汇总){_UNIT}[:：]?"
)
_TOTAL_COLUMN = re.compile(rf"(?:.{{0,8}}(?:合计|总计|小计|共计)|总[计数和]){_UNIT}")


def mark_totals(placed: Sequence[Placed]) -> list[Placed]:
    """The same cells, those of total rows and total columns marked `is_total`, their heads too."""
    rows: set[int] = set()
    columns: set[int] = set()
    innermost: dict[int, tuple[int, Cell, str]] = {}
    for cell, joined in placed:
        if not isinstance(cell, Cell):
            continue
        text = squeezed(joined.text)
        if cell.role is CellRole.ROW_HEAD and _TOTAL_ROW.fullmatch(text):
            rows.update(range(cell.row_no, cell.row_no + cell.row_span))
        if cell.role is CellRole.HEAD:
            for column in range(cell.column_no, cell.column_no + cell.column_span):
                if column not in innermost or innermost[column][0] <= cell.row_no:
                    innermost[column] = (cell.row_no, cell, text)
    for column, (_, cell, text) in innermost.items():
        if _TOTAL_COLUMN.fullmatch(text) and cell.column_span == 1:
            columns.add(column)
    return [(_marked(cell, rows, columns, innermost), joined) for cell, joined in placed]


def _marked(
    cell: Cell | BlockKind | None, rows: set[int], columns: set[int], innermost: dict[int, tuple[int, Cell, str]]
) -> Cell | BlockKind | None:
    if not isinstance(cell, Cell):
        return cell
    if cell.role is CellRole.HEAD:
        is_total = cell.column_no in columns and innermost[cell.column_no][1] == cell
    else:
        is_total = cell.row_no in rows or (cell.column_no in columns and cell.role is CellRole.VALUE)
    return replace(cell, is_total=True) if is_total else cell
