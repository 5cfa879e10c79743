"""What stands around a table and speaks of it: its caption, the paragraph before it, its notes (表的上下文)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from extractors.fold import fold
from pipeline.records import Block, BlockKind

_NEAR = 4  # blocks: caption, unit line, a note or two


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What stands beside a table and speaks of it, folded: "" where nothing does."""

    caption: str = ""
    lead_in: str = ""
    notes: tuple[str, ...] = ()


def surroundings(blocks: Sequence[Block], first: int, last: int) -> Surroundings:
    """The caption and the paragraph before a table in its section, and its notes up to the next caption or heading."""
    before = []
    for block in reversed(blocks[max(0, first - _NEAR) : first]):
        if block.kind is BlockKind.HEADING or block.cell is not None:
            break
        before.append(block)
    after = []
    for block in blocks[last + 1 : last + 1 + _NEAR]:
        if block.kind in {BlockKind.HEADING, BlockKind.CAPTION} or block.cell is not None:
            break
        after.append(block)
    caption = next((fold(b.text) for b in before if b.kind is BlockKind.CAPTION), "")
    notes = (fold(b.text) for b in (*before, *after) if b.kind is BlockKind.NOTE)
    lead_in = next((fold(b.text) for b in before if b.kind is BlockKind.PARAGRAPH), "")
    return Surroundings(caption, lead_in, (caption, *notes) if caption else tuple(notes))
