"""Hand-labelled numbers of running text, each at its place in a block: what a reader of numbers should find there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from flows.gold import Placed, read_gold
from flows.sameness import squeeze
from pipeline.reading import Layout
from pipeline.records import Block, BlockKind

_RUNNING = frozenset({BlockKind.PARAGRAPH, BlockKind.LIST_ITEM})


@dataclass(frozen=True, slots=True)
class PrintedNumber:
    """A labelled number: the block it stands in (by its place among the texts asked for), its span, value and unit."""

    text_no: int
    start: int
    end: int
    quote: str
    value: Decimal
    unit: str


def printed_numbers(texts: Sequence[Layout], gold: Path) -> tuple[list[str], list[PrintedNumber]]:
    """The running texts in which labelled numbers stand, and the numbers; a table's have their unit elsewhere."""
    labels, windows = read_gold([gold], None)
    lines: dict[str, dict[int, list[Placed]]] = defaultdict(lambda: defaultdict(list))
    for label in labels:
        if label.row["bound"] != "implied" and label.row["unit"]:
            lines[label.doc][label.place].append(label)
    found: list[str] = []
    numbers: list[PrintedNumber] = []
    for text in texts:
        doc = next((window.doc for window in windows if window.names(text.source.file_name)), None)
        for block, starts in _running(text) if doc else ():
            own = list(_numbers_of(block, starts, lines[doc or ""], len(found)))
            if own:
                found.append(block.text)
                numbers += own
    return found, numbers


def _running(text: Layout) -> Iterator[tuple[Block, list[tuple[int, int]]]]:
    """Every block of running text with the lines its characters stand on: (where in the block, line of the file)."""
    before = 0
    first_lines = {}
    for page in text.pages:
        first_lines[page.page_no] = before
        before += page.text.count("\n")
    by_no = {page.page_no: page for page in text.pages}
    for block in text.blocks:
        if block.kind in _RUNNING:
            places = [
                (
                    piece.block_start,
                    first_lines[piece.page_no] + by_no[piece.page_no].text.count("\n", 0, piece.page_start) + 1,
                )
                for piece in block.pieces
            ]
            yield block, places


def _numbers_of(
    block: Block, starts: Sequence[tuple[int, int]], labels: dict[int, list[Placed]], text_no: int
) -> Iterator[PrintedNumber]:
    """The labels that begin on one of the block's lines, each where its quote stands after the one before it."""
    done: dict[int, int] = {}
    for block_start, line in starts:
        at = max(block_start, done.get(line, 0))
        for label in labels.get(line, ()):
            place = _find(block.text, label.quote, at)
            if place is None:
                continue
            at = place[1]
            done[line] = at
            yield PrintedNumber(text_no, *place, label.row["quote"], label.row["value"], label.row["unit"])


def _find(text: str, squeezed: str, at: int) -> tuple[int, int] | None:
    """Where a quote stands from `at` on, blanks and widths left out of the comparison."""
    for start in range(at, min(len(text), at + 80)):
        if text[start].isspace():
            continue
        for end in range(start + 1, min(len(text), start + 2 * len(squeezed) + 4) + 1):
            seen = squeeze(text[start:end])
            if seen == squeezed:
                return start, end
            if not squeezed.startswith(seen):
                break
    return None
