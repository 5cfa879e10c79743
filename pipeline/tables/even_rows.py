"""Flattened tables whose every line is a row with as many words as the line of heads: no word can be in a wrong column.

What a line says less is left out, but for a total whose values are as many as the columns that hold numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, islice, pairwise, takewhile

from pipeline.joined import JoinedLines
from pipeline.layout.cell_texts import CellText, cell_text, ends_in_unit, is_value
from pipeline.layout.line_kinds import is_note, width
from pipeline.layout.unruled.spaced_cells import are_spread
from pipeline.page_records import TableCell
from pipeline.records import BlockKind, Cell, Line
from pipeline.tables.cell_roles import cell_roles
from pipeline.tables.flattened_heads import Word, merged_heads, table_words
from pipeline.tables.grid_shape import Grid
from pipeline.tables.totals import Placed

_FEWEST_ROWS = 2  # under a caption
_FEWEST_ALONE = 3  # rows, and columns, where no caption says that a table follows
_LINES_ABOVE = 3  # the head: a unit, a title
_WIDEST_HEAD = 14.0
_MOST_AGREE = 0.75  # of a column's cells: the others are in a wrong place
_MOST_FIT = 0.75  # of the lines
_NUMBERS = {CellText.NUMBER, CellText.QUANTITY}
_HEADS = {CellText.WORDS, CellText.YEAR, CellText.DATE}
_MARKS = re.compile(r"[。！？；，：:]")
_TOTAL = re.compile(r".{0,6}(?:合计|总计|共计|小计|平均)|总[计数]")
# heads of columns that hold words or dates, never plain numbers: above such the heads were wrapped
_WORDY_HEAD = re.compile(r"时间|日期|名称|地点|地址|备注|负责人|姓名|内容$|类别$")
_CODE_HEAD = re.compile(r"代码|编号|代号|序号|名次|排名")


@dataclass(frozen=True, slots=True)
class EvenTable:
    """Which lines are rows: each with its words and their columns, from 0; the line before them is the head's.

    `groups` are the words over the heads, where these repeat, each over as many.
    """

    heads: tuple[Word, ...]
    head_line: int
    rows: dict[int, tuple[tuple[int, Word], ...]]
    left_out: int  # lines with values that are no rows
    groups: tuple[Word, ...] = ()

    @property
    def first_line(self) -> int:
        """The line of the heads, or of the words over them."""
        return self.head_line - bool(self.groups)

    @property
    def last_line(self) -> int:
        """The line of the last row."""
        return max(self.rows)

    @property
    def is_sure(self) -> bool:
        """Whether no other reading is as good: no line is left out, or none ends in its row's values."""
        last = len(self.heads) - 1
        numbers = any(c == last and cell_text(word.text) in _NUMBERS for row in self.rows.values() for c, word in row)
        is_folded = len({head.text for head in self.heads}) < len(self.heads)
        return not self.left_out or not numbers or is_folded


def even_table(lines: Sequence[Line]) -> EvenTable | None:
    """The table of a captioned region, if its lines are as many words as its heads."""
    by_line = _by_line(lines)
    for head_line in range(min(_LINES_ABOVE + 1, len(lines) - _FEWEST_ROWS)):
        found = _table_under(by_line, head_line)
        if found:
            return found if _fits(found) else None
        if len(by_line[head_line]) > 1 and not is_note(lines[head_line].text) and not _may_group(by_line, head_line):
            return None  # heads that the rows do not fit
    return None


def even_parts(lines: Sequence[Line]) -> list[range]:
    """A captioned region cut where heads of their own stand under rows, if each part is an even table."""
    by_line = _by_line(lines)
    cuts = [at for at in range(2, len(lines) - _FEWEST_ROWS) if _opens_table(by_line, at)]
    parts = [range(start, stop) for start, stop in pairwise([0, *cuts, len(lines)])]
    return parts if all(even_table(lines[part.start : part.stop]) for part in parts) else [range(len(lines))]


def _opens_table(by_line: Sequence[Sequence[Word]], at: int) -> bool:
    """Whether a line is heads between two rows, the lower one with a word for each."""
    above, line, below = by_line[at - 1 : at + 2]
    is_between = bool(above) and is_value(above[-1].text) and any(is_value(word.text) for word in below)
    return is_between and _may_head(line) and len(below) == len(line)


