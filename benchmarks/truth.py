"""What is printed on the typeset files, as the JSON beside each says: lines in reading order, tables by cells."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flows.sameness import squeeze

RULED, BORDERLESS, THREE_LINE = "ruled", "borderless", "three-line"
_KINDS = {True: RULED, False: BORDERLESS, "three-line": THREE_LINE}


@dataclass(frozen=True, slots=True)
class PlacedCell:
    """A cell's place, from 1, and its text without white space and differences of width."""

    row_no: int
    column_no: int
    row_span: int
    column_span: int
    text: str

    @classmethod
    def of(cls, row_no: int, column_no: int, row_span: int, column_span: int, text: str) -> PlacedCell:
        """The cell at a place, its text as printed."""
        return cls(row_no, column_no, row_span, column_span, squeeze(text))

    @property
    def place(self) -> tuple[int, int, int, int]:
        """Where it stands and how far it reaches, whatever its text."""
        return self.row_no, self.column_no, self.row_span, self.column_span


@dataclass(frozen=True, slots=True)
class TrueTable:
    """A table, or the part of one on a page: how it is drawn, and its cells."""

    kind: str
    cells: tuple[PlacedCell, ...]


@dataclass(frozen=True, slots=True)
class TruePage:
    """A page's lines in reading order, those of a table cell by cell, and its tables.

    `body` are the lines without the running head and the page number.
    """

    page_no: int
    lines: tuple[str, ...]
    body: tuple[str, ...]
    tables: tuple[TrueTable, ...]


def read_truth(path: Path) -> list[TruePage]:
    """The pages that the JSON of a typeset file tells of; for a scan, those of the file it was made from."""
    told = json.loads(path.read_text("utf-8"))
    if isinstance(told.get("truth"), str):
        return read_truth(path.with_name(told["truth"]))
    return [_page(page) for page in told["pages"]]


def without_margins(pages: Sequence[TruePage]) -> TruePage:
    """All pages as one, without the running heads and page numbers: what a DOCX's body holds."""
    body = tuple(line for page in pages for line in page.body)
    return TruePage(1, body, body, tuple(table for page in pages for table in page.tables))


def _page(page: Mapping[str, Any]) -> TruePage:
    """A page's first line is its running head and its last its page number, on every page."""
    lines = tuple(line["text"] for line in page["lines"])
    return TruePage(page["page"], lines, lines[1:-1], tuple(_table(table) for table in page["tables"]))


def _table(table: Mapping[str, Any]) -> TrueTable:
    """The truth counts rows and columns from 0."""
    cells = [PlacedCell.of(c["r"] + 1, c["c"] + 1, c["rs"], c["cs"], c["text"]) for c in table["cells"]]
    return TrueTable(_KINDS[table["ruled"]], tuple(cells))
