"""The cells of a grid: elementary fields joined where no wall stands between them (单元格, 合并单元格)."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.layout.grid_lines import Grid


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell of a grid by the borders round it: indexes into `Grid.xs` and `Grid.ys`, from 0."""

    left: int
    top: int
    right: int
    bottom: int


def grid_cells(grid: Grid) -> list[GridCell]:
    """The grid's cells in row order; fields that are open to the outside are none."""
    rows, columns = len(grid.ys) - 1, len(grid.xs) - 1
    free = {(row, column) for row in range(rows) for column in range(columns)}
    cells = []
    for row in range(rows):
        for column in range(columns):
            if (row, column) in free:
                cell = _cell_from(grid, row, column, free)
                free -= {(y, x) for y in range(cell.top, cell.bottom) for x in range(cell.left, cell.right)}
                if _walls_round(grid, cell) >= _CLOSED:
                    cells.append(cell)
    return cells


_CLOSED = 3  # sides drawn: one may be lost to a broken line


def _cell_from(grid: Grid, row: int, column: int, free: set[tuple[int, int]]) -> GridCell:
    """The largest cell whose top left field is given: first as wide, then as high as no wall forbids."""
    right = column + 1
    while (row, right) in free and not grid.has_upright_wall(right, row):
        right += 1
    bottom = row + 1
    while _goes_down(grid, bottom, column, right, free):
        bottom += 1
    return GridCell(column, row, right, bottom)


def _goes_down(grid: Grid, row: int, left: int, right: int, free: set[tuple[int, int]]) -> bool:
    """Whether the cell above goes on in a row: no wall above it, none in it, the same borders left and right."""
    fields = range(left, right)
    return all((row, column) in free and not grid.has_wall_across(row, column) for column in fields) and not any(
        grid.has_upright_wall(column, row) for column in fields[1:]
    )


def _walls_round(grid: Grid, cell: GridCell) -> int:
    """How many of a cell's four sides are drawn."""
    rows, columns = range(cell.top, cell.bottom), range(cell.left, cell.right)
    return (
        all(grid.has_upright_wall(cell.left, row) for row in rows)
        + all(grid.has_upright_wall(cell.right, row) for row in rows)
        + all(grid.has_wall_across(cell.top, column) for column in columns)
        + all(grid.has_wall_across(cell.bottom, column) for column in columns)
    )
