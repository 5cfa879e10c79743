"""A PDF page's text layer: pdfium's text to the letter, the place of every word and what is drawn between them."""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass, replace
from itertools import repeat

import numpy as np
import numpy.typing as npt
import pypdfium2 as pdfium

from pipeline.page_records import Box, Ruling, WordBox, word_boxes
from pipeline.pdf.drawn_paths import ToShown, read_paths
from pipeline.pdf.glyph_boxes import glyph_boxes
from pipeline.pdf.pdfium_calls import glyph_angle, handle_of, has_map_error, is_generated, text_index, unicode_of
from pipeline.pdf.raised import raised_digits, with_raised
from pipeline.pdf.rulings import find_rulings
from pipeline.words import WORD_RE

ENGINE = f"pdfium {pdfium.PDFIUM_INFO.version}"

_UNMAPPED_SAMPLE = 150  # characters of a page asked for their Unicode mapping
_ANGLE_SAMPLE = 20  # and for the way they run
_UPSIDE_DOWN = 180
_BLEED = 1.0  # points that a word may reach over the edge, as sushu verify has it: renderers round
_SIDEWAYS = 0.6  # of them: a page that is turned so that most of its text reads

_PARTS_RE = re.compile(rf"{WORD_RE.pattern}|\s+")  # and the white between them: what is found makes up the whole text

Indexes = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class TextLayer:
    """What a page's text layer says, believed or not; `unmapped` is the share of glyphs without a character.

    `width`, `height` and all boxes are those of the upright page: `turned` is by how many degrees clockwise the page
    as shown was turned (0, 90, 180 or 270). `drawings` are the boxes of charts and pictures.
    """

    text: str
    words: tuple[WordBox, ...] = ()
    unmapped: float = 0.0
    rulings: tuple[Ruling, ...] = ()
    drawings: tuple[Box, ...] = ()
    width: float = 0.0
    height: float = 0.0
    turned: int = 0


def read_text_layer(page: pdfium.PdfPage) -> TextLayer:
    """The page's text with its words, rulings and drawings, in points from the top left of the upright page."""
    layer = _read_as_shown(page)
    if layer.turned != _UPSIDE_DOWN:
        return layer
    # pdfium puts lines that are upside down together from the wrong end; of others it finds the way they run
    rotation = page.get_rotation()
    page.set_rotation((rotation + _UPSIDE_DOWN) % 360)
    try:
        return replace(_read_as_shown(page), turned=_UPSIDE_DOWN)
    finally:
        page.set_rotation(rotation)


def _read_as_shown(page: pdfium.PdfPage) -> TextLayer:
    """The text layer in the order that pdfium gives it for the page as it is shown."""
    width, height = page.get_size()
    textpage = page.get_textpage()
    try:
        text: str = textpage.get_text_range()
        if not text.strip():
            return TextLayer("", width=width, height=height)
        turned = _quarter_turns(page, textpage)
        if turned in (90, 270):
            width, height = height, width
        shown = _to_shown(page, turned)
        unmapped = _unmapped_share(textpage)
        text, glyphs = _glyph_of_each_character(textpage, text)
        is_level = (page.get_rotation() + turned) % 360 == 0  # up the page is up
        text, words = _on_the_page(*_words(text, glyphs, textpage, shown, is_level=is_level), width, height)
    finally:
        textpage.close()
    rulings, drawings = find_rulings(read_paths(page, shown), width, height, words)
    return TextLayer(text, words, unmapped, rulings, drawings, width, height, turned)


