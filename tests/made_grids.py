"""Made-up ruled pages: a grid with merged cells, its words in any order, its rulings in any number of pieces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hypothesis import strategies as st

from pipeline.page_records import Page, Ruling, Span, TextOrigin, WordBox

# (row, column, row span, column span), counted from 1
Place = tuple[int, int, int, int]
LETTER = 5.0


@dataclass(frozen=True)
class MadeGrid:
    """Borders from left to right and top to bottom, and the cells between them."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    cells: tuple[Place, ...]

    def sides(self, place: Place) -> tuple[float, float, float, float]:
        row, column, row_span, column_span = place
        return self.xs[column - 1], self.ys[row - 1], self.xs[column + column_span - 1], self.ys[row + row_span - 1]


@st.composite
def made_grids(draw: st.DrawFn) -> MadeGrid:
    """Grids of up to six rows and columns; merged cells leave each border with a cell on it."""
    rows, columns = draw(st.integers(1, 6)), draw(st.integers(2, 6))
    widths = draw(st.lists(st.floats(30, 80), min_size=columns, max_size=columns))
    heights = draw(st.lists(st.floats(14, 50), min_size=rows, max_size=rows))
    free = {(row, column) for row in range(1, rows + 1) for column in range(1, columns + 1)}
    cells = []
    while free:
        row, column = min(free)
        row_span, column_span = draw(st.sampled_from([(1, 1), (1, 1), (1, 1), (2, 1), (1, 2), (2, 2), (1, 3)]))
        fields = {(row + down, column + right) for down in range(row_span) for right in range(column_span)}
        if not fields <= free:
            row_span = column_span = 1
            fields = {(row, column)}
        free -= fields
        cells.append((row, column, row_span, column_span))
    return without_idle_borders(MadeGrid(places(50, widths), places(90, heights), tuple(cells)))


def places(start: float, steps: Sequence[float]) -> tuple[float, ...]:
    """The borders that begin at a place and follow at those steps."""
    borders = [start]
    for step in steps:
        borders.append(borders[-1] + step)
    return tuple(borders)


def without_idle_borders(grid: MadeGrid) -> MadeGrid:
    """The same cells, without the rows and columns that merging has made one with the next."""
    ys = sorted({edge for row, _, span, _ in grid.cells for edge in (row - 1, row + span - 1)})
    xs = sorted({edge for _, column, _, span in grid.cells for edge in (column - 1, column + span - 1)})
    cells = tuple(
        (
            ys.index(row - 1) + 1,
            xs.index(column - 1) + 1,
            ys.index(row + down - 1) - ys.index(row - 1),
            xs.index(column + right - 1) - xs.index(column - 1),
        )
        for row, column, down, right in grid.cells
    )
    return MadeGrid(tuple(grid.xs[x] for x in xs), tuple(grid.ys[y] for y in ys), cells)


def rulings_of(grid: MadeGrid) -> list[Ruling]:
    """Four lines round each cell, as they were drawn cell by cell: neighbours' lines lie on each other."""
    lines = []
    for place in grid.cells:
        x0, top, x1, bottom = grid.sides(place)
        lines += [Ruling(x0, top, x1, top), Ruling(x0, bottom, x1, bottom)]
        lines += [Ruling(x0, top, x0, bottom), Ruling(x1, top, x1, bottom)]
    return lines


def page_of(grid: MadeGrid, texts: Sequence[str], order: Sequence[int], rulings: Sequence[Ruling]) -> Page:
    """A page with the rulings and one text in each cell's middle; `order` is that of the cells in the page's text."""
    text, words = "", []
    for index in order:
        x0, top, x1, bottom = grid.sides(grid.cells[index])
        x, y = (x0 + x1 - LETTER * len(texts[index])) / 2, (top + bottom - LETTER) / 2
        for letter in texts[index]:
            words.append(WordBox(Span(len(text), len(text) + 1), x, y, x + LETTER, y + LETTER))
            text += letter
            x += LETTER
        text += "\r\n"
    words.sort(key=lambda word: word.span.start)
    return Page(
        "src-0", 1, text, TextOrigin.TEXT_LAYER, width=600, height=800, words=tuple(words), rulings=tuple(rulings)
    )
