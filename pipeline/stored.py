"""One report read back from the warehouse, as far as its evidence goes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.evidence import Box, union
from pipeline.privacy import MASK
from pipeline.records import PageReading, Span, WordBox

if TYPE_CHECKING:
    import duckdb

# A report's rows lie together by number, so that naming the number passes over all others.
OF_REPORT = "report_no in (select report_no from reports where source_id = ?)"

SpanRow = tuple[str, str, int, int, str]
PieceRow = tuple[str, int, int, int, int, int]


@dataclass(frozen=True, slots=True)
class StoredPage:
    """A page's verbatim text, its size in points (None for text files) and its words in the order of the text.

    `turned` is by how many degrees clockwise the page as shown was turned to stand upright.
    """

    text: str
    width: float | None
    height: float | None
    words: list[WordBox]
    turned: float = 0.0


@dataclass(frozen=True, slots=True)
class StoredFact:
    """Where a fact says it stands (its box, its block, its page) and its quote."""

    box: Box | None
    fact_id: str
    block_id: str
    block_start: int
    block_end: int
    quote: str
    page_no: int
    start_offset: int
    end_offset: int


@dataclass(frozen=True, slots=True)
class StoredReport:
    """The texts of a report and all rows that point into them.

    `mentions` and `unlinked`: (id, block_id, start, end, quote). `block_pieces`: (block_id, piece_no, block_start,
    page_no, page_start, length). `fact_pieces` by fact: (page_no, start, end) in order.
    """

    source_name: str
    pages: dict[int, StoredPage]
    blocks: dict[str, str]
    block_pieces: list[PieceRow]
    mentions: list[SpanRow]
    unlinked: list[SpanRow]
    facts: list[StoredFact]
    fact_pieces: dict[str, list[tuple[int, int, int]]]


def read_source_ids(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """The reports of the warehouse, in order."""
    return [source_id for (source_id,) in connection.execute("select source_id from reports order by 1").fetchall()]


def read_report(connection: duckdb.DuckDBPyConnection, source_id: str) -> StoredReport:
    """One report of the warehouse; KeyError if it has no such report."""

    def rows(query: str) -> list[tuple[Any, ...]]:
        return connection.execute(query, [source_id]).fetchall()

    names = rows("select source_name from reports where source_id = ?")
    if not names:
        raise KeyError(source_id)
    pieces = defaultdict(list)
    for fact_id, page_no, start, end in rows(_FACT_PIECES):
        pieces[fact_id].append((page_no, start, end))
    return StoredReport(
        source_name=names[0][0],
        pages=read_pages(connection, source_id),
        blocks=dict(rows(f"select block_id, text from blocks where {OF_REPORT}")),
        block_pieces=rows(_BLOCK_PIECES),
        mentions=rows(_MENTIONS),
        unlinked=rows(_UNLINKED),
        facts=[StoredFact(as_box(row[:4]), *row[4:]) for row in rows(_FACTS)],
        fact_pieces=dict(pieces),
    )


def read_pages(connection: duckdb.DuckDBPyConnection, source_id: str) -> dict[int, StoredPage]:
    """The pages of one report, by number."""
    words = defaultdict(list)
    for page_no, start, end, *box in connection.execute(_WORDS, [source_id]).fetchall():
        words[page_no].append(WordBox(Span(start, end), *box))
    pages = connection.execute(_PAGES, [source_id]).fetchall()
    return {
        page_no: StoredPage(text, width, height, words[page_no], turned)
        for page_no, text, width, height, turned in pages
    }


def read_page(connection: duckdb.DuckDBPyConnection, source_id: str, page_no: int) -> StoredPage:
    """One page of a report; KeyError if it is not there."""
    page = connection.execute(_PAGES + " and page_no = ?", [source_id, page_no]).fetchone()
    if page is None:
        raise KeyError((source_id, page_no))
    words = connection.execute(_PAGE_WORDS, [source_id, page_no]).fetchall()
    _, text, width, height, turned = page
    return StoredPage(text, width, height, [WordBox(Span(start, end), *box) for start, end, *box in words], turned)


def read_readings(connection: duckdb.DuckDBPyConnection, source_id: str, page_no: int) -> tuple[PageReading, ...]:
    """What OCR read on a page, the first reading first; () for a page that it did not read."""
    rows = connection.execute(_READINGS, [source_id, page_no]).fetchall()
    return tuple(PageReading(*(*read, tuple(numbers), text)) for *read, numbers, text in rows)


def masked_boxes(page: StoredPage) -> tuple[Box, ...]:
    """The boxes of all words in which personal data is masked: what a picture of the page must not show."""
    return tuple(union([word]) for word in page.words if MASK in page.text[word.span.start : word.span.end])


def rows_of(connection: duckdb.DuckDBPyConnection, query: str, bound: Any = None) -> list[dict[str, Any]]:
    """The rows of a query of our own, by column."""
    cursor = connection.execute(query, bound if bound is not None else [])
    names: Sequence[str] = [column[0] for column in cursor.description or []]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def as_box(edges: Sequence[float | None]) -> Box | None:
    """The four edges as a box; None if the row has no box."""
    x0, top, x1, bottom = edges
    return None if x0 is None or top is None or x1 is None or bottom is None else (x0, top, x1, bottom)


_PAGES = f"select page_no, text, width, height, turned from pages where {OF_REPORT}"
_WORDS = f"""
    select page_no, start_offset, end_offset, x0, top, x1, bottom from words where {OF_REPORT}
    order by page_no, start_offset
"""
_PAGE_WORDS = f"""
    select start_offset, end_offset, x0, top, x1, bottom from words where {OF_REPORT} and page_no = ?
    order by start_offset
"""
_READINGS = f"""
    select page_no, reading_no, kept, dpi, engine, confidence, sums_closed, sums_failed, numbers, text
    from page_readings where {OF_REPORT} and page_no = ? order by reading_no
"""
_BLOCK_PIECES = f"""
    select block_id, piece_no, block_start, page_no, page_start, length from block_pieces where {OF_REPORT}
    order by block_id, piece_no
"""
_MENTIONS = f"""
    select mention_id, block_id, start_offset, end_offset, quote from mentions where {OF_REPORT}
    order by mention_id
"""
_UNLINKED = f"""
    select mention_id, block_id, start_offset, end_offset, quote from unlinked where {OF_REPORT}
    order by mention_id
"""
_FACTS = f"""
    select x0, top, x1, bottom, fact_id, block_id, block_start, block_end, quote, page_no, start_offset, end_offset
    from fact where {OF_REPORT} order by fact_id
"""
_FACT_PIECES = f"""
    select fact_id, page_no, start_offset, end_offset from fact_pieces where {OF_REPORT}
    order by fact_id, piece_no
"""
