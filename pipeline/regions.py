"""Lines parted into regions before blocks are built: running text, tables, forms, charts, furniture."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from pipeline.joined import JoinedLines
from pipeline.layout.items import Item
from pipeline.layout.table_parts import join_parts
from pipeline.line_kinds import (
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
from pipeline.page_records import Line, PageTable

# 在册船员(人) 418 · 到岗占比（%） 91.25 · 定向培养船长（人） ——: a label with its unit, then the value.
FORM_VALUE = re.compile(
    r"[（(](?P<unit>[^（）()\n]{0,6}\n?\s?[^（）()\n]{0,4})[)）][ \t\u3000]*\n?(?P<value>[-−]?\d[\d.,]*|—+)(?=\s|$)"
)
_SENTENCE = re.compile(r"[。！？]|，.*，")


class RegionKind(StrEnum):
    """What a run of lines is, judged by its shape."""

    TEXT = "text"
    TABLE = "table"
    FORM = "form"
    CHART = "chart"
    FURNITURE = "furniture"
    GRID = "grid"


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
    regions = [Region(RegionKind.FURNITURE, (line,), (0.0,)) for line in furniture]
    body = (item for item in items if isinstance(item, PageTable) or not item.furniture)
    for is_table, run in groupby(body, key=lambda item: isinstance(item, PageTable)):
        if is_table:
            tables = [item for item in run if isinstance(item, PageTable)]
            regions += [Region(RegionKind.GRID, tables=parts) for parts in join_parts(tables)]
        else:
            regions += _line_regions([item for item in run if isinstance(item, Line)])
    return regions


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
    _mark_forms(lines, kinds)
    _mark_charts(lines, kinds)
    return kinds


def _mark_captioned_tables(
    lines: Sequence[Line], columns: Sequence[float], kinds: list[tuple[RegionKind, int]]
) -> None:
    index = 0
    while index < len(lines):
        if not is_table_caption(lines[index].text):
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
    return (
        is_full(lines[index], columns[index])
        and len(following) == 2
        and all(is_full(line, columns[index]) and not ends_in_number(line.text) for line in following)
        and any(mark in text + following[0].text + following[1].text for mark in "，。；")
    )


def _mark_forms(lines: Sequence[Line], kinds: list[tuple[RegionKind, int]]) -> None:
    """Stretches in which labels with a unit in brackets and values follow one another closely."""
    joined = JoinedLines(lines)
    text = joined.text
    groups: list[list[re.Match[str]]] = []
    for hit in FORM_VALUE.finditer(text):
        between = text[groups[-1][-1].end() : hit.start()] if groups else ""
        near = bool(groups) and len(between) < 90 and not re.search(r"[。！？]", between) and not _holds_title(between)
        if near:
            groups[-1].append(hit)
        else:
            groups.append([hit])
    for group in groups:
        if len(group) < 4:
            continue
        first = _label_start(lines, joined.line_at(group[0].start()))
        last = joined.line_at(group[-1].end() - 1)
        for index in range(first, last + 1):
            kinds[index] = (RegionKind.FORM, first)


def _holds_title(text: str) -> bool:
    """Whether a section's heading (2-3 …, （一）…, 表 2 …) stands between two form values: a new form begins."""
    return any((heading_level(line) or 9) <= 3 or is_table_caption(line) for line in text.split("\n")[1:])


def _label_start(lines: Sequence[Line], first: int) -> int:
    """The first label's own line, where the bracket stands on the next."""
    if lines[first].text.lstrip()[:1] in "（(" and first > 0:
        return first - 1
    return first


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
    text = line.text.strip()
    if is_numbers_only(text):
        return True
    is_label = width(text) <= 12 and not any(mark in text for mark in "，。；：、") and not is_figure_caption(text)
    return is_label and heading_level(text) is None
