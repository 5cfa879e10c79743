"""Where the numbers of a report's tables add up, by an arithmetic of this benchmark's own (表中可验处)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import permutations

from benchmarks.seeded.printed import Printed, numbers_in
from benchmarks.seeded.relations import Relation, Rule
from pipeline.records import Block, CellRole

_TOTAL = re.compile(r"^计$|(合计|总计|小计|共计|总数)([（(][^（）()]*[）)])?$")
_SHARE = re.compile(r"占比|比例|比重|百分比")
_RATE = re.compile(r"率")
_LEAST = 10  # a smaller total may be a sum by chance
_ROWS = 3  # so many rows that agree are no chance


@dataclass(slots=True)
class _Grid:
    """A table's cells of one number each, and which rows and columns are totals."""

    cells: dict[tuple[int, int], Printed] = field(default_factory=dict)
    total_rows: set[int] = field(default_factory=set)
    total_columns: set[int] = field(default_factory=set)
    heads: dict[int, str] = field(default_factory=lambda: defaultdict(str))

    @property
    def rows(self) -> list[int]:
        """Rows with numbers, from above."""
        return sorted({row for row, _ in self.cells})

    @property
    def columns(self) -> list[int]:
        """Columns with numbers, from the left."""
        return sorted({column for _, column in self.cells})

    def column(self, column: int) -> dict[int, Printed]:
        """A column's numbers by row."""
        return {row: number for (row, at), number in sorted(self.cells.items()) if at == column}

    def row(self, row: int) -> dict[int, Printed]:
        """A row's numbers by column."""
        return {column: number for (at, column), number in sorted(self.cells.items()) if at == row}


def find_in_tables(blocks: Sequence[Block]) -> Iterator[Relation]:
    """Every sum, share and rate that closes in a table."""
    tables: dict[str, list[Block]] = defaultdict(list)
    for block in blocks:
        if block.cell is not None:
            tables[block.cell.table_id].append(block)
    for cells in tables.values():
        grid = _grid(cells)
        for row in grid.total_rows & set(grid.rows):
            for column in grid.columns:
                yield from _sums(grid.column(column), row, grid.total_rows, "table: total of a column")
        for column in grid.total_columns & set(grid.columns):
            for row in grid.rows:
                yield from _sums(grid.row(row), column, grid.total_columns, "table: total of a row")
        yield from _shares(grid)
        yield from _rates(grid)


def _grid(cells: Sequence[Block]) -> _Grid:
    grid = _Grid()
    for block in cells:
        cell = block.cell
        assert cell is not None
        text = re.sub(r"\s", "", block.text)
        if cell.role is not CellRole.VALUE or not re.search("[0-9]", text):
            if cell.role is CellRole.HEAD:
                for column in range(cell.column_no, cell.column_no + cell.column_span):
                    grid.heads[column] += text + "|"
            if _TOTAL.search(text) and len(text) <= 12:
                if cell.role is CellRole.HEAD and cell.column_span == 1:
                    grid.total_columns.add(cell.column_no)
                elif cell.role is not CellRole.HEAD and cell.row_span == 1:
                    grid.total_rows.add(cell.row_no)
        elif cell.row_span == cell.column_span == 1:
            numbers = list(numbers_in(block.block_id, block.text))
            if len(numbers) == 1 and re.fullmatch(r"\s*[0-9.,]+\s*[%％]?\s*", block.text):
                grid.cells[cell.row_no, cell.column_no] = numbers[0]
    return grid


def _sums(line: Mapping[int, Printed], at: int, totals: set[int], kind: str) -> Iterator[Relation]:
    """The run of numbers beside a total that makes it up: up or down, as far as the next total or past it."""
    if at not in line or line[at].value < _LEAST:
        return
    before = [place for place in sorted(line, reverse=True) if place < at]
    behind = [place for place in sorted(line) if place > at]
    for side in (before, behind):
        near = side[: next((i for i, place in enumerate(side) if place in totals), len(side))]
        parts_only = [place for place in side if place not in totals]
        totals_only = [place for place in side if place in totals]
        for places in (near, parts_only, totals_only):
            parts = [line[place] for place in sorted(places)]
            relation = Relation(kind, Rule.SUM, (line[at], *parts))
            if sum(part.value > 0 for part in parts) >= 2 and relation.closes():
                yield relation
                return


def _shares(grid: _Grid) -> Iterator[Relation]:
    """Columns of shares that reach 100, and each of them as its count's share of the total."""
    for column in grid.columns:
        shares = grid.column(column)
        parts = {row: share for row, share in shares.items() if row not in grid.total_rows}
        if not _SHARE.search(grid.heads[column]) or len(parts) < _ROWS:
            continue
        hundred = Relation("table: shares reach 100 %", Rule.HUNDRED, tuple(parts.values()))
        if hundred.closes():
            yield hundred
        for other in reversed([each for each in grid.columns if each < column]):
            if found := list(_shares_of(grid, parts, grid.column(other))):
                yield from found
                break


def _shares_of(grid: _Grid, shares: Mapping[int, Printed], counts: Mapping[int, Printed]) -> Iterator[Relation]:
    """A relation for each row, if all rows have a count and their shares of the total row follow from it."""
    wholes = [counts[row] for row in counts if row in grid.total_rows]
    if not wholes or not all(row in counts for row in shares):
        return
    whole = max(wholes, key=lambda number: number.value)
    found = [
        Relation("table: share of the total", Rule.SHARE, (_percent(share), counts[row], whole))
        for row, share in shares.items()
        if counts[row].value > 0
    ]
    if len(found) >= _ROWS and all(relation.closes() for relation in found):
        yield from found


def _rates(grid: _Grid) -> Iterator[Relation]:
    """A relation for each row of a table in which one column is the share of a second in a third in every row."""
    for column in grid.columns:
        rates = grid.column(column)
        if not re.search(f"{_RATE.pattern}|{_SHARE.pattern}", grid.heads[column]) or len(rates) < _ROWS:
            continue
        others = [each for each in grid.columns if each != column and set(grid.column(each)) >= set(rates)]
        for part, whole in permutations(others, 2):
            parts, wholes = grid.column(part), grid.column(whole)
            found = [
                Relation("table: rate of two columns", Rule.SHARE, (_percent(rate), parts[row], wholes[row]))
                for row, rate in rates.items()
                if wholes[row].value >= _LEAST and parts[row].value > 0
            ]
            if len({relation.numbers[2].value for relation in found}) >= _ROWS and all(r.closes() for r in found):
                yield from found
                break


def _percent(number: Printed) -> Printed:
    """A number of a column of shares, whose last place is rounded whether or not % stands behind it."""
    return Printed(number.block_id, number.span, number.digits, number.times, "%", True)
