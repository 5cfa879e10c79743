"""Flattened tables whose heads and names are wrapped over lines: rows told by the values that end them (折行表).

A text file prints such a table cell by cell: 级别 大赛名称, then each head of a value on lines of its own, or a line of
years; then names over several lines until a line ends in the row's values. What is not certain is no cell.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from pipeline.joined import JoinedLines
from pipeline.layout.line_kinds import heading_level, is_note, is_table_caption, width
from pipeline.records import Cell, CellRole, Line
from pipeline.tables.flattened_heads import Word, table_words, trailing_values
from pipeline.tables.residuals import places_by_totals
from pipeline.tables.totals import Placed

_FEWEST_VALUES = 2
_FEWEST_ROWS = 4
_FEWEST_YEARS = 3
_PLACED_SHARE = 0.75
_WIDEST_HEAD = 14.0
_SLACK = 2.5  # a wrapped line comes this close to the widest: a word or a mark may not have fitted
_FARTHEST = 12  # lines between two rows' values
_TITLE_LINES = 3  # lines of heads above a line of years
_YEAR = re.compile(r"(?:19|20)\d\d(?:年度?|学年|届|级)$")
# the head of a column of names: it ends the line of text heads, whatever heads of values follow
_NAMES_ROWS = re.compile(r"(?:名称|项目|内容|类别|类型|指标|任务|级别|部门|单位|学院|专业|来源|地区|大赛|赛项|课程)$")
_WORDY = re.compile(r"时间|日期|地点|地址|备注|负责人|姓名|\d")
_SERIAL = re.compile(r"\d{1,3}$")
_ENUMERATOR = re.compile(r"\d{1,2}\s?[.．、](?!\d)|[（(]\d{1,2}[)）]|[①-⑳]")
_TOTAL = re.compile(r"(?:合计|总计|共计|小计|平均)$")
_GRAND_TOTAL = re.compile(r"(?:合计|总计|共计|平均)$")
_GOES_ON = re.compile(r"\S?[（(]")
_SENTENCE = re.compile(r"[。！？]")


@dataclass(frozen=True, slots=True)
class _Head:
    """The heads: of the row number, of the names, one over all values, one for each value; and where rows begin."""

    serial: Word | None
    names: tuple[Word, ...]
    over: Word | None
    values: tuple[Word, ...]
    body: int


@dataclass(slots=True)
class _Row:
    """A row as it is read: its number, its group's and its name's lines, its values; not placed without values."""

    words: list[Word]
    serial: Word | None = None
    group: list[list[Word]] = field(default_factory=list)
    name: list[list[Word]] = field(default_factory=list)
    values: list[Word] = field(default_factory=list)
    columns: list[int] = field(default_factory=list)  # of the values, from 0

    @property
    def is_grand_total(self) -> bool:
        """Whether it sums the table, so that no group above holds for it."""
        return bool(self.name and _GRAND_TOTAL.match(self.name[0][0].text))


def wrapped_cells(joined: JoinedLines, table_id: str) -> list[Placed] | None:
    """The cells of a table whose heads or names are wrapped; None where heads and rows cannot be told for certain."""
    lines = [list(words) for _, words in groupby(table_words(joined), key=lambda word: word.line)]
    columns = _value_columns(lines)
    head = _read_head(joined, lines, columns) if columns else None
    if head is None:
        return None
    widest = max(_width(joined, line[: len(line) - trailing_values(line)]) for line in lines[head.body :])
    rows = [_parted(joined, row, head, widest) for row in _rows(lines[head.body :], head)]
    _place_values(rows, columns)
    placed = [row for row in rows if row.values]
    grouped = [row for row in placed if row.group]
    if len(placed) < _FEWEST_ROWS or len(placed) < _PLACED_SHARE * len(rows) or not placed[0].name:
        return None
    if not _begins_well(joined, rows[0], head):
        return None
    has_groups = len(head.names) == 2 or bool(head.serial and grouped and all(row.serial for row in grouped))
    return [*_head_cells(joined, head, table_id, has_groups), *_body_cells(joined, rows, head, table_id, has_groups)]


def _begins_well(joined: JoinedLines, row: _Row, head: _Head) -> bool:
    """Whether the first row has what its heads ask for and no more: a head too many or too few shows here."""
    if head.serial:
        return row.serial is not None
    return len(_merged_lines(joined, row.group)) == len(head.names) - 1


def year_headed_tables(lines: Sequence[Line]) -> Iterator[range]:
    """Where tables without a caption stand: under a line of years, above rows that end in as many values."""
    start = 0
    for index, line in enumerate(lines):
        if index < start or not is_line_of_years(line):
            continue
        first = _first_head(lines, index)
        last = _last_row(lines, index, len(line.text.split()))
        if first is not None and last is not None:
            yield range(first, last + 1)
            start = last + 1


def is_line_of_years(line: Line) -> bool:
    """Nothing but three years or more (2022年 2023年 2024年): a level of heads of its own."""
    words = line.text.split()
    return len(words) >= _FEWEST_YEARS and all(map(_YEAR.match, words))


def _first_head(lines: Sequence[Line], years: int) -> int | None:
    """The line of heads above a line of years that ends in a head of names; None if there is none near."""
    for index in range(years - 1, max(-1, years - 1 - _TITLE_LINES), -1):
        text = lines[index].text.strip()
        if _SENTENCE.search(text) or is_table_caption(text) or heading_level(text) is not None:
            return None
        if _NAMES_ROWS.search(text):
            return index
    return None


def _last_row(lines: Sequence[Line], years: int, columns: int) -> int | None:
    """The last line that ends in a row's values, None if there are too few such lines."""
    last, rows = years, 0
    for index in range(years + 1, len(lines)):
        text = lines[index].text
        if index - last > _FARTHEST or _SENTENCE.search(text) or is_note(text) or is_table_caption(text):
            break
        words = [Word(word, 0, 0, 0) for word in text.split()]
        if trailing_values(words) == columns:
            last, rows = index, rows + 1
            if _GRAND_TOTAL.match(words[0].text):
                break
    return last if rows >= _FEWEST_ROWS else None


