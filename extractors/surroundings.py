"""What stands around a table and speaks of it: its caption, the paragraph before it, its notes (表的上下文)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice, takewhile

from extractors.fold import fold
from pipeline.records import Block, BlockKind

_NEAR = 4  # blocks: caption, unit line, a note or two
_FIGURE = re.compile(r"\s*图\s*\d")
_TITLE = re.compile(r".{2,60}(?:表|一览|统计)\s*(?:[(（][^()（）]{1,12}[)）])?\s*$")
# 编制部门：… 单位：元: a line over a table that gives its unit beside something else
_UNIT_LINE = re.compile(r".{0,50}?(?<![\u4e00-\u9fff])(?:金额|计量|货币|数量)?单位\s*[:：]\s*\S{1,12}\s*.{0,20}$")
# a line of its own over a table: （万元）, （单位 万元）
_UNIT_BRACKET = re.compile(r"\s*[(（][^()（）]{1,10}[)）]\s*$")
_HAS_UNIT = re.compile(r"单位\s*[:：]|[(（]\s*单位")
_OF_ABOVE = re.compile(r"\s*(?:注|备注|说明|资料来源|数据来源)\s*[:：]")
_PASSED_OVER = {BlockKind.FURNITURE, BlockKind.CHART, BlockKind.CONTENTS}


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What stands beside a table and speaks of it, folded: "" where nothing does."""

    caption: str = ""
    lead_in: str = ""
    notes: tuple[str, ...] = ()


def surroundings(blocks: Sequence[Block], first: int, last: int) -> Surroundings:
    """The caption and the paragraph before a table in its section, and its notes up to the next caption or heading.

    A table without caption takes the heading right over it if that names a table, or the caption under it if no other
    table follows there.
    """
    before = []
    title = ""
    for block in _near(blocks, range(first - 1, -1, -1)):
        if block.kind is BlockKind.HEADING:
            title = fold(block.text) if _TITLE.match(fold(block.text)) else ""
        if block.kind is BlockKind.HEADING or block.cell is not None:
            break
        before.append(block)
    after = []
    for block in _near(blocks, range(last + 1, len(blocks))):
        if block.kind in {BlockKind.HEADING, BlockKind.CAPTION} or block.cell is not None:
            break
        after.append(block)
    caption = next((fold(b.text) for b in before if _is_caption(b)), "") or title or _caption_below(blocks, last)
    said_above = [b for b in before if b.kind is BlockKind.NOTE or _is_unit_line(b)]
    if _comes_after_a_table(blocks, first, len(before)):
        said_above = [b for b in said_above if not _OF_ABOVE.match(b.text)]
    notes = (fold(b.text) for b in said_above)
    below = (fold(b.text) for b in _notes_below(after, is_last=not _has_table_after(blocks, last)))
    paragraphs = (b for b in before if b.kind is BlockKind.PARAGRAPH and not _is_unit_line(b))
    lead_in = next((fold(b.text) for b in paragraphs), "")
    said = (*notes, *below)
    return Surroundings(caption, lead_in, (caption, *said) if caption else said)


def _near(blocks: Sequence[Block], places: range) -> list[Block]:
    """The nearest blocks of those places that are text."""
    text = (blocks[at] for at in places if blocks[at].kind not in _PASSED_OVER)
    return list(islice(text, _NEAR))


def _is_caption(block: Block) -> bool:
    return block.kind is BlockKind.CAPTION and not _FIGURE.match(block.text)


def _is_unit_line(block: Block) -> bool:
    return block.kind is BlockKind.PARAGRAPH and bool(_UNIT_LINE.match(block.text) or _UNIT_BRACKET.match(block.text))


def _notes_below(after: Sequence[Block], *, is_last: bool) -> list[Block]:
    """The notes under a table; a unit line there is of a table that follows, unless it begins with 注 or none does."""
    notes = [block for block in after if block.kind is BlockKind.NOTE]
    next_to_it = list(takewhile(lambda block: block.kind is BlockKind.NOTE, after))
    return [
        block
        for block in notes
        if not _HAS_UNIT.search(block.text) or (block in next_to_it and (is_last or _OF_ABOVE.match(block.text)))
    ]


def _has_table_after(blocks: Sequence[Block], last: int) -> bool:
    """Whether another table stands under the same heading."""
    for block in islice(blocks, last + 1, None):
        if block.kind is BlockKind.HEADING:
            return False
        if block.cell is not None:
            return True
    return False


def _comes_after_a_table(blocks: Sequence[Block], first: int, between: int) -> bool:
    """Whether nothing but those blocks stands between a table and the one over it."""
    text = (blocks[at] for at in range(first - 1, -1, -1) if blocks[at].kind not in _PASSED_OVER)
    above = next(islice(text, between, None), None)
    return above is not None and above.cell is not None


def _caption_below(blocks: Sequence[Block], last: int) -> str:
    """The caption under a table, if no table follows that it could be over."""
    below = _near(blocks, range(last + 1, len(blocks)))[:2]
    if not below or not _is_caption(below[0]) or (len(below) > 1 and below[1].cell is not None):
        return ""
    return fold(below[0].text)
