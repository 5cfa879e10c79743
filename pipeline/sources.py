"""Files on disk as sources: which there are, what they hold, and which school they belong to."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.errors import PathNotFoundError, ReportError, SchoolSheetError
from pipeline.media_types import DOCX as DOCX
from pipeline.media_types import PDF as PDF
from pipeline.media_types import TEXT as TEXT
from pipeline.media_types import UNKNOWN as UNKNOWN
from pipeline.media_types import XLSX as XLSX
from pipeline.media_types import media_type_of as media_type_of
from pipeline.packed_files import PassOver, file_exists, open_file, read_file, say_nothing, walk_files
from pipeline.records import SourceFile
from pipeline.sheets import read_sheet

_CHUNK = 1 << 20
SHEET_COLUMNS = ("file", "school", "report_kind", "report_year", "title")


def find_files(paths: Iterable[Path], pass_over: PassOver = say_nothing) -> list[Path]:
    """The files to read: a given file always, the reports of a folder or ZIP archive in sorted order, each path once.

    Folders and archives are walked to the bottom; hidden files, lock files, README files and suffixes no report has
    are left out, and `pass_over` is told the names with the latter. A file in an archive has a path as if the archive
    were a folder. Raises PathNotFoundError for the first path that does not exist.
    """
    found: dict[Path, None] = {}
    for path in paths:
        if not file_exists(path):
            raise PathNotFoundError(f"{path}: no such file or folder.", "Check the spelling and the working folder.")
        found.update(dict.fromkeys(walk_files(path, pass_over)))
    return list(found)


def read_source(path: Path) -> tuple[SourceFile, bytes]:
    """The file's bytes and its record; the id comes from the bytes alone.

    Raises TooLargeError past 500 MB and ReportError if the file cannot be opened. What the bytes are worth
    is for `read_pages` to say, so that a bad file still has an id to be reported under.
    """
    try:
        data = read_file(path)
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


def hash_file(path: Path) -> str:
    """The file's SHA-256, or an empty string if it cannot be read: reading it will say why."""
    return hash_and_size(path)[0]


def hash_and_size(path: Path) -> tuple[str, int]:
    """The file's SHA-256 and how many bytes it has; an empty string and 0 if it cannot be read."""
    digest, size = hashlib.sha256(), 0
    try:
        with open_file(path) as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
                size += len(chunk)
    except (OSError, ReportError):
        return "", 0
    return digest.hexdigest(), size


@dataclass(frozen=True, slots=True)
class SchoolRow:
    """What the sheet of schools says of one file."""

    file_name: str
    school: str | None
    report_kind: str | None
    report_year: int | None
    title: str | None = None


def with_school(source: SourceFile, row: SchoolRow | None) -> SourceFile:
    """The source with the sheet's school, kind of report, year and title; unchanged without a row."""
    if row is None:
        return source
    said = {"school": row.school, "report_kind": row.report_kind, "report_year": row.report_year, "title": row.title}
    given = tuple(name for name, value in said.items() if value is not None)
    return replace(
        source,
        school=row.school,
        report_kind=row.report_kind,
        report_year=row.report_year,
        title=row.title,
        from_sheet=given,
    )


def read_school_sheet(path: Path) -> dict[str, SchoolRow]:
    """The sheet's rows by file name; UTF-8 or GB18030, columns file, school, report_kind, report_year, title.

    Only `file` is needed; an empty cell says nothing. SchoolSheetError names file, line, value and repair.
    """
    rows: dict[str, SchoolRow] = {}
    aside = " What a school is, its names and its province, stands in a list of its own: --school-list."
    for line_no, cells in read_sheet(path, SHEET_COLUMNS, needed="file", option="--schools", aside=aside):
        row = _school_row(path.name, line_no, cells)
        if row.file_name in rows:
            raise SchoolSheetError(
                f"{path.name}, line {line_no}: “{row.file_name}” stands on an earlier line too.",
                "Keep one line for each file.",
            )
        rows[row.file_name] = row
    return rows


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
        title=cells.get("title") or None,
    )
