"""What ruling lines tell of a table that has none round its cells: its bounds, its head, its place (三线表)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from pipeline.layout.unruled.gutters import Extent
from pipeline.layout.unruled.row_units import GridRow, rules_between
from pipeline.page_records import Page

_RULE_SHARE = 0.7  # of a table's width: a rule so long is one of the whole table
_SAME_BORDER = 2.0  # points between the two strokes of a double line
HEAD_ROWS = 3  # at most so many rows at the top are a head

Unit = Sequence[GridRow]


def rules_over(page: Page, columns: Sequence[Extent], em: float) -> list[float]:
    """The heights of the horizontal ruling lines over most of the columns, double lines as one."""
    x0, x1 = columns[0][0], columns[-1][1]
    heights: list[float] = []
    for ruling in sorted(page.rulings, key=lambda ruling: ruling.top):
        if ruling.top == ruling.bottom and min(ruling.x1, x1) - max(ruling.x0, x0) >= _RULE_SHARE * (x1 - x0):
            if heights and ruling.top - heights[-1] < em / 2:
                continue
            heights.append(ruling.top)
    return heights


def without_rest(grid: Sequence[GridRow], rules: Sequence[float]) -> Sequence[GridRow]:
    """The rows without those in one column only that a ruling line parts from the first or last row with more."""
    wide = [index for index, row in enumerate(grid) if len(row.filled) > 1]
    if not wide:
        return grid
    first, last = wide[0], wide[-1]
    begin = max((at for at in range(first, 0, -1) if rules_between(grid[at - 1].row, grid[at].row, rules)), default=0)
    end = next(
        (at for at in range(last + 1, len(grid)) if rules_between(grid[at - 1].row, grid[at].row, rules)), len(grid)
    )
    return grid[begin:end]


def has_other_borders(page: Page, columns: Sequence[Extent], span: tuple[float, float]) -> bool:
    """Whether upright ruling lines part the place otherwise than the columns: through one, or twice within a gutter."""
    upright = [
        ruling.x0
        for ruling in page.rulings
        if ruling.x0 == ruling.x1 and min(ruling.bottom, span[1]) - max(ruling.top, span[0]) > 0
    ]
    through = any(x0 + 1 < x < x1 - 1 for x in upright for x0, x1 in columns)
    gutters = [(left[1], right[0]) for left, right in pairwise(columns)]
    borders = [[x for x in upright if x0 - 1 <= x <= x1 + 1] for x0, x1 in gutters]
    return through or any(max(found) - min(found) > 2 * _SAME_BORDER for found in borders if found)


def is_bounded(rules: Sequence[float], units: Sequence[Unit], em: float) -> bool:
    """Whether a ruling line stands right above the table, and another within it or right below."""
    top, bottom = units[0][0].row.top, units[-1][-1].row.bottom
    above = [height for height in rules if top - 1.5 * em <= height <= top + em / 4]
    return bool(above) and any(above[-1] + em / 2 < height <= bottom + 1.5 * em for height in rules)


def is_three_line(rules: Sequence[float], units: Sequence[Unit], em: float) -> bool:
    """Whether ruling lines stand right above the table, under its head and right below it (三线表)."""
    top, bottom = units[0][0].row.top, units[-1][-1].row.bottom
    above = any(top - 1.5 * em <= height <= top + em / 4 for height in rules)
    below = any(bottom - em / 4 <= height <= bottom + 1.5 * em for height in rules)
    return above and below and head_rows(units, rules) is not None


def head_rows(units: Sequence[Unit], rules: Sequence[float]) -> int | None:
    """How many rows stand over the one ruling line within the table; None if there is none or there are several."""
    under = [
        index
        for index, (upper, lower) in enumerate(pairwise(units), start=1)
        if any(upper[-1].row.middle < height < lower[0].row.middle for height in rules)
    ]
    return under[0] if len(under) == 1 and under[0] <= HEAD_ROWS else None