def even_tables(lines: Sequence[Line]) -> Iterator[range]:
    """Where tables without a caption stand: heads, and right below three rows or more of as many words."""
    by_line = _by_line(lines)
    start = 0
    for index, line in enumerate(by_line):
        if index < start or not _may_head(merged_heads(line), _FEWEST_ALONE):
            continue
        above = by_line[max(0, index - 1) : index]
        found = _table_under([*above, line, *_rows_below(by_line, index)], len(above))
        if found and len(found.rows) >= _FEWEST_ALONE and _fits(found):
            start = index - len(above) + found.last_line + 1
            yield range(index - bool(found.groups), start)


def _rows_below(by_line: Sequence[Sequence[Word]], head_line: int) -> Iterator[Sequence[Word]]:
    """The lines right below heads that have as many words, or fewer with a value at their end."""
    columns = len(merged_heads(by_line[head_line]))
    return takewhile(
        lambda line: len(line) == columns or (0 < len(line) < columns and is_value(line[-1].text)),
        islice(by_line, head_line + 1, None),
    )


def even_cells(joined: JoinedLines, table: EvenTable, table_id: str) -> list[Placed]:
    """The cells of an even table in the order of the text, each other line a paragraph or note of its own."""
    cells = list(_cells(table))
    grid = Grid([cell for cell, _ in cells], [word.text for _, word in cells])
    placed: list[tuple[int, Placed]] = [
        (word.start, (Cell(table_id, c.row_no, c.column_no, role, 1, c.column_span), joined.cut(word.start, word.end)))
        for (c, word), role in zip(cells, cell_roles(grid, 1 + bool(table.groups)), strict=True)
    ]
    at = 0
    for index, line in enumerate(joined.lines):
        if index not in range(table.first_line, table.head_line + 1) and index not in table.rows:
            kind = BlockKind.NOTE if is_note(line.text) else None
            placed.append((at, (kind, joined.cut(at, at + len(line.text)))))
        at += len(line.text) + 1
    return [each for _, each in sorted(placed, key=lambda one: one[0])]


def _cells(table: EvenTable) -> Iterator[tuple[TableCell, Word]]:
    """Each word with the place of its cell."""
    for at, word in enumerate(table.groups):
        span = len(table.heads) // len(table.groups)
        yield TableCell(1, 1 + at * span, 1, span), word
    depth = 1 + bool(table.groups)
    yield from ((TableCell(depth, column), word) for column, word in enumerate(table.heads, start=1))
    for line, row in sorted(table.rows.items()):
        row_no = depth + line - table.head_line  # a line left out keeps its number
        yield from ((TableCell(row_no, column + 1), word) for column, word in row)


def _by_line(lines: Sequence[Line]) -> list[list[Word]]:
    """The words of each line, those of one sign joined that are one word spread over its cell (合  计)."""
    words = {line: list(found) for line, found in groupby(table_words(JoinedLines(lines)), key=lambda word: word.line)}
    return [_gathered(words.get(index, [])) for index in range(len(lines))]


def _gathered(line: Sequence[Word]) -> list[Word]:
    gathered: list[Word] = []
    last = Word("", 0, 0, 0)
    for word in line:
        if are_spread(last.text, word.text, word.start - last.end):
            before = gathered.pop()
            gathered.append(Word(before.text + word.text, before.start, word.end, word.line))
        else:
            gathered.append(word)
        last = word
    return gathered


def _fits(table: EvenTable) -> bool:
    return len(table.rows) >= _MOST_FIT * (len(table.rows) + table.left_out)


def _may_head(heads: Sequence[Word], fewest: int = 2) -> bool:
    """Whether words may head columns: short ones, no sentence, no values."""
    if len(heads) < fewest or cell_text(heads[0].text) is not CellText.WORDS:
        return False
    kinds_fit = all(cell_text(head.text) in _HEADS for head in heads)
    return kinds_fit and all(width(head.text) <= _WIDEST_HEAD and not _MARKS.search(head.text) for head in heads)


def _table_under(by_line: Sequence[Sequence[Word]], head_line: int) -> EvenTable | None:
    """The table whose heads are in a line, if the lines below have a word for each of them."""
    heads = merged_heads(by_line[head_line])
    body = list(enumerate(by_line))[head_line + 1 :]
    full = [(at, line) for at, line in body if len(line) == len(heads)]
    if not _may_head(heads) or len(full) < _FEWEST_ROWS or full[0][0] != head_line + 1:
        return None
    numeric = [_holds_numbers([line[column] for _, line in full]) for column in range(len(heads))]
    if not _are_columns(heads, [line for _, line in full], numeric):
        return None
    rows = {at: tuple(enumerate(line)) for at, line in full if _agrees(line, numeric)}
    rows |= {at: row for at, line in body if at not in rows and (row := _total(line, numeric))}
    others = [line for at, line in body if at not in rows and _holds_values(line)]
    is_upright = sum(len(line) == 1 == len(line[0].text) for _, line in body) > 1  # 科 学 研 究, a sign in a line
    if len(rows) < _FEWEST_ROWS or head_line + 1 not in rows or is_upright or any(len(w) > len(heads) for w in others):
        return None
    groups: tuple[Word, ...] = ()
    if head_line and len(by_line[head_line - 1]) > 1 and _may_head(by_line[head_line - 1]):
        groups = _groups(by_line[head_line - 1], heads)
        if not groups:
            return None  # a second level of heads, and no telling which words stand over which
    return EvenTable(tuple(heads), head_line, rows, len(others), groups)