def _value_columns(lines: Sequence[Sequence[Word]]) -> int:
    """How many values most rows end in; 0 if rows do not agree."""
    counts = Counter(count for line in lines if (count := trailing_values(line)) >= _FEWEST_VALUES)
    if not counts:
        return 0
    columns, rows = counts.most_common(1)[0]
    return columns if rows >= _FEWEST_ROWS and rows >= 0.8 * counts.total() else 0


def _read_head(joined: JoinedLines, lines: Sequence[list[Word]], columns: int) -> _Head | None:
    """The heads above the first row, if each column has exactly one."""
    first_row = next(index for index, line in enumerate(lines) if trailing_values(line) == columns)
    above = lines[: first_row + 1]
    serial = above[0][0] if above[0][0].is_serial_head else None
    names = tuple(above[0][1:] if serial else above[0])
    if first_row == 0 or not 1 <= len(names) <= 2 or not _NAMES_ROWS.search(names[-1].text):
        return None
    years = next((index for index, line in enumerate(above) if all(_YEAR.match(word.text) for word in line)), None)
    if years is not None:
        over = _merged_lines(joined, above[1:years])
        if len(above[years]) != columns or len(over) > 1:
            return None
        return _Head(serial, names, over[0][0] if over else None, tuple(above[years]), years + 1)
    merged = _merged_lines(joined, above[1:first_row])[:columns]
    heads = tuple(word for word, _ in merged)
    if len(heads) < columns or any(_WORDY.search(word.text) or width(word.text) > _WIDEST_HEAD for word in heads):
        return None
    return _Head(serial, names, None, heads, 1 + sum(count for _, count in merged))


def _merged_lines(joined: JoinedLines, lines: Sequence[Sequence[Word]]) -> list[tuple[Word, int]]:
    """Each head with the number of its lines: （个） and 标（个） on a line of their own go on with the line above."""
    merged: list[tuple[Word, int]] = []
    for line in lines:
        word = _joined_words(joined, line)
        before = merged[-1][0].text if merged else ""
        is_open = len(re.findall(r"[（(]", before)) > len(re.findall(r"[)）]", before))
        if merged and (is_open or _GOES_ON.match(word.text)):
            last, count = merged.pop()
            merged.append((Word(before + word.text, last.start, word.end, last.line), count + 1))
        else:
            merged.append((word, 1))
    return merged


def _joined_words(joined: JoinedLines, words: Sequence[Word]) -> Word:
    start, end = words[0].start, words[-1].end
    return Word(joined.text[start:end], start, end, words[0].line)


def _rows(lines: Sequence[list[Word]], head: _Head) -> Iterator[_Row]:
    """The lines up to each line that ends in values."""
    pending: list[list[Word]] = []
    for line in lines:
        count = trailing_values(line)
        is_number = count == len(line) == 1 and head.serial is not None and _SERIAL.match(line[0].text)
        if count < _FEWEST_VALUES and (count < len(line) or is_number):
            pending.append(line)
            continue
        text = [*pending, line[: len(line) - count]]
        words = [word for each in (*pending, line) for word in each]
        yield _Row(words, name=[each for each in text if each], values=line[len(line) - count :])
        pending = []
    if pending:
        yield _Row([word for each in pending for word in each])


