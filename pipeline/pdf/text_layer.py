"""A PDF page's text layer: pdfium's text to the letter, the place of every word and what is drawn between them."""

from __future__ import annotations

import ctypes
import math
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import pypdfium2 as pdfium
from pypdfium2 import raw

from pipeline.page_records import Box, Ruling, Span, WordBox
from pipeline.pdf.drawn_paths import read_paths
from pipeline.pdf.rulings import find_rulings

ENGINE = f"pdfium {pdfium.PDFIUM_INFO.version}"

_UNMAPPED_SAMPLE = 150  # characters of a page asked for their Unicode mapping
_ANGLE_SAMPLE = 20  # and for the way they run
_UPSIDE_DOWN = 180
_SIDEWAYS = 0.6  # of them: a page that is turned so that most of its text reads
# Points: thinner is no ink. Of a font that is not in the file there is no glyph to measure, and pdfium then gives a
# box of a thousandth of the font's size; a 一 of five points is 0.2 high.
_NO_INK = 0.1

# A word: a number with its inner signs, a run of Latin letters, or one other character.
_DIGIT = "0-9\uff10-\uff19"
WORD_RE = re.compile(
    rf"[{_DIGIT}]+(?:[.,\uff0e\uff0c][{_DIGIT}]+)*[%\uff05]?"
    r"|[A-Za-z\u00c0-\u024f\uff21-\uff3a\uff41-\uff5a]+|[^\s\ufffe]"
)

ToShown = Callable[[float, float, float, float], Box]


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
        words = tuple(_words(text, glyphs, textpage, shown))
    finally:
        textpage.close()
    rulings, drawings = find_rulings(read_paths(page, shown), width, height, words)
    return TextLayer(text, words, unmapped, rulings, drawings, width, height, turned)


def _quarter_turns(page: pdfium.PdfPage, textpage: pdfium.PdfTextPage) -> int:
    """The degrees clockwise by which the page as shown must be turned for most of its characters to stand upright."""
    count: int = textpage.count_chars()
    asked = range(0, count, max(1, count // _ANGLE_SAMPLE))
    # pdfium tells the angle clockwise and before /Rotate; the characters it makes up itself, blanks, have 0
    angles = [
        round(math.degrees(raw.FPDFText_GetCharAngle(textpage.raw, index)) / 90) * 90 % 360
        for index in asked
        if raw.FPDFText_IsGenerated(textpage.raw, index) == 0
    ]
    if not angles:
        return 0
    [(angle, often)] = Counter(angles).most_common(1)
    return -(angle + page.get_rotation()) % 360 if often >= _SIDEWAYS * len(angles) else 0


def _unmapped_share(textpage: pdfium.PdfTextPage) -> float:
    count: int = textpage.count_chars()
    asked = range(0, count, max(1, count // _UNMAPPED_SAMPLE))
    unmapped = [index for index in asked if raw.FPDFText_HasUnicodeMapError(textpage.raw, index) == 1]
    return len(unmapped) / len(asked)


def _glyph_of_each_character(textpage: pdfium.PdfTextPage, text: str) -> tuple[str, list[int]]:
    """The text, and for each of its characters the index of pdfium's glyph.

    pdfium counts UTF-16 units and keeps glyphs that its text leaves out, so the two only mostly agree.
    """
    handle, count = textpage.raw, textpage.count_chars()
    if len(text) == count and max(text) < "\U00010000":  # nothing left out, and one unit for each character
        return text, list(range(count))
    units = [raw.FPDFText_GetUnicode(handle, index) for index in range(count)]
    if "".join(map(chr, units)) == text:
        return text, list(range(count))
    characters: list[str] = []
    glyphs: list[int] = []
    shown = [index for index in range(count) if raw.FPDFText_GetTextIndexFromCharIndex(handle, index) >= 0]
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
    return "".join(characters), glyphs


def _words(text: str, glyphs: list[int], textpage: pdfium.PdfTextPage, shown: ToShown) -> Iterator[WordBox]:
    """The words of the text with their boxes; a word whose glyphs have no extent has none."""
    box_of = _glyph_boxes(textpage)
    for match in WORD_RE.finditer(text):
        start, end = match.span()
        x0, y0, x1, y1 = box_of(glyphs[start:end])
        if x0 < x1 and y0 < y1:
            yield WordBox(Span(start, end), *shown(x0, y0, x1, y1))


def _glyph_boxes(textpage: pdfium.PdfTextPage) -> Callable[[list[int]], Box]:
    """A function from glyphs to the box round them on the PDF's own axes: their ink, or the font's where none is."""
    handle = textpage.raw
    values = (ctypes.c_double * 4)()
    place = ctypes.addressof(values)
    # pdfium writes left, right, bottom, top
    to_x0, to_x1, to_y0, to_y1 = (
        ctypes.cast(place + 8 * offset, ctypes.POINTER(ctypes.c_double)) for offset in (0, 2, 1, 3)
    )
    tight, loose, rect = raw.FPDFText_GetCharBox, raw.FPDFText_GetLooseCharBox, raw.FS_RECTF()
    loose_pointer = ctypes.byref(rect)

    def box_of(indexes: list[int]) -> Box:
        x0 = y0 = math.inf
        x1 = y1 = -math.inf
        for index in indexes:
            has_box = tight(handle, index, to_x0, to_x1, to_y0, to_y1)
            left, bottom, right, top = values
            if not has_box or right - left < _NO_INK or top - bottom < _NO_INK:
                loose(handle, index, loose_pointer)
                left, bottom, right, top = rect.left, rect.bottom, rect.right, rect.top
            if left < x0:
                x0 = left
            if bottom < y0:
                y0 = bottom
            if right > x1:
                x1 = right
            if top > y1:
                y1 = top
        return x0, y0, x1, y1

    return box_of


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
