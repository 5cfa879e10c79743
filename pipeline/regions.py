"""Lines parted into regions before blocks are built: running text, tables, forms, charts, furniture."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from pipeline.layout.frames import unframed
from pipeline.layout.items import Item
from pipeline.layout.line_kinds import (
    caption_runs_on,
    ends_in_number,
    heading_level,
    is_figure_caption,
    is_full,
    is_note,
    is_numbers_only,
    is_table_caption,
    measures,
    width,
)
from pipeline.layout.paragraphs import opens_paragraph, paragraphs, runs_on
from pipeline.layout.table_parts import closed_up, join_parts
from pipeline.layout.unruled.spaced import names_two_tables
from pipeline.page_records import Line, LineRole, PageTable
from pipeline.tables.even_rows import even_parts, even_table, even_tables
from pipeline.tables.forms import forms
from pipeline.tables.printed_cells import cell_stretches
from pipeline.tables.wrapped import year_headed_tables

_SENTENCE = re.compile(r"[。！？]|，.*，")


class RegionKind(StrEnum):
    """What a run of lines is, judged by its shape."""

    TEXT = "text"
    TABLE = "table"
    FORM = "form"
    CHART = "chart"
    FURNITURE = "furniture"
    GRID = "grid"
    NOTE = "note"
    CONTENTS = "contents"
    CELLS = "cells"


_BY_ROLE = {
    LineRole.NOTE: RegionKind.NOTE,
    LineRole.CHART: RegionKind.CHART,
    LineRole.CONTENTS: RegionKind.CONTENTS,
}


_LINES_SEEN = 30  # on each side of a footnote or a chart, to judge whether a paragraph runs on
_FLOATS = {RegionKind.NOTE, RegionKind.CHART}


@dataclass(frozen=True, slots=True)
class Region:
    """A run of neighbouring lines of one kind; `columns` holds the text column's width around each line.

    A grid has no lines but `tables`: the parts of one table, one or more a page.
    """

    kind: RegionKind
    lines: tuple[Line, ...] = ()
    columns: tuple[float, ...] = ()
    tables: tuple[PageTable, ...] = ()


def split_regions(items: Sequence[Item]) -> list[Region]:
    """The items in order, parted; furniture is taken out first so that tables and sentences run through it."""
    furniture = [item for item in items if isinstance(item, Line) and item.furniture]
    rest = [item for item in items if isinstance(item, PageTable) or not item.furniture]
    body, continuations = closed_up(list(unframed(rest)))
    regions = [Region(RegionKind.FURNITURE, (line,), (0.0,)) for line in (*furniture, *continuations)]
    for role, run in groupby(body, key=_role):
        if role is None:
            tables = [item for item in run if isinstance(item, PageTable)]
            regions += [Region(RegionKind.GRID, tables=parts) for parts in join_parts(tables)]
            continue
        lines = [item for item in run if isinstance(item, Line)]
        kind = _BY_ROLE.get(role)
        regions += [Region(kind, tuple(lines), (0.0,) * len(lines))] if kind else _line_regions(lines)
    return list(without_interruptions(regions))


def _role(item: Item) -> LineRole | None:
    """What a line is for; None for a table."""
    return item.role if isinstance(item, Line) else None


def without_interruptions(regions: Sequence[Region]) -> Iterator[Region]:
    """Footnotes and charts put after the paragraph that runs on behind them, a chart's caption with it."""
    queue = list(regions)
    while queue:
        region = queue.pop(0)
        floats = 0
        while floats < len(queue) and queue[floats].kind in _FLOATS:
            floats += 1
        cut = _rest_of_paragraph(region, queue[floats]) if floats and floats < len(queue) else None
        if cut is None:
            yield region
            continue
        after = queue[floats]
        skipped, end = cut
        yield _part(region, after, range(skipped, end))
        floating = queue[:floats]
        caption = _slice(after, 0, skipped)
        rest = _slice(after, end, len(after.lines))
        queue = [*floating, *caption, *rest, *queue[floats + 1 :]]


def _slice(region: Region, start: int, end: int) -> list[Region]:
    return [Region(region.kind, region.lines[start:end], region.columns[start:end])] if start < end else []


def _part(before: Region, after: Region, taken: range) -> Region:
    """A region with some of the lines of another at its end."""
    lines = (*before.lines, *(after.lines[index] for index in taken))
    return Region(before.kind, lines, (*before.columns, *(after.columns[index] for index in taken)))


def _rest_of_paragraph(before: Region, after: Region) -> tuple[int, int] | None:
    """Which lines of a region finish the last paragraph of another; captions that open it may be skipped."""
    if before.kind is not RegionKind.TEXT or after.kind is not RegionKind.TEXT:
        return None
    first = 0
    while first < len(after.lines) and is_figure_caption(after.lines[first].text):
        first += 1
    if first == len(after.lines) or not before.lines[-1].box:
        return None
    known = before.lines[-_LINES_SEEN:]
    lines = [*known, *after.lines[first : first + _LINES_SEEN]]
    if not runs_on(before.lines[-1], after.lines[first], lines):
        return None
    widths = [*before.columns[-_LINES_SEEN:], *after.columns[first : first + _LINES_SEEN]]
    at = 0
    for group in paragraphs(lines, widths):
        at += len(group)
        if at > len(known):
            return first, first + at - len(known)
    return None


