"""A PDF page's text layer: pdfium's text to the letter, and the place of every word on the page as shown."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pypdfium2 as pdfium
from pypdfium2 import raw

from pipeline.page_records import Box, Span, WordBox

ENGINE = f"pdfium {pdfium.PDFIUM_INFO.version}"

_UNMAPPED_SAMPLE = 300  # characters of a page asked for their Unicode mapping

# A word: a number with its inner signs, a run of Latin letters, or one other character.
_DIGIT = "0-9\uff10-\uff19"
_WORD_RE = re.compile(
    rf"[{_DIGIT}]+(?:[.,\uff0e\uff0c][{_DIGIT}]+)*[%\uff05]?"
    r"|[A-Za-z\u00c0-\u024f\uff21-\uff3a\uff41-\uff5a]+|[^\s\ufffe]"
)

CharBoxes = Callable[[int], Box]


@dataclass(frozen=True, slots=True)
class TextLayer:
    """What a page's text layer says, believed or not; `unmapped` is the share of glyphs without a character."""

    text: str
    words: tuple[WordBox, ...] = ()
    unmapped: float = 0.0


def read_text_layer(page: pdfium.PdfPage) -> TextLayer:
    """The page's text with its words; boxes are in points from the top left of the page as shown."""
    textpage = page.get_textpage()
    try:
        text: str = textpage.get_text_range()
        if not text.strip():
            return TextLayer("")
        unmapped = _unmapped_share(textpage)
        text, glyphs = _glyph_of_each_character(textpage, text)
        return TextLayer(text, tuple(_words(text, glyphs, _char_boxes(page, textpage))), unmapped)
    finally:
        textpage.close()


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


def _words(text: str, glyphs: list[int], box_of: CharBoxes) -> Iterator[WordBox]:
    """The words of the text with their boxes; a word whose glyphs have no extent has none."""
    for match in _WORD_RE.finditer(text):
        start, end = match.span()
        x0, top, x1, bottom = box_of(glyphs[start])
        for place in range(start + 1, end):
            left, upper, right, lower = box_of(glyphs[place])
            x0, top, x1, bottom = min(x0, left), min(top, upper), max(x1, right), max(bottom, lower)
        if x0 < x1 and top < bottom:
            yield WordBox(Span(start, end), x0, top, x1, bottom)


def _char_boxes(page: pdfium.PdfPage, textpage: pdfium.PdfTextPage) -> CharBoxes:
    """A function from glyph index to its box on the page as shown: the ink's box, or the font's where ink has none."""
    handle = textpage.raw
    shown = _to_shown(page)
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    pointers = [ctypes.byref(value) for value in (left, right, bottom, top)]
    tight, loose, rect = raw.FPDFText_GetCharBox, raw.FPDFText_GetLooseCharBox, raw.FS_RECTF()
    loose_pointer = ctypes.byref(rect)

    def box_of(index: int) -> Box:
        if tight(handle, index, *pointers) and left.value < right.value and bottom.value < top.value:
            return shown(left.value, bottom.value, right.value, top.value)
        loose(handle, index, loose_pointer)
        return shown(rect.left, rect.bottom, rect.right, rect.top)

    return box_of


def _to_shown(page: pdfium.PdfPage) -> Callable[[float, float, float, float], Box]:
    """From the PDF's own axes (origin bottom left, before /Rotate) to the page as shown (origin top left)."""
    left, bottom, right, top = page.get_bbox()
    turns: dict[int, Callable[[float, float, float, float], Box]] = {
        0: lambda x0, y0, x1, y1: (x0 - left, top - y1, x1 - left, top - y0),
        90: lambda x0, y0, x1, y1: (y0 - bottom, x0 - left, y1 - bottom, x1 - left),
        180: lambda x0, y0, x1, y1: (right - x1, y0 - bottom, right - x0, y1 - bottom),
        270: lambda x0, y0, x1, y1: (top - y1, right - x1, top - y0, right - x0),
    }
    return turns[page.get_rotation()]
