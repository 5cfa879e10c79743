"""Where the cells of a table in HTML stand, row by row, when earlier ones reach down (rowspan)."""

from __future__ import annotations


class CellPlaces:
    """Gives each cell its column; rows and columns count from 1."""

    def __init__(self) -> None:
        self.row_no = 0
        self._column = 1
        self._reach: dict[int, int] = {}  # column → the last row that a cell above covers

    def next_row(self) -> None:
        """Begin a row."""
        self.row_no += 1
        self._column = 1

    def place(self, row_span: int, column_span: int) -> int:
        """The column of the row's next cell."""
        while self._reach.get(self._column, 0) >= self.row_no:
            self._column += 1
        column = self._column
        for covered in range(column, column + column_span):
            self._reach[covered] = self.row_no + row_span - 1
        self._column += column_span
        return column
