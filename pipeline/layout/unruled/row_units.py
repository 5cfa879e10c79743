"""Printed rows put together to the rows of a table: a row may run over several printed lines (折行)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from pipeline.layout.unruled.gutters import Extent, Placed
from pipeline.layout.unruled.printed_rows import PrintedRow, Segment
from pipeline.words import RAISED_DIGITS

_CLOSER = 0.18  # em by which lines of one row stand closer than rows do
_REACH = 1.3  # em from a column's right end: a line that ends so near to it may go on below
_LINE_PITCH = 2.0  # em: lines of one cell are not farther apart, whatever the font
_LEAST_WRAPPED = 5.0  # em: in a narrower column nothing but its own width says that a line is full
_MOST = 0.6  # of the columns
_FEW_FIGURES = 0.3  # of a column's segments: it is one of words
_LEAST_OF_WORDS = 4  # segments, to tell a column of words
_RULED_SHARE = 0.6  # rules for so many of the full rows: each row has its own

# A value: a figure with signs, marks or up to three ideographs of a unit, or a sign for none.
_FIGURE_RE = re.compile(
    r"[#*△▲▼↑↓]?[-+−–—~～≥≤<>＜＞约近]?[(（]?[¥￥$]?[0-9０-９][0-9０-９,，.．:：/／\-—–~～%％‰×]*"
    r"(?:(?![年月日届级])[\u4e00-\u9fff]){0,3}[)）]?"
    r"|[-—–－/／\\*…○√×]{1,4}|无|[A-E][+-]?"
)
_BRACKETED_RE = re.compile(r"[（(][^（()）]{1,8}[)）]")
_COUNTED_RE = re.compile(r"[\u4e00-\u9fff]")
_OPEN_RE = re.compile(r".*[，、（(《“]")
_OPENS_ROW_RE = re.compile(r"[（(]?[0-9一二三四五六七八九十]{1,3}[）)、.．]|其中|[①-⑳]|合计|小计|总计|共计")


class GridRow(NamedTuple):
    """A printed row with its segments in their columns."""

    row: PrintedRow
    placed: tuple[Placed, ...]

    @property
    def filled(self) -> frozenset[int]:
        """The columns, from 0, in which the row has words."""
        return frozenset(column for each in self.placed for column in range(each.first, each.last + 1))


@lru_cache(maxsize=4096)  # a cell is looked at for its column, its row and its table
def is_figure(text: str) -> bool:
    """Whether a cell's text without blanks is a value: a figure with or without its unit, or a sign for none.

    A count in brackets （26项） is none: it goes with the name before it. A note's raised number does not count.
    """
    text = text.rstrip(RAISED_DIGITS) or text
    return _FIGURE_RE.fullmatch(text) is not None and not (text[0] in "(（" and _COUNTED_RE.search(text))


def row_units(rows: Sequence[GridRow], columns: Sequence[Extent], rules: Sequence[float]) -> list[list[GridRow]]:
    """The printed rows of each table row, both from top to bottom.

    `rules` are the heights of the ruling lines over the table's width: no row goes on below one. Where each row has
    its rule they alone decide; else full rows are kept apart, and lines between them join the row they stand closer to.
    """
    valued = _value_columns(rows, columns)
    has_values = any(_has_value(row, valued) for row in rows)
    full = sum(_is_full(row, columns, valued, has_values=has_values) for row in rows)
    if len(rules_between(rows[0].row, rows[-1].row, rules)) + 1 >= max(3, _RULED_SHARE * full):
        parted = _between_rules(rows, rules)
        if not any(_holds_rows(unit, columns, valued) for unit in parted):
            return parted
    groups = [
        _Group(group, any(_is_full(row, columns, valued, has_values=has_values) for row in group))
        for group in _beside(rows, valued, rules)
    ]
    pitch = _pitch(groups)
    open_sets = _filled_by_rests(groups)
    units = [groups[0]]
    for index, group in enumerate(groups[1:], start=1):
        below = groups[index + 1] if index + 1 < len(groups) else None
        is_rest = not group.is_full and group.filled in open_sets and group.filled < units[-1].filled
        if _may_join(units[-1], group, valued, columns, rules) and (
            is_rest or _joins(units[-1], group, below, pitch, columns)
        ):
            units[-1] = _Group([*units[-1].rows, *group.rows], units[-1].is_full or group.is_full)
        else:
            units.append(group)
    return [unit.rows for unit in units]


def is_over_all(row: GridRow, columns: Sequence[Extent]) -> bool:
    """Whether a row is one name over all columns: a group of rows stands under it (分组行)."""
    return len(row.placed) == 1 and (row.placed[0].first, row.placed[0].last) == (0, len(columns) - 1)


@dataclass(frozen=True, slots=True)
class _Group:
    """Printed rows that belong to one table row; a full one can only be a row by itself."""

    rows: list[GridRow]
    is_full: bool

    @property
    def filled(self) -> frozenset[int]:
        """The columns in which one of the rows has words."""
        return frozenset().union(*(row.filled for row in self.rows))


def _filled_by_rests(groups: Sequence[_Group]) -> set[frozenset[int]]:
    """The sets of columns in which lines are the rest of a row, since one of them goes on with an open phrase above.

    Where one row's cells run on so below their first lines, other rows' cells in the same columns do.
    """
    found = set()
    for upper, lower in pairwise(groups):
        above = {each.first: each.segment.text for each in upper.rows[-1].placed}
        is_open = any(_OPEN_RE.fullmatch(above.get(each.first, "")) for each in lower.rows[0].placed)
        if is_open and not lower.is_full and upper.is_full and lower.filled < upper.filled:
            found.add(lower.filled)
    return found


def rules_between(upper: PrintedRow, lower: PrintedRow, rules: Sequence[float]) -> list[float]:
    """The rules that stand between the middles of two rows."""
    return [height for height in rules if upper.middle < height < lower.middle]


def _between_rules(rows: Sequence[GridRow], rules: Sequence[float]) -> list[list[GridRow]]:
    units = [[rows[0]]]
    for before, row in pairwise(rows):
        if rules_between(before.row, row.row, rules):
            units.append([])
        units[-1].append(row)
    return units


def _value_columns(rows: Sequence[GridRow], columns: Sequence[Extent]) -> frozenset[int]:
    """The columns that do not hold words: a figure among words is a part of them (软件技术 | 11班), no value."""
    shares = []
    for column in range(len(columns)):
        texts = [each.segment.text for row in rows for each in row.placed if each.first == column == each.last]
        shares.append(sum(map(is_figure, texts)) / len(texts) if len(texts) >= _LEAST_OF_WORDS else 1.0)
    return frozenset(column for column, share in enumerate(shares) if share > _FEW_FIGURES)


def _holds_rows(unit: Sequence[GridRow], columns: Sequence[Extent], valued: frozenset[int]) -> bool:
    """Whether two rows of values stand between two rules, or two of a head: then not each row has rules of its own."""
    of_values = [row for row in unit if len(row.filled) >= max(2, _MOST * len(columns)) and _has_value(row, valued)]
    return len(of_values) > 1 or any(is_under_span(unit[:index], row) for index, row in enumerate(unit))


def _beside(rows: Sequence[GridRow], valued: frozenset[int], rules: Sequence[float]) -> list[list[GridRow]]:
    """The rows in groups of those that stand partly beside one another; two rows of a head or of values are apart."""
    groups = [[rows[0]]]
    for row in rows[1:]:
        last = groups[-1][-1].row
        above = [other for group in groups[-2:] for other in group]
        is_apart = rules_between(last, row.row, rules) or is_under_span(above, row)
        has_other_values = _has_value(row, valued) and any(_has_value(other, valued) for other in groups[-1])
        if is_apart or has_other_values or not last.is_beside(row.row):
            groups.append([])
        groups[-1].append(row)
    return groups


def _is_full(row: GridRow, columns: Sequence[Extent], valued: frozenset[int], *, has_values: bool) -> bool:
    """Whether a row has a value, or in a table without values most of its cells."""
    return _has_value(row, valued) if has_values else len(row.filled) >= _MOST * len(columns)


def _has_value(row: GridRow, valued: frozenset[int]) -> bool:
    return any(each.first in valued and is_figure(each.segment.text) for each in row.placed)


def _step(upper: _Group, lower: _Group) -> float:
    """From the middle of the one's last line to that of the other's first."""
    return lower.rows[0].row.middle - upper.rows[-1].row.middle


def _pitch(groups: Sequence[_Group]) -> float | None:
    """The usual step between full groups with nothing between them; None if there are none."""
    steps = [_step(upper, lower) for upper, lower in pairwise(groups) if upper.is_full and lower.is_full]
    return median(steps) if steps else None


def _may_join(
    unit: _Group, group: _Group, valued: frozenset[int], columns: Sequence[Extent], rules: Sequence[float]
) -> bool:
    """Whether nothing keeps lines apart from the table row above them."""
    last, first = unit.rows[-1], group.rows[0]
    if rules_between(last.row, first.row, rules) or is_under_span(unit.rows, first):
        return False
    if any(is_over_all(each, columns) for each in (last, first)):
        return False
    return not (unit.is_full and group.is_full) and not any(_conflict(unit.rows, row, valued) for row in group.rows)


def _joins(unit: _Group, group: _Group, below: _Group | None, pitch: float | None, columns: Sequence[Extent]) -> bool:
    """Whether lines go on with the table row above them."""
    last, first = unit.rows[-1], group.rows[0]
    if all(_BRACKETED_RE.fullmatch(each.segment.text) for row in group.rows for each in row.placed):
        return first.filled <= last.filled  # the units of a head, each under its name
    em = min(last.row.em, first.row.em)
    closer = max(1.0, _CLOSER * em)
    step = _step(unit, group)
    if pitch is None or step >= pitch - closer:
        return not group.is_full and _goes_down(unit, step, closer) and _runs_over(unit, first, columns, em)
    if group.is_full:  # lines above the values: a cell's, but not a head's names
        return all(len(row.filled) < max(2, len(columns) / 2) for row in unit.rows)
    return below is None or not below.is_full or _step(group, below) > step - closer


def is_under_span(unit: Sequence[GridRow], row: GridRow) -> bool:
    """Whether words over several columns stand above words in each of them: the upper row of a head (多级表头)."""
    return any(
        each.first < each.last and sum(each.first <= below.first <= each.last for below in row.placed) > 1
        for above in unit
        for each in above.placed
    )


def _conflict(unit: Sequence[GridRow], row: GridRow, valued: frozenset[int]) -> bool:
    """Whether a cell of a column of values would hold one and something else besides."""
    texts: dict[int, list[str]] = {}
    for each in (*(placed for above in unit for placed in above.placed), *row.placed):
        texts.setdefault(each.first, []).append(each.segment.text)
    return any(len(found) > 1 and any(map(is_figure, found)) for column, found in texts.items() if column in valued)


def _goes_down(unit: _Group, step: float, closer: float) -> bool:
    """Whether a line is as far below a row as that row's own lines are apart, if it has several."""
    own = [lower.row.middle - upper.row.middle for upper, lower in pairwise(unit.rows)]
    return not own or step <= own[-1] + closer


