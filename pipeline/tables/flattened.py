"""Flattened tables: the lines of a table region given back their rows, columns and heads.

Text taken from a PDF prints a table as lines of words: heads first, then rows whose words the blanks part,
with long cells wrapped over several lines and merged cells printed once. What cannot be placed with
certainty becomes a paragraph, never a cell in a wrong column.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise, takewhile

from pipeline.joined import JoinedLines
from pipeline.layout.line_kinds import is_note
from pipeline.layout.unruled.spaced import is_laid_out
from pipeline.records import BlockKind, Cell, CellRole, Line, short_id
from pipeline.tables.even_rows import even_cells, even_table
from pipeline.tables.flattened_heads import Word, split_heads, table_words, trailing_values
from pipeline.tables.residuals import places_by_totals
from pipeline.tables.totals import Placed, mark_totals
from pipeline.tables.wrapped import is_line_of_years, wrapped_cells

_SERIAL = re.compile(r"\d{1,5}$")
_GRAND_TOTAL = re.compile(r"(?:合计|总计|共计)(?:[-—－]*)")
_DASH = re.compile(r"[-—－]+")
# heads of columns that hold words or dates, never plain numbers
_WORDY_HEAD = re.compile(r"时间|日期|名称|地点|地址|备注|负责人|姓名|内容$|类别$")


@dataclass(slots=True)
class Row:
    """A row as it is put together: its leading words and its values."""

    words: list[Word] = field(default_factory=list)
    values: list[Word] = field(default_factory=list)


def table_cells(lines: Sequence[Line], source_id: str) -> list[Placed]:
    """The cells of a table region; paragraphs where rows and heads do not fit each other."""
    notes = list(takewhile(lambda line: is_note(line.text), lines))[: len(lines) - 1]
    above: list[Placed] = [(BlockKind.NOTE, JoinedLines([line]).whole()) for line in notes]
    return [*above, *_table_cells(lines[len(notes) :], source_id)]


def _table_cells(lines: Sequence[Line], source_id: str) -> list[Placed]:
    joined = JoinedLines(lines)
    heads, body = split_heads(table_words(joined))
    first = lines[0]
    table_id = short_id("t", source_id, first.page_no, first.start)
    even = even_table(lines)
    if even and even.is_sure:
        return mark_totals(even_cells(joined, even, table_id))
    if _have_values_within(body) or _are_glued(joined, body):
        return _as_paragraphs(joined)
    if any(is_line_of_years(line) for line in lines):
        cells = None  # a second level of heads
    elif heads and heads[0].is_serial_head:
        cells = _numbered_table(joined, heads, body, table_id)
    else:
        cells = _matrix(joined, heads, _rows(body), table_id, serial=False)
    if cells is None and even:
        cells = even_cells(joined, even, table_id)
    cells = cells if cells is not None else wrapped_cells(joined, table_id)
    return mark_totals(cells) if cells is not None else _as_paragraphs(joined)


def _have_values_within(body: Sequence[Word]) -> bool:
    """Whether lines have words right of their values (考核方式, 备注), or values alone right under others.

    Then no line's end tells where a row is over, or nothing names it.
    """
    lines = ["".join(".v"[word.is_value] for word in line) for _, line in groupby(body, key=lambda word: word.line)]
    within = sum(".vv" in line and line.endswith("v.") for line in lines)
    nameless = sum(above.endswith("v") and len(line) > 1 and "." not in line for above, line in pairwise(lines))
    return within > 1 or nameless > 1


def _are_glued(joined: JoinedLines, body: Sequence[Word]) -> bool:
    """Whether a row would take in a whole line that blanks keep in columns: of those each is a row."""
    rows = ([word.line for word in (*row.words, *row.values)] for row in _rows(body))
    return any(is_laid_out(joined.lines[at].text) for row in rows for at in set(row) - {row[-1]})


def _rows(body: Sequence[Word]) -> list[Row]:
    """Words gathered until a line ends in values: that line closes a row."""
    rows: list[Row] = []
    open_row = Row()
    for _, words in groupby(body, key=lambda word: word.line):
        line = list(words)
        cut = len(line) - trailing_values(line)
        open_row.words += line[:cut]
        if cut < len(line) and (open_row.words or cut > 0):
            open_row.values = line[cut:]
            rows.append(open_row)
            open_row = Row()
        else:
            open_row.words += line[cut:]
    if open_row.words:
        rows.append(open_row)
    return rows


def _numbered_table(joined: JoinedLines, heads: list[Word], body: list[Word], table_id: str) -> list[Placed] | None:
    """A table whose rows are numbered 1, 2, 3 …: the numbers part the rows, whatever wraps inside them."""
    groups = _numbered_groups(body)
    if not groups:
        return None
    if len(heads) == 2:
        return _text_rows(joined, heads, groups, table_id)
    rows = [row for group in groups for row in _serial_rows(group)]
    return _matrix(joined, heads, rows, table_id, serial=True)


def _serial_rows(group: list[Word]) -> list[Row]:
    """The row a number opens: it ends with the first line that ends in values; what follows is no row."""
    for at, word in enumerate(group):
        ends_line = at + 1 == len(group) or group[at + 1].line != word.line
        if at > 0 and ends_line and word.is_value:
            cut = at + 1
            while cut > 1 and group[cut - 1].is_value and group[cut - 1].line == word.line:
                cut -= 1
            rest = [Row(group[at + 1 :])] if at + 1 < len(group) else []
            return [Row(group[:cut], group[cut : at + 1]), *rest]
    return [Row(group)]


def _numbered_groups(body: Sequence[Word]) -> list[list[Word]]:
    """The words of each row, split where the next row number begins a line, or a total row does."""
    groups: list[list[Word]] = []
    expected = 1
    for index, word in enumerate(body):
        starts_line = index == 0 or body[index - 1].line != word.line
        if starts_line and word.text == str(expected):
            groups.append([])
            expected += 1
        elif starts_line and re.match(r"(?:合计|总计|小计|平均)", word.text):
            groups.append([])
        if not groups:
            return []
        groups[-1].append(word)
    return groups


def _text_rows(joined: JoinedLines, heads: list[Word], groups: list[list[Word]], table_id: str) -> list[Placed]:
    """Number and text, as in a list of achievements: each text is one cell."""
    placed: list[Placed] = _head_cells(joined, heads, table_id)
    for row_no, group in enumerate(groups, start=2):
        placed.append((Cell(table_id, row_no, 1, CellRole.ROW_HEAD), joined.cut(group[0].start, group[0].end)))
        if len(group) > 1:
            placed.append((Cell(table_id, row_no, 2), joined.cut(group[1].start, group[-1].end)))
    return placed


def _head_cells(joined: JoinedLines, heads: Sequence[Word], table_id: str) -> list[Placed]:
    return [(Cell(table_id, 1, column, CellRole.HEAD), head.cut(joined)) for column, head in enumerate(heads, start=1)]


def _matrix(
    joined: JoinedLines, heads: list[Word], rows: Sequence[Row], table_id: str, *, serial: bool
) -> list[Placed] | None:
    """Rows of some text columns and some value columns; None if heads and rows disagree."""
    value_columns = _value_columns(rows, len(heads) - int(serial), serial=serial)
    text_columns = len(heads) - value_columns - int(serial)
    if not value_columns or any(_WORDY_HEAD.search(head.text) for head in heads[-value_columns:]):
        return None  # 举办时间 above plain numbers: the head was wrapped, and no telling how
    placed = _head_cells(joined, heads, table_id)
    carried: list[Sequence[Word]] = [()] * text_columns
    rows = [_without_dashes(row, value_columns) for row in rows]
    proved = _proved_row(rows, value_columns)
    for row_no, row in enumerate(rows, start=2):
        words = _names(row, serial=serial)
        columns = proved[1] if proved and proved[0] is row else range(value_columns)
        if len(row.values) != len(columns) or (not words and not any(carried)):
            if len(words) >= text_columns:
                carried = [()] * text_columns  # it may have named the group of the rows below
            if row.words or row.values:
                every = [*row.words, *row.values]
                placed.append((None, joined.cut(every[0].start, every[-1].end)))
            continue
        if words is not row.words:
            number = row.words[0]
            placed.append((Cell(table_id, row_no, 1, CellRole.ROW_HEAD), joined.cut(number.start, number.end)))
        if _GRAND_TOTAL.fullmatch(_name_of(row)) and len(words) < text_columns:
            carried = [words, *([()] * (text_columns - 1))]  # 合计 is of the whole table, not of the group above
        else:
            carried = _text_cells(words, carried)
        values = list(zip(columns, row.values, strict=True))
        placed += _row_cells(joined, table_id, row_no, carried, values, offset=int(serial))
    return placed


def _proved_row(rows: Sequence[Row], columns: int) -> tuple[Row, Sequence[int]] | None:
    """The one row that lacks values with their columns, if the total row proves them: 合计 less all other rows."""
    short = [row for row in rows if row.words and 0 < len(row.values) < columns]
    full = [row for row in rows if row.words and len(row.values) == columns]
    totals = [row for row in full if _GRAND_TOTAL.fullmatch(_name_of(row))]
    parts = [row for row in full if row not in totals]
    if len(short) != 1 or len(totals) != 1 or len(full) + 1 != len(rows) or any("计" in _name_of(row) for row in parts):
        return None
    texts = [[word.text for word in row.values] for row in (*totals, *short, *parts)]
    places = places_by_totals(texts[0], texts[2:], texts[1])
    return (short[0], places) if places else None


def _name_of(row: Row) -> str:
    return "".join(word.text for word in row.words)


def _value_columns(rows: Sequence[Row], heads: int, *, serial: bool) -> int:
    """How many of the heads stand over values; 0 where the rows do not agree.

    A row that lacks a value has as many values as one of a table with a text column more: the widest row that fits
    the heads tells, if no row has more words than that leaves columns for them. Whatever is taken, the first row
    must fill its text columns, for nothing above could have been merged with it. A total whose columns of words hold
    dashes has no say.
    """
    every = [row for row in rows if row.values]
    plain = [row for row in every if not (row.words and _DASH.fullmatch(row.values[0].text))] or every
    counts = Counter(len(row.values) for row in plain if len(row.values) < heads)
    if not counts:
        return 0
    widest = max(counts)
    words = {count: [len(_names(row, serial=serial)) for row in plain if len(row.values) == count] for count in counts}
    for columns in sorted(counts, reverse=True):
        texts = heads - columns
        is_sure = columns == widest and counts[columns] * 2 > counts.total()
        fits = words[columns][0] >= texts and (is_sure or max(map(max, words.values())) <= texts)
        if fits and sum(len(row.values) == columns for row in every) * 2 >= len(rows):
            return columns
    return 0


def _names(row: Row, *, serial: bool) -> list[Word]:
    """A row's words without its number."""
    return row.words[1:] if serial and row.words and _SERIAL.match(row.words[0].text) else row.words