def _place_values(rows: Sequence[_Row], columns: int) -> None:
    """Gives values their columns; a row with too few keeps its values only if the total row proves where they stand."""
    full = [row for row in rows if len(row.values) == columns]
    odd = [row for row in rows if row.values and len(row.values) != columns]
    for row in full:
        row.columns = list(range(columns))
    totals = [row for row in full if row.is_grand_total]
    parts = [row for row in full if not row.is_grand_total]
    if len(odd) == len(totals) == 1 and not any(_TOTAL.match(row.name[-1][0].text) for row in parts):
        texts = [[word.text for word in row.values] for row in (*totals, *odd, *parts)]
        odd[0].columns = places_by_totals(texts[0], texts[2:], texts[1]) or []
    for row in odd:
        row.values = row.values if row.columns else []


def _parted(joined: JoinedLines, row: _Row, head: _Head, widest: float) -> _Row:
    """The row with its number, its group and its name told apart; without values if it has no name."""
    lines = row.name
    if lines and head.serial and _SERIAL.match(lines[0][0].text):
        row.serial = lines[0][0]
        lines = [line for line in (lines[0][1:], *lines[1:]) if line]
    if not lines:
        row.values = []
        return row
    row.name = lines[_name_start(joined, lines, widest) :]
    row.group = lines[: len(lines) - len(row.name)]
    return row


def _name_start(joined: JoinedLines, lines: Sequence[list[Word]], widest: float) -> int:
    """With which line the name begins: an enumerator says so, else all its lines but the last fill their column."""
    if _TOTAL.match(lines[-1][0].text):
        return len(lines) - 1
    numbered = [index for index, line in enumerate(lines) if _ENUMERATOR.match(_joined_words(joined, line).text)]
    if numbered:
        return numbered[-1]
    start = len(lines) - 1
    while start > 0 and _width(joined, lines[start - 1]) >= widest - _SLACK:
        start -= 1
    return start


def _width(joined: JoinedLines, words: Sequence[Word]) -> float:
    return width(_joined_words(joined, words).text) if words else 0.0


def _head_cells(joined: JoinedLines, head: _Head, table_id: str, has_groups: bool) -> Iterator[Placed]:
    depth = 2 if head.over else 1
    column = 1
    if head.serial:
        yield Cell(table_id, 1, column, CellRole.HEAD, depth), joined.cut(head.serial.start, head.serial.end)
        column += 1
    span = 2 if has_groups and len(head.names) == 1 else 1
    for word in head.names:
        yield Cell(table_id, 1, column, CellRole.HEAD, depth, span), joined.cut(word.start, word.end)
        column += span
    if head.over:
        over = Cell(table_id, 1, column, CellRole.HEAD, 1, len(head.values))
        yield over, joined.cut(head.over.start, head.over.end)
    for at, word in enumerate(head.values, start=column):
        yield Cell(table_id, depth, at, CellRole.HEAD), joined.cut(word.start, word.end)


def _body_cells(
    joined: JoinedLines, rows: Sequence[_Row], head: _Head, table_id: str, has_groups: bool
) -> Iterator[Placed]:
    """The rows' cells; a group holds for the rows under it; what was not told is a paragraph."""
    group: list[list[Word]] = []
    first = 1 + int(head.serial is not None)
    for row_no, row in enumerate(rows, start=3 if head.over else 2):
        if not row.values:
            yield None, joined.cut(row.words[0].start, row.words[-1].end)
            continue
        group = [] if row.is_grand_total else row.group or group
        if row.serial:
            yield Cell(table_id, row_no, 1, CellRole.ROW_HEAD), joined.cut(row.serial.start, row.serial.end)
        if group and has_groups:
            yield Cell(table_id, row_no, first, CellRole.ROW_HEAD), joined.cut(group[0][0].start, group[-1][-1].end)
        elif row.group:
            yield None, joined.cut(row.group[0][0].start, row.group[-1][-1].end)
        named = row.name[0][:1] if row.is_grand_total else [word for line in row.name for word in line]
        span = 2 if has_groups and not group else 1
        at = first + int(has_groups) - (span - 1)
        name = Cell(table_id, row_no, at, CellRole.ROW_HEAD, 1, span)
        yield name, joined.cut(named[0].start, named[-1].end)
        if row.is_grand_total and len(row.name[0]) > 1:
            yield None, joined.cut(row.name[0][1].start, row.name[-1][-1].end)
        for column, value in zip(row.columns, row.values, strict=True):
            yield Cell(table_id, row_no, first + 1 + int(has_groups) + column), joined.cut(value.start, value.end)