def _runs_over(unit: _Group, row: GridRow, columns: Sequence[Extent], em: float) -> bool:
    """Whether each of a row's few words goes on with a line right above it that fills its column."""
    last = unit.rows[-1]
    above = {each.first: each.segment for each in last.placed if each.first == each.last}
    is_beside_labels = len(unit.filled) == 1 and 0 not in unit.filled  # so a page opens with the rest of a cut row
    has_few = len(row.placed) < len(unit.filled) or is_beside_labels
    if not has_few or row.row.middle - last.row.middle > _LINE_PITCH * em:
        return False
    for each in row.placed:
        x0, x1 = columns[each.first]
        segment = above.get(each.first)
        if segment is None or each.first != each.last:
            return False
        if _closes_bracket(segment.text, each.segment.text):
            continue
        if x1 - x0 < _LEAST_WRAPPED * em:
            return False
        is_filled = segment.x0 - x0 <= em and x1 - segment.x1 <= _REACH * em
        if not is_filled or not _are_set_alike(segment, each.segment, em) or _OPENS_ROW_RE.match(each.segment.text):
            return False
    return True


def _closes_bracket(upper: str, lower: str) -> bool:
    """Whether the lower text ends a bracket that the upper one leaves open: （万平方 | 米）."""
    left_open = sum(map(upper.count, "（(")) - sum(map(upper.count, "）)"))
    return left_open > 0 and sum(map(lower.count, "）)")) - sum(map(lower.count, "（(")) == left_open


def _are_set_alike(upper: Segment, lower: Segment, em: float) -> bool:
    """Whether two lines begin at one place or have one middle."""
    middles = (upper.x0 + upper.x1 - lower.x0 - lower.x1) / 2
    return abs(upper.x0 - lower.x0) <= em or abs(middles) <= em / 2