def _line_regions(lines: Sequence[Line]) -> list[Region]:
    """Neighbouring lines parted by their kind."""
    regions: list[Region] = []
    columns = measures(lines)
    kinds = _kinds(lines, columns)
    start = 0
    for index in range(1, len(lines) + 1):
        if index == len(lines) or kinds[index] != kinds[start] or kinds[index][1] != kinds[start][1]:
            regions.append(Region(kinds[start][0], tuple(lines[start:index]), tuple(columns[start:index])))
            start = index
    return regions


def _kinds(lines: Sequence[Line], columns: Sequence[float]) -> list[tuple[RegionKind, int]]:
    """Each line's kind, with a number that tells neighbouring regions of one kind apart."""
    kinds: list[tuple[RegionKind, int]] = [(RegionKind.TEXT, 0)] * len(lines)
    _mark_captioned_tables(lines, columns, kinds)
    for table in year_headed_tables(lines):
        kinds[table.start : table.stop] = [(RegionKind.TABLE, table.start)] * len(table)
    even = set(_mark_even_tables(lines, kinds))
    for form in forms(lines, even):
        kinds[form.start : form.stop] = [(RegionKind.FORM, form.start)] * len(form)
    for stretch in cell_stretches(lines):
        if all(kinds[at][0] is RegionKind.TEXT for at in stretch):
            kinds[stretch.start : stretch.stop] = [(RegionKind.CELLS, stretch.start)] * len(stretch)
    _mark_charts(lines, kinds)
    return kinds


def _mark_captioned_tables(
    lines: Sequence[Line], columns: Sequence[float], kinds: list[tuple[RegionKind, int]]
) -> None:
    index = 0
    while index < len(lines):
        if not is_table_caption(lines[index].text) or names_two_tables(lines[index].text):
            index += 1
            continue
        first = index + 1
        if first < len(lines) and caption_runs_on(lines[index], lines[first], columns[index]):
            first += 1
        last = _table_end(lines, columns, first)
        for inside in range(first, last):
            kinds[inside] = (RegionKind.TABLE, first)
        index = max(last, first)


def _table_end(lines: Sequence[Line], columns: Sequence[float], first: int) -> int:
    """Where the table that begins at `first` is over: at a caption, a note, a heading or running text."""
    for index in range(first, len(lines)):
        text = lines[index].text
        if is_table_caption(text) or is_figure_caption(text) or (is_note(text) and index > first):
            return index
        level = heading_level(text)
        if level is not None and index > first and not ends_in_number(text):
            return index
        if _is_running_text(lines, columns, index):
            return index
    return len(lines)


def _is_running_text(lines: Sequence[Line], columns: Sequence[float], index: int) -> bool:
    text = lines[index].text
    if ends_in_number(text):
        return False
    if _SENTENCE.search(text) and is_full(lines[index], columns[index]):
        return True
    following = lines[index + 1 : index + 3]
    if following and opens_paragraph(lines[index], following[0]) and not ends_in_number(following[0].text):
        return True
    return (
        is_full(lines[index], columns[index])
        and len(following) == 2
        and all(is_full(line, columns[index]) and not ends_in_number(line.text) for line in following)
        and any(mark in text + following[0].text + following[1].text for mark in "，。；")
    )


def _mark_even_tables(lines: Sequence[Line], kinds: list[tuple[RegionKind, int]]) -> Iterator[int]:
    """Marks the tables whose lines are rows, without a caption or several under one; gives the lines of all such."""
    index = 0
    for (kind, _), run in groupby(list(kinds)):
        first, index = index, index + sum(1 for _ in run)
        inside = lines[first:index]
        if kind not in {RegionKind.TABLE, RegionKind.TEXT}:
            continue
        for found in even_parts(inside) if kind is RegionKind.TABLE else even_tables(inside):
            start, stop = first + found.start, first + found.stop
            kinds[start:stop] = [(RegionKind.TABLE, start)] * len(found)
            if table := even_table(lines[start:stop]):
                yield from range(start + table.first_line, start + table.last_line + 1)


def _mark_charts(lines: Sequence[Line], kinds: list[tuple[RegionKind, int]]) -> None:
    """Ladders: three or more lines of bare numbers among short labels, outside tables (图的刻度)."""
    index = 0
    while index < len(lines):
        if kinds[index][0] is not RegionKind.TEXT or not _chart_like(lines[index]):
            index += 1
            continue
        last = index
        while last < len(lines) and kinds[last][0] is RegionKind.TEXT and _chart_like(lines[last]):
            last += 1
        numeric = sum(is_numbers_only(line.text) for line in lines[index:last])
        if numeric >= 3 and numeric * 2 >= last - index:
            for inside in range(index, last):
                kinds[inside] = (RegionKind.CHART, index)
        index = last


def _chart_like(line: Line) -> bool:
    if line.box is not None:
        return False  # where there is geometry, layout/charts.py has found them by it
    text = line.text.strip()
    if is_numbers_only(text):
        return True
    is_label = width(text) <= 12 and not any(mark in text for mark in "，。；：、") and not is_figure_caption(text)
    return is_label and heading_level(text) is None
