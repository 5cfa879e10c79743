"""A PDF's text layer as pages: pdfium's text to the letter, and the place of every word on the page as shown."""

from __future__ import annotations

import ctypes
import logging
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pypdfium2 as pdfium
from pypdfium2 import raw

from pipeline.errors import BrokenPdfError, EncryptedPdfError, NoTextError, TooLargeError
from pipeline.legibility import common_share, odd_share
from pipeline.records import Page, SourceFile, Span, TextOrigin, WordBox

log = logging.getLogger(__name__)

MAX_PAGES = 5_000
MAX_SIDE = 14_400.0  # points: the largest page the PDF standard knows, five metres
ENGINE = f"pdfium {pdfium.PDFIUM_INFO.version}"
NO_TEXT = "no text layer; OCR is not read yet"

# When a text layer is not believed. Measured on 9 real and typeset files: true layers have no unmapped and no odd
# characters and 0.80 to 1 everyday ideographs a page; broken ones 0.37 to 0.93 unmapped, 0.13 to 0.33 everyday.
MAX_UNMAPPED_SHARE = 0.05
MAX_ODD_SHARE = 0.05
MIN_COMMON_SHARE = 0.5
_MIN_IDEOGRAPHS = 20  # fewer say nothing about a page
_UNMAPPED_SAMPLE = 300  # characters of a page asked for their Unicode mapping

# A word: a number with its inner signs, a run of Latin letters, or one other character.
_DIGIT = "0-9\uff10-\uff19"
_WORD_RE = re.compile(
    rf"[{_DIGIT}]+(?:[.,\uff0e\uff0c][{_DIGIT}]+)*[%\uff05]?"
    r"|[A-Za-z\u00c0-\u024f\uff21-\uff3a\uff41-\uff5a]+|[^\s\ufffe]"
)

Box = tuple[float, float, float, float]
CharBoxes = Callable[[int], Box]


def read_pdf_pages(source: SourceFile, data: bytes) -> list[Page]:
    """Every page's text and word boxes, in order; a page that cannot be read has the text "" and says why.

    Boxes are in points from the top left of the page as shown (/Rotate applied). Raises EncryptedPdfError,
    BrokenPdfError, TooLargeError, and NoTextError if not a single page can be read. pdfium is not thread-safe:
    one process, one report at a time.
    """
    with _opened(source.file_name, data) as document:
        page_count = len(document)
        if page_count == 0:
            raise BrokenPdfError(source.file_name, None, "the PDF has no pages.", "Get the report again.")
        if page_count > MAX_PAGES:
            cause = f"the PDF has {page_count} pages; at most {MAX_PAGES} are read."
            raise TooLargeError(source.file_name, None, cause, "Split it into its reports.")
        pages = [_read_page(source, document, page_no) for page_no in range(1, page_count + 1)]
    unread = [page for page in pages if not page.text]
    if len(unread) == page_count:
        cause = f"no page of {page_count} has a text that can be read (page 1: {unread[0].reason})."
        raise NoTextError(source.file_name, None, cause, "Give a version with a text layer, or run OCR over it first.")
    for page in unread:
        log.warning("%s, page %d: %s", source.file_name, page.page_no, page.reason)
    return pages


@contextmanager
def _opened(file_name: str, data: bytes) -> Iterator[pdfium.PdfDocument]:
    """The document, closed afterwards; pdfium's failures told in our words."""
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if error.err_code in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY):
            way_out = "Ask for a copy without one, or make it: qpdf --password=… --decrypt IN.pdf OUT.pdf"
            raise EncryptedPdfError(file_name, None, "the PDF opens only with a password.", way_out) from error
        cause = "the PDF is damaged or cut short: pdfium cannot open it."
        raise BrokenPdfError(file_name, None, cause, "Get it again, or repair it: qpdf IN.pdf OUT.pdf") from error
    try:
        yield document
    finally:
        document.close()


def _read_page(source: SourceFile, document: pdfium.PdfDocument, page_no: int) -> Page:
    try:
        page = document[page_no - 1]
        try:
            width, height = page.get_size()
            if not (0 < width <= MAX_SIDE and 0 < height <= MAX_SIDE):
                cause = f"the page measures {width:.0f} × {height:.0f} points; each side may be {MAX_SIDE:.0f} at most."
                raise TooLargeError(source.file_name, page_no, cause, "Print the page to A4 and put it back.")
            text, words, reason = _read_text(page)
        finally:
            page.close()
    except pdfium.PdfiumError as error:
        way_out = "Get it again, or repair it: qpdf IN.pdf OUT.pdf"
        raise BrokenPdfError(source.file_name, page_no, "pdfium cannot read the page.", way_out) from error
    return Page(
        source.source_id,
        page_no,
        text,
        TextOrigin.TEXT_LAYER,
        reason=reason,
        engine=ENGINE,
        width=width,
        height=height,
        words=words,
    )


def _read_text(page: pdfium.PdfPage) -> tuple[str, tuple[WordBox, ...], str]:
    """The page's text, its words and the reason; text "" and no words if there is none to believe."""
    textpage = page.get_textpage()
    try:
        text: str = textpage.get_text_range()
        if not text.strip():
            return "", (), NO_TEXT
        doubt = _doubt(textpage, text)
        if doubt:
            return "", (), f"text layer not believed: {doubt}; OCR is not read yet"
        text, glyphs = _glyph_of_each_character(textpage, text)
        words = tuple(_words(text, glyphs, _char_boxes(page, textpage)))
        return text, words, "text layer"
    finally:
        textpage.close()


def _doubt(textpage: pdfium.PdfTextPage, text: str) -> str:
    """Why the text layer cannot be true, with the measure; "" if nothing speaks against it."""
    count = textpage.count_chars()
    asked = range(0, count, max(1, count // _UNMAPPED_SAMPLE))
    unmapped = sum(raw.FPDFText_HasUnicodeMapError(textpage.raw, index) == 1 for index in asked) / len(asked)
    if unmapped > MAX_UNMAPPED_SHARE:
        return f"{unmapped:.0%} of the glyphs have no Unicode character"
    odd = odd_share(text)
    if odd > MAX_ODD_SHARE:
        return f"{odd:.0%} control or private-use characters"
    share, ideographs = common_share(text)
    if ideographs >= _MIN_IDEOGRAPHS and share < MIN_COMMON_SHARE:
        return f"only {share:.0%} of the ideographs are everyday ones"
    return ""


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
