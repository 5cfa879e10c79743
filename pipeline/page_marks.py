"""What the reader made of a page, as boxes to lay over its picture: words, tables, headings, facts (版面标注)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

from pipeline.evidence import overlapping, printed_lines, union
from pipeline.page_image import Mark, Pen
from pipeline.page_records import Box, Span, WordBox
from pipeline.records import BlockKind, CellRole
from pipeline.stored import OF_REPORT, read_page
from pipeline.warehouse import open_published

_CLEAR = (0, 0, 0, 0)
WORD = Pen(_CLEAR, (70, 130, 230, 150))
CELL = Pen((0, 170, 80, 25), (0, 150, 70, 255))
HEAD_CELL = Pen((0, 170, 80, 90), (0, 150, 70, 255))
TABLE = Pen(_CLEAR, (0, 110, 50, 255), edge_width=3, margin=3.0)
HEADING = Pen((150, 60, 200, 60), (150, 60, 200, 255))
NO_TEXT = Pen((120, 120, 120, 90), (120, 120, 120, 255))
FACT = Pen((255, 150, 0, 110), (200, 100, 0, 255), margin=1.0)
_PEN_OF_KIND = {
    BlockKind.HEADING: HEADING,
    BlockKind.FURNITURE: NO_TEXT,
    BlockKind.CONTENTS: NO_TEXT,
    BlockKind.CHART: NO_TEXT,
}


def read_page_marks(path: Path, report_id: str, page_no: int) -> list[Mark]:
    """The marks of one page of the warehouse at `path`, in the order in which they are drawn.

    Words blue; cells green, head cells darker, a thick edge round each table; headings violet; grey what is no text of
    the report (running heads, contents, charts); facts orange. KeyError if there is no such page; other errors are
    those of `open_published`.
    """
    with open_published(path) as connection:
        page = read_page(connection, report_id, page_no)
        blocks = connection.execute(_BLOCKS, [report_id, page_no]).fetchall()
        facts = [Span(*row) for row in connection.execute(_FACTS, [report_id, page_no]).fetchall()]
    words: dict[tuple[Pen, str], list[WordBox]] = defaultdict(list)
    for block_id, kind, table_id, role, start, end in blocks:
        inside = overlapping(page.words, Span(start, end))
        if table_id is not None:
            words[TABLE, table_id] += inside
        if pen := _pen_of(kind, table_id, role):
            words[pen, block_id] += inside
    return [
        Mark(WORD, tuple(union([word]) for word in page.words)),
        *_joined(words),
        Mark(FACT, tuple(union(line) for span in facts for line in printed_lines(page.text, page.words, span))),
    ]


def _pen_of(kind: str, table_id: str | None, role: str | None) -> Pen | None:
    """What a block is drawn with; running text is not."""
    if table_id is None:
        return _PEN_OF_KIND.get(BlockKind(kind))
    return CELL if role in (None, CellRole.VALUE) else HEAD_CELL


def _joined(words: Mapping[tuple[Pen, str], list[WordBox]]) -> Iterator[Mark]:
    """One box for each block or table, those of a pen together."""
    boxes: dict[Pen, list[Box]] = defaultdict(list)
    for (pen, _), inside in words.items():
        if inside:
            boxes[pen].append(union(inside))
    return (Mark(pen, tuple(found)) for pen, found in boxes.items())


_BLOCKS = f"""
    select blocks.block_id, blocks.kind, blocks.table_id, blocks.cell_role, pieces.page_start,
        pieces.page_start + pieces.length
    from block_pieces pieces
    join blocks using (report_no, block_id)
    where {OF_REPORT} and pieces.page_no = ?
    order by blocks.block_no, pieces.piece_no
"""
_FACTS = f"""
    select pieces.start_offset, pieces.end_offset
    from fact_pieces pieces
    join fact using (report_no, fact_id)
    where {OF_REPORT} and pieces.page_no = ?
    order by 1, 2
"""
