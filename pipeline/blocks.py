"""Blocks: the lines of a report joined into headings, paragraphs, list items, captions and cells.

A hard-wrapped line is joined to the next while it reaches the margin and its sentence is not over; a page
break inside a sentence heals the same way, since running headers and page numbers are taken out first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from pipeline.joined import JoinedLines, JoinedText
from pipeline.layout.footnotes import FOOTNOTE_MARK
from pipeline.layout.headings import Headings
from pipeline.layout.items import Item
from pipeline.layout.line_kinds import heading_level, is_figure_caption, is_note, is_table_caption
from pipeline.layout.paragraphs import LIST_START, paragraphs
from pipeline.layout.text_columns import Column, text_columns
from pipeline.page_records import LineRole
from pipeline.records import Block, BlockKind, Cell, Line, inner_id
from pipeline.regions import Region, RegionKind, split_regions
from pipeline.tables.flattened import table_cells
from pipeline.tables.forms import form_cells
from pipeline.tables.grids import grid_cells
from pipeline.tables.printed_cells import printed_cells
from pipeline.tables.totals import Placed

_LIST_LEVELS = {4, 5}
_LINE_KINDS = {
    RegionKind.CHART: BlockKind.CHART,
    RegionKind.FURNITURE: BlockKind.FURNITURE,
    RegionKind.CONTENTS: BlockKind.CONTENTS,
}


def build_blocks(items: Sequence[Item], source_id: str) -> list[Block]:
    """The report's blocks in reading order, each under the headings that stand above it."""
    text = [item for item in items if isinstance(item, Line) and not item.furniture and item.role is LineRole.TEXT]
    tables = [item for item in items if not isinstance(item, Line)]
    places = [(line.page_no, line.start) for line in text]
    columns = dict(zip(places, text_columns(text, tables), strict=True))
    return list(_Builder(source_id, Headings(text), columns).build(split_regions(items)))


class _Builder:
    """Walks the regions and keeps the open headings."""

    def __init__(self, source_id: str, marks: Headings, columns: Mapping[tuple[int, int], Column | None]) -> None:
        self.source_id = source_id
        self.marks = marks
        self.columns = columns
        self.headings: list[tuple[int, str]] = []

    def build(self, regions: Sequence[Region]) -> Iterator[Block]:
        for region in regions:
            if region.kind is RegionKind.TEXT:
                yield from self._text_blocks(region)
            elif region.kind is RegionKind.TABLE:
                yield from self._cell_blocks(table_cells(region.lines, self.source_id))
            elif region.kind is RegionKind.GRID:
                yield from self._cell_blocks(grid_cells(region.tables, self.source_id))
            elif region.kind is RegionKind.CELLS:
                yield from self._cell_blocks(printed_cells(region.lines, self.source_id))
            elif region.kind is RegionKind.FORM:
                yield from self._cell_blocks(form_cells(region.lines, self.source_id))
            elif region.kind is RegionKind.NOTE:
                yield from self._note_blocks(region.lines)
            else:
                yield from self._line_blocks(region.lines, _LINE_KINDS[region.kind])

    def _block(self, kind: BlockKind, joined: JoinedText, cell: Cell | None = None, level: int | None = None) -> Block:
        first = joined.pieces[0]
        # a merged cell's words stand in several rows: its address tells them apart
        address = (cell.table_id, cell.row_no, cell.column_no) if cell else ()
        block_id = inner_id("b", self.source_id, first.page_no, first.page_start, len(joined.text), *address)
        path = tuple(title for _, title in self.headings)
        return Block(block_id, kind, joined.text, path, joined.pieces, cell, level)

    def _line_blocks(self, lines: Sequence[Line], kind: BlockKind) -> Iterator[Block]:
        for line in lines:
            joined = JoinedLines([line]).whole()
            if joined.text:
                yield self._block(kind, joined)

    def _cell_blocks(self, cells: Sequence[Placed]) -> Iterator[Block]:
        for cell, joined in cells:
            if isinstance(cell, BlockKind):
                yield self._block(cell, joined)
            else:
                yield self._block(BlockKind.CELL if cell else BlockKind.PARAGRAPH, joined, cell)

    def _note_blocks(self, lines: Sequence[Line]) -> Iterator[Block]:
        """Footnotes, each from its mark to the next."""
        starts = [index for index, line in enumerate(lines) if index == 0 or FOOTNOTE_MARK.match(line.text)]
        for first, last in zip(starts, [*starts[1:], len(lines)], strict=True):
            yield self._block(BlockKind.NOTE, JoinedLines(lines[first:last]).whole())

    def _text_blocks(self, region: Region) -> Iterator[Block]:
        columns = [self.columns.get((line.page_no, line.start)) for line in region.lines]
        for group in paragraphs(region.lines, region.columns, columns):
            joined = JoinedLines(group).whole()
            if not joined.text:
                continue
            kind = _kind_beside_headings(joined.text, group)
            level = None if kind in {BlockKind.CAPTION, BlockKind.NOTE} else self.marks.level(joined.text, group)
            if level is None:
                yield self._block(kind, joined)
            else:
                self._open(joined.text, level)
                path = self.headings.pop()
                yield self._block(BlockKind.HEADING, joined, level=path[0])
                self.headings.append(path)

    def _open(self, text: str, level: int) -> None:
        """Puts a heading on the path, closing those of its own level and below."""
        dotted = re.match(r"(\d{1,2})[.．]\d", text)
        if dotted:
            # “1.人才培养” is the parent of “1.1 立德树人”, though elsewhere “1.” ranks below （一）.
            parent = re.compile(rf"{dotted[1]}\s*[.．、](?!\d)")
            self.headings = [(1 if parent.match(title) else known, title) for known, title in self.headings]
        self.headings = [(known, title) for known, title in self.headings if known < level]
        self.headings.append((level, re.sub(r"\s+", " ", text).strip()))


def _kind_beside_headings(text: str, group: Sequence[Line]) -> BlockKind:
    """What a joined group is if it is no heading."""
    if group[0].level is None and (is_table_caption(group[0].text) or is_figure_caption(group[0].text)):
        return BlockKind.CAPTION
    if group[0].level is None and is_note(text):
        return BlockKind.NOTE
    if heading_level(text) in _LIST_LEVELS or LIST_START.match(text):
        return BlockKind.LIST_ITEM
    return BlockKind.PARAGRAPH
