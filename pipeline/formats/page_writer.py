"""Pages written line by line from a file that tells its paragraphs and tables itself (写页)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.page_records import (
    HeadingMark,
    Line,
    Page,
    PageTable,
    PartKind,
    PartMark,
    Span,
    TableCell,
    TableOrigin,
    TextOrigin,
)

# What would part a line or a page where the file does not, and what no text holds.
_BREAKS = re.compile("[\r\n\f\v\x1c-\x1e\x85\u2028\u2029]+")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1b\x1f\x7f\ufffe\uffff]|[\ud800-\udfff]")
_WORD_END = re.compile(r"[0-9A-Za-z.,%]$")
_WORD_START = re.compile(r"[0-9A-Za-z.,+(-]")
_LONGEST_HEADING = 80
_LONG_LINE = 25  # characters; a shorter one may be a title or an item
_LINES_NEEDED = 8
_MOST_UNFINISHED = 0.5
_SENTENCE_END = ("。", "！", "？", "；", "：", "…", "”", "）", ".", "!", "?", ";", ":", ")")
_NO_HEADING = ("。", "；", "，", "、", ";", ",")


@dataclass(frozen=True, slots=True)
class WrittenLine:
    """A line to write: a paragraph, or the part of one up to a line break."""

    text: str
    level: int | None = None  # of the heading that the file calls it
    part: PartKind | None = None


@dataclass(frozen=True, slots=True)
class WrittenCell:
    """A cell to write: where it stands (from 1), how far it spans, and its lines."""

    row_no: int
    column_no: int
    lines: tuple[str, ...]
    row_span: int = 1
    column_span: int = 1


@dataclass(frozen=True, slots=True)
class WrittenTable:
    """A table to write; cells in row order, `edges` in points if the file tells widths."""

    cells: tuple[WrittenCell, ...]
    head_rows: int | None = None
    edges: tuple[float, ...] = ()


def clean_line(text: str) -> str:
    """The text without line breaks and controls, which would move the lines of the page."""
    return _CONTROLS.sub("", _BREAKS.sub(" ", text))


def may_be_heading(text: str) -> bool:
    """Whether a text that a file calls a heading is one: authors give whole paragraphs a heading's style too."""
    return len(text) <= _LONGEST_HEADING and not text.rstrip().endswith(_NO_HEADING)


@dataclass(slots=True)
class _Draft:
    """A page while it is written."""

    text: list[str] = field(default_factory=list)
    length: int = 0
    tables: list[PageTable] = field(default_factory=list)
    headings: list[HeadingMark] = field(default_factory=list)
    parts: list[PartMark] = field(default_factory=list)

    def add(self, text: str) -> int:
        """Where the text was put."""
        start = self.length
        self.text.append(text)
        self.length += len(text)
        return start


class PageWriter:
    """Collects lines and tables into pages: every line ends with a line break, a table's row is a line.

    The cells of a row are parted by a tab, the paragraphs inside a cell by a line break.
    """

    def __init__(self) -> None:
        self._drafts = [_Draft()]
        self._lines: list[str] = []  # of running text

    def line(self, line: WrittenLine) -> None:
        """Put a line at the page's end; an empty one stays as a blank line."""
        page = self._drafts[-1]
        text = clean_line(line.text)
        start = page.add(text + "\n")
        if not text.strip():
            return
        if line.part:
            page.parts.append(PartMark(Span(start, start + len(text)), line.part))
        elif line.level and may_be_heading(text):
            page.headings.append(HeadingMark(start, line.level))
        else:
            self._lines.append(text)

    def table(self, table: WrittenTable) -> None:
        """Put a table at the page's end."""
        page, page_no = self._drafts[-1], len(self._drafts)
        cells: list[TableCell] = []
        row_no = 1
        for index, cell in enumerate(table.cells):
            if index:
                page.add("\n" if cell.row_no > row_no else "\t")
            row_no = cell.row_no
            lines = _write_cell(page, page_no, cell.lines)
            cells.append(TableCell(row_no, cell.column_no, cell.row_span, cell.column_span, lines))
        if cells:
            page.add("\n")
            page.tables.append(
                PageTable(page_no, tuple(cells), TableOrigin.FILE, edges=table.edges, head_rows=table.head_rows)
            )

    def new_page(self) -> None:
        """What follows stands on the next page."""
        self._drafts.append(_Draft())

    def pages(self, source_id: str, reason: str, engine: str) -> list[Page]:
        """The pages written so far."""
        has_paragraphs = self._has_paragraphs()
        return [
            Page(
                source_id,
                page_no,
                "".join(draft.text),
                TextOrigin.FILE,
                reason=reason,
                engine=engine,
                tables=tuple(draft.tables),
                headings=tuple(draft.headings),
                parts=tuple(draft.parts),
                has_paragraphs=has_paragraphs,
            )
            for page_no, draft in enumerate(self._drafts, start=1)
        ]

    def _has_paragraphs(self) -> bool:
        """Whether the lines are paragraphs: not where most long ones stop inside a sentence, as copied from a PDF."""
        long = [line for line in self._lines if len(line) >= _LONG_LINE]
        unfinished = sum(not line.rstrip().endswith(_SENTENCE_END) for line in long)
        return len(long) < _LINES_NEEDED or unfinished <= _MOST_UNFINISHED * len(long)


def _write_cell(page: _Draft, page_no: int, texts: Sequence[str]) -> tuple[Line, ...]:
    """The cell's lines that are not blank; a line ends in a blank where the next would run its number on."""
    texts = [text for text in map(clean_line, texts) if text.strip()]
    lines: list[Line] = []
    for text, following in zip(texts, [*texts[1:], ""], strict=False):
        if lines:
            page.add("\n")
        text += " " if would_run_on(text, following) else ""
        lines.append(Line(page_no, page.add(text), text, ends=True))
    return tuple(lines)


def would_run_on(text: str, following: str) -> bool:
    """Whether two lines put together would make one number or word of two: 5.2 and 4.6 are not 5.24.6."""
    return bool(_WORD_END.search(text) and _WORD_START.match(following))
