"""Pages with geometry made on the spot: printed rows with a box for every word."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.blocks import build_blocks
from pipeline.layout.items import read_items
from pipeline.page_records import Box, Line, Page, Ruling, Span, TextOrigin, WordBox
from pipeline.records import Block

WIDTH, HEIGHT = 595.0, 842.0
# (text, x, top, size); several in one row stand in one line of the page's text, a blank between
Set = tuple[str, float, float, float]

_WORD = re.compile(r"[0-9]+(?:[.,][0-9]+)*%?|[A-Za-z]+|\S")


def set_page(
    rows: Sequence[Set | Sequence[Set]],
    page_no: int = 1,
    *,
    origin: TextOrigin = TextOrigin.TEXT_LAYER,
    rulings: Sequence[Ruling] = (),
    drawings: Sequence[Box] = (),
    width: float = WIDTH,
    height: float = HEIGHT,
) -> Page:
    """An upright page (A4, if not said) with the rows as its text, one a line, in the order given."""
    text, words = "", []
    for row in rows:
        for part in [row] if isinstance(row[0], str) else row:
            content, x, top, size = part  # type: ignore[misc]
            if text and not text.endswith("\n"):
                text += " "
            words += _word_boxes(content, len(text), x, top, size)
            text += content
        text += "\n"
    return Page(
        "src-test",
        page_no,
        text,
        origin,
        width=width,
        height=height,
        words=tuple(words),
        rulings=tuple(rulings),
        drawings=tuple(drawings),
    )


def _word_boxes(text: str, start: int, x: float, top: float, size: float) -> list[WordBox]:
    """Ideographs and full-width marks are as wide as high, all else half as wide."""
    places = [x]
    for character in text:
        places.append(places[-1] + (size if ord(character) > 0x2E80 or character in "“”—…" else size / 2))
    return [
        WordBox(Span(start + at.start(), start + at.end()), places[at.start()], top, places[at.end()], top + size)
        for at in _WORD.finditer(text)
    ]


def lines_of(*pages: Page) -> list[Line]:
    """The printed lines, tables aside; each is a slice of its page's text."""
    lines = [item for item in read_items(pages) if isinstance(item, Line)]
    for line in lines:
        assert pages[line.page_no - 1].text[line.start : line.start + len(line.text)] == line.text
    return lines


def blocks_of(*pages: Page) -> list[Block]:
    """The blocks of the pages; every block's pieces are slices of their pages."""
    blocks = build_blocks(read_items(pages), "src-test")
    for block in blocks:
        for piece in block.pieces:
            quote = pages[piece.page_no - 1].text[piece.page_start : piece.page_start + piece.length]
            assert quote == block.text[piece.block_start : piece.block_start + piece.length]
    return blocks


def prose(count: int, x: float, top: float, characters: int, size: float = 10.0, start: int = 0) -> list[Set]:
    """Full lines of running text, each of its own words, one 1.7 glyph heights under the other."""
    words = "学校坚持以海育人以船立校持续推进产教融合协同创新着力培养高素质技术技能人才服务区域经济社会发展"
    lines = []
    for number in range(start, start + count):
        begin = 7 * number % len(words)
        text = (words[begin:] + words * 3)[:characters]
        lines.append((text, x, top + 1.7 * size * (number - start), size))
    return lines
