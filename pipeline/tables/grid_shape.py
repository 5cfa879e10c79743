"""A whole table as a grid: which cell covers a place, what its text looks like (表格网格)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.layout.cell_texts import CellText, cell_text, is_digits, without_note_mark
from pipeline.page_records import TableCell
from pipeline.tables.look_alikes import numbers_rows, settled_kinds

_NUMBERS = {CellText.NUMBER, CellText.QUANTITY}
_MOST_PLACES = 200_000  # rows × columns that a table may have whatever it holds
_PLACES_A_CELL = 4  # beyond that it must be as dense as tables are


class Grid:
    """The cells of a table with their texts; rows and columns count from 1, cells are known by their index.

    A span that runs past the last row or column in which a cell begins is cut there.
    """

    def __init__(self, cells: Sequence[TableCell], texts: Sequence[str]) -> None:
        """`cells` that `fits_grid` lets pass, and the text of each."""
        self.cells = tuple(cells)
        self.texts = tuple(without_note_mark(text) for text in texts)
        self.kinds = [cell_text(text) for text in texts]
        self.row_count = max((cell.row_no for cell in cells), default=0)
        self.column_count = max((cell.column_no for cell in cells), default=0)
        self._at: dict[tuple[int, int], int] = {}
        self._begins: dict[int, list[int]] = {}
        for index, cell in enumerate(self.cells):
            for row in self.rows_of(index):
                for column in self.columns_of(index):
                    self._at.setdefault((row, column), index)
            if self.texts[index]:
                self._begins.setdefault(cell.row_no, []).append(index)
        self.kinds = settled_kinds(self)

    def rows_of(self, index: int) -> range:
        """The rows a cell covers."""
        cell = self.cells[index]
        return range(cell.row_no, min(cell.row_no + cell.row_span, self.row_count + 1))

    def columns_of(self, index: int) -> range:
        """The columns a cell covers."""
        cell = self.cells[index]
        return range(cell.column_no, min(cell.column_no + cell.column_span, self.column_count + 1))

    def at(self, row: int, column: int) -> int | None:
        """The cell that covers a place, None where there is none or it is empty."""
        index = self._at.get((row, column))
        return index if index is not None and self.texts[index] else None

    def begins(self, row: int) -> list[int]:
        """The cells with words that begin in a row, from left to right."""
        return self._begins.get(row, [])

    def covering(self, row: int) -> list[int]:
        """The cells with words that cover a part of a row, from left to right, each once."""
        found: list[int] = []
        for column in range(1, self.column_count + 1):
            index = self.at(row, column)
            if index is not None and index not in found[-1:]:
                found.append(index)
        return found

    def in_column(self, column: int, first_row: int = 1) -> Iterator[int]:
        """The cells with words that stand in a column alone, from a row on, by their first column if they are wider.

        A wide cell is one of a wide column where the cell right above covers the very same columns: one table set
        under another, or a form whose lower part has more columns.
        """
        for row in range(first_row, self.row_count + 1):
            index = self.at(row, column)
            if index is not None and self.cells[index].row_no == row and self._is_of_column(index, column):
                yield index

    def _is_of_column(self, index: int, column: int) -> bool:
        own = self.columns_of(index)
        if len(own) == 1:
            return True
        above = self.at(self.cells[index].row_no - 1, column)
        is_first = own.start == column and not self.is_full_width(index)
        return is_first and above is not None and self.columns_of(above) == own

    def is_number(self, index: int) -> bool:
        """A number or a quantity; four digits that could be a year are one too."""
        return self.kinds[index] in _NUMBERS or (self.kinds[index] is CellText.YEAR and is_digits(self.texts[index]))

    def is_full_width(self, index: int) -> bool:
        """Whether a cell goes over all columns of a table that has several."""
        return self.column_count > 1 and len(self.columns_of(index)) == self.column_count

    def number_columns(self) -> list[int]:
        """The columns in which more numbers than words stand, from their first number on; no serials."""
        columns = range(1, self.column_count + 1)
        return [column for column in columns if self._holds_numbers(column) and not numbers_rows(self, column)]

    def _holds_numbers(self, column: int) -> bool:
        inside = list(self.in_column(column))
        first = next((at for at, index in enumerate(inside) if self.kinds[index] in _NUMBERS), None)
        if first is None:
            return False
        numbers = sum(self.is_number(index) for index in inside[first:])
        words = sum(self.kinds[index] is CellText.WORDS for index in inside[first:])
        return numbers > words


def fits_grid(cells: Sequence[TableCell]) -> bool:
    """Whether a table has as many places as its cells can account for: spans without end make a grid of millions."""
    rows = max((cell.row_no for cell in cells), default=0)
    columns = max((cell.column_no for cell in cells), default=0)
    covered = sum(
        min(cell.row_span, rows + 1 - cell.row_no) * min(cell.column_span, columns + 1 - cell.column_no)
        for cell in cells
    )
    return max(covered, rows * columns) <= max(_MOST_PLACES, _PLACES_A_CELL * len(cells))
