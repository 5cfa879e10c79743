"""Files on disk as sources: which there are, what they hold, and which school they belong to."""

from __future__ import annotations

import hashlib
import io
import os
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import PathNotFoundError, ReportError, SchoolSheetError, TooLargeError
from pipeline.records import SourceFile
from pipeline.text_files import decode_text

if TYPE_CHECKING:
    import pandas as pd

REPORT_SUFFIXES = frozenset({".txt", ".text", ".md", ".pdf", ".docx", ".doc", ".wps", ".ofd"})
TEXT_SUFFIXES = frozenset({".txt", ".text", ".md", ".csv", ".tsv", ""})
SHEET_COLUMNS = ("file", "school", "report_kind", "report_year")
MAX_BYTES = 500_000_000

PDF = "application/pdf"
TEXT = "text/plain"
UNKNOWN = "application/octet-stream"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MAGIC = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF8": "image/gif",
    b"II*\0": "image/tiff",
    b"MM\0*": "image/tiff",
    b"{\\rtf": "application/rtf",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "application/msword",
    b"7z\xbc\xaf\x27\x1c": "application/x-7z-compressed",
    b"Rar!": "application/vnd.rar",
    b"\x1f\x8b": "application/gzip",
}
_ZIP_PARTS = {b"word/document.xml": DOCX, b"xl/workbook.xml": XLSX, b"OFD.xml": "application/ofd"}


def find_files(paths: Iterable[Path]) -> list[Path]:
    """The files to read: a given file always, a folder's reports in sorted order, each path once.

    Folders are walked to the bottom; hidden files, lock files, README files and suffixes no report has are left out.
    Raises PathNotFoundError for the first path that does not exist.
    """
    found: dict[Path, None] = {}
    for path in paths:
        if not path.exists():
            raise PathNotFoundError(f"{path}: no such file or folder.", "Check the spelling and the working folder.")
        found.update(dict.fromkeys(_walk(path) if path.is_dir() else [path]))
    return list(found)


def _walk(folder: Path) -> Iterator[Path]:
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith((".", "~$", "README")) and Path(name).suffix.lower() in REPORT_SUFFIXES:
                yield Path(parent, name)


def read_source(path: Path) -> tuple[SourceFile, bytes]:
    """The file's bytes and its record; the id comes from the bytes alone.

    Raises TooLargeError past 500 MB and ReportError if the file cannot be opened. What the bytes are worth
    is for `read_pages` to say, so that a bad file still has an id to be reported under.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            cause = f"the file is larger than {MAX_BYTES // 1_000_000} MB."
            raise TooLargeError(path.name, None, cause, "Split it, or shrink its images.")
        data = path.read_bytes()
    except OSError as error:
        raise ReportError(
            path.name, None, f"the file cannot be opened ({error.strerror}).", "Check its permissions."
        ) from error
    sha256 = hashlib.sha256(data).hexdigest()
    return SourceFile(
        source_id=f"src-{sha256[:12]}",
        sha256=sha256,
        file_name=path.name,
        media_type=media_type_of(path.name, data),
        byte_count=len(data),
        origin=path.as_posix(),
    ), data


def media_type_of(file_name: str, data: bytes) -> str:
    """What the bytes are: their first bytes decide; the suffix only tells text from the unknown."""
    if b"%PDF-" in data[:1024]:
        return PDF
    for magic, media_type in _MAGIC.items():
        if data.startswith(magic):
            return media_type
    if data.startswith(b"PK\x03\x04"):
        return next((kind for part, kind in _ZIP_PARTS.items() if part in data), "application/zip")
    if data[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith((b"<!doctype html", b"<html")):
        return "text/html"
    suffix = Path(file_name).suffix.lower()
    return TEXT if suffix in TEXT_SUFFIXES or suffix not in REPORT_SUFFIXES else UNKNOWN


@dataclass(frozen=True, slots=True)
class SchoolRow:
    """What the sheet of schools says of one file."""

    file_name: str
    school: str | None
    report_kind: str | None
    report_year: int | None


def with_school(source: SourceFile, row: SchoolRow | None) -> SourceFile:
    """The source with the sheet's school, kind of report and year; unchanged without a row."""
    if row is None:
        return source
    return replace(source, school=row.school, report_kind=row.report_kind, report_year=row.report_year)


def read_school_sheet(path: Path) -> dict[str, SchoolRow]:
    """The sheet's rows by file name; UTF-8 or GB18030, columns file, school, report_kind, report_year.

    Only `file` is needed; an empty cell says nothing. SchoolSheetError names file, line, value and repair.
    """
    if not path.is_file():
        raise PathNotFoundError(f"{path}: no such file.", "Check the path given with --schools.")
    frame = _read_sheet(path)
    rows: dict[str, SchoolRow] = {}
    for index, cells in zip(frame.index, frame.to_dict("records"), strict=True):
        line_no = int(index) + 2
        row = _school_row(path.name, line_no, {str(name): str(cell).strip() for name, cell in cells.items()})
        if row.file_name in rows:
            raise SchoolSheetError(
                f"{path.name}, line {line_no}: “{row.file_name}” stands on an earlier line too.",
                "Keep one line for each file.",
            )
        rows[row.file_name] = row
    return rows


def _read_sheet(path: Path) -> pd.DataFrame:
    """The sheet as text cells, with its columns checked."""
    import pandas as pd

    try:
        text, _ = decode_text(path.name, path.read_bytes())
        with warnings.catch_warnings():
            warnings.simplefilter("error", pd.errors.ParserWarning)
            frame = pd.read_csv(
                io.StringIO(text), dtype=str, keep_default_na=False, index_col=False, skip_blank_lines=False
            )
    except ReportError as error:
        raise SchoolSheetError(error.message, error.way_out) from error
    except (pd.errors.ParserError, pd.errors.EmptyDataError, pd.errors.ParserWarning) as error:
        raise SchoolSheetError(
            f"{path.name}: not a table of comma-separated values ({str(error).strip()}).",
            f"Its first line must be: {','.join(SHEET_COLUMNS)}",
        ) from error
    frame = frame.fillna("").rename(columns=str.strip)
    unknown = [name for name in frame.columns if name not in SHEET_COLUMNS]
    if unknown or "file" not in frame.columns:
        what = f"“{unknown[0]}” is no column of this sheet" if unknown else "the column “file” is missing"
        raise SchoolSheetError(f"{path.name}, line 1: {what}.", f"Name the columns {', '.join(SHEET_COLUMNS)}.")
    return frame.loc[(frame != "").any(axis=1)] if not frame.empty else frame


def _school_row(sheet: str, line_no: int, cells: dict[str, str]) -> SchoolRow:
    """One line's cells, checked."""
    name = cells["file"]
    if not name:
        raise SchoolSheetError(f"{sheet}, line {line_no}: “file” is empty.", "Write the report's file name there.")
    year = cells.get("report_year", "")
    if year and not (year.isascii() and year.isdigit() and len(year) == 4):
        raise SchoolSheetError(
            f"{sheet}, line {line_no}: “{year}” is no year.", "Write report_year as four digits, for example 2023."
        )
    return SchoolRow(
        file_name=Path(name).name,
        school=cells.get("school") or None,
        report_kind=cells.get("report_kind") or None,
        report_year=int(year) if year else None,
    )
