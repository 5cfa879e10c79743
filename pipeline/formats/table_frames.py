"""Tables that frame text instead of holding data: told apart, and what they frame set free (排版用的表格)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from pipeline.formats.page_writer import WrittenCell, WrittenTable

Content = TypeVar("Content")

_PROSE = 120  # characters; a table's own cells are shorter, or no sentences
_LONG_PROSE = 240


@dataclass(frozen=True, slots=True)
class FrameCell(Generic[Content]):
    """A cell of a table in a file: its place (from 1), its lines, all that stands in it, the tables in it."""

    row_no: int
    column_no: int
    lines: tuple[str, ...]
    row_span: int = 1
    column_span: int = 1
    content: tuple[Content, ...] = ()
    tables: tuple[Content, ...] = ()

    def reaching(self, *, row_span: int | None = None, column_span: int | None = None) -> FrameCell[Content]:
        """The cell with other spans."""
        return replace(self, row_span=row_span or self.row_span, column_span=column_span or self.column_span)


@dataclass(frozen=True, slots=True)
class Frame(Generic[Content]):
    """A table as a file has it, cells in row order."""

    cells: tuple[FrameCell[Content], ...]
    head_rows: int | None = None
    edges: tuple[float, ...] = ()


def split_frame(frame: Frame[Content]) -> Iterator[WrittenTable | list[Content]]:
    """The table, or what stands in it, in order.

    A table of one column only frames text; so does a row of one cell that holds running text or a table. A table inside
    a cell of several becomes one of its own after the table.
    """
    columns = max((cell.column_no + cell.column_span - 1 for cell in frame.cells), default=0)
    rows: list[FrameCell[Content]] = []
    is_first = True
    for cell in frame.cells:
        if columns > 1 and not (cell.column_span == columns and _is_text(cell)):
            rows.append(cell)
            continue
        if rows:
            yield from _with_inner(rows, frame, is_first)
            rows, is_first = [], False
        yield list(cell.content)
    if rows:
        yield from _with_inner(rows, frame, is_first)


def _is_text(cell: FrameCell[Content]) -> bool:
    lines = [line.strip() for line in cell.lines if line.strip()]
    length = sum(map(len, lines))
    has_sentences = any("。" in line for line in lines)
    return bool(cell.tables) or (has_sentences and length >= (_PROSE if len(lines) > 1 else _LONG_PROSE))


def _with_inner(
    cells: Sequence[FrameCell[Content]], frame: Frame[Content], is_first: bool
) -> Iterator[WrittenTable | list[Content]]:
    above = cells[0].row_no - 1
    yield WrittenTable(
        tuple(
            WrittenCell(cell.row_no - above, cell.column_no, cell.lines, cell.row_span, cell.column_span)
            for cell in cells
        ),
        head_rows=frame.head_rows if is_first else None,
        edges=frame.edges,
    )
    inner = [table for cell in cells for table in cell.tables]
    if inner:
        yield inner
