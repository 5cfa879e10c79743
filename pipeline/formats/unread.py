"""Files that are not read: what they are, and the way to something that is."""

from __future__ import annotations

import shlex
from pathlib import PurePosixPath

from pipeline.archives import is_encrypted, open_archive, safe_names
from pipeline.errors import EncryptedFileError, ReportError, UnknownFormatError
from pipeline.media_types import (
    LOCKED_OFFICE,
    MHTML,
    ODT,
    OFD,
    OLD_OFFICE,
    OLD_SHEET,
    OLD_SLIDES,
    PPTX,
    REPORT_SUFFIXES,
    XLSX,
    ZIP,
)
from pipeline.records import SourceFile

_AS_PDF = "Save it as PDF and read that."
_UNPACK = "Unpack it and give the folder."
# Media type → what the file is, and the way out; {} is the file's name.
_KINDS = {
    OLD_OFFICE: ("an old Word document (.doc or .wps)", "Save it as .docx or PDF, for example: {soffice}"),
    OLD_SHEET: ("an old spreadsheet (.xls or .et); spreadsheets are not read", _AS_PDF),
    OLD_SLIDES: ("an old slide show (.ppt or .dps); slides are not read", _AS_PDF),
    ODT: ("an OpenDocument text (.odt)", "Save it as .docx or PDF, for example: {soffice}"),
    OFD: ("an OFD document; OFD is not read yet", _AS_PDF),
    PPTX: ("a slide show (.pptx); slides are not read", _AS_PDF),
    XLSX: ("a spreadsheet (.xlsx); spreadsheets are not read", _AS_PDF),
    MHTML: ("a web archive (.mht)", "Open it in a browser, save it as a web page (.html) or PDF, and read that."),
    "application/rtf": ("an RTF document; RTF is not read", "Save it as .docx or PDF, for example: {soffice}"),
    "application/gzip": ("a gzip archive", _UNPACK),
    "application/x-tar": ("a tar archive", _UNPACK),
    "application/x-7z-compressed": ("a 7z archive", _UNPACK),
    "application/vnd.rar": ("a RAR archive", _UNPACK),
    "image/gif": ("a GIF image; GIF is not read", "Save it as PNG and read that."),
}

_NO_KIND = ("neither PDF, Word document, web page, picture nor text, whatever its name says", "Get the report again.")


def unread_error(source: SourceFile, data: bytes) -> ReportError:
    """The error for a file whose kind has no reader."""
    name = source.file_name
    if source.media_type == LOCKED_OFFICE:
        cause = "the Office document opens only with a password."
        return EncryptedFileError(name, None, cause, "Remove the password in Word or WPS, save it, and read that.")
    if source.media_type == ZIP:
        return _zip_error(source, data)
    cause, way_out = _KINDS.get(source.media_type, _NO_KIND)
    soffice = f"soffice --headless --convert-to docx {shlex.quote(name)}"
    return UnknownFormatError(name, None, f"the file is {cause}.", way_out.format(soffice=soffice))


def _zip_error(source: SourceFile, data: bytes) -> ReportError:
    """Why an archive was not walked: damaged, too large, encrypted, without reports, or too deep."""
    name = source.file_name
    try:
        members = safe_names(open_archive(name, data))
    except ReportError as error:
        return error
    if members and all(map(is_encrypted, members.values())):
        cause = "the archive opens only with a password."
        return EncryptedFileError(name, None, cause, "Unpack it with the password and give the folder.")
    suffixes = {PurePosixPath(member).suffix.lower() for member in members}
    if not suffixes & REPORT_SUFFIXES:
        shown = ", ".join(sorted(filter(None, suffixes))[:5]) or "nothing"
        cause = f"the file is a ZIP archive that holds no report ({shown})."
        return UnknownFormatError(name, None, cause, "Give the reports by name.")
    if PurePosixPath(name).suffix.lower() != ".zip":
        cause = "the file is a ZIP archive, whatever its name says."
        return UnknownFormatError(name, None, cause, "Rename it to .zip, or unpack it and give the folder.")
    cause = "the file is a ZIP archive deeper inside others than is read."
    return UnknownFormatError(name, None, cause, _UNPACK)
