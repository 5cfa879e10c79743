"""What a page is made of: its verbatim text, its words with their boxes, its ruling lines, its tables.

Standard library only. Offsets count Unicode code points, spans are half-open, pages, rows and columns count from 1,
boxes are (x0, top, x1, bottom) in points from the top left corner of the page as shown.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from itertools import repeat
from typing import Any, TypeVar

Box = tuple[float, float, float, float]

MAX_PAGES = 5_000  # of one report, unless whoever reads it is told otherwise


class TextOrigin(StrEnum):
    """How a page's text was read (文字来源)."""

    FILE = "file"
    TEXT_LAYER = "text_layer"
    OCR = "ocr"


class TableOrigin(StrEnum):
    """What a table's cells were told by (表格来源)."""

    FILE = "file"  # the file says so: DOCX, HTML, Markdown
    RULED = "ruled"  # ruling lines round the cells (有线表)
    ALIGNED = "aligned"  # the alignment of the words: three-line and borderless tables (三线表, 无线表)


class LineRole(StrEnum):
    """What a printed line is for, where its place and its neighbours on the page tell (行的作用)."""

    TEXT = "text"
    NOTE = "note"  # a footnote (脚注)
    CHART = "chart"  # an axis ladder, a label or a legend of a chart (图中文字)
    CONTENTS = "contents"  # an entry of a table of contents (目录)


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of code points, checked when made and read back through `of`."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"span [{self.start}, {self.end}) is empty or begins before the text")

    def of(self, text: str) -> str:
        """The characters of the span; ValueError if the text is too short."""
        if self.end > len(text):
            raise ValueError(f"span [{self.start}, {self.end}) runs past a text of {len(text)} characters")
        return text[self.start : self.end]

    def overlaps(self, other: Span) -> bool:
        """Whether the two share a character."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of a block's text that stands unbroken in a page's text: equal to the letter."""

    block_start: int
    page_no: int
    page_start: int
    length: int


def locate(pieces: Sequence[Piece], span: Span) -> list[Piece]:
    """The parts of the pages that a span of a block's text stands on, in order.

    Each returned piece counts `block_start` from the block's beginning, as the block's own pieces do.
    """
    found = []
    for piece in pieces:
        start = max(span.start, piece.block_start)
        end = min(span.end, piece.block_start + piece.length)
        if start < end:
            found.append(Piece(start, piece.page_no, piece.page_start + start - piece.block_start, end - start))
    return found


@dataclass(frozen=True, slots=True)
class WordBox:
    """Where a run of a page's text stands: a Chinese character, a number or a Latin word.

    `confidence` from 0 to 1, only where an engine reported one.
    """

    span: Span
    x0: float
    top: float
    x1: float
    bottom: float
    confidence: float | None = None


_Record = TypeVar("_Record", Span, WordBox)


def word_boxes(
    starts: Sequence[int],
    ends: Sequence[int],
    x0s: Sequence[float],
    tops: Sequence[float],
    x1s: Sequence[float],
    bottoms: Sequence[float],
    confidences: Sequence[float | None] | None = None,
) -> tuple[WordBox, ...]:
    """What `WordBox(Span(start, end), x0, top, x1, bottom, …)` makes of each place of the columns, spans unchecked.

    A page has a thousand words, and frozen dataclasses set their fields slowly: here the slots are filled directly.
    """
    spans = _filled(Span, starts, ends)
    return tuple(_filled(WordBox, spans, x0s, tops, x1s, bottoms, confidences or [None] * len(spans)))


def _filled(kind: type[_Record], *columns: Sequence[Any]) -> list[_Record]:
    """Records of a kind with slots, a column of values for each of its fields."""
    made = list(map(object.__new__, repeat(kind, len(columns[0]))))
    for field, values in zip(fields(kind), columns, strict=True):
        deque(map(getattr(kind, field.name).__set__, made, values), maxlen=0)  # a loop without a step in Python
    return made


