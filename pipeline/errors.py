"""What can go wrong, in words that say what to do: every error carries its way out.

A `ReportError` stops one report, never the run; the flow catches it once and quarantines the report.
"""

from __future__ import annotations


class SushuError(Exception):
    """Any failure the user can act on; `str()` is the message, then the way out."""

    def __init__(self, message: str, way_out: str) -> None:
        super().__init__(message, way_out)
        self.message = message
        self.way_out = way_out

    def __str__(self) -> str:
        return f"{self.message} {self.way_out}"


class PathNotFoundError(SushuError):
    """A path given by the user leads nowhere."""


class SchoolSheetError(SushuError):
    """The sheet of schools (`--schools`) or the list of schools (`--school-list`) has a line that cannot be used."""


class ReportError(SushuError):
    """One report cannot be read: which file, which page if known (from 1), why, and the way out.

    Survives pickling, so it can cross from a worker process to the flow.
    """

    def __init__(self, file_name: str, page_no: int | None, cause: str, way_out: str) -> None:
        place = file_name if page_no is None else f"{file_name}, page {page_no}"
        super().__init__(f"{place}: {cause}", way_out)
        # Unpickling calls the class with `args`, so they must be this constructor's, not the parent's.
        self.args = (file_name, page_no, cause, way_out)
        self.file_name = file_name
        self.page_no = page_no
        self.cause = cause


class EmptyFileError(ReportError):
    """The file has no bytes, or nothing but white space."""


class UnknownFormatError(ReportError):
    """The bytes are in a format that is not read, or not the one the suffix promises."""


class EncodingError(ReportError):
    """The file is text in an encoding that cannot be told safely."""


class EncryptedPdfError(ReportError):
    """The PDF opens only with a password."""


class BrokenPdfError(ReportError):
    """The PDF is damaged: cut short, or its pages cannot be found."""


class NoTextError(ReportError):
    """The file has pages, but no page has a text that can be read."""


class TooLargeError(ReportError):
    """The file goes past a limit that protects the other reports."""


def check_page_count(file_name: str, count: int, limit: int) -> None:
    """TooLargeError if a file has more pages than the limit; 0 is no limit."""
    if limit and count > limit:
        cause = f"it has {count:,} pages; at most {limit:,} are read."
        raise TooLargeError(file_name, None, cause, "Split it into its reports, or allow more with --pages N.")


class BrokenFileError(ReportError):
    """The file, or the archive that holds it, is damaged: its parts cannot be read."""


class EncryptedFileError(ReportError):
    """The file, or the archive that holds it, opens only with a password."""


class OcrFailedError(ReportError):
    """The OCR engine failed on a page."""
