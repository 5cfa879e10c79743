"""The sums and shares of a report's tables, asked by the SQL of the warehouse's checks, and how many close (页内合计).

Whole reports are checked at load, with their facts and the reports of other years. Here the tables alone are asked, in
a database in memory, before anybody looks for facts: so a page's reading can be judged by what is printed on it, and
does not change with the lexicons. A place among numbers that is blank, or holds a sign or two that are no number,
counts as none: engines lose single digits and read 4 as 十 more often than they mistake one for another, and a total
whose part is missing would be no sum at all.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path

from pipeline.reading_rows import block_tables
from pipeline.records import Block, Cell, CellRole

_SQL = Path(__file__).with_name("sql")
_CHECKS = _SQL / "checks"
# What tables alone can answer; a share that follows from its count vouches for both numbers as a sum does.
_QUESTIONS = ("form_totals", "table_codes", "table_groups", "table_parts", "table_shares", "table_totals")

_NUMBER_RE = re.compile(r"[-－−]?\d[\d,，.．]*[%％]?")
_UNREAD = 2  # characters: more are words
_DASH = "—"


@dataclass(frozen=True, slots=True)
class TableSum:
    """A total or share of a table and what it is made of: whether it follows, and their cells, its own first."""

    check_id: str
    block_ids: tuple[str, ...]
    holds: bool


@dataclass(frozen=True, slots=True)
class Sums:
    """How many sums were made of numbers of a page, by whether they close, and how many cells hold a number."""

    closed: int = 0
    failed: int = 0
    numbers: int = 0

    def __add__(self, other: Sums) -> Sums:
        return Sums(self.closed + other.closed, self.failed + other.failed, self.numbers + other.numbers)

    def are_better_than(self, other: Sums) -> bool:
        """Whether more close or fewer fail, neither at the other's cost, and no number is lost.

        A reading that has lost a number has lost its sums, or errs where no sum tells.
        """
        no_worse = self.closed >= other.closed and self.failed <= other.failed and self.numbers >= other.numbers
        return no_worse and (self.closed > other.closed or self.failed < other.failed)


def sum_files() -> list[Path]:
    """The files of SQL that are asked: what the checks share, then the questions that tables can answer."""
    return [*_shared(), *_questions()]


def table_sums(source_id: str, blocks: Sequence[Block]) -> list[TableSum]:
    """The sums and shares that can be made of a report's tables; without a cell no database is opened."""
    cells = list(_with_unread([block for block in blocks if block.cell]))
    if not cells:
        return []
    import duckdb

    with duckdb.connect(":memory:", config={"threads": 1}) as connection:  # workers run beside one another
        connection.execute((_SQL / "tables.sql").read_text("utf-8"))
        for name, rows in block_tables(source_id, cells).items():
            connection.register("incoming", rows)
            connection.execute(f"insert into {name} by name select *, 1 as report_no from incoming")
        connection.execute("create temp table checked_reports as select 1 as report_no")
        for file in _shared():
            connection.execute(file.read_text("utf-8"))
        found = connection.execute(_asked()).fetchall()
    return [TableSum(check_id, tuple(block_ids), holds) for check_id, block_ids, holds in found]


def _with_unread(cells: Sequence[Block]) -> Iterator[Block]:
    """The cells, with a dash for each place that lies among numbers and holds none."""
    tables: defaultdict[str, list[tuple[Cell, Block]]] = defaultdict(list)
    for block in cells:
        if block.cell:
            tables[block.cell.table_id].append((block.cell, block))
    for placed in tables.values():
        numbers = [(cell, block) for cell, block in placed if _is_number(block)]
        beside = {cell.row_no: block for cell, block in numbers}
        columns = {cell.column_no for cell, _ in numbers}
        taken: set[tuple[int, int]] = set()
        for cell, block in placed:
            is_among = cell.row_no in beside and cell.column_no in columns and cell.role is CellRole.VALUE
            is_unread = is_among and len(_squeezed(block)) <= _UNREAD and not re.search(r"\d", block.text)
            yield replace(block, text=_DASH) if is_unread else block
            rows = range(cell.row_no, cell.row_no + cell.row_span)
            taken.update(product(rows, range(cell.column_no, cell.column_no + cell.column_span)))
        for row_no, column_no in sorted(set(product(beside, columns)) - taken):
            block = beside[row_no]
            place = Cell(placed[0][0].table_id, row_no, column_no)
            yield replace(block, block_id=f"{block.block_id}, column {column_no}", text=_DASH, cell=place)


def _is_number(block: Block) -> bool:
    return _NUMBER_RE.fullmatch(_squeezed(block)) is not None


def _squeezed(block: Block) -> str:
    return "".join(block.text.split())


def sums_by_page(sums: Sequence[TableSum], blocks: Sequence[Block]) -> Mapping[int, Sums]:
    """How many close and fail on each page on which a number of them begins; one over two pages counts for both."""
    cells = {block.block_id: block for block in blocks if block.cell and block.pieces}
    found: defaultdict[int, Sums] = defaultdict(Sums)
    for one in sums:
        for page_no in {cells[block_id].pieces[0].page_no for block_id in one.block_ids if block_id in cells}:
            found[page_no] += Sums(int(one.holds), int(not one.holds))
    for block in cells.values():
        if _is_number(block):
            found[block.pieces[0].page_no] += Sums(numbers=1)
    return found


def _shared() -> list[Path]:
    return [_CHECKS / "intervals.sql", *sorted((_CHECKS / "inputs").glob("*.sql"))]


def _questions() -> list[Path]:
    return [_CHECKS / f"{name}.sql" for name in _QUESTIONS]


def _asked() -> str:
    """All questions in one query; the same question about the same cells is one sum, as in the table findings."""
    return (
        " union ".join(
            f"select check_id, block_ids, holds from ({file.read_text('utf-8').strip().removesuffix(';')}\n)"
            for file in _questions()
        )
        + " order by all"
    )
