"""What a file's bytes are, whatever its name says (媒体类型)."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

REPORT_SUFFIXES = frozenset(
    {".txt", ".text", ".md", ".markdown", ".pdf", ".docx", ".docm", ".doc", ".wps", ".rtf", ".ofd"}
    | {".html", ".htm", ".xhtml", ".mht", ".mhtml", ".zip", ".rar", ".7z", ".gz", ".tar"}
)
TEXT_SUFFIXES = frozenset({".txt", ".text", ".csv", ".tsv", ""})
_MARKDOWN_SUFFIXES = frozenset({".md", ".markdown"})
_HTML_SUFFIXES = frozenset({".html", ".htm", ".xhtml"})

PDF = "application/pdf"
TEXT = "text/plain"
MARKDOWN = "text/markdown"
HTML = "text/html"
ZIP = "application/zip"
UNKNOWN = "application/octet-stream"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
ODT = "application/vnd.oasis.opendocument.text"
OFD = "application/ofd"
OLD_OFFICE = "application/msword"
OLD_SHEET = "application/vnd.ms-excel"
OLD_SLIDES = "application/vnd.ms-powerpoint"
LOCKED_OFFICE = "application/x-encrypted-office"
MHTML = "multipart/related"

_MAGIC = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF8": "image/gif",
    b"II*\0": "image/tiff",
    b"MM\0*": "image/tiff",
    b"{\\rtf": "application/rtf",
    b"7z\xbc\xaf\x27\x1c": "application/x-7z-compressed",
    b"Rar!": "application/vnd.rar",
    b"\x1f\x8b": "application/gzip",
}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Streams of an OLE container, by the names of its directory.
_OLE_STREAMS = {"EncryptedPackage": LOCKED_OFFICE, "Workbook": OLD_SHEET, "PowerPoint Document": OLD_SLIDES}
_ZIP_PARTS = {
    "word/document.xml": DOCX,
    "xl/workbook.xml": XLSX,
    "ppt/presentation.xml": PPTX,
    "OFD.xml": OFD,
}
_ZIP_START = (b"PK\x03\x04", b"PK\x05\x06")
_HTML_START = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:\s|<\?xml[^>]*+>|<!--(?>.*?-->))*+<(?:!doctype html|html[\s>])", re.I | re.S
)
_MHTML_START = re.compile(rb"(?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*){0,20}?content-type:\s*multipart/related", re.I)
_HEAD = 2048  # bytes in which a file says what it is


def media_type_of(file_name: str, data: bytes) -> str:
    """What the bytes are: their first bytes decide; the suffix only tells kinds of text from the unknown."""
    head = data[:_HEAD]
    if b"%PDF-" in head[:1024]:
        return PDF
    for magic, media_type in _MAGIC.items():
        if data.startswith(magic):
            return media_type
    if data.startswith(_OLE):
        return _ole_type(data)
    if data.startswith(_ZIP_START):
        return _zip_type(data)
    if head[257:262] == b"ustar":
        return "application/x-tar"
    if b"<?mso-application" in head:
        return OLD_OFFICE
    if _MHTML_START.match(head):
        return MHTML
    return _text_type(Path(file_name).suffix.lower(), head)


def _text_type(suffix: str, head: bytes) -> str:
    if _HTML_START.match(head) or suffix in _HTML_SUFFIXES:
        return HTML
    if suffix in _MARKDOWN_SUFFIXES:
        return MARKDOWN
    return TEXT if suffix in TEXT_SUFFIXES or suffix not in REPORT_SUFFIXES else UNKNOWN


def _ole_type(data: bytes) -> str:
    """An OLE container's kind by its streams: .doc, .xls, .ppt, or a newer file under a password."""
    for stream, media_type in _OLE_STREAMS.items():
        if stream.encode("utf-16-le") in data:
            return media_type
    return OLD_OFFICE


def _zip_type(data: bytes) -> str:
    """A ZIP container's kind by its members, by its bytes if it is cut short."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return zip_kind(archive)
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, RuntimeError):
        return next((kind for part, kind in _ZIP_PARTS.items() if part.encode() in data), ZIP)


def zip_kind(archive: zipfile.ZipFile) -> str:
    """Whether a ZIP container is a document of a known kind or an archive of files; nothing is inflated."""
    names = set(archive.namelist())
    for part, media_type in _ZIP_PARTS.items():
        if part in names:
            return media_type
    if "[Content_Types].xml" in names and any(name.startswith("word/document") for name in names):
        return DOCX
    return ODT if {"mimetype", "content.xml", "META-INF/manifest.xml"} <= names else ZIP
