"""Tables that a text file prints cell by cell: each cell some narrow lines, a blank line between two (逐格打印的表).

A converter that reads a PDF's table column by column within each row writes it so. The cells of words are told by
the blank lines; rows by their numbered heads (1. …, 2. …), columns by the years over them. A row that has not one cell
for each year, or that a page break cuts, says nothing of its years: its cells stay paragraphs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.joined import JoinedLines
from pipeline.layout.line_kinds import heading_level, width
from pipeline.records import Cell, CellRole, Line, short_id
from pipeline.tables.totals import Placed

_WIDEST = 9.0  # characters of a line of such a cell
_FEWEST_CELLS = 12
_WRAPPED_SHARE = 0.5  # of the cells that have several lines
_TITLE_LINES = 6  # over the cells in which the years stand
_FEWEST_YEARS = 3
_ITEM_LEVEL = 4  # of 1. and (1), which number a table's rows too
_YEAR = re.compile(r"((?:19|20)\d\d)\s*年?度?")
_ALL_YEARS = re.compile(rf"(?:{_YEAR.pattern}\s*)+")
_ROW_HEAD = re.compile(r"\d{1,2}\s*[.．、]\s*(?!\d)\S")
_GROUP_HEAD = re.compile(r"\d{1,2}\s+(?!\d)[^\s.．、]")


@dataclass(frozen=True, slots=True)
class _Printed:
    """The lines of one cell, [start, end) of the lines given; `parted` says how far the cell before it stands off."""

    start: int
    end: int
    text: str
    parted: int = 0
    new_page: bool = False


def cell_stretches(lines: Sequence[Line]) -> Iterator[range]:
    """Where tables stand that are printed cell by cell, the line of years over them with them."""
    run: list[_Printed] = []
    for printed in _printed(lines):
        if _is_narrow(lines, printed):
            run.append(printed)
            continue
        yield from _stretch(lines, run)
        run = []
    yield from _stretch(lines, run)


def _stretch(lines: Sequence[Line], run: Sequence[_Printed]) -> Iterator[range]:
    wrapped = sum(printed.end - printed.start > 1 for printed in run)
    if len(run) >= _FEWEST_CELLS and wrapped >= _WRAPPED_SHARE * len(run):
        above = range(max(0, run[0].start - _TITLE_LINES), run[0].start)
        heads = next((at for at in reversed(above) if len(_years([lines[at].text])) >= _FEWEST_YEARS), run[0].start)
        yield range(heads, run[-1].end)


def _is_narrow(lines: Sequence[Line], printed: _Printed) -> bool:
    """Whether all its lines are as narrow as a cell's, and it is no heading."""
    inside = lines[printed.start : printed.end]
    if len(inside) == 1 and (heading_level(printed.text) or _ITEM_LEVEL) < _ITEM_LEVEL:
        return False  # 四、保障措施: the table is over
    return all(line.box is None and line.ends is None and width(line.text) <= _WIDEST for line in inside)


def _printed(lines: Sequence[Line]) -> list[_Printed]:
    """The lines parted at blank lines and page breaks."""
    gaps = [
        below.start - above.start - len(above.text) if above.page_no == below.page_no else -1
        for above, below in pairwise(lines)
    ]
    closest = min((gap for gap in gaps if gap >= 0), default=0)  # what ends a line: \n, or \r\n
    borders = [0, *(at for at, gap in enumerate(gaps, start=1) if gap < 0 or gap > closest), len(lines)]
    return [
        _Printed(
            start,
            end,
            "".join(line.text.strip() for line in lines[start:end]),
            gaps[start - 1] if start else 0,
            bool(start) and gaps[start - 1] < 0,
        )
        for start, end in pairwise(borders)
    ]


