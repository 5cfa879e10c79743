"""Names that stand once beside a group of rows: over which rows each reaches (纵向合并, 行组)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby, pairwise
from statistics import median

from pipeline.layout.unruled.gutters import Extent
from pipeline.layout.unruled.row_units import GridRow, is_figure
from pipeline.page_records import Page, Ruling, TableCell

_CENTRED = 0.3  # of the step between rows: a name in the middle of its rows is not farther from it

Unit = Sequence[GridRow]
Rows = tuple[int, int]  # first and last row of a group, from 0


def with_groups(
    page: Page, cells: Sequence[TableCell], units: Sequence[Unit], columns: Sequence[Extent]
) -> tuple[TableCell, ...]:
    """The cells, each name of the first column over its group's rows where there is one way to tell them.

    Rows of a group have a label of their own in the second column. Names stand in the middle of their rows or all in
    the first; where both could be, and no ruling line says which, nothing is changed.
    """
    spans: dict[int, Rows] = {}
    for rows in _labelled(units):
        names = [row for row in rows if _first_column(units[row])]
        if names and len(names) < len(rows):
            spans |= _groups(page, units, columns, rows, names)
    inside = {row for first, last in spans.values() for row in range(first, last + 1)}
    kept: list[TableCell] = []
    for cell in cells:
        row = cell.row_no - 1
        if cell.column_no > 1 or row not in inside:
            kept.append(cell)
        elif row in spans:
            first, last = spans[row]
            kept.append(replace(cell, row_no=first + 1, row_span=last - first + 1))
    return tuple(sorted(kept, key=lambda cell: (cell.row_no, cell.column_no)))


def _labelled(units: Sequence[Unit]) -> list[list[int]]:
    """Runs of two rows or more with words in the second column and a value in a later one.

    None beside a row that has words in the second column alone: it may belong to the same group.
    """
    is_labelled = [
        any(each.first == 1 == each.last and not is_figure(each.segment.text) for row in unit for each in row.placed)
        and any(each.first > 1 and is_figure(each.segment.text) for row in unit for each in row.placed)
        for unit in units
    ]
    runs = [[row for row, _ in run] for has, run in groupby(enumerate(is_labelled), lambda each: each[1]) if has]
    is_rest = [not _is_filled(unit, 0) and _is_filled(unit, 1) for unit in units]
    return [
        run
        for run in runs
        if len(run) > 1 and not any(is_rest[row] for row in (run[0] - 1, run[-1] + 1) if 0 <= row < len(units))
    ]


def _is_filled(unit: Unit, column: int) -> bool:
    return any(column in row.filled for row in unit)


def _first_column(unit: Unit) -> Extent | None:
    """From where to where down the page the words of a row's first cell reach; None if it has none."""
    words = [word for row in unit for each in row.placed if each.first == each.last == 0 for word in each.segment.words]
    return (min(word.top for word in words), max(word.bottom for word in words)) if words else None


def _extent(unit: Unit) -> Extent:
    """From where to where down the page a row's other cells reach."""
    words = [word for row in unit for each in row.placed if each.first > 0 for word in each.segment.words]
    return min(word.top for word in words), max(word.bottom for word in words)


def _groups(
    page: Page, units: Sequence[Unit], columns: Sequence[Extent], rows: Sequence[int], names: Sequence[int]
) -> dict[int, Rows]:
    """The rows of each name, by the row that holds it; none if that is not certain."""
    extents = {row: _extent(units[row]) for row in rows}
    ruled = _ruled_groups(page, columns, extents)
    if ruled is not None:
        by_name = [(name, group) for group in ruled for name in names if group[0] <= name <= group[1]]
        return dict(by_name) if [group for _, group in by_name] == ruled else {}
    middles = {name: sum(_first_column(units[name]) or ()) / 2 for name in names}
    ways = [way for way in (_centred(extents, middles), _from_first(rows, names, middles, extents)) if way]
    return ways[0] if len(ways) == 1 else {}


def _ruled_groups(page: Page, columns: Sequence[Extent], extents: dict[int, Extent]) -> list[Rows] | None:
    """The groups that ruling lines part: those over the first column do, those beside it run within one.

    None if not every two rows have a line between them, or all lines are alike.
    """
    groups = [(next(iter(extents)),) * 2]
    kinds = set()
    for (_, above), (lower, below) in pairwise(extents.items()):
        between = [rule for rule in page.rulings if _is_between(rule, above, below) and rule.x1 > columns[-1][0]]
        if not between:
            return None
        is_parted = any(rule.x0 <= columns[0][1] for rule in between)
        kinds.add(is_parted)
        if is_parted:
            groups.append((lower, lower))
        else:
            groups[-1] = groups[-1][0], lower
    return groups if False in kinds else None


def _is_between(rule: Ruling, above: Extent, below: Extent) -> bool:
    return rule.top == rule.bottom and sum(above) / 2 < rule.top < sum(below) / 2


def _centred(extents: dict[int, Extent], middles: dict[int, float]) -> dict[int, Rows]:
    """Each name in the middle of its rows, one group right below the other; empty if they cannot stand so."""
    rows = list(extents)
    slack = _CENTRED * median(sum(below) / 2 - sum(above) / 2 for above, below in pairwise(extents.values()))
    at = 0
    found: dict[int, Rows] = {}
    for name, middle in middles.items():
        off = [(abs((extents[rows[at]][0] + extents[rows[end]][1]) / 2 - middle), end) for end in range(at, len(rows))]
        nearest, end = min(off, default=(slack + 1, at))
        if nearest > slack:
            return {}
        found[name] = rows[at], rows[end]
        at = end + 1
    return found if at == len(rows) else {}


def _from_first(
    rows: Sequence[int], names: Sequence[int], middles: dict[int, float], extents: dict[int, Extent]
) -> dict[int, Rows]:
    """Each name beside the first of its rows; empty if the first row has none, or one stands between two rows."""
    if names[0] != rows[0] or any(not extents[name][0] <= middles[name] <= extents[name][1] for name in names):
        return {}
    ends = [*(name - 1 for name in names[1:]), rows[-1]]
    return {name: (name, end) for name, end in zip(names, ends, strict=True)}
