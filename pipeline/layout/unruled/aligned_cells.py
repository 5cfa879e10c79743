"""Rows and columns of words as a table's cells: spans, borders, lines."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from statistics import median

from pipeline.layout.cell_lines import cell_lines
from pipeline.layout.unruled.gutters import Extent, Placed
from pipeline.layout.unruled.head_cells import tall_names
from pipeline.layout.unruled.printed_rows import WIDE_GAP, PrintedRow, Segment
from pipeline.layout.unruled.row_groups import with_groups
from pipeline.layout.unruled.row_units import GridRow
from pipeline.layout.word_extents import box_around
from pipeline.page_records import Page, PageTable, TableCell, TableOrigin, WordBox

_OFF = 0.6  # em
_TOTAL_RE = re.compile(r"合计|总计|共计|小计|总数|总和")

Unit = Sequence[GridRow]
Range = tuple[int, int]  # first and last column of a cell, from 0


def table_of(page: Page, units: Sequence[Unit], columns: Sequence[Extent], head_rows: int | None) -> PageTable:
    """The table with a cell for each place, empty ones too; words over several columns make a cell that spans them.

    Borders between columns are the middles of the gutters.
    """
    words = [word for unit in units for row in unit for each in row.placed for word in each.segment.words]
    box = box_around(words)
    inner = [(left[1] + right[0]) / 2 for left, right in pairwise(columns)]
    edges = (min(box[0], columns[0][0]), *inner, max(box[2], columns[-1][1]))
    tall = tall_names(units)
    cells = tuple(
        cell for row_no, unit in enumerate(units, start=1) for cell in _row_cells(page, unit, row_no, edges, tall)
    )
    cells = with_groups(page, cells, units, columns)
    return PageTable(page.page_no, cells, TableOrigin.ALIGNED, box, edges, head_rows)


def _row_cells(
    page: Page, unit: Unit, row_no: int, edges: Sequence[float], tall: Mapping[tuple[int, int], int]
) -> Iterator[TableCell]:
    """A row's cells; none in the columns that a name of a row above spans down to it."""
    covered = {column for (row, column), rows in tall.items() if row + 1 < row_no <= row + rows}
    placed = [each for row in unit for each in row.placed]
    ranges = _ranges(placed, edges)
    words: dict[Range, list[WordBox]] = {cell: [] for cell in ranges}
    for each in placed:
        owner = each.first, each.first
        if owner not in words:
            owner = next(cell for cell in ranges if cell[0] <= each.first <= cell[1])
        words[owner] += each.segment.words
    for first, last in ranges:
        if first in covered:
            continue
        rows = tall.get((row_no - 1, first), 1)
        yield TableCell(row_no, first + 1, rows, last - first + 1, cell_lines(page, words[first, last]))


def _ranges(placed: Sequence[Placed], edges: Sequence[float]) -> list[Range]:
    """The cells of a row as ranges of columns: those that words span, grown to what they stand in the middle of."""
    if all(each.first == each.last for each in placed):
        return [(column, column) for column in range(len(edges) - 1)]
    joined: list[tuple[Range, Extent]] = []
    for each in sorted(placed, key=lambda each: (each.first, each.last)):
        cell, extent = (each.first, each.last), (each.segment.x0, each.segment.x1)
        if joined and each.first <= joined[-1][0][1]:
            (first, last), (x0, x1) = joined.pop()
            cell, extent = (first, max(last, each.last)), (min(x0, extent[0]), max(x1, extent[1]))
        joined.append((cell, extent))
    ranges: list[Range] = []
    at = 0
    for index, (cell, extent) in enumerate(joined):
        if cell[0] < cell[1]:
            end = joined[index + 1][0][0] if index + 1 < len(joined) else len(edges) - 1
            cell = _grown(cell, (at, end - 1), sum(extent) / 2, edges)
        ranges += [(column, column) for column in range(at, cell[0])]
        ranges.append(cell)
        at = cell[1] + 1
    return [*ranges, *((column, column) for column in range(at, len(edges) - 1))]


def is_total(segment: Segment) -> bool:
    """Whether words are the label of a total."""
    return _TOTAL_RE.fullmatch(segment.text) is not None


def place_total(row: PrintedRow, columns: Sequence[Extent], em: float) -> Placed | None:
    """A total's label that stands between columns over all that are left free before the row's next words."""
    label, *others = row.segments
    if not others or not is_total(label):
        return None
    free = [column for column in columns if column[1] < others[0].x0 - WIDE_GAP * em]
    if len(free) < 2 or not free[0][0] <= label.x0 or not label.x1 <= free[-1][1]:
        return None
    return Placed(0, len(free) - 1, label)


def with_spanned_totals(units: Sequence[Unit], columns: Sequence[Extent], em: float) -> list[list[GridRow]]:
    """The rows, with 合计 over the first columns where these are empty and it stands off the places of their words.

    So a total's label stands in the middle of a merged cell, wherever the borders within are.
    """
    if not any(is_total(each.segment) for unit in units for row in unit for each in row.placed):
        return [list(unit) for unit in units]
    places = [_usual_place(units, column, em) for column in (0, 1)]

    def spanned(row: GridRow, each: Placed) -> Placed:
        if not is_total(each.segment):
            return each
        free = min((column for column in row.filled if column > each.last), default=0)
        if each.first == each.last > 0 and free > 2 and each is row.placed[0]:
            off = abs(_middle(each.segment) - (columns[0][0] + columns[free - 1][1]) / 2)
            return Placed(0, free - 1, each.segment) if off <= em else each
        if each.first != each.last or each.first > 1 or 1 - each.first in row.filled:
            return each
        usual = places[each.first]
        if usual is None:
            return each
        off = (usual[1](each.segment) - usual[0]) * (1 if each.first == 0 else -1)
        return Placed(0, 1, each.segment) if off > _OFF * em else each

    return [[GridRow(row.row, tuple(spanned(row, each) for each in row.placed)) for row in unit] for unit in units]


def _usual_place(units: Sequence[Unit], column: int, em: float) -> tuple[float, Callable[[Segment], float]] | None:
    """Where a column's labels have their middles, or if these differ their left ends, and how to tell it of another."""
    segments = [each.segment for unit in units for row in unit for each in row.placed if each.first == column]
    labels = [segment for segment in segments if not is_total(segment)]
    if not labels:
        return None
    middle = median(map(_middle, labels))
    if all(abs(_middle(segment) - middle) <= em for segment in labels):
        return middle, _middle
    return median(segment.x0 for segment in labels), lambda segment: segment.x0


def _middle(segment: Segment) -> float:
    return (segment.x0 + segment.x1) / 2


def _grown(cell: Range, free: Range, middle: float, edges: Sequence[float]) -> Range:
    """The range within the free columns, the cell's own among them, whose middle is nearest to the words'."""
    choices = [(first, last) for first in range(free[0], cell[0] + 1) for last in range(cell[1], free[1] + 1)]
    return min(
        choices,
        key=lambda choice: (
            round(abs((edges[choice[0]] + edges[choice[1] + 1]) / 2 - middle)),
            choice[1] - choice[0],
        ),
    )
