"""A workbook written row by row: numbers as numbers, texts never as formulas, links inside it (工作簿)."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from pipeline.wording import digits

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

# Excel holds 65,530 links a sheet and drops all further ones. Links stay real ones (a HYPERLINK formula would make
# every figure a formula), so a sheet ends here and goes on in the next.
ROWS_PER_SHEET = 65_530

# Excel's longest text of a cell.
LONGEST_TEXT = 32_767

_TERM_RE = re.compile(r"[（(]([^（()）]*)[）)]\.?$")
_MEASURED_ROWS = 200  # that decide on a column's width
_NARROWEST, _WIDEST, _WRAPPED = 7, 40, 70  # characters
_OPTIONS = {
    "constant_memory": True,
    "strings_to_numbers": False,
    "strings_to_formulas": False,
    "strings_to_urls": False,
}


@dataclass(frozen=True, slots=True)
class Field:
    """A column of a sheet: its name, its comment with the Chinese term in brackets, its type in the warehouse."""

    name: str
    meaning: str
    data_type: str

    @property
    def head(self) -> str:
        """The Chinese term over the name.

        >>> Field("value", "Number in the base unit (数值).", "DECIMAL").head
        '数值\\nvalue'
        """
        term = _TERM_RE.search(self.meaning)
        return f"{term[1]}\n{self.name}" if term else self.name


@dataclass(frozen=True, slots=True)
class Link:
    """Where a cell leads: the `row_no`-th row, from 1, of the sheets that begin with `title`."""

    title: str
    row_no: int

    @property
    def target(self) -> str:
        """As Excel wants it.

        >>> Link("原文", 65_531).target
        "internal:'原文 2'!A2"
        """
        sheet_no, row = divmod(self.row_no - 1, ROWS_PER_SHEET)
        return f"internal:'{sheet_title(self.title, sheet_no)}'!A{row + 2}"


@dataclass(frozen=True, slots=True)
class WebLink:
    """Where a cell leads outside the workbook: a page's address."""

    address: str

    @property
    def target(self) -> str:
        """As Excel wants it."""
        return self.address


def sheet_title(title: str, sheet_no: int) -> str:
    """The name of the first sheet (0) and of those it goes on in: 事实, 事实 2, 事实 3 …"""
    return title if sheet_no == 0 else f"{title} {sheet_no + 1}"


class Book:
    """A new workbook at a path; it is complete once the `with` block ends, and never made if that fails.

    What is written meanwhile lies in files beside it. OSError if there is no room.
    """

    def __init__(self, path: Path) -> None:
        from xlsxwriter.workbook import Workbook

        self._workbook: Workbook = Workbook(str(path), {**_OPTIONS, "tmpdir": str(path.parent)})
        self._sheets: list[SheetWriter] = []

    def __enter__(self) -> Book:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if error is not None:
            return  # to finish a large one takes as long as to write it, and nobody wants it
        from xlsxwriter.exceptions import XlsxFileError

        for sheet in self._sheets:
            sheet.finish()
        try:
            self._workbook.close()
        except XlsxFileError as failed:
            raise OSError(f"{failed}") from failed

    def add_sheet(self, title: str, fields: Sequence[Field]) -> SheetWriter:
        """A sheet with its head; the next one is added when this one has all its rows."""
        self._sheets.append(SheetWriter(self._workbook, title, fields))
        return self._sheets[-1]


