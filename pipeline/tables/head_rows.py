"""Which rows of a grid are heads: titles, heads of one level or more, the marks and units under them (表头行)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.layout.cell_texts import (
    CellText,
    ends_in_unit,
    is_band,
    is_column_mark,
    is_digits,
    is_running_text,
    is_unit,
    may_be_head,
)
from pipeline.tables.grid_shape import Grid

_MOST_HEADS = 8
_COVERED = 0.6  # of the columns of numbers: so many must have words on top
_SHORT = 14  # characters: a longer first row of a table of words heads nothing
_FIRST_HEAD = re.compile(
    r"(?:序号?|编?号|No\.?|项目?|指标|内容|年[份度级]|时间|日期|地区|省份|(?:.{0,6})(?:名称|类[别型]|项目|指标|单位|学院|专业|课程|科目))$"
)


def head_rows(grid: Grid, declared: int | None = None) -> int:
    """How many rows from the top are heads; 0 for a form or a list that has none.

    `declared` is what the file says: such rows are heads whatever they hold, and merged ones may add to them.
    """
    numbers = grid.number_columns()
    if not declared and is_form(grid, numbers):
        return 0
    titles = _titles(grid)
    count = max(titles, min(declared or 0, grid.row_count - 1))
    while count < min(grid.row_count - 1, _MOST_HEADS) and _is_next_head(grid, count, titles, numbers):
        count += 1
    return count if count > titles or titles < grid.row_count else 0


def is_form(grid: Grid, numbers: Sequence[int]) -> bool:
    """Whether numbers stand beside their labels instead of under a head: label, value, label, value (填报表)."""
    with_numbers = [row for row in range(1, grid.row_count + 1) if any(grid.is_number(i) for i in grid.begins(row))]
    if not with_numbers:
        return False
    if _has_words_under_numbers(grid) and grid.column_count == 2:
        return True
    labels = [label for row in with_numbers for label in _labels(grid, row)]
    with_unit = [label for label in labels if label is not None and ends_in_unit(grid.texts[label])]
    if len(with_unit) * 5 >= len(labels) * 3 and len({grid.cells[label].column_no for label in with_unit}) > 1:
        return not _is_folded(grid, with_numbers[0])
    paired = sum(_labels_each_number(grid, row) for row in with_numbers)
    return with_numbers[0] == 1 and paired * 5 >= len(with_numbers) * 3


def _has_words_under_numbers(grid: Grid) -> bool:
    """Whether a list of labels gives words for some and numbers for others."""
    kinds = [grid.kinds[index] for index in grid.in_column(2)]
    first = next((at for at, kind in enumerate(kinds) if kind in {CellText.NUMBER, CellText.QUANTITY}), len(kinds))
    return any(kind in {CellText.WORDS, CellText.DATE} for kind in kinds[first:])


def _labels(grid: Grid, row: int) -> list[int | None]:
    """For each of a row's numbers the words right to its left, None where another number stands there."""
    inside = grid.begins(row)
    return [
        left if left is not None and grid.kinds[left] is CellText.WORDS else None
        for left, index in zip([None, *inside], inside, strict=False)
        if grid.is_number(index)
    ]


def _labels_each_number(grid: Grid, row: int) -> bool:
    """Whether a row has two numbers or more, each with words of its own to its left."""
    labels = _labels(grid, row)
    return len(labels) > 1 and None not in labels


def _is_folded(grid: Grid, first_numbers: int) -> bool:
    """Whether heads stand over pairs of columns: their words repeat (省份, 人数, 省份, 人数), or one spans several."""
    for row in range(1, first_numbers):
        inside = [index for index in grid.begins(row) if not grid.is_full_width(index)]
        texts = [grid.texts[index] for index in inside]
        if len(set(texts)) < len(texts) or any(len(grid.columns_of(index)) > 1 for index in inside):
            return True
        if texts and all(may_be_head(text) and not ends_in_unit(text) for text in texts[::2]) and len(texts) >= 4:
            return bool(_FIRST_HEAD.match(texts[0]) and _FIRST_HEAD.match(texts[2]))
    return False


