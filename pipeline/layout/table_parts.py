"""Tables that run over a page break, told by their column borders: the parts of one table (跨页表)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import median

from pipeline.layout.cell_texts import CellText, cell_text, squeezed
from pipeline.layout.cut_rows import stacked, with_loose_row
from pipeline.page_records import Line, LineRole, PageTable, TableCell, TableOrigin

_SAME_EDGE = 4.0  # points by which a column may seem wider on the next page of a scan
_SAME_SHARE = 0.004  # of the table's width: what a page scaled a little differently adds to that
_LOOSE_SHARE = 0.5  # of the narrower column: where columns were told by their words, borders wander
_MOST_SHIFT = 60.0  # points between the tables of a left and a right page
_MOST_COLUMNS = 200  # no printed table has more
_OPENING = 3  # lines over a table: its caption, a second line of it, its unit
_CONTINUED = re.compile(
    r"[(（]?续[)）]?表?\s*[\d\-－—.．]*.{0,40}|(?:附)?表\s*\d.{0,40}[(（]续[^()（）]{0,4}[)）]|[(（]接上[页表][)）]"
)
_UNIT_LINE = re.compile(r"\(?(?:金额)?单位:\S{1,12}")

Item = Line | PageTable


@dataclass(frozen=True, slots=True)
class WholeTable:
    """A table put together from its parts; rows count over all of them.

    `head_rows` is what the file says of the first part, None if nothing. `repeated` are the lines of head rows that a
    later page prints again.
    """

    cells: tuple[TableCell, ...]
    head_rows: int | None
    repeated: tuple[Line, ...] = ()


def join_parts(tables: Sequence[PageTable]) -> list[tuple[PageTable, ...]]:
    """Tables between which no text stands, grouped: a part on the next page has its table's column borders."""
    groups: list[list[PageTable]] = []
    for table in tables:
        if groups and _goes_on(groups[-1], table):
            groups[-1].append(table)
        else:
            groups.append([table])
    return [tuple(group) for group in groups]


def closed_up(items: Sequence[Item]) -> tuple[list[Item], list[Line]]:
    """The items with nothing between a table and its part on the next page, and the lines that only said so there.

    Such lines are 续表, or the table's caption and unit once more. A page's footnotes, which the break puts between
    the parts, follow the last of them.
    """
    kept: list[Item] = []
    said: list[Line] = []
    notes: list[Line] = []
    between: list[Line] = []
    opening: set[str] = set()
    before: PageTable | None = None
    for item in items:
        if isinstance(item, Line):
            between.append(item)
            continue
        texts = [line for line in between if line.role is not LineRole.NOTE]
        if before is not None and between and _may_go_on(before, item) and _say_it_goes_on(texts, opening):
            notes += [line for line in between if line.role is LineRole.NOTE]
            said += texts
            kept.append(item)
        elif before is not None and (whole := _with_row_between(before, item, between)):
            item = whole
            kept.append(item)
        else:
            kept += [*notes, *between, item]
            notes = []
            opening = {squeezed(line.text) for line in texts[-_OPENING:]} if texts else opening
        before, between = item, []
    return [*kept, *notes, *between], said


def _with_row_between(before: PageTable, table: PageTable, lines: Sequence[Line]) -> PageTable | None:
    """The table with the lines over it as its first row, where they are the rest of the row that the break cut."""
    if not _may_go_on(before, table) or _has_own_head([before], table):
        return None
    return with_loose_row(before, table, lines)


def _say_it_goes_on(lines: Sequence[Line], opening: set[str]) -> bool:
    """Whether lines say only that the table goes on: 续表, or what stood over it; a unit alone could open another."""
    said = [squeezed(line.text) in opening or bool(_CONTINUED.fullmatch(line.text.strip())) for line in lines]
    others = [squeezed(line.text) for line, is_said in zip(lines, said, strict=True) if not is_said]
    return (any(said) or not lines) and all(_UNIT_LINE.match(text) for text in others)


def whole_table(parts: Sequence[PageTable]) -> WholeTable:
    """The parts one below the other: heads printed again taken out, rows and merged cells cut by the break joined."""
    first = parts[0]
    cells = list(first.cells)
    repeated: list[Line] = []
    edges = max((part.edges for part in parts), key=len)
    if len(parts) > 1:
        cells = list(_on_columns(first, edges))
    for part in parts[1:]:
        fresh = list(_on_columns(part, edges))
        again = _rows_again(cells, fresh)
        repeated += [line for cell in fresh if cell.row_no <= again for line in cell.lines]
        kept = [replace(cell, row_no=cell.row_no - again) for cell in fresh if cell.row_no > again]
        cells = stacked(cells, kept, edges)
    return WholeTable(tuple(_clipped(cells)), first.head_rows, tuple(repeated))


def _clipped(cells: Sequence[TableCell]) -> Iterator[TableCell]:
    """The cells, none reaching further down than a row begins: a file may claim any span."""
    last = max(cell.row_no for cell in cells)
    widest = max(cell.column_no for cell in cells)
    for cell in cells:
        rows, columns = last - cell.row_no + 1, max(widest - cell.column_no + 1, 1)
        fits = cell.row_span <= rows and cell.column_span <= _MOST_COLUMNS
        yield cell if fits else replace(cell, row_span=rows, column_span=min(cell.column_span, columns))