def _groups(above: Sequence[Word], heads: Sequence[Word]) -> tuple[Word, ...]:
    """The words over heads that repeat as many times (收入 支出 over 项目 金额 项目 金额); none if they do not fit."""
    texts = [head.text for head in heads]
    size = len(heads) // len(above)
    return tuple(above) if size > 1 and texts == texts[:size] * len(above) else ()


def _may_group(by_line: Sequence[Sequence[Word]], line: int) -> bool:
    return bool(_groups(by_line[line], merged_heads(by_line[line + 1])))


def _holds_values(line: Sequence[Word]) -> bool:
    """Whether a line is no sentence and holds a value."""
    return any(is_value(word.text) for word in line) and not any(_MARKS.search(word.text) for word in line)


def _holds_numbers(column: Sequence[Word]) -> bool | None:
    """Whether a column holds numbers or, False, words; None if it holds both."""
    kinds = [cell_text(word.text) for word in column]
    if all(kind in {CellText.YEAR, CellText.DASH} for kind in kinds):
        return False
    told = [kind for kind in kinds if kind is not CellText.DASH]
    numbers = sum(kind in {*_NUMBERS, CellText.YEAR} for kind in told)
    if numbers >= _MOST_AGREE * len(told):
        return True
    return False if numbers <= (1 - _MOST_AGREE) * len(told) else None


def _are_columns(heads: Sequence[Word], rows: Sequence[Sequence[Word]], numeric: Sequence[bool | None]) -> bool:
    """Whether some columns measure, none names the rows, is a form's labels or stands under a head of words."""
    for column, (head, is_numeric) in enumerate(zip(heads, numeric, strict=True)):
        if is_numeric and _WORDY_HEAD.search(head.text):
            return False
        if is_numeric is False and column and _are_labels([row[column].text for row in rows], numeric[column - 1 :]):
            return head.text == heads[0].text  # a table in two halves
    measures = [
        head for head, is_numeric in zip(heads, numeric, strict=True) if is_numeric and not _CODE_HEAD.search(head.text)
    ]
    return bool(measures) and (numeric[0] is False or bool(_CODE_HEAD.search(heads[0].text)))


def _are_labels(texts: Sequence[str], numeric: Sequence[bool | None]) -> bool:
    """Whether words right of a number name the next one: 学校代码 10001 邮编 20002; `numeric` from the left one on."""
    is_between = numeric[0] is True and numeric[2:3] == [True]
    return is_between and (len(set(texts)) == len(texts) or any(map(ends_in_unit, texts)))


def _agrees(line: Sequence[Word], numeric: Sequence[bool | None]) -> bool:
    """Whether each word is what its column holds: else one is missing and another holds a blank."""
    for word, is_numeric in zip(line, numeric, strict=True):
        kind = cell_text(word.text)
        if is_numeric and kind not in {*_NUMBERS, CellText.YEAR, CellText.DASH}:
            return False
        if is_numeric is False and kind in _NUMBERS:
            return False
    return True


def _is_total(line: Sequence[Word]) -> bool:
    return bool(line) and bool(_TOTAL.fullmatch(line[0].text)) and all(is_value(word.text) for word in line[1:])


def _total(line: Sequence[Word], numeric: Sequence[bool | None]) -> tuple[tuple[int, Word], ...] | None:
    """The row of a total that has a value for each column of numbers, or for each right of the last names."""
    if not _is_total(line) or None in numeric:
        return None
    every = [column for column, is_numeric in enumerate(numeric) if is_numeric]
    last = max(every)
    named = max((column for column in range(last) if not numeric[column]), default=0)
    values = line[1:]
    for columns in (every, range(named + 1, last + 1)):
        if len(values) == len(columns) and columns[0] > 0:
            return ((0, line[0]), *zip(columns, values, strict=True))
    return None
