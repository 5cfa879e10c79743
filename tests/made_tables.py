"""Tables made on the spot: rows of texts as a page's text and the grid of its cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from extraction import REPORT

from extractors.lexicon import load_lexicon
from extractors.link import extract_report
from pipeline.blocks import build_blocks
from pipeline.layout.items import Item
from pipeline.page_records import Line, PageTable, TableCell, TableOrigin
from pipeline.records import Block, Extraction


@dataclass(frozen=True, slots=True)
class Merged:
    """A cell over several rows or columns."""

    text: str
    rows: int = 1
    columns: int = 1


Row = Sequence[str | Merged | None]  # None: covered by a merged cell


def made_table(
    rows: Sequence[Row],
    *,
    page_no: int = 1,
    start: int = 0,
    edges: Sequence[float] | None = None,
    origin: TableOrigin = TableOrigin.RULED,
    head_rows: int | None = None,
) -> PageTable:
    """The rows as a table of one page; `start` is where its first words stand, a line break in a cell parts lines."""
    cells: list[TableCell] = []
    at = start
    for row_no, row in enumerate(rows, start=1):
        for column_no, cell in enumerate(row, start=1):
            if cell is None:
                continue
            merged = cell if isinstance(cell, Merged) else Merged(cell)
            lines = []
            for text in merged.text.split("\n"):
                if text:
                    lines.append(Line(page_no, at, text, _box(len(text), at), 10.0))
                    at += len(text) + 1
            cells.append(TableCell(row_no, column_no, merged.rows, merged.columns, tuple(lines)))
    columns = max(len(row) for row in rows)
    borders = tuple(edges) if edges is not None else tuple(50.0 + 100 * column for column in range(columns + 1))
    return PageTable(page_no, tuple(cells), origin, edges=borders, head_rows=head_rows)


def made_line(text: str, *, page_no: int = 1, start: int = 0, furniture: bool = False) -> Line:
    """A line of running text."""
    return Line(page_no, start, text, _box(len(text), start), 10.0, furniture=furniture)


def _box(length: int, top: float) -> tuple[float, float, float, float]:
    return (60.0, top, 60.0 + 10 * length, top + 10)


def blocks_of(*items: Item) -> list[Block]:
    """The blocks of a report of these lines and tables."""
    return build_blocks(items, "src-test")


def roles_of(*items: Item) -> dict[tuple[int, int], str]:
    """The first letter of each cell's role by its row and column: H, R or V, and + behind it in totals."""
    letters = {"head": "H", "row_head": "R", "value": "V"}
    cells = [block.cell for block in blocks_of(*items) if block.cell]
    return {(cell.row_no, cell.column_no): letters[cell.role] + "+" * cell.is_total for cell in cells}


def read_tables(*items: Item) -> Extraction:
    """All that the text side finds in these lines and tables."""
    return extract_report(blocks_of(*items), REPORT, load_lexicon())
