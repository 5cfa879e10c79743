"""What can be seen on a PDF page besides its characters: invisible text, covering images, nothing at all."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from typing import Any

import pypdfium2 as pdfium
from pypdfium2 import raw

from pipeline.ocr.render import is_blank
from pipeline.pdf.page_choice import MARGIN_CHARACTERS, MARGIN_SHARE, PageLook, visible_characters
from pipeline.pdf.pdfium_calls import (
    bounds_of,
    count_in_form,
    form_object,
    handle_of,
    kind_of,
    page_object,
    pointers_into,
    text_render_mode,
)
from pipeline.pdf.text_layer import TextLayer

_MAX_OBJECTS = 20_000  # a page with more is a map or made to be hostile
_ENOUGH_VISIBLE = 20  # visible runs of text after which nobody asks further
_SAMPLE = 300  # characters asked how they are drawn
_MAX_DEPTH = 4  # forms within forms


def look_at(page: pdfium.PdfPage, layer: TextLayer) -> PageLook:
    """The page's look, as far as the choice between its text layer and OCR needs it."""
    visible = visible_characters(layer.text)
    if not visible:
        return PageLook(covered=_covered(page), blank=is_blank(page))
    return PageLook(
        hidden=_hidden_share(page) if _has_hidden_text(page) else 0.0,
        covered=_covered(page) if visible <= MARGIN_CHARACTERS else 0.0,
        in_margins=visible <= MARGIN_CHARACTERS and _is_in_margins(layer),
    )


def _is_in_margins(layer: TextLayer) -> bool:
    """Whether every word stands in the top or the bottom margin."""
    margin = MARGIN_SHARE * layer.height
    return all(word.bottom <= margin or word.top >= layer.height - margin for word in layer.words)


def _has_hidden_text(page: pdfium.PdfPage) -> bool:
    """Whether some text of the page is drawn invisibly, and few runs of it visibly."""
    visible, hidden = 0, False
    for handle, kind in _objects(page):
        if kind != raw.FPDF_PAGEOBJ_TEXT:
            continue
        if text_render_mode(handle) == raw.FPDF_TEXTRENDERMODE_INVISIBLE:
            hidden = True
        else:
            visible += 1
            if visible >= _ENOUGH_VISIBLE:
                return False
    return hidden


def _hidden_share(page: pdfium.PdfPage) -> float:
    """The share of invisible characters among a sample of those that are not white space."""
    textpage = page.get_textpage()
    try:
        count: int = textpage.count_chars()
        modes = []
        for index in range(0, count, max(1, count // _SAMPLE)):
            if chr(raw.FPDFText_GetUnicode(textpage.raw, index)).isspace():
                continue
            handle = raw.FPDFText_GetTextObject(textpage.raw, index)
            if handle:
                modes.append(raw.FPDFTextObj_GetTextRenderMode(handle))
        return modes.count(raw.FPDF_TEXTRENDERMODE_INVISIBLE) / len(modes) if modes else 0.0
    finally:
        textpage.close()


def _covered(page: pdfium.PdfPage) -> float:
    """The share of the page under images, those in strips added up; 1 at most."""
    width, height = page.get_size()
    left, bottom, right, top = page.get_bbox()
    edges = (ctypes.c_float * 4)()
    area = 0.0
    for handle, kind in _objects(page):
        if kind == raw.FPDF_PAGEOBJ_IMAGE and bounds_of(handle, *pointers_into(edges)):
            x0, y0, x1, y1 = edges
            area += max(0.0, min(x1, right) - max(x0, left)) * max(0.0, min(y1, top) - max(y0, bottom))
    return min(1.0, float(area / (width * height)))


def _objects(page: pdfium.PdfPage) -> Iterator[tuple[Any, int]]:
    """The handles and kinds of what is drawn on the page, forms opened, up to a cap."""
    budget = _MAX_OBJECTS
    waiting: list[tuple[Any, int, Callable[..., Any], int]]
    waiting = [(handle_of(page.raw), raw.FPDFPage_CountObjects(page.raw), page_object, 0)]
    while waiting:
        holder, count, get, depth = waiting.pop()
        for index in range(min(count, budget)):
            budget -= 1
            handle = get(holder, index)
            kind = kind_of(handle)
            if kind == raw.FPDF_PAGEOBJ_FORM and depth < _MAX_DEPTH:
                waiting.append((handle, count_in_form(handle), form_object, depth + 1))
            yield handle, kind
