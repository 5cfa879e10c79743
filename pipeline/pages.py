"""A source's pages, whichever way its kind of file is read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from pipeline.errors import EmptyFileError, check_page_count
from pipeline.formats.docx_file import read_docx_pages
from pipeline.formats.html_file import read_html_pages
from pipeline.formats.markdown_file import read_markdown_pages
from pipeline.formats.unread import unread_error
from pipeline.media_types import DOCX, HTML, MARKDOWN, PDF, TEXT
from pipeline.page_image import IMAGE_TYPES
from pipeline.page_records import MAX_PAGES
from pipeline.pdf.pages import read_pdf_images, read_pdf_pages
from pipeline.privacy import mask_page
from pipeline.records import Page, SourceFile
from pipeline.text_files import read_text_pages

if TYPE_CHECKING:
    from pipeline.ocr.reader import PageReader

_FILE_READERS: dict[str, Callable[[SourceFile, bytes], list[Page]]] = {
    TEXT: read_text_pages,
    DOCX: read_docx_pages,
    HTML: read_html_pages,
    MARKDOWN: read_markdown_pages,
}


def read_pages(
    source: SourceFile, data: bytes, reader: PageReader | None = None, *, max_pages: int = MAX_PAGES
) -> list[Page]:
    """The source's pages, from 1 and without gaps; each page's `reason` says how it was read or why not.

    `reader` reads the pages that are images; None leaves them unread. More than `max_pages` are a TooLargeError; 0 is
    no ceiling.

    Personal data is masked here, for every kind of file: no later stage ever sees it. Raises a ReportError for files
    that are empty, damaged, encrypted, too large or of a kind not read.
    """
    if not data:
        raise EmptyFileError(source.file_name, None, "the file is empty (0 bytes).", "Get the report again.")
    return [mask_page(page) for page in _pages_of(source, data, reader, max_pages)]


def read_larger(source: SourceFile, data: bytes, pages: Sequence[Page], reader: PageReader) -> list[Page]:
    """Pages of a PDF or an image file that OCR has read, read once more from a larger picture.

    Left out is what cannot be drawn any larger. OcrFailedError if the engine fails.
    """
    from pipeline.ocr.render import LARGER_DPI

    if source.media_type == PDF:
        read = read_pdf_images(source, data, pages, reader, LARGER_DPI)
    else:
        from pipeline.image_pages import read_frames

        read = read_frames(source, data, pages, reader, LARGER_DPI)
    before = {page.page_no: page.dpi or 0 for page in pages}
    return [mask_page(page) for page in read if (page.dpi or 0) > before[page.page_no]]


def _pages_of(source: SourceFile, data: bytes, reader: PageReader | None, max_pages: int) -> list[Page]:
    """The pages by the reader for this kind of file."""
    if source.media_type == PDF:
        return read_pdf_pages(source, data, reader, max_pages)
    if source.media_type in IMAGE_TYPES:
        from pipeline.image_pages import read_image_pages  # Pillow and NumPy: not for reports that are text

        return read_image_pages(source, data, reader, max_pages)
    read = _FILE_READERS.get(source.media_type)
    if read is None:
        raise unread_error(source, data)
    pages = read(source, data)
    check_page_count(source.file_name, len(pages), max_pages)
    return pages