def _years(texts: Sequence[str]) -> list[str]:
    """The years that texts consist of, one after the other; none where they say anything else, or do not ascend."""
    said = " ".join(texts).strip()
    found = [match[1] for match in _YEAR.finditer(said)] if _ALL_YEARS.fullmatch(said) else []
    return found if all(int(late) == int(early) + 1 for early, late in pairwise(found)) else []


def printed_cells(lines: Sequence[Line], source_id: str) -> list[Placed]:
    """The cells of a stretch; paragraphs where no year can be told."""
    joined = JoinedLines(lines)
    table_id = short_id("t", source_id, lines[0].page_no, lines[0].start)
    printed = _printed(lines)
    first, years = _heads(joined, printed)
    placed: list[Placed] = [(None, joined.cut(*_span(joined, each))) for each in printed[:first]]
    if years:
        head = printed[first : first + len(years)] if len(_years([printed[first].text])) == 1 else [printed[first]]
        placed += _head_cells(joined, head, len(years), table_id)
        first += len(head)
    apart = _usual_gap(printed[first:])
    for row_no, row in enumerate(_rows(printed[first:]), start=2):
        placed += _row_cells(joined, row, len(years), apart, Cell(table_id, row_no, 1, CellRole.ROW_HEAD))
    return [(cell, text) for cell, text in placed if text.text]


def _heads(joined: JoinedLines, printed: Sequence[_Printed]) -> tuple[int, list[str]]:
    """Which cell the years begin with, and the years; none where the first rows come before any."""
    for at, each in enumerate(printed):
        if _ROW_HEAD.match(each.text):
            break
        in_line = _years([line.text for line in joined.lines[each.start : each.end]])
        if len(in_line) >= _FEWEST_YEARS:
            return at, in_line
        years: list[str] = []
        for following in printed[at:]:
            longer = _years([*years, following.text])
            if len(longer) != len(years) + 1:
                break
            years = longer
        if len(years) >= _FEWEST_YEARS:
            return at, years
    return 0, []


def _head_cells(joined: JoinedLines, head: Sequence[_Printed], years: int, table_id: str) -> Iterator[Placed]:
    start, end = _span(joined, head[0])[0], _span(joined, head[-1])[1]
    for column, match in enumerate(_YEAR.finditer(joined.text, start, end), start=2):
        assert column < years + 2
        yield Cell(table_id, 1, column, CellRole.HEAD), joined.cut(*match.span())


def _usual_gap(printed: Sequence[_Printed]) -> int:
    """How far two cells stand apart; where it is more, an empty cell stands between them."""
    gaps = sorted(each.parted for each in printed if each.parted > 0)
    return gaps[len(gaps) // 2] if gaps else 0


def _rows(printed: Sequence[_Printed]) -> Iterator[list[_Printed]]:
    """The cells from one numbered head to the next; what names a group of rows is a row of its own."""
    row: list[_Printed] = []
    for at, each in enumerate(printed):
        follows = printed[at + 1].text if at + 1 < len(printed) else ""
        opens = _ROW_HEAD.match(each.text) or (_GROUP_HEAD.match(each.text) and _ROW_HEAD.match(follows))
        if opens and row:
            yield row
            row = []
        row.append(each)
    if row:
        yield row


def _row_cells(joined: JoinedLines, row: Sequence[_Printed], years: int, apart: int, head: Cell) -> Iterator[Placed]:
    """A row's cells if it has a head and one cell for each year, on one page; else paragraphs."""
    inside = row[1:]
    is_whole = not any(each.new_page or each.parted > apart for each in inside)
    fits = years > 0 and len(inside) == years and is_whole and bool(_ROW_HEAD.match(row[0].text))
    for column, each in enumerate(row):
        cell = None if not fits else head if column == 0 else Cell(head.table_id, head.row_no, column + 1)
        yield cell, joined.cut(*_span(joined, each))


def _span(joined: JoinedLines, printed: _Printed) -> tuple[int, int]:
    """Where a cell's lines stand in the joined text."""
    return joined.span_of(printed.start, printed.end - 1)