class SheetWriter:
    """Writes one table, row by row, on as many sheets as its rows need."""

    def __init__(self, workbook: Workbook, title: str, fields: Sequence[Field]) -> None:
        self._workbook, self._title, self._fields = workbook, title, tuple(fields)
        self._formats = _Formats(workbook)
        self._widths = [max(map(_width, field.head.split("\n"))) + 2 for field in self._fields]
        self._rows = 0
        self._sheets = [self._next_sheet()]

    def _next_sheet(self) -> Worksheet:
        sheet = self._workbook.add_worksheet(sheet_title(self._title, self._rows // ROWS_PER_SHEET))
        sheet.set_row(0, 32)
        for column, field in enumerate(self._fields):
            sheet.write_string(0, column, field.head, self._formats.head)
        sheet.freeze_panes(1, 1)
        return sheet

    def add(self, row: Mapping[str, Any], links: Mapping[str, Link | WebLink]) -> None:
        """Write a row, by the fields' names; a cell that is named in `links` leads there."""
        if self._rows and self._rows % ROWS_PER_SHEET == 0:
            self._end_sheet()
            self._sheets.append(self._next_sheet())
        at = self._rows % ROWS_PER_SHEET + 1
        for column, field in enumerate(self._fields):
            value = row[field.name]
            if value is not None:
                self._write(at, column, value, links.get(field.name))
        self._rows += 1

    def _write(self, at: int, column: int, value: Any, link: Link | WebLink | None) -> None:
        sheet, formats = self._sheets[-1], self._formats
        if isinstance(value, bool):
            sheet.write_boolean(at, column, value)
            return
        if isinstance(value, int | float | Decimal) and math.isfinite(value):
            shown, form = _digits(value), formats.number(value, linked=link is not None)
            if link:
                sheet.write_url(at, column, link.target, form, shown)
            sheet.write_number(at, column, float(value), form)
        else:
            shown = _text(value)
            wraps = self._fields[column].name in ("sentence", "definition", "meaning")
            if link:
                sheet.write_url(at, column, link.target, formats.link, shown)
            sheet.write_string(at, column, shown, formats.link if link else formats.wrapped if wraps else None)
        if at <= _MEASURED_ROWS:
            self._widths[column] = max(self._widths[column], _width(shown) + 1)

    def _end_sheet(self) -> None:
        sheet = self._sheets[-1]
        last = (self._rows - 1) % ROWS_PER_SHEET + 1 if self._rows else 0
        sheet.autofilter(0, 0, last, len(self._fields) - 1)
        for column, (field, width) in enumerate(zip(self._fields, self._widths, strict=True)):
            widest = _WRAPPED if field.name in ("sentence", "definition", "meaning") else _WIDEST
            sheet.set_column(column, column, min(max(width, _NARROWEST), widest))

    def finish(self) -> None:
        """Set widths and filter of the last sheet; the others have theirs."""
        self._end_sheet()


class _Formats:
    """The few formats that cells share."""

    def __init__(self, workbook: Workbook) -> None:
        linked = {"font_color": "#0563C1", "underline": 1}
        self.head: Format = workbook.add_format(
            {"bold": True, "text_wrap": True, "valign": "vcenter", "bg_color": "#DDEBF7", "bottom": 1}
        )
        self.link: Format = workbook.add_format(linked)
        self.wrapped: Format = workbook.add_format({"text_wrap": True, "valign": "top"})
        shapes = {"year": "0", "whole": "#,##0", "broken": "#,##0.######"}
        self._plain = {name: workbook.add_format({"num_format": shape}) for name, shape in shapes.items()}
        self._linked = {name: workbook.add_format({"num_format": shape} | linked) for name, shape in shapes.items()}

    def number(self, value: float | Decimal, *, linked: bool) -> Format:
        """Thousands marks for values; none for what counts pages, rows and years, which are integers here."""
        name = "year" if isinstance(value, int) else "whole" if value == int(value) else "broken"
        return (self._linked if linked else self._plain)[name]


def _text(value: Any) -> str:
    text = " / ".join(map(str, value)) if isinstance(value, list) else str(value)
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1] + "…"


def _digits(value: float | Decimal) -> str:
    return digits(value, grouped=True) if isinstance(value, Decimal) else f"{value:g}"


def _width(text: str) -> int:
    """How many cells of a fixed-width font a text takes; a Chinese character takes two."""
    return sum(2 if ord(char) > 0x2E80 else 1 for char in text[:_WRAPPED])