def _without_dashes(row: Row, columns: int) -> Row:
    """合计 —— —— 96: dashes that fill a total's columns of words are no values."""
    extra = len(row.values) - columns
    if extra > 0 and row.words and all(_DASH.fullmatch(word.text) for word in row.values[:extra]):
        return Row([*row.words, *row.values[:extra]], row.values[extra:])
    return row


def _text_cells(words: Sequence[Word], carried: Sequence[Sequence[Word]]) -> list[Sequence[Word]]:
    """The words of a row's text columns: the first takes what wraps, a missing left cell is merged from above."""
    columns = len(carried)
    if len(words) >= columns:
        split = len(words) - (columns - 1)
        return [words[:split], *([word] for word in words[split:])]
    kept = columns - len(words)
    return [*carried[:kept], *([word] for word in words)]


def _row_cells(
    joined: JoinedLines,
    table_id: str,
    row_no: int,
    texts: Sequence[Sequence[Word]],
    values: Sequence[tuple[int, Word]],
    *,
    offset: int,
) -> list[Placed]:
    placed: list[Placed] = []
    span = 1 if any(texts[1:]) else len(texts)
    for column, group in enumerate(texts, start=1 + offset):
        if group:
            cell = Cell(table_id, row_no, column, CellRole.ROW_HEAD, 1, span)
            placed.append((cell, joined.cut(group[0].start, group[-1].end)))
    for column, value in values:
        cell = Cell(table_id, row_no, 1 + offset + len(texts) + column)
        placed.append((cell, joined.cut(value.start, value.end)))
    return placed


def _as_paragraphs(joined: JoinedLines) -> list[Placed]:
    """A region that is no table after all: each line a paragraph of its own."""
    placed: list[Placed] = []
    at = 0
    for line in joined.lines:
        cut = joined.cut(at, at + len(line.text))
        if cut.text:
            placed.append((None, cut))
        at += len(line.text) + 1
    return placed