@dataclass(frozen=True, slots=True)
class Ruling:
    """A ruling line (框线), horizontal or vertical, by the middle of its stroke: top == bottom, or x0 == x1."""

    x0: float
    top: float
    x1: float
    bottom: float


@dataclass(frozen=True, slots=True)
class HeadingMark:
    """Where a file itself says that a heading begins: the offset in the page's text, and its level from 1."""

    start: int
    level: int


class PartKind(StrEnum):
    """What a stretch of a page's text is, where the file itself says that it is no running text."""

    FURNITURE = "furniture"  # headers and footers, a site's navigation (页眉, 页脚, 导航)
    NOTE = "note"  # a footnote or endnote (脚注, 尾注)
    CONTENTS = "contents"  # a table of contents (目录)
    MARKUP = "markup"  # marks of Markdown such as ## and **, which no reader sees


@dataclass(frozen=True, slots=True)
class PartMark:
    """A stretch of a page's text, whole lines but for markup, that the file itself says is no running text."""

    span: Span
    kind: PartKind


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line: a slice of its page's verbatim text without the line break.

    `box` is (x0, top, x1, bottom) and `size` the glyph height, both None where the file has no geometry.
    `furniture` marks running headers, footers and page numbers; `level` is the heading's where the file says it.
    `role` is not TEXT only where geometry or the lines around leave no doubt.
    `ends` is whether a paragraph ends with the line, None where the file does not say.
    """

    page_no: int
    start: int
    text: str
    box: Box | None = None
    size: float | None = None
    furniture: bool = False
    level: int | None = None
    role: LineRole = LineRole.TEXT
    ends: bool | None = None


@dataclass(frozen=True, slots=True)
class TableCell:
    """A cell as it stands on one page, an empty one too; a merged cell spans rows or columns (合并单元格)."""

    row_no: int
    column_no: int
    row_span: int = 1
    column_span: int = 1
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class PageTable:
    """A table, or the part of one that stands on one page (表格); cells in row order.

    `edges` are the x of the column borders from left to right, one more than there are columns, empty without
    geometry. `head_rows` is how many rows the file itself calls heads, None if it says nothing.
    """

    page_no: int
    cells: tuple[TableCell, ...]
    origin: TableOrigin
    box: Box | None = None
    edges: tuple[float, ...] = ()
    head_rows: int | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """One page's verbatim text, never corrected; a text file is one page, form feeds split.

    `tables` and `headings` are those the file itself declares; `rulings` what is drawn on the page, and `drawings`
    the boxes of its charts and pictures. `turned` is by how many degrees clockwise the page as shown was turned about
    its middle to stand upright; width, height and all boxes are those of the upright page. `parts` are stretches that
    the file says are no running text, in order and disjoint; `has_paragraphs` is whether the file tells its paragraphs,
    so that each line of `text` is a whole one. `dpi` is the resolution of the picture that OCR read.
    """

    source_id: str
    page_no: int
    text: str
    text_origin: TextOrigin
    reason: str = ""
    engine: str = ""
    confidence: float | None = None
    width: float | None = None
    height: float | None = None
    words: tuple[WordBox, ...] = ()
    rulings: tuple[Ruling, ...] = ()
    drawings: tuple[Box, ...] = ()
    tables: tuple[PageTable, ...] = ()
    headings: tuple[HeadingMark, ...] = ()
    turned: float = 0.0
    parts: tuple[PartMark, ...] = ()
    has_paragraphs: bool = False
    dpi: int | None = None


@dataclass(frozen=True, slots=True)
class PageReading:
    """One reading of a page by OCR, with what the sums of its tables say of it; `reading_no` 2 is larger than 1.

    `numbers` are those that this reading has and the page's other one has not; `text` is that of a reading that was
    not kept, None for the page's own.
    """

    page_no: int
    reading_no: int
    kept: bool
    dpi: int | None
    engine: str
    confidence: float | None
    sums_closed: int
    sums_failed: int
    numbers: tuple[str, ...] = ()
    text: str | None = None