def _titles(grid: Grid) -> int:
    """The rows at the top that one cell fills: the table's title, its unit."""
    count = 0
    while count < grid.row_count - 1:
        inside = grid.covering(count + 1)
        if len(inside) != 1 or not grid.is_full_width(inside[0]) or is_running_text(grid.texts[inside[0]]):
            break
        count += 1
    return count


def _is_next_head(grid: Grid, count: int, titles: int, numbers: Sequence[int]) -> bool:
    """Whether the row under the first `count` is a head too."""
    row = count + 1
    inside = grid.begins(row)
    if not inside:
        return count > titles and bool(grid.covering(row)) and _hangs_down(grid, count, row)
    if count > titles and _is_marks_or_units(grid, inside):
        return True
    if not all(_may_head(grid, index, numbers) for index in inside):
        return False
    if count == titles:
        return _heads_numbers(grid, row, numbers) if numbers else _heads_words(grid, row)
    if _hangs_down(grid, count, row) or _stands_under_merged(grid, inside, count):
        return not numbers or _heads_numbers(grid, row, numbers)
    return len(numbers) > 1 and _heads_numbers(grid, row, numbers) and len(inside) > 1


def _may_head(grid: Grid, index: int, numbers: Sequence[int]) -> bool:
    if grid.kinds[index] is CellText.YEAR and is_digits(grid.texts[index]):
        return grid.cells[index].column_no in numbers or len(grid.columns_of(index)) > 1
    if grid.kinds[index] is CellText.QUANTITY and grid.cells[index].column_no not in numbers:
        return True  # 500 强标签 over a column of words
    if grid.kinds[index] is CellText.WORDS and is_band(grid.texts[index]):
        return True  # 60以下 in a row of bands
    return may_be_head(grid.texts[index])


def _is_marks_or_units(grid: Grid, inside: Sequence[int]) -> bool:
    texts = [grid.texts[index] for index in inside]
    if all(is_unit(text) for text in texts):
        return True
    digits = [int(text) for text in texts if is_digits(text)]
    marked = len(texts) > 1 and all(is_column_mark(text) for text in texts)
    return marked and digits == list(range(digits[0], digits[0] + len(digits))) if digits else marked


def _heads_numbers(grid: Grid, row: int, numbers: Sequence[int]) -> bool:
    """Whether words stand over enough of the columns of numbers."""
    over = [grid.at(row, column) for column in numbers]
    kinds = {CellText.WORDS, CellText.YEAR, CellText.DATE}
    words = sum(index is not None and grid.kinds[index] in kinds for index in over)
    return words >= _COVERED * len(numbers)


def _heads_words(grid: Grid, row: int) -> bool:
    """Whether a row heads a table of words: short words in every column, the first of them such as heads begin with."""
    inside = grid.covering(row)
    if grid.column_count < 2 or sum(len(grid.columns_of(index)) for index in inside) < grid.column_count:
        return False
    texts = [grid.texts[index] for index in inside]
    short = all(len(text) <= _SHORT for text in texts) and len(set(texts)) == len(texts)
    return short and (grid.column_count > 2 or bool(_FIRST_HEAD.match(texts[0])))


def _hangs_down(grid: Grid, count: int, row: int) -> bool:
    """Whether a head from above reaches into the row."""
    return any(grid.cells[index].row_no <= count for index in grid.covering(row))


def _stands_under_merged(grid: Grid, inside: Sequence[int], count: int) -> bool:
    """Whether each cell of a row stands under a head, some of which are merged over several columns."""
    above = [grid.at(count, grid.cells[index].column_no) for index in inside]
    return any(
        index is not None and len(grid.columns_of(index)) > 1 and not grid.is_full_width(index) for index in above
    )
