"""What each cell of a grid does: heads a column, heads a row, or holds a value (单元格角色)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from pipeline.layout.cell_texts import CellText, ends_in_unit, is_digits, is_running_text, row_number
from pipeline.records import CellRole
from pipeline.tables.grid_shape import Grid
from pipeline.tables.head_rows import head_rows, is_form
from pipeline.tables.look_alikes import SERIAL_HEAD

# columns whose digits name or date a row: they neither count anything nor stop the names to their right
_CODE_HEAD = re.compile(
    r"代码|编码|代号|学号|工号|证号|账号|电话|邮编|邮政编码|年份|年度|届次|批次|附注|(?:^|[年月])时间|日期"
)
_YEARS = r"(?:统计|毕业|获奖)?(?:年[份度]|学年度?|届[别次]?|年级|时间)"
# a corner says what stands under it and what stands beside it: 年份\指标, 项目/年度, 指标 年份 across a slanted line
_BESIDE = r"(?:.{1,6}[\\/／|｜]|(?:指标|项目|内容|类别|科目|名称|数据)[和与、]?)"
_UNDER = r"(?:[\\/／|｜].{1,6}|[和与、]?(?:指标|项目|内容|类别|科目|名称|数据))"
_YEAR_HEAD = re.compile(rf"{_YEARS}{_UNDER}?|{_BESIDE}{_YEARS}")
_UNIT_HEAD = re.compile(r"(?:计量)?单位")
_NAME_HEAD = re.compile(r".{0,8}(?:项目|科目|名称|类[别型]|指标|地区|省份|学院|专业|行业)(?:\(.{1,8}\))?")
# 造船业(32.50%),渔业(14.25%): things with a number each say something, they name no row
_LISTED = re.compile(r"[^()（）]{2,40}[(（]\s*(?:占比?)?\d[\d.]*\s?[%人][)）]")
_MOST_NAME = 24  # characters: longer words in a list of words are what it says, not whom it is about


def cell_roles(grid: Grid, declared: int | None = None) -> list[CellRole]:
    """The role of each cell, in the grid's order; empty cells are values. `declared`: head rows by the file's word."""
    numbers = grid.number_columns()
    heads = head_rows(grid, declared)
    if not heads and is_form(grid, numbers):
        return _form_roles(grid)
    return _MatrixRoles(grid, heads, numbers).roles()


class _MatrixRoles:
    """Heads on top, names to the left, values in what is left."""

    def __init__(self, grid: Grid, heads: int, numbers: Sequence[int]) -> None:
        self.grid, self.heads = grid, heads
        columns = range(1, grid.column_count + 1)
        self.head_texts = {column: self._head_text(column) for column in columns}
        self.codes = {column for column in columns if self._holds_codes(column)}
        self.serials = {column for column in columns if self._holds_serials(column)}
        years = {column for column in columns if _YEAR_HEAD.fullmatch(self.head_texts[column])}
        dated = {column for column in years if self._holds_dates(column)}
        self.measures = [column for column in numbers if column not in self.codes | self.serials | dated]
        self.names = self._name_columns()

    def roles(self) -> list[CellRole]:
        grid = self.grid
        roles = [self._role(index) for index in range(len(grid.cells))]
        for row in range(self.heads + 2, grid.row_count):
            depth = self._new_head(row)
            for index in (index for inside in range(row, row + depth) for index in grid.begins(inside)):
                roles[index] = CellRole.HEAD
        return roles

    def _head_text(self, column: int) -> str:
        """The head right over the first row."""
        index = self.grid.at(self.heads, column) if self.heads else None
        return self.grid.texts[index] if index is not None else ""

    def _head_words(self, column: int) -> str:
        over = [self.grid.at(row, column) for row in range(1, self.heads + 1)]
        return "".join(self.grid.texts[i] for i in over if i is not None and not self.grid.is_full_width(i))

    def _holds_codes(self, column: int) -> bool:
        """Whether a column's digits are codes or years: by its head, or all written with a leading nought."""
        inside = list(self.grid.in_column(column, self.heads + 1))
        digits = [self.grid.texts[i] for i in inside if is_digits(self.grid.texts[i])]
        if not inside or len(digits) * 2 < len(inside):
            return False
        if _YEAR_HEAD.fullmatch(self.head_texts[column]) and self._holds_dates(column):
            return False
        if _CODE_HEAD.search(self._head_words(column)):
            return True
        return len(digits) > 1 and all(len(text) > 1 and text.startswith("0") for text in digits)

    def _holds_serials(self, column: int) -> bool:
        """Whether a column numbers the rows: by its head, or because it counts 1, 2, 3 … before a column of words."""
        inside = list(self.grid.in_column(column, self.heads + 1))
        numbers = [row_number(self.grid.texts[i]) for i in inside]
        digits = [number for number in numbers if number is not None]
        if column > 2 or not digits or len(digits) * 2 < len(inside):
            return bool(column > 2 and digits and self._repeats_serial_head(column))
        if SERIAL_HEAD.fullmatch(self._head_text(column)):
            return True
        counts_up = len(digits) > 1 and digits[0] == 1 and all(b == a + 1 for a, b in pairwise(digits))
        return counts_up and not self.head_texts[column]

    def _repeats_serial_head(self, column: int) -> bool:
        """序号 over a later column of a table set in two halves."""
        return bool(SERIAL_HEAD.fullmatch(self.head_texts[column])) and self.head_texts[column] in {
            self.head_texts[1],
            self.head_texts.get(2),
        }

    def _name_columns(self) -> set[int]:
        """The columns whose words name their rows."""
        words = [
            c for c in range(1, self.grid.column_count + 1) if c not in {*self.measures, *self.codes, *self.serials}
        ]
        if not self.measures:
            return self._leading_names(words)
        leading = {column for column in words if column < self.measures[0]}
        heads = {self.head_texts[column] for column in leading if self.head_texts[column]}
        later = {
            column
            for column in words
            if column > self.measures[0]
            and self.head_texts[column]
            and (self.head_texts[column] in heads or _NAME_HEAD.fullmatch(self.head_texts[column]))
            and any(measure > column for measure in self.measures)
        }
        units = {column for column in words if _UNIT_HEAD.fullmatch(self.head_texts[column])}
        return {column for column in leading | later if not self._holds_lists(column)} | units

    def _holds_lists(self, column: int) -> bool:
        """Whether most cells of a column list things with a number each."""
        texts = [self.grid.texts[index] for index in self.grid.in_column(column, self.heads + 1)]
        filled = [text for text in texts if text]
        return sum(bool(_LISTED.match(text)) for text in filled) * 2 > len(filled)

    def _leading_names(self, words: Sequence[int]) -> set[int]:
        """In a table without numbers: dates and one column of names, before the columns that say something."""
        leading: list[int] = []
        has_name = False
        for column in words[:-1]:
            if not self._holds_dates(column) and (has_name or not self._holds_names(column)):
                break
            has_name = has_name or not self._holds_dates(column)
            leading.append(column)
        return set(leading)

    def _holds_dates(self, column: int) -> bool:
        """Whether years and days stand in a column, and where heads begin anew its head once more."""
        inside = list(self.grid.in_column(column, self.heads + 1))
        again = [index for index in inside if _YEAR_HEAD.fullmatch(self.grid.texts[index])]
        kinds = [self.grid.kinds[index] for index in inside if index not in again]
        return bool(kinds) and all(kind in {CellText.YEAR, CellText.DATE} for kind in kinds)

    def _holds_names(self, column: int) -> bool:
        texts = [self.grid.texts[index] for index in self.grid.in_column(column, self.heads + 1)]
        return bool(texts) and all(len(text) <= _MOST_NAME and not re.search(r"\d", text) for text in texts)

    def _role(self, index: int) -> CellRole:
        grid, cell = self.grid, self.grid.cells[index]
        if cell.row_no <= self.heads:
            return CellRole.HEAD
        if not grid.texts[index]:
            return CellRole.VALUE
        if grid.is_full_width(index) and not grid.is_number(index):
            return CellRole.VALUE if is_running_text(grid.texts[index]) else CellRole.ROW_HEAD
        if cell.column_no in self.serials:
            return CellRole.ROW_HEAD
        if cell.column_no in self.codes:
            return CellRole.VALUE if is_digits(grid.texts[index]) else CellRole.ROW_HEAD
        is_name = cell.column_no in self.names
        if is_name and is_running_text(grid.texts[index]):
            is_name = any(grid.is_number(other) for other in grid.begins(cell.row_no))
        return CellRole.ROW_HEAD if is_name else CellRole.VALUE

    def _new_head(self, row: int) -> int:
        """How many rows of heads begin anew inside the table: words over all columns of numbers, numbers below."""
        grid = self.grid
        if len(self.measures) < 2:
            return 0
        over = [grid.at(row, column) for column in self.measures]
        texts = [grid.texts[i] for i in over if i is not None and grid.kinds[i] in {CellText.WORDS, CellText.YEAR}]
        if len(texts) < len(over) or len(set(over)) < 2 or len(set(texts)) < 2:
            return 0
        depth = max((len(grid.rows_of(index)) for index in grid.begins(row)), default=1)
        inside = [index for number in range(row, row + depth) for index in grid.begins(number)]
        if any(grid.is_number(index) and grid.kinds[index] is not CellText.YEAR for index in inside):
            return 0
        if len(set(over)) < len(over) and self._places(row) != self._places(row + depth):
            return 0  # a merged name heads values merged alike: else it spans a row of words
        return depth if any(grid.is_number(index) for index in grid.begins(row + depth)) else 0

    def _places(self, row: int) -> list[tuple[int, int]]:
        """Where the cells of a row begin and how many columns they span."""
        cells = [self.grid.cells[index] for index in self.grid.begins(row)]
        return [(cell.column_no, cell.column_span) for cell in cells]


def _form_roles(grid: Grid) -> list[CellRole]:
    """Label, value, label, value from the left; a merged cell at the left names the group of its rows."""
    roles = [CellRole.VALUE] * len(grid.cells)
    for row in range(1, grid.row_count + 1):
        inside = grid.begins(row)
        is_label = True
        for at, index in enumerate(inside):
            following = inside[at + 1] if at + 1 < len(inside) else None
            kind = grid.kinds[index]
            if grid.is_number(index) or kind in {CellText.DASH, CellText.DATE}:
                is_label = True
            elif _is_group(grid, index):
                roles[index] = CellRole.ROW_HEAD
            elif is_label or ends_in_unit(grid.texts[index]) or (following is not None and grid.is_number(following)):
                has_value = following is not None or ends_in_unit(grid.texts[index]) or grid.is_full_width(index)
                is_name = has_value and not is_running_text(grid.texts[index])
                roles[index] = CellRole.ROW_HEAD if is_name else CellRole.VALUE
                is_label = False
            else:
                is_label = True
    return roles


def _is_group(grid: Grid, index: int) -> bool:
    """A merged cell beside rows that begin to its right."""
    return len(grid.rows_of(index)) > 1 and grid.cells[index].column_no < grid.column_count
