"""Tables told by how their words stand: borderless and three-line ones (无线表, 三线表).

Words make printed rows, rows split at wide gaps, and gutters that rows have in common part columns. What is not
placed with certainty is left as lines: a wrong table costs more than a missed one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from statistics import median

from pipeline.layout.aligned_cells import table_of, with_spanned_totals
from pipeline.layout.aligned_evidence import is_table
from pipeline.layout.background import foreground
from pipeline.layout.gutters import Extent, Placed, band_segments, find_columns, make_bands, place, place_over
from pipeline.layout.printed_rows import PrintedRow, Segment, printed_rows
from pipeline.layout.row_units import GridRow, row_units, rules_between
from pipeline.layout.span_heads import spanning_names
from pipeline.layout.table_zones import is_inside, is_within, wide_gaps, zones
from pipeline.page_records import Page, PageTable

_EDGE = 30.0  # points beyond a zone, read so that its outermost rows are whole
_FAR = 3.2  # em of white between two rows: the lower one is no part of what is above it
_CAPTION_REACH = 3.0  # em
_MOST_PARTS = 40  # of a region; tables need a few, and a page made to be hostile gets no more
_HEAD_ROWS = 3  # at most so many rows at the top may hold words over several columns
_RULE_SHARE = 0.7  # of a table's width: a rule so long is one of the whole table
_SAME_BORDER = 2.0  # points between the two strokes of a double line
_MARGIN = 0.09  # of the page's height: running heads stand there

_CAPTION_RE = re.compile(r"[（(]?续?附?[表图][0-9０-９一二三四五六七八九十A-Za-zⅠ-Ⅻ]|[（(]?续表")
_FIGURE_RE = re.compile(r"[（(]?图[0-9０-９一二三四五六七八九十A-Za-z]")
_TITLE_RE = re.compile(r".*(?:表|一览|情况|统计)[）)]?")
_OUTSIDE_RE = re.compile(
    r"[（(]?(?:金额|计量|货币)?单位[:：]|注[:：0-9]|(?:数据|资料)来源|说明[:：]|备注[:：]|编制单位[:：]"
)
_UNIT_RE = re.compile(r".*单位[:：]")


def find_aligned_tables(page: Page, ruled: Sequence[PageTable] = ()) -> tuple[PageTable, ...]:
    """The page's tables without ruling lines round their cells, from top to bottom, outside ruled ones and drawings.

    Each has two columns and three rows or more (two rows where it may go on from the page before), empty cells
    included; `head_rows` is set where a ruling line under the head tells it.
    """
    taken = [table.box for table in ruled if table.box] + list(page.drawings)
    in_front = foreground(page)
    where = list(zones(wide_gaps(in_front, taken)))
    if not where:
        return ()
    words = [word for word in in_front if is_within(word.top, where, _EDGE) and not is_inside(word, taken)]
    rows = [row for row in printed_rows(page, words) if is_within(row.top, where, 0)]
    found = [table for region in _regions(rows) for table in _tables_of(page, rows, region)]
    return tuple(found)


def _regions(rows: Sequence[PrintedRow]) -> Iterator[list[PrintedRow]]:
    """Stretches of rows that may hold a table: parted by captions, notes, much white, and lines of running text."""
    region: list[PrintedRow] = []
    row_of_cells: PrintedRow | None = None
    for row in rows:
        is_outside = _is_outside(row.text)
        is_text = row_of_cells is not None and len(row.segments) == 1 and _crosses_gap(row, row_of_cells)
        if region and (is_outside or is_text or row.top - region[-1].bottom > _FAR * row.em):
            yield region
            region, row_of_cells = [], None
        if not is_outside:
            region.append(row)
        if len(row.segments) > 1:
            row_of_cells = row
    if region:
        yield region


def _is_outside(text: str) -> bool:
    """Whether a row's words name a table or stand under one."""
    return bool(_CAPTION_RE.match(text) or _OUTSIDE_RE.match(text) or _UNIT_RE.match(text))


def _crosses_gap(row: PrintedRow, row_of_cells: PrintedRow) -> bool:
    """Whether a row of one segment reaches over a gap of the last row that has some."""
    return any(row.x0 < left.x1 and right.x0 < row.x1 for left, right in pairwise(row_of_cells.segments))


def _tables_of(page: Page, rows: Sequence[PrintedRow], region: Sequence[PrintedRow]) -> Iterator[PageTable]:
    """The tables of a region: cut where a row does not fit the columns, each part looked at anew."""
    parts = [region]
    for _ in range(_MOST_PARTS):
        if not parts:
            return
        part = parts.pop()
        bands = [band for band in make_bands(part) if len(band_segments(band)) > 1]
        if len(bands) < 2:
            continue
        em = median([row.em for band in bands for row in band])
        names = spanning_names(part, em)
        columns = find_columns(bands, em, names)
        if len(columns) < 2:
            continue
        grid = _grid(part, columns, em, names)
        if len(grid) == len(part):
            yield from _accepted(page, rows, grid, columns, em)
        else:
            parts += [part[len(grid) + 1 :], part[: len(grid)]]


