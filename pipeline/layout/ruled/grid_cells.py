"""The cells of a grid: elementary fields joined where no wall stands between them (单元格, 合并单元格)."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

from pipeline.layout.ruled.grid_lines import Grid


class GridCell(NamedTuple):
    """A cell of a grid by the borders round it: indexes into `Grid.xs` and `Grid.ys`, from 0."""

    left: int
    top: int
    right: int
    bottom: int


@dataclass(frozen=True, slots=True)
class _Walls:
    """Where walls stand: upright ones by border and row, those across by border and column."""

    upright: list[list[bool]]
    across: list[list[bool]]


def grid_cells(grid: Grid) -> list[GridCell]:
    """The grid's cells in row order; fields that are open to the outside are none."""
    walls = _Walls(grid.upright_walls(), grid.walls_across())
    rows, columns = len(grid.ys) - 1, len(grid.xs) - 1
    free = {(row, column) for row in range(rows) for column in range(columns)}
    cells = []
    for row in range(rows):
        for column in range(columns):
            if (row, column) in free:
                cell = _cell_from(walls, row, column, free)
                free.difference_update(product(range(row, cell.bottom), range(column, cell.right)))
                if _walls_round(walls, cell) >= _CLOSED:
                    cells.append(cell)
    return cells


_CLOSED = 3  # sides drawn: one may be lost to a broken line


def _cell_from(walls: _Walls, row: int, column: int, free: set[tuple[int, int]]) -> GridCell:
    """The largest cell whose top left field is given: first as wide, then as high as no wall forbids."""
    right = column + 1
    while (row, right) in free and not walls.upright[right][row]:
        right += 1
    bottom = row + 1
    while _goes_down(walls, bottom, column, right, free):
        bottom += 1
    return GridCell(column, row, right, bottom)


def _goes_down(walls: _Walls, row: int, left: int, right: int, free: set[tuple[int, int]]) -> bool:
    """Whether the cell above goes on in a row: no wall above it, none in it, the same borders left and right."""
    if any(walls.across[row][left:right]) or not all((row, column) in free for column in range(left, right)):
        return False
    return not any(walls.upright[column][row] for column in range(left + 1, right))


def _walls_round(walls: _Walls, cell: GridCell) -> int:
    """How many of a cell's four sides are drawn."""
    return (
        all(walls.upright[cell.left][cell.top : cell.bottom])
        + all(walls.upright[cell.right][cell.top : cell.bottom])
        + all(walls.across[cell.top][cell.left : cell.right])
        + all(walls.across[cell.bottom][cell.left : cell.right])
    )