def _quarter_turns(page: pdfium.PdfPage, textpage: pdfium.PdfTextPage) -> int:
    """The degrees clockwise by which the page as shown must be turned for most of its characters to stand upright."""
    handle, count = handle_of(textpage.raw), textpage.count_chars()
    asked = range(0, count, max(1, count // _ANGLE_SAMPLE))
    # pdfium tells the angle clockwise and before /Rotate; the characters it makes up itself, blanks, have 0
    angles = [
        round(math.degrees(glyph_angle(handle, index)) / 90) * 90 % 360
        for index in asked
        if is_generated(handle, index) == 0
    ]
    if not angles:
        return 0
    [(angle, often)] = Counter(angles).most_common(1)
    return -(angle + page.get_rotation()) % 360 if often >= _SIDEWAYS * len(angles) else 0


def _unmapped_share(textpage: pdfium.PdfTextPage) -> float:
    count: int = textpage.count_chars()
    asked = range(0, count, max(1, count // _UNMAPPED_SAMPLE))
    return list(map(has_map_error, repeat(handle_of(textpage.raw)), asked)).count(1) / len(asked)


def _glyph_of_each_character(textpage: pdfium.PdfTextPage, text: str) -> tuple[str, Indexes]:
    """The text, and for each of its characters the index of pdfium's glyph.

    pdfium counts UTF-16 units and keeps glyphs that its text leaves out, so the two only mostly agree.
    """
    handle, count = handle_of(textpage.raw), textpage.count_chars()
    if len(text) == count and max(text) < "\U00010000":  # nothing left out, and one unit for each character
        return text, np.arange(count)
    units = list(map(unicode_of, repeat(handle), range(count)))
    if "".join(map(chr, units)) == text:
        return text, np.arange(count)
    characters: list[str] = []
    glyphs: list[int] = []
    shown = [index for index in range(count) if text_index(handle, index) >= 0]
    for place, index in enumerate(shown):
        unit = units[index]
        following = units[shown[place + 1]] if place + 1 < len(shown) else 0
        if 0xD800 <= unit < 0xDC00 and 0xDC00 <= following < 0xE000:
            unit = 0x10000 + ((unit - 0xD800) << 10) + following - 0xDC00
        elif 0xD800 <= unit < 0xE000:
            continue  # the second half of a pair, or half a pair: not a character
        elif unit in (0, 2):
            unit = 0xFFFE  # as pdfium's own text has it: no character, and a hyphen that ends a line
        characters.append(chr(unit))
        glyphs.append(index)
    return "".join(characters), np.array(glyphs, dtype=np.intp)


def _places_of_words(text: str) -> tuple[Indexes, Indexes]:
    """Where each word of the text begins, and how long it is."""
    parts = _PARTS_RE.findall(text.replace("\ufffe", " "))
    lengths = np.fromiter(map(len, parts), dtype=np.intp, count=len(parts))
    is_word = ~np.fromiter(map(str.isspace, parts), dtype=np.bool_, count=len(parts))
    return (lengths.cumsum() - lengths)[is_word], lengths[is_word]


def _words(
    text: str, glyphs: Indexes, textpage: pdfium.PdfTextPage, shown: ToShown, *, is_level: bool
) -> tuple[str, tuple[WordBox, ...]]:
    """The text, its raised digits as such, and its words with their boxes; a word without extent has none."""
    starts, lengths = _places_of_words(text)
    if not len(starts):
        return text, ()
    firsts = lengths.cumsum() - lengths  # where each word begins among the characters that stand in words
    in_words = np.arange(lengths.sum()) + np.repeat(starts - firsts, lengths)
    boxes = glyph_boxes(textpage, glyphs[in_words].tolist())
    left, bottom, right, top = boxes
    raised = raised_digits(text, in_words, boxes) if is_level else []
    if raised:
        text = with_raised(text, raised)
        starts, lengths = _places_of_words(text)
        firsts = lengths.cumsum() - lengths
    x0, y0 = (np.minimum.reduceat(side, firsts) for side in (left, bottom))
    x1, y1 = (np.maximum.reduceat(side, firsts) for side in (right, top))
    has_extent = (x0 < x1) & (y0 < y1)
    edges = (starts, starts + lengths, *shown(x0, y0, x1, y1))
    return text, word_boxes(*(column[has_extent].tolist() for column in edges))


def _on_the_page(text: str, words: tuple[WordBox, ...], width: float, height: float) -> tuple[str, tuple[WordBox, ...]]:
    """Blanks instead of what is drawn beside the page: a reader never sees it, and no box could show it."""
    beside = [
        word
        for word in words
        if word.x0 < -_BLEED or word.top < -_BLEED or word.x1 > width + _BLEED or word.bottom > height + _BLEED
    ]
    if not beside:
        return text, words
    hidden = set(beside)
    characters = list(text)
    for word in beside:
        characters[word.span.start : word.span.end] = " " * (word.span.end - word.span.start)
    if not any(map(str.strip, characters)):
        return "", ()
    return "".join(characters), tuple(word for word in words if word not in hidden)


def _to_shown(page: pdfium.PdfPage, turned: int = 0) -> ToShown:
    """From the PDF's own axes (origin bottom left, before /Rotate) to the page as shown (origin top left).

    `turned` is by how many degrees clockwise the page is turned beyond its /Rotate.
    """
    left, bottom, right, top = page.get_bbox()
    turns: dict[int, ToShown] = {
        0: lambda x0, y0, x1, y1: (x0 - left, top - y1, x1 - left, top - y0),
        90: lambda x0, y0, x1, y1: (y0 - bottom, x0 - left, y1 - bottom, x1 - left),
        180: lambda x0, y0, x1, y1: (right - x1, y0 - bottom, right - x0, y1 - bottom),
        270: lambda x0, y0, x1, y1: (top - y1, right - x1, top - y0, right - x0),
    }
    return turns[(page.get_rotation() + turned) % 360]