def _grid(
    rows: Sequence[PrintedRow], columns: Sequence[Extent], em: float, names: Mapping[Segment, Extent]
) -> list[GridRow]:
    """The rows in their columns, as far as they fit."""
    grid: list[GridRow] = []
    for index, row in enumerate(rows):
        is_upper = index + 1 < len(rows) and row.is_beside(rows[index + 1])
        may_span = index < _HEAD_ROWS and (len(row.segments) > 1 or is_upper)
        placed = _placed(row, columns, em, names if may_span else None)
        if placed is None:
            break
        grid.append(placed)
    return grid


def _placed(
    row: PrintedRow, columns: Sequence[Extent], em: float, names: Mapping[Segment, Extent] | None
) -> GridRow | None:
    """The row in its columns; None if words stand in none, or over several but in a head, which has names that may."""
    whole: list[Placed] = []
    for segment in row.segments:
        over = names.get(segment) if names else None
        found = place_over(segment, over, columns) if over else place(segment, columns, em)
        if not found or (names is None and any(each.first < each.last for each in found)):
            return None
        whole += found
    return GridRow(row, tuple(whole))


def _accepted(
    page: Page, rows: Sequence[PrintedRow], grid: Sequence[GridRow], columns: Sequence[Extent], em: float
) -> Iterator[PageTable]:
    columns = _widened(columns, grid)
    rules = _rules_over(page, columns, em)
    grid = _without_rest(grid, rules)
    units = row_units(grid, columns, rules)
    while units and _is_narrow(units[0]):
        units.pop(0)
    while units and _is_narrow(units[-1]):
        units.pop()
    if not units:
        return
    top, bottom = units[0][0].row.top, units[-1][-1].row.bottom
    if _has_other_borders(page, columns, (top, bottom)) or _is_chart(rows, bottom, em):
        return
    is_named = _has_caption(rows, top, em) or _is_bounded(rules, units, em)
    goes_on = _opens_body(page, top)
    if is_table(units, columns, em, is_named=is_named, goes_on=goes_on):
        yield table_of(page, with_spanned_totals(units, em), columns, _head_rows(units, rules))


def _without_rest(grid: Sequence[GridRow], rules: Sequence[float]) -> Sequence[GridRow]:
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


def _opens_body(page: Page, top: float) -> bool:
    """Whether nothing but a running head stands above."""
    if page.height is None:
        return False
    margin = _MARGIN * page.height
    return not any(margin < word.bottom <= top for word in page.words)


def _widened(columns: Sequence[Extent], grid: Sequence[GridRow]) -> list[Extent]:
    """The columns' extents with the words that jut out."""
    extents = list(columns)
    for each in (each for row in grid for each in row.placed if each.first == each.last):
        x0, x1 = extents[each.first]
        extents[each.first] = min(x0, each.segment.x0), max(x1, each.segment.x1)
    return extents


def _is_narrow(unit: Sequence[GridRow]) -> bool:
    return len(frozenset().union(*(row.filled for row in unit))) < 2


def _rules_over(page: Page, columns: Sequence[Extent], em: float) -> list[float]:
    """The heights of the horizontal ruling lines over most of the columns, double lines as one."""
    x0, x1 = columns[0][0], columns[-1][1]
    heights: list[float] = []
    for ruling in sorted(page.rulings, key=lambda ruling: ruling.top):
        if ruling.top == ruling.bottom and min(ruling.x1, x1) - max(ruling.x0, x0) >= _RULE_SHARE * (x1 - x0):
            if heights and ruling.top - heights[-1] < em / 2:
                continue
            heights.append(ruling.top)
    return heights


def _has_caption(rows: Sequence[PrintedRow], top: float, em: float) -> bool:
    """Whether one of the two rows above names a table or gives its unit."""
    above = [row for row in rows if row.bottom <= top and top - row.bottom <= 2 * _CAPTION_REACH * em][-2:]
    return any(
        _CAPTION_RE.match(row.text)
        or _UNIT_RE.match(row.text)
        or (len(row.segments) == 1 and _TITLE_RE.fullmatch(row.text))
        for row in above
    )


def _is_chart(rows: Sequence[PrintedRow], bottom: float, em: float) -> bool:
    """Whether what stands right below names a chart or picture: their captions stand there (图题)."""
    below = next((row for row in rows if row.top >= bottom), None)
    return below is not None and below.top - bottom <= _CAPTION_REACH * em and bool(_FIGURE_RE.match(below.text))


def _has_other_borders(page: Page, columns: Sequence[Extent], span: tuple[float, float]) -> bool:
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


def _is_bounded(rules: Sequence[float], units: Sequence[Sequence[GridRow]], em: float) -> bool:
    """Whether a ruling line stands right above the table, and another within it or right below."""
    top, bottom = units[0][0].row.top, units[-1][-1].row.bottom
    above = [height for height in rules if top - 1.5 * em <= height <= top + em / 4]
    return bool(above) and any(above[-1] + em / 2 < height <= bottom + 1.5 * em for height in rules)


def _head_rows(units: Sequence[Sequence[GridRow]], rules: Sequence[float]) -> int | None:
    """How many rows stand over the one ruling line within the table; None if there is none or there are several."""
    under = [
        index
        for index, (upper, lower) in enumerate(pairwise(units), start=1)
        if any(upper[-1].row.middle < height < lower[0].row.middle for height in rules)
    ]
    return under[0] if len(under) == 1 and under[0] <= _HEAD_ROWS else None
