"""A PDF's pages one after another: opened once, each page closed, its failures told in our words."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import pypdfium2 as pdfium
from pypdfium2 import raw

from pipeline.errors import BrokenPdfError, EncryptedPdfError, NoTextError, TooLargeError
from pipeline.page_choice import choose_text
from pipeline.page_records import Page, TextOrigin
from pipeline.records import SourceFile
from pipeline.text_layer import ENGINE, read_text_layer

log = logging.getLogger(__name__)

MAX_PAGES = 5_000
MAX_SIDE = 14_400.0  # points: the largest page the PDF standard knows, five metres


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
            layer = read_text_layer(page)
            choice = choose_text(layer)
        finally:
            page.close()
    except pdfium.PdfiumError as error:
        way_out = "Get it again, or repair it: qpdf IN.pdf OUT.pdf"
        raise BrokenPdfError(source.file_name, page_no, "pdfium cannot read the page.", way_out) from error
    believed = choice.origin is TextOrigin.TEXT_LAYER
    return Page(
        source.source_id,
        page_no,
        layer.text if believed else "",
        TextOrigin.TEXT_LAYER,
        reason=choice.reason,
        engine=ENGINE,
        width=width,
        height=height,
        words=layer.words if believed else (),
    )
