"""A PDF's pages one after another: opened once, each page closed, its failures told in our words."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pypdfium2 as pdfium
from pypdfium2 import raw

from pipeline.collector import collector_at_rest
from pipeline.errors import BrokenPdfError, EncryptedPdfError, NoTextError, TooLargeError, check_page_count
from pipeline.ocr.render import render_page
from pipeline.page_records import Page, TextOrigin
from pipeline.pdf.look import look_at
from pipeline.pdf.missing_fonts import stand_in_for_missing_fonts
from pipeline.pdf.page_choice import Choice, PageLook, choose_text, is_in_chinese
from pipeline.pdf.text_layer import ENGINE, TextLayer, read_text_layer
from pipeline.records import SourceFile
from pipeline.whereabouts import Stage, enter

if TYPE_CHECKING:
    from pipeline.ocr.reader import PageReader

log = logging.getLogger(__name__)

MAX_SIDE = 14_400.0  # points: the largest page the PDF standard knows, five metres


@dataclass(frozen=True, slots=True)
class _Seen:
    """A page as its text layer has it, before the choice."""

    layer: TextLayer
    look: PageLook


def read_pdf_pages(source: SourceFile, data: bytes, reader: PageReader | None = None, max_pages: int = 0) -> list[Page]:
    """Every page's text and word boxes, in order; a page that cannot be read has the text "" and says why.

    `reader` reads the pages whose text layer is missing or not believed; None leaves them unread. Boxes are in points
    from the top left of the page as shown (/Rotate applied), of the upright page where OCR read it. Raises
    EncryptedPdfError, BrokenPdfError, TooLargeError, OcrFailedError, and NoTextError if not a single page can be
    read. pdfium is not thread-safe: one process, one report at a time.
    """
    with _opened(source.file_name, data) as document:
        page_count = len(document)
        if page_count == 0:
            raise BrokenPdfError(source.file_name, None, "the PDF has no pages.", "Get the report again.")
        check_page_count(source.file_name, page_count, max_pages)
        with collector_at_rest():
            seen = [_see_page(source, document, page_no) for page_no in range(1, page_count + 1)]
        in_chinese = is_in_chinese([one.layer.text for one in seen])
        pages = []
        for page_no, one in enumerate(seen, start=1):
            choice = choose_text(one.layer, one.look, in_chinese=in_chinese)
            if choice.origin is TextOrigin.OCR and reader is not None:
                pages.append(_read_image(source, document, page_no, choice, reader))
            else:
                pages.append(_layer_page(source, page_no, one, choice))
            _tell(source.file_name, pages[-1])
    if not any(page.text for page in pages):
        cause = f"no page of {page_count} has a text that can be read (page 1: {pages[0].reason})."
        raise NoTextError(source.file_name, None, cause, "Give a version with a text layer, or a better scan.")
    return pages


def read_pdf_images(
    source: SourceFile, data: bytes, pages: Sequence[Page], reader: PageReader, dpi: int
) -> Iterator[Page]:
    """Those pages by OCR at another resolution, whatever they were read by; each keeps its reason."""
    with _opened(source.file_name, data) as document:
        for page in pages:
            with _page_of(source, document, page.page_no) as drawn:
                image, scale = render_page(drawn, dpi)
            yield reader.read(source, page.page_no, image, scale, page.reason)


def _tell(file_name: str, page: Page) -> None:
    """The choice and its reason in the log; louder the less the page gives."""
    level = logging.DEBUG if page.text_origin is TextOrigin.TEXT_LAYER and page.text else logging.INFO
    log.log(level if page.text else logging.WARNING, "%s, page %d: %s", file_name, page.page_no, page.reason)


@contextmanager
def _opened(file_name: str, data: bytes) -> Iterator[pdfium.PdfDocument]:
    """The document, closed afterwards; pdfium's failures told in our words."""
    stand_in_for_missing_fonts()
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


def _see_page(source: SourceFile, document: pdfium.PdfDocument, page_no: int) -> _Seen:
    with _page_of(source, document, page_no) as page:
        width, height = page.get_size()
        if not (0 < width <= MAX_SIDE and 0 < height <= MAX_SIDE):
            cause = f"the page measures {width:.0f} × {height:.0f} points; each side may be {MAX_SIDE:.0f} at most."
            raise TooLargeError(source.file_name, page_no, cause, "Print the page to A4 and put it back.")
        layer = read_text_layer(page)
        return _Seen(layer, look_at(page, layer))


def _read_image(
    source: SourceFile, document: pdfium.PdfDocument, page_no: int, choice: Choice, reader: PageReader
) -> Page:
    """The page as OCR reads its picture."""
    with _page_of(source, document, page_no) as page:
        image, scale = render_page(page)
    return reader.read(source, page_no, image, scale, choice.reason)


def _layer_page(source: SourceFile, page_no: int, seen: _Seen, choice: Choice) -> Page:
    """The page as its text layer has it; without text if it is not believed."""
    believed = choice.origin is TextOrigin.TEXT_LAYER
    return Page(
        source.source_id,
        page_no,
        seen.layer.text if believed else "",
        TextOrigin.TEXT_LAYER,
        reason=choice.reason if believed else f"{choice.reason}; OCR is off",
        engine=ENGINE,
        width=seen.layer.width,
        height=seen.layer.height,
        words=seen.layer.words if believed else (),
        rulings=seen.layer.rulings if believed else (),
        drawings=seen.layer.drawings if believed else (),
        turned=float(seen.layer.turned),
    )


@contextmanager
def _page_of(source: SourceFile, document: pdfium.PdfDocument, page_no: int) -> Iterator[pdfium.PdfPage]:
    """A page, closed afterwards; pdfium's failures told in our words."""
    enter(Stage.PAGES, page_no)
    try:
        page = document[page_no - 1]
        try:
            yield page
        finally:
            page.close()
    except pdfium.PdfiumError as error:
        way_out = "Get it again, or repair it: qpdf IN.pdf OUT.pdf"
        raise BrokenPdfError(source.file_name, page_no, "pdfium cannot read the page.", way_out) from error
