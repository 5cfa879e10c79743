"""Cells that are not what they look like: counts like years, bands like quantities, serials (形似单元格)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise, takewhile
from typing import TYPE_CHECKING

from pipeline.layout.cell_texts import CellText, is_band, is_digits, row_number

if TYPE_CHECKING:
    from pipeline.tables.grid_shape import Grid

SERIAL_HEAD = re.compile(r"序号?|编?号|No\.?|行次|排名|名次")
# 年份, 届别, 建校时间 over a column of years; 2022年 is a year itself and 国家级 none
_TIME_HEAD = re.compile(r"(?:年[份度级次月限]?|届[别次]?|时间|日期|批次)(?:\(.{1,4}\))?$")
# 招生数, 规模, 学生（人）: whatever stands beside it is counted
_COUNT_HEAD = re.compile(r"(?:[数量额]|规模|[合总小]计)(?:\([^()]{1,8}\))?$|\([^()\d年月日]{1,4}\)$")
_NUMBERS = {CellText.NUMBER, CellText.QUANTITY}
_NAMES = {CellText.WORDS, CellText.YEAR, CellText.DATE}
_FEWEST_YEARS = 3  # rows: so many years one below the other are no chance …
_MOST_DATED = 2  # columns: … and 入学 and 毕业 the most that a table dates its rows by


def settled_kinds(grid: Grid) -> list[CellText]:
    """The kind of each cell by its row and column: a count like a year is a number, a band that names is words."""
    kinds = list(grid.kinds)
    for index in _naming_bands(grid):
        kinds[index] = CellText.WORDS
    for index in _counts(grid):
        kinds[index] = CellText.NUMBER
    return kinds


def numbers_rows(grid: Grid, column: int) -> bool:
    """Whether a column counts the rows 1, 2, 3 … under 序号 or no head at all: its digits measure nothing."""
    inside = list(grid.in_column(column))
    numbers = [row_number(grid.texts[index]) for index in inside]
    first = next((at for at, number in enumerate(numbers) if number is not None), None)
    if column > 2 or first is None or any(not SERIAL_HEAD.fullmatch(grid.texts[i]) for i in inside[:first]):
        return False
    digits = [number for number in numbers if number is not None]
    return len(digits) > 1 and digits[0] == 1 and all(b == a + 1 for a, b in pairwise(digits))


def _counts(grid: Grid) -> Iterator[int]:
    """The bare numbers from 1900 to 2099 that count something.

    They stand to the right of their row's name, under a head that speaks of no time, beside other numbers. Years
    that follow each other are heads; so is the first cell of a column.
    """
    counting = _counting_columns(grid)
    columns = [_like_years(grid, column) for column in range(1, grid.column_count + 1) if column not in counting]
    like_years = [column for column in columns if len(column) >= _FEWEST_YEARS]
    # nothing but years, whatever heads them: 立项, 获批
    dated = {index for column in like_years for index in column if len(like_years) <= _MOST_DATED}
    doubtful = {index for index in _under_heads(grid) if index not in dated}
    for row in range(1, grid.row_count + 1):
        found = [index for index in grid.begins(row) if index in doubtful]
        if found and _is_row_of_counts(grid, row, found, counting):
            yield from found


def _like_years(grid: Grid, column: int) -> list[int]:
    """The cells below a column's first, if all are bare years and the first is neither a year nor speaks of time."""
    top, *below = list(grid.in_column(column)) or [0]
    is_open = _may_count(grid, column) and not _is_bare_year(grid, top)
    return below if is_open and all(_is_bare_year(grid, index) for index in below) else []


def _under_heads(grid: Grid) -> Iterator[int]:
    """The bare years below the first cell of a column that may count something."""
    for column in range(1, grid.column_count + 1):
        if _may_count(grid, column):
            yield from (index for index in list(grid.in_column(column))[1:] if _is_bare_year(grid, index))


def _may_count(grid: Grid, column: int) -> bool:
    words = (index for index in grid.in_column(column) if grid.kinds[index] is CellText.WORDS)
    return column > 1 and not any(_TIME_HEAD.search(grid.texts[index]) for index in words)


def _counting_columns(grid: Grid) -> set[int]:
    """The columns under a head that says that they count."""
    return {
        column
        for column in range(1, grid.column_count + 1)
        for index in grid.in_column(column)
        if grid.kinds[index] is CellText.WORDS and _COUNT_HEAD.search(grid.texts[index])
    }


def _is_bare_year(grid: Grid, index: int) -> bool:
    return grid.kinds[index] is CellText.YEAR and is_digits(grid.texts[index])


def _is_row_of_counts(grid: Grid, row: int, found: list[int], counting: set[int]) -> bool:
    """Whether a row begins with its name and goes on with numbers, not with years that follow each other."""
    inside = grid.begins(row)
    if grid.kinds[inside[0]] is CellText.NUMBER and row_number(grid.texts[inside[0]]) is not None:
        inside = inside[1:]  # 序号
    names = list(takewhile(lambda index: index not in found and grid.kinds[index] in _NAMES, inside))
    others = [index for index in inside[len(names) :] if index not in found]
    if not names or any(_TIME_HEAD.search(grid.texts[index]) for index in names):
        return False
    counted = _COUNT_HEAD.search(grid.texts[names[-1]]) or any(grid.cells[i].column_no in counting for i in found)
    if (len(names) + 1 >= len(inside) and not counted) or any(
        grid.kinds[i] not in {*_NUMBERS, CellText.DASH} for i in others
    ):
        return False
    years = {int(grid.texts[index]) for index in found}
    return bool(others or counted) or len(years) == 1 or len(years) <= max(years) - min(years)


def _naming_bands(grid: Grid) -> Iterator[int]:
    """The quantities of a first column or row of bands (分数段): they name what the numbers beside them count."""
    leading = 2 if numbers_rows(grid, 1) else 1
    column = list(grid.in_column(leading))
    if _is_banded(grid, column) and any(_is_plain(grid, index) for index in _beside(grid, leading)):
        yield from (index for index in column if grid.kinds[index] in _NUMBERS)
    top = next((row for row in range(1, grid.row_count) if len(grid.begins(row)) > 1), grid.row_count)
    row = grid.begins(top)[1:]
    below = grid.begins(top + 1)[1:]
    if len(row) > 1 and all(is_band(grid.texts[index]) for index in row) and any(_is_plain(grid, i) for i in below):
        yield from (index for index in row if grid.kinds[index] in _NUMBERS)


def _is_banded(grid: Grid, column: list[int]) -> bool:
    bands = sum(is_band(grid.texts[index]) and grid.kinds[index] is not CellText.YEAR for index in column)
    others = sum(grid.kinds[index] in _NUMBERS and not is_band(grid.texts[index]) for index in column)
    return bands > others


def _beside(grid: Grid, column: int) -> Iterator[int]:
    return (index for index, cell in enumerate(grid.cells) if cell.column_no > column)


def _is_plain(grid: Grid, index: int) -> bool:
    return grid.is_number(index) and not is_band(grid.texts[index])
