"""Tables told by how their words stand: borderless and three-line ones (无线表, 三线表).

Words make printed rows, rows split at wide gaps, and gutters that rows have in common part columns. What is not
placed with certainty is left as lines: a wrong table costs more than a missed one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from statistics import median

from pipeline.layout.background import foreground
from pipeline.layout.unruled.aligned_cells import is_total, place_total, table_of, with_spanned_totals
from pipeline.layout.unruled.aligned_evidence import is_table
from pipeline.layout.unruled.aligned_regions import is_section, names_table, regions
from pipeline.layout.unruled.aligned_rules import (
    HEAD_ROWS,
    has_other_borders,
    head_rows,
    is_bounded,
    is_three_line,
    rules_over,
    without_rest,
)
from pipeline.layout.unruled.gutters import Extent, Placed, band_segments, find_columns, make_bands, place, place_over
from pipeline.layout.unruled.head_cells import with_whole_names
from pipeline.layout.unruled.printed_rows import PrintedRow, Segment, printed_rows
from pipeline.layout.unruled.row_units import GridRow, is_figure, row_units, rules_between
from pipeline.layout.unruled.side_by_side import side_by_side
from pipeline.layout.unruled.span_heads import spanning_names
from pipeline.layout.unruled.table_zones import is_inside, is_within, wide_gaps, words_within, zones
from pipeline.page_records import Page, PageTable

_EDGE = 30.0  # points beyond a zone, read so that its outermost rows are whole
_CAPTION_REACH = 3.0  # em
_MOST_PARTS = 40  # of a region; tables need a few, and a page made to be hostile gets no more
_MARGIN = 0.09  # of the page's height: running heads stand there

_FIGURE_RE = re.compile(r"[（(]?图[0-9０-９一二三四五六七八九十A-Za-z]")


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
    words = words_within(in_front, where, _EDGE)
    if taken:
        words = [word for word in words if not is_inside(word, taken)]
    found: list[PageTable] = []
    for group in side_by_side(page, words):
        rows = [row for row in printed_rows(page, group) if is_within(row.top, where, 0)]
        found += [table for region in regions(rows) for table in _tables_of(page, rows, region)]
    return tuple(found)


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
        totals = {row.segments[0] for row in part if len(row.segments) > 1 and is_total(row.segments[0])}
        columns = find_columns(bands, em, names.keys() | totals)
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
        may_span = index < HEAD_ROWS and (len(row.segments) > 1 or row.segments[0] in names)
        placed = _placed(row, columns, em, names if may_span else None)
        if _is_loose(placed, rows, index) and is_section(rows, index):
            placed = GridRow(row, (Placed(0, len(columns) - 1, row.segments[0]),))
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
        total = place_total(row, columns, em) if len(found) != 1 or found[0].first < found[0].last else None
        if total is not None and segment is row.segments[0]:
            whole.append(total)
            continue
        if not found or (names is None and any(each.first < each.last for each in found)):
            return None
        whole += found
    return GridRow(row, tuple(whole))


def _is_loose(placed: GridRow | None, rows: Sequence[PrintedRow], index: int) -> bool:
    """Whether a row fits no columns, or is words by themselves between the values of one."""
    if placed is None:
        return True
    if len(placed.placed) > 1 or index == 0 or index + 1 == len(rows):
        return False
    segment = placed.placed[0].segment
    near = [other for row in (rows[index - 1], rows[index + 1]) for other in row.segments if other.overlaps(segment)]
    return len(near) > 1 and all(is_figure(other.text) for other in near)


def _accepted(
    page: Page, rows: Sequence[PrintedRow], grid: Sequence[GridRow], columns: Sequence[Extent], em: float
) -> Iterator[PageTable]:
    columns = _widened(columns, grid)
    rules = rules_over(page, columns, em)
    grid = without_rest(grid, rules)
    units = with_whole_names(row_units(grid, columns, rules), em)
    while units and _is_narrow(units[0]) and not _ends_row_before(page, units, rules):
        units.pop(0)
    while units and _is_narrow(units[-1]):
        units.pop()
    if not units:
        return
    top, bottom = units[0][0].row.top, units[-1][-1].row.bottom
    if has_other_borders(page, columns, (top, bottom)) or _is_chart(rows, bottom, em):
        return
    is_named = _has_caption(rows, top, em) or is_bounded(rules, units, em)
    goes_on = _opens_body(page, top)
    has_rules = is_three_line(rules, units, em)
    if is_table(units, columns, em, is_named=is_named, goes_on=goes_on, is_three_line=has_rules):
        yield table_of(page, with_spanned_totals(units, columns, em), columns, head_rows(units, rules))


def _ends_row_before(page: Page, units: Sequence[Sequence[GridRow]], rules: Sequence[float]) -> bool:
    """Whether a page opens with the rest of a row that the break cut: words in one of the columns beside the labels."""
    if len(units) < 2 or _is_narrow(units[1]) or len(units[0]) > 1 or len(units[0][0].placed) > 1:
        return False
    row, below = units[0][0], units[1][0]
    is_beside_labels = 0 < row.placed[0].first == row.placed[0].last and 0 in below.filled
    is_parted = rules_between(row.row, below.row, rules)
    return is_beside_labels and not is_parted and not names_table(row.row) and _opens_body(page, row.row.top)


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


def _has_caption(rows: Sequence[PrintedRow], top: float, em: float) -> bool:
    """Whether one of the two rows above names a table or gives its unit."""
    above = [row for row in rows if row.bottom <= top and top - row.bottom <= 2 * _CAPTION_REACH * em][-2:]
    return any(map(names_table, above))


def _is_chart(rows: Sequence[PrintedRow], bottom: float, em: float) -> bool:
    """Whether what stands right below names a chart or picture: their captions stand there (图题)."""
    below = next((row for row in rows if row.top >= bottom), None)
    return below is not None and below.top - bottom <= _CAPTION_REACH * em and bool(_FIGURE_RE.match(below.text))
