"""What a text file's grid of signs leaves open in a table's cells: words a blank apart, names over groups of heads."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from pipeline.layout.cell_texts import is_value, squeezed
from pipeline.page_records import Line, PageTable, TableCell

_AT_BORDER = 18.0  # from the middle of a gutter, where a place is eight wide
_HEAD_ROWS = 3
_MOST_SPREAD = 2  # blanks
_PAIRED = 0.6  # of the rows with values: each of a form's names its values
_STRAY = 0.3  # of the rows
_HEADS_ALONE = {"男", "女"}

_WIDE_BLANK_RE = re.compile(r"\S(?:[^\S\t]{2,}|\s*\t\s*)\S")
_SPREAD_RE = re.compile(r"(?<!\S)([\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff](?!\S))")
_IDEOGRAPH_RE = re.compile(r"[\u4e00-\u9fff]")
_WORD_RE = re.compile(r"\S+")


def are_spread(left: str, right: str, blanks: int) -> bool:
    """Whether two signs are one word spread over its cell (专  业), not two heads (男  女)."""
    signs = {left, right}
    return blanks <= _MOST_SPREAD and all(map(_IDEOGRAPH_RE.fullmatch, signs)) and not signs & _HEADS_ALONE


def settled(table: PageTable, *, goes_on: bool) -> PageTable | None:
    """The table with every word in its column and every name over its group of heads; None where that is not told.

    `goes_on` is whether its heads may stand on the page before.
    """
    table = _with_whole_groups(_with_words_apart(table))
    if any(map(_holds_two, table.cells)) or _has_spread_words(table):
        return None
    if _has_upright_words(table) or _has_nameless_heads(table) or _has_stray_values(table):
        return None
    if not goes_on and _has_lost_head(table):
        return None
    return table


def _rows(table: PageTable) -> dict[int, list[TableCell]]:
    """The cells with words that begin in each row, from left to right."""
    rows: dict[int, list[TableCell]] = {}
    for cell in table.cells:
        if cell.lines:
            rows.setdefault(cell.row_no, []).append(cell)
    return rows


def _columns(cell: TableCell) -> range:
    return range(cell.column_no, cell.column_no + cell.column_span)


def _text(cell: TableCell) -> str:
    return squeezed("".join(line.text for line in cell.lines))


def _with_whole_groups(table: PageTable) -> PageTable:
    """The table with each name of a head over its whole group, where the heads below repeat group by group."""
    rows = _rows(table)
    for row_no in range(1, _HEAD_ROWS):
        groups = _groups(rows.get(row_no + 1, []), len(table.edges) - 1)
        first = groups[0].start if groups else 0
        names = [cell for cell in rows.get(row_no, []) if cell.column_no >= first]
        if not groups or len(names) != len(groups) or any(cell.row_span > 1 for cell in names):
            continue
        if all(set(_columns(name)) & set(group) for name, group in zip(names, groups, strict=True)):
            spread = [
                replace(name, column_no=group.start, column_span=len(group))
                for name, group in zip(names, groups, strict=True)
            ]
            others = [c for c in table.cells if c.row_no != row_no or c.column_no < first]
            cells = sorted((*others, *spread), key=lambda cell: (cell.row_no, cell.column_no))
            return replace(table, cells=tuple(cells))
    return table


def _groups(heads: Sequence[TableCell], column_count: int) -> list[range]:
    """The columns of each group, where heads one a column repeat to the last column; none if they do not."""
    texts = [_text(cell) for cell in heads]
    if not heads or len(heads) != column_count + 1 - heads[0].column_no or any(map(is_value, texts)):
        return []
    for size in range(2, len(texts) // 2 + 1):
        if len(texts) % size == 0 and texts == texts[:size] * (len(texts) // size):
            first = heads[0].column_no
            return [range(at, at + size) for at in range(first, first + len(texts), size)]
    return []


def _has_nameless_heads(table: PageTable) -> bool:
    """Whether a head stands under none of the names over several columns beside it: whose it is is not told."""
    rows = _rows(table)
    for row_no in range(1, _HEAD_ROWS):
        upper, lower = rows.get(row_no, []), rows.get(row_no + 1, [])
        if not any(cell.column_span > 1 for cell in upper) or any(is_value(_text(cell)) for cell in lower):
            continue
        named = {column for cell in upper for column in _columns(cell)}
        last = max(cell.column_no + cell.column_span for cell in lower) if lower else 0
        if any(cell.column_no not in named for cell in lower if min(named) < cell.column_no < last):
            return True
    return False


def _with_words_apart(table: PageTable) -> PageTable:
    """The table with words that one blank parts in columns of their own, where the blank lies at the border.

    A head over several columns, each with its own head below, may hold blanks: it stays.
    """
    below = {(cell.row_no - 1, cell.column_no): cell for cell in table.cells if cell.lines}
    cells: list[TableCell] = []
    for cell in table.cells:
        columns = range(cell.column_no, cell.column_no + cell.column_span)
        under = [below[cell.row_no, column] for column in columns if (cell.row_no, column) in below]
        heads = len(under) == len(columns) and not any(is_value(other.lines[0].text) for other in under)
        parts = [] if heads or len(columns) == 1 or len(cell.lines) != 1 else _parted(cell.lines[0], table, columns)
        cells += [TableCell(cell.row_no, at, cell.row_span, 1, (part,)) for at, part in parts] or [cell]
    return replace(table, cells=tuple(cells))


def _parted(line: Line, table: PageTable, columns: range) -> list[tuple[int, Line]]:
    """A line's words, one a column, if a blank lies at each border between the columns."""
    words = list(_WORD_RE.finditer(line.text))
    if len(words) != len(columns) or line.box is None:
        return []
    place = (line.box[2] - line.box[0]) / len(line.text)
    at = [line.box[0] + place * (left.end() + right.start()) / 2 for left, right in pairwise(words)]
    if any(abs(x - table.edges[column]) > _AT_BORDER for x, column in zip(at, columns, strict=False)):
        return []
    boxes = [
        (line.box[0] + place * word.start(), line.box[1], line.box[0] + place * word.end(), line.box[3])
        for word in words
    ]
    cut = (
        replace(line, start=line.start + word.start(), text=word.group(), box=box)
        for word, box in zip(words, boxes, strict=True)
    )
    return list(zip(columns, cut, strict=True))


