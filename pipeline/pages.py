"""A source's pages, whichever way its kind of file is read."""

from __future__ import annotations

from pipeline import sources
from pipeline.errors import EmptyFileError, UnknownFormatError
from pipeline.pdf_pages import read_pdf_pages
from pipeline.records import Page, SourceFile
from pipeline.text_files import read_text_pages

_AS_PDF = "Save it as PDF and read that."
_AS_TEXT = "Save its text as .txt in UTF-8, or print it to PDF, and read that."
# Media type → what the file is, and the way out.
_NOT_READ = {
    sources.DOCX: ("a Word document (.docx); Word is not read yet", _AS_PDF),
    "application/msword": ("an old Office document (.doc, .xls, .wps); these are not read yet", _AS_PDF),
    "application/ofd": ("an OFD document; OFD is not read yet", _AS_PDF),
    "application/rtf": ("an RTF document; RTF is not read", _AS_PDF),
    sources.XLSX: ("a spreadsheet (.xlsx); spreadsheets are not read", _AS_PDF),
    "application/zip": ("a ZIP archive", "Unpack it and give the folder."),
    "application/gzip": ("a gzip archive", "Unpack it and give the folder."),
    "application/x-7z-compressed": ("a 7z archive", "Unpack it and give the folder."),
    "application/vnd.rar": ("a RAR archive", "Unpack it and give the folder."),
    "text/html": ("a web page (HTML)", _AS_TEXT),
    "image/png": ("a PNG image; OCR is not read yet", _AS_TEXT),
    "image/jpeg": ("a JPEG image; OCR is not read yet", _AS_TEXT),
    "image/gif": ("a GIF image; OCR is not read yet", _AS_TEXT),
    "image/tiff": ("a TIFF image; OCR is not read yet", _AS_TEXT),
}


def read_pages(source: SourceFile, data: bytes) -> list[Page]:
    """The source's pages, from 1 and without gaps; each page's `reason` says how it was read or why not.

    Raises a ReportError for files that are empty, damaged, encrypted, too large or of a kind not read.
    """
    if not data:
        raise EmptyFileError(source.file_name, None, "the file is empty (0 bytes).", "Get the report again.")
    if source.media_type == sources.PDF:
        return read_pdf_pages(source, data)
    if source.media_type == sources.TEXT:
        return read_text_pages(source, data)
    cause, way_out = _NOT_READ.get(
        source.media_type, ("neither a PDF nor a text, whatever its name says", "Get the report again.")
    )
    raise UnknownFormatError(source.file_name, None, f"the file is {cause}.", way_out)
