"""Blocks: the lines of a report joined into headings, paragraphs, list items, captions and cells.

A hard-wrapped line is joined to the next while it reaches the margin and its sentence is not over; a page
break inside a sentence heals the same way, since running headers and page numbers are taken out first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.grids import grid_cells
from pipeline.joined import JoinedLines, JoinedText
from pipeline.layout.items import Item
from pipeline.line_kinds import (
    SENTENCE_END,
    UNNUMBERED_LEVEL,
    caption_runs_on,
    heading_level,
    is_figure_caption,
    is_full,
    is_note,
    is_table_caption,
    width,
)
from pipeline.records import Block, BlockKind, Cell, Line, short_id
from pipeline.regions import Region, RegionKind, split_regions
from pipeline.tables import form_cells, table_cells

HEADING_WIDTH = 45.0
FIRST_LINE_INDENT = 2.0
_LIST_START = re.compile(r"\s*(?:[•●■◆▪➢·]|——|[①-⑳]|\d{1,2}[)）])")
_LIST_LEVELS = {4, 5}


def build_blocks(items: Sequence[Item], source_id: str) -> list[Block]:
    """The report's blocks in reading order, each under the headings that stand above it."""
    return list(_Builder(source_id).build(split_regions(items)))


class _Builder:
    """Walks the regions and keeps the open headings."""

    def __init__(self, source_id: str) -> None:
        self.source_id = source_id
        self.headings: list[tuple[int, str]] = []

    def build(self, regions: Sequence[Region]) -> Iterator[Block]:
        for region in regions:
            if region.kind is RegionKind.TEXT:
                yield from self._text_blocks(region)
            elif region.kind is RegionKind.TABLE:
                yield from self._cell_blocks(table_cells(region.lines, self.source_id))
            elif region.kind is RegionKind.GRID:
                yield from self._cell_blocks(grid_cells(region.tables, self.source_id))
            elif region.kind is RegionKind.FORM:
                yield from self._cell_blocks(form_cells(region.lines, self.source_id))
            else:
                kind = BlockKind.CHART if region.kind is RegionKind.CHART else BlockKind.FURNITURE
                yield from self._line_blocks(region.lines, kind)

    def _block(self, kind: BlockKind, joined: JoinedText, cell: Cell | None = None) -> Block:
        first = joined.pieces[0]
        # a merged cell's words stand in several rows: its address tells them apart
        address = (cell.table_id, cell.row_no, cell.column_no) if cell else ()
        block_id = short_id("b", self.source_id, first.page_no, first.page_start, len(joined.text), *address)
        path = tuple(title for _, title in self.headings)
        return Block(block_id, kind, joined.text, path, joined.pieces, cell)

    def _line_blocks(self, lines: Sequence[Line], kind: BlockKind) -> Iterator[Block]:
        for line in lines:
            joined = JoinedLines([line]).whole()
            if joined.text:
                yield self._block(kind, joined)

    def _cell_blocks(self, cells: Sequence[tuple[Cell | None, JoinedText]]) -> Iterator[Block]:
        for cell, joined in cells:
            yield self._block(BlockKind.CELL if cell else BlockKind.PARAGRAPH, joined, cell)

    def _text_blocks(self, region: Region) -> Iterator[Block]:
        for group in paragraphs(region):
            joined = JoinedLines(group).whole()
            if not joined.text:
                continue
            kind = block_kind(joined.text, group)
            if kind is BlockKind.HEADING:
                self._open(joined.text)
                path = self.headings.pop()
                yield self._block(kind, joined)
                self.headings.append(path)
            else:
                yield self._block(kind, joined)

    def _open(self, text: str) -> None:
        """Puts a heading on the path, closing those of its own level and below."""
        level = heading_level(text) or UNNUMBERED_LEVEL
        dotted = re.match(r"(\d{1,2})[.．]\d", text)
        if dotted:
            # “1.人才培养” is the parent of “1.1 立德树人”, though elsewhere “1.” ranks below （一）.
            parent = re.compile(rf"{dotted[1]}\s*[.．、](?!\d)")
            self.headings = [(1 if parent.match(title) else known, title) for known, title in self.headings]
        self.headings = [(known, title) for known, title in self.headings if known < level]
        self.headings.append((level, re.sub(r"\s+", " ", text).strip()))


def paragraphs(region: Region) -> Iterator[list[Line]]:
    """The lines of running text grouped: each group is one paragraph, heading, caption or item."""
    group: list[Line] = []
    for index, line in enumerate(region.lines):
        if group and (_starts_anew(region.lines, index) or _is_over(group, line, region.columns[index - 1])):
            yield group
            group = []
        group.append(line)
    if group:
        yield group


def _starts_anew(lines: Sequence[Line], index: int) -> bool:
    """Whether a line cannot go on with the sentence before it."""
    text = lines[index].text
    if is_table_caption(text) or is_figure_caption(text) or is_note(text) or _LIST_START.match(text):
        return True
    level = heading_level(text)
    if level is None:
        return False
    before = lines[index - 1].text.rstrip() if index else ""
    # “…比例为\n3.5 万人” and “（见表\n1.2）” only look like numbering: a sentence that is not over goes on.
    closed = before.endswith((*SENTENCE_END, "：", ":", ".")) or width(before) < 20 or heading_level(before) is not None
    return closed or level <= 3


def _is_over(group: Sequence[Line], following: Line, column: float) -> bool:
    """Whether the group's last line ends its paragraph.

    A line that stops inside a sentence runs on if it is fairly long: a paragraph's first line is two
    characters shorter (its indent is no text) and boxes are set narrower than the text around them. Numbered
    lines must come closer to the margin, since a heading may be long too.
    """
    last = group[-1]
    text = last.text.rstrip()
    if is_table_caption(group[0].text) or is_figure_caption(group[0].text):
        return len(group) > 1 or not caption_runs_on(last, following, column)
    if text.endswith(SENTENCE_END):
        return not is_full(last, column) or width(text) > 60
    if text.endswith(("，", "、", "“", "（", "《")):
        return False
    if heading_level(group[0].text) is not None and len(group) == 1:
        return not is_full(last, column - FIRST_LINE_INDENT)
    return width(text) < min(column * 0.72, 40.0)


def block_kind(text: str, group: Sequence[Line]) -> BlockKind:
    """What a joined group is; numbered text is a heading only while it is short and no sentence."""
    if is_table_caption(group[0].text) or is_figure_caption(group[0].text):
        return BlockKind.CAPTION
    if is_note(text):
        return BlockKind.NOTE
    stripped = text.rstrip()
    is_sentence = stripped.endswith((*SENTENCE_END, "，", "、", "：", ":")) or "。" in stripped
    level = heading_level(text)
    if level is not None and not is_sentence and width(text) <= HEADING_WIDTH:
        return BlockKind.HEADING
    if level in _LIST_LEVELS or _LIST_START.match(text):
        return BlockKind.LIST_ITEM
    is_short = len(group) == 1 and width(text) <= 16 and not re.search(r"[，、：:；\d%]", text)
    if is_short and not is_sentence and width(text) >= 2 and re.search(r"[\u4e00-\u9fff]{2}", text):
        return BlockKind.HEADING
    return BlockKind.PARAGRAPH