def _has_spread_words(table: PageTable) -> bool:
    """Whether two cells side by side hold a sign each: one word, taken for two columns."""
    rows = _rows(table).values()
    return any(are_spread(_text(left), _text(right), 0) for row in rows for left, right in pairwise(row))


def _has_upright_words(table: PageTable) -> bool:
    """Whether words are set upright beside the rows, a sign in a line (竖排): whose they are is not told."""
    rows = _rows(table).values()
    alone = [row[0] for row in rows if len(row) == 1 and row[0].column_no == 1]
    wrapped = [cell for row in rows for cell in row if len(cell.lines) > 1]
    return any(all(len(line.text.strip()) == 1 for line in cell.lines) for cell in (*alone, *wrapped))


def _has_lost_head(table: PageTable) -> bool:
    """Whether the first row holds values that no labels beside them name: what headed them was not read."""
    rows = list(_rows(table).values())
    if len(table.edges) == 3 or not rows or not _labels(rows[0]):
        return False
    labels = [found for row in rows if (found := _labels(row))]
    return sum(len(found) > 1 and all(found) for found in labels) < _PAIRED * len(labels)


def _labels(row: Sequence[TableCell]) -> list[bool]:
    """For each value of a row whether words stand right to its left."""
    texts = [_text(cell) for cell in row]
    return [not is_value(left) for left, text in zip(["0", *texts], texts, strict=False) if is_value(text)]


def _has_stray_values(table: PageTable) -> bool:
    """Whether a column holds values in few rows and nothing heads it: they have slipped out of their own."""
    rows = _rows(table)
    for column in range(1, len(table.edges)):
        inside = [cell for row in rows.values() for cell in row if column in _columns(cell)]
        if inside and is_value(_text(inside[0])) and len(inside) <= _STRAY * len(rows):
            return True
    return False


def _holds_two(cell: TableCell) -> bool:
    """Whether a cell holds two values, or words far apart: the columns were not told."""
    for line in cell.lines:
        text = _SPREAD_RE.sub(r"\1", line.text)
        if _WIDE_BLANK_RE.search(text) or any(map(is_value, text.split()[1:])):
            return True
    return False
