"""Ruled tables: cells from the ruling lines round them, words put into them by where they stand (有线表)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise

from pipeline.layout.background import foreground
from pipeline.layout.cell_lines import cell_lines
from pipeline.layout.ruled.grid_cells import GridCell, grid_cells
from pipeline.layout.ruled.grid_lines import Grid, find_grids
from pipeline.layout.ruled.half_ruled import hidden_rows
from pipeline.page_records import Page, PageTable, TableCell, TableOrigin, WordBox

_LEAST_FULL = 0.25  # of the cells; a table with fewer words in it is known by its heads
_HEADED = 0.6  # of the cells of its first row or column
_TALL = 0.5  # of the table's height: where a row takes so much, rules do not part all rows


def find_ruled_tables(page: Page) -> tuple[PageTable, ...]:
    """The page's tables whose cells have ruling lines round them, from top to bottom.

    A frame round text, a chart's ladder and rules without cells are none. A table within a cell of another is text
    of that cell. Empty cells have no lines; each word stands in at most one cell.
    """
    if len(page.rulings) < 3 or not page.words:
        return ()
    tables: list[PageTable] = []
    words = foreground(page)
    for grid in sorted(find_grids(page.rulings), key=_area, reverse=True):
        if not any(_lies_in(grid, table) for table in tables):
            table = _table(page, grid, words)
            if table is not None:
                tables.append(table)
    return tuple(sorted(tables, key=lambda table: (table.box or (0,))[1::-1]))


def _area(grid: Grid) -> float:
    return (grid.xs[-1] - grid.xs[0]) * (grid.ys[-1] - grid.ys[0])


def _lies_in(grid: Grid, table: PageTable) -> bool:
    """Whether the grid's middle stands in the table."""
    assert table.box
    x, y = (grid.xs[0] + grid.xs[-1]) / 2, (grid.ys[0] + grid.ys[-1]) / 2
    return table.box[0] < x < table.box[2] and table.box[1] < y < table.box[3]


def _table(page: Page, grid: Grid, on_page: Sequence[WordBox]) -> PageTable | None:
    """The grid's cells with the words in them; None if that makes no table."""
    cells = grid_cells(grid)
    if len(cells) < 2:
        return None
    words = _words_by_cell(on_page, grid, cells)
    if not _is_filled(cells, words):
        return None
    xs = sorted({border for cell in cells for border in (cell.left, cell.right)})
    ys = sorted({border for cell in cells for border in (cell.top, cell.bottom)})
    edges = tuple(grid.xs[border] for border in xs)
    box = (edges[0], grid.ys[ys[0]], edges[-1], grid.ys[ys[-1]])
    return PageTable(page.page_no, tuple(_placed(page, cells, words, grid, xs, ys)), TableOrigin.RULED, box, edges)


def _is_filled(cells: Sequence[GridCell], words: Collection[GridCell]) -> bool:
    """Whether enough words stand in the cells; in a chart, a sheet of paper or a frame round text they do not."""
    left, top = min(cell.left for cell in cells), min(cell.top for cell in cells)
    right = max(cell.right for cell in cells)
    if all(cell.left == left and cell.right == right for cell in cells):
        return len(words) == len(cells)
    heads = ([cell for cell in cells if cell.top == top], [cell for cell in cells if cell.left == left])
    shares = [sum(cell in words for cell in head) / len(head) for head in heads if len(head) > 1]
    return len(words) > 1 and (len(words) >= _LEAST_FULL * len(cells) or max(shares, default=0.0) >= _HEADED)


def _placed(
    page: Page,
    cells: Sequence[GridCell],
    words: dict[GridCell, list[WordBox]],
    grid: Grid,
    xs: Sequence[int],
    ys: Sequence[int],
) -> Iterator[TableCell]:
    """The cells in row order, counted by the borders that cells have; a row that holds several is parted."""
    least = _TALL * (grid.ys[ys[-1]] - grid.ys[ys[0]])
    parted = {
        top: _parted_row(page, cells, words, top, below) if grid.ys[below] - grid.ys[top] >= least else {}
        for top, below in pairwise(ys)
    }
    row_no, first_row = 1, {}
    for top in ys:
        first_row[top] = row_no
        row_no += len(next(iter(parted[top].values()), [[]])) if top in parted else 0
    placed = []
    for cell in cells:
        column_no, column_span = xs.index(cell.left) + 1, xs.index(cell.right) - xs.index(cell.left)
        row_no, below = first_row[cell.top], first_row[cell.bottom]
        if cell in parted[cell.top]:
            for part in parted[cell.top][cell]:
                placed.append(TableCell(row_no, column_no, 1, column_span, cell_lines(page, part) if part else ()))
                row_no += 1
        else:
            found = words.get(cell)
            lines = cell_lines(page, found) if found else ()
            placed.append(TableCell(row_no, column_no, below - row_no, column_span, lines))
    yield from sorted(placed, key=lambda cell: (cell.row_no, cell.column_no))


def _parted_row(
    page: Page, cells: Sequence[GridCell], words: dict[GridCell, list[WordBox]], top: int, bottom: int
) -> dict[GridCell, list[list[WordBox]]]:
    """The words of the cells that are one row high, parted into the rows that stand in it."""
    own = [cell for cell in cells if cell.top == top and cell.bottom == bottom]
    if sum(cell in words for cell in own) < 2:
        return {cell: [words.get(cell, [])] for cell in own}
    rows = hidden_rows(page, [words.get(cell, []) for cell in own])
    return {cell: [row[index] for row in rows] for index, cell in enumerate(own)}


def _words_by_cell(words: Sequence[WordBox], grid: Grid, cells: Sequence[GridCell]) -> dict[GridCell, list[WordBox]]:
    """The words of each cell that has any: those whose middle stands in it."""
    owners = {
        (row, column): index
        for index, cell in enumerate(cells)
        for row in range(cell.top, cell.bottom)
        for column in range(cell.left, cell.right)
    }
    found: list[list[WordBox]] = [[] for _ in cells]
    xs, ys = grid.xs, grid.ys
    highest, lowest = 2 * ys[0], 2 * ys[-1]
    for word in words:
        middle = word.top + word.bottom
        if highest <= middle < lowest:
            field = bisect_right(ys, middle / 2) - 1, bisect_right(xs, (word.x0 + word.x1) / 2) - 1
            index = owners.get(field)
            if index is not None:
                found[index].append(word)
    return {cell: here for cell, here in zip(cells, found, strict=True) if here}