def _goes_on(group: Sequence[PageTable], table: PageTable) -> bool:
    """Whether a table is the next part of a group: on the next page, the same columns, no head of its own."""
    before = group[-1]
    if not _may_go_on(before, table):
        return False
    edges = max((part.edges for part in group), key=len)
    first, fresh = list(_on_columns(group[0], edges)), list(_on_columns(table, edges))
    return bool(_rows_again(first, fresh)) or not _has_own_head(group, table)


def _may_go_on(before: PageTable, table: PageTable) -> bool:
    return table.page_no == before.page_no + 1 and bool(before.edges) and _same_columns(before, table)


def _same_columns(one: PageTable, other: PageTable) -> bool:
    """Whether the one's borders are among the other's, a shift of the whole page aside."""
    if TableOrigin.ALIGNED in {one.origin, other.origin}:
        return _same_gaps(one.edges, other.edges)
    few, many = sorted((one.edges, other.edges), key=len)
    shift = few[0] - many[0]
    slack = _SAME_EDGE + _SAME_SHARE * (many[-1] - many[0])
    if abs(shift) > _MOST_SHIFT or abs(few[-1] - many[-1] - shift) > slack:
        return False
    return all(min(abs(edge - shift - border) for border in many) <= slack for edge in few)


def _same_gaps(one: Sequence[float], other: Sequence[float]) -> bool:
    """Whether columns that were told by their words stand in the same places: outer borders hang on the words."""
    if len(one) != len(other):
        return False
    inner = list(zip(one[1:-1], other[1:-1], strict=True))
    shift = median(a - b for a, b in inner) if len(inner) > 2 else 0.0
    widths = [min(b - a for a, b in ((edges[i - 1], edges[i]), (edges[i], edges[i + 1])))
              for edges in (one, other) for i in range(1, len(edges) - 1)]  # fmt: skip
    narrow = [min(pair) for pair in zip(widths[: len(inner)], widths[len(inner) :], strict=True)]
    return abs(shift) <= _MOST_SHIFT and all(
        abs(a - b - shift) <= _LOOSE_SHARE * width for (a, b), width in zip(inner, narrow, strict=True)
    )


def _on_columns(part: PageTable, edges: Sequence[float]) -> Iterator[TableCell]:
    """The part's cells counted in the columns of `edges`, where another page prints more of them."""
    if len(part.edges) == len(edges) or len(part.edges) < 2:
        yield from part.cells
        return
    shift = part.edges[0] - edges[0]
    places = [min(range(len(edges)), key=lambda i: abs(edges[i] + shift - edge)) for edge in part.edges]
    for cell in part.cells:
        start, stop = places[cell.column_no - 1], places[cell.column_no - 1 + cell.column_span]
        yield replace(cell, column_no=start + 1, column_span=max(stop - start, 1))


def _rows_again(first: Sequence[TableCell], fresh: Sequence[TableCell]) -> int:
    """How many rows at the top of a later part are printed as at the top of the table."""
    last = max((cell.row_no + cell.row_span - 1 for cell in fresh), default=0)
    again = 0
    for row_no in range(1, last + 1):
        texts = _row_texts(first, row_no)
        if not texts or texts != _row_texts(fresh, row_no):
            break
        again = row_no
    # the head ends where no merged cell crosses into the rows below
    while again and any(c.row_no <= again < c.row_no + c.row_span - 1 for c in fresh):
        again -= 1
    return again


def _row_texts(cells: Sequence[TableCell], row_no: int) -> list[tuple[int, str]]:
    texts = [(cell.column_no, _text(cell)) for cell in cells if cell.row_no == row_no]
    return sorted((column, text) for column, text in texts if text)


def _text(cell: TableCell) -> str:
    return squeezed("".join(line.text for line in cell.lines))


def _has_own_head(group: Sequence[PageTable], table: PageTable) -> bool:
    """Whether the table opens with words over columns of numbers, as only a new table does; not its whole is words."""
    rows: dict[int, dict[int, str]] = {}
    for cell in table.cells:
        rows.setdefault(cell.row_no, {})[cell.column_no] = _text(cell)
    ordered = [rows[row_no] for row_no in sorted(rows)]
    if len(ordered) < 2:
        return False
    number_columns = [
        column
        for column in ordered[0]
        if any(cell_text(row.get(column, "")) is CellText.NUMBER for row in ordered[1:])
        and not any(cell_text(row.get(column, "")) is CellText.WORDS for row in ordered[1:])
    ]
    over = [cell_text(ordered[0][column]) for column in number_columns]
    # a group of one head row alone, its rows on the next page, is that table's
    return bool(over) and all(kind in {CellText.WORDS, CellText.YEAR} for kind in over) and _has_rows(group)


def _has_rows(group: Sequence[PageTable]) -> bool:
    return any(cell.row_no > 1 for part in group for cell in part.cells)
