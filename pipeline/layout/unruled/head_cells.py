"""The cells of a head of several rows: names that span rows, and names of two lines beside them (多级表头)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipeline.layout.unruled.gutters import Placed
from pipeline.layout.unruled.row_units import GridRow, is_figure, is_under_span

_MOST_ROWS = 3
_LEAST_LINE = 4  # characters of a name's first line, for one more below to be its end
_ALIKE = 0.5  # em between the middles of a name's lines

Unit = Sequence[GridRow]
Place = tuple[int, int]  # row and column, from 0


def with_whole_names(units: Sequence[Unit], em: float) -> list[Unit]:
    """The rows, with the end of a name that is broken beside two rows of a head in the upper one: 接待 4 人 | 次.

    The end is one ideograph in the middle under a much longer line over the same column: nobody names a group of one
    column by itself, and it so.
    """
    if _depth(units) < 2:
        return list(units)
    lines = {each.first: each for row in units[0] for each in row.placed if each.first == each.last}
    ends = [each for row in units[1] for each in row.placed if _ends_name(lines.get(each.first), each, em)]
    if not ends:
        return list(units)
    moved = [GridRow(row.row, tuple(each for each in row.placed if each in ends)) for row in units[1]]
    kept = [GridRow(row.row, tuple(each for each in row.placed if each not in ends)) for row in units[1]]
    upper = [*units[0], *(row for row in moved if row.placed)]
    return [upper, [row for row in kept if row.placed], *units[2:]]


def _ends_name(line: Placed | None, end: Placed, em: float) -> bool:
    if line is None or end.first != end.last or len(end.segment.text) > 1 or is_figure(end.segment.text):
        return False
    off = abs(line.segment.x0 + line.segment.x1 - end.segment.x0 - end.segment.x1) / 2
    return len(line.segment.text) >= _LEAST_LINE and off <= _ALIKE * em


def tall_names(units: Sequence[Unit]) -> Mapping[Place, int]:
    """How many rows the names of a head span that have none below them in it (纵向合并), where these are several."""
    depth = _depth(units)
    filled = [frozenset().union(*(row.filled for row in unit)) for unit in units[:depth]]
    names = [(at, each.first) for at in range(depth) for row in units[at] for each in row.placed if _is_single(each)]
    return {
        (at, column): depth - at
        for at, column in names
        if at + 1 < depth and not any(column in below for below in filled[at + 1 :])
    }


def _is_single(placed: Placed) -> bool:
    return placed.first == placed.last


def _depth(units: Sequence[Unit]) -> int:
    """How many rows a head has, each under a name of the one above that spans several of its names; else one."""
    depth = 1
    while depth < min(len(units), _MOST_ROWS) and is_under_span(units[depth - 1], units[depth][0]):
        if depth > 1 and any(is_figure(each.segment.text) for row in units[depth] for each in row.placed):
            break
        depth += 1
    return depth
