"""Where that which is judged stands, as far as it takes to find it again (锚点)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.errors import SushuError
from pipeline.media_types import MARKDOWN, TEXT
from pipeline.records import Span
from pipeline.stored import OF_REPORT, read_page
from pipeline.trace import complete_id, trace_on
from pipeline.verdicts.attach import line_at, unbroken
from pipeline.verdicts.records import Anchor, Reading

if TYPE_CHECKING:
    import duckdb


class NoSuchPlaceError(SushuError):
    """No words stand where a missed fact was marked."""


@dataclass(frozen=True, slots=True)
class Marked:
    """Words that were marked on a page, and the block they stand in with their span in it."""

    report_id: str
    page_no: int
    span: Span
    quote: str
    block_id: str
    block_text: str
    block_span: Span
    report: dict[str, Any]
    source_line: int | None

    def anchor(self, sentence: Span) -> Anchor:
        """The anchor of a missed fact, with the span of its sentence in the block."""
        return Anchor(
            **self.report,
            page_no=self.page_no,
            start_offset=self.span.start,
            end_offset=self.span.end,
            source_line=self.source_line,
            quote=self.quote,
            sentence=sentence.of(self.block_text),
            sentence_at=self.block_span.start - sentence.start,
        )


def anchor_fact(connection: duckdb.DuckDBPyConnection, fact_id: str) -> tuple[Anchor, Reading]:
    """The anchor of a fact, and what it says; NoSuchFactError."""
    report_id, whole = complete_id(connection, fact_id)
    trace = trace_on(connection, whole)
    fact = trace.fact
    twins = [twin for (twin,) in connection.execute(_TWINS, [report_id, fact["quote"], fact["sentence"]]).fetchall()]
    anchor = Anchor(
        **_report(connection, report_id),
        page_no=fact["page_no"],
        start_offset=fact["start_offset"],
        end_offset=fact["end_offset"],
        source_line=fact["source_line"],
        quote=fact["quote"],
        sentence=fact["sentence"],
        fact_id=whole,
        sentence_at=trace.sentence_mark.start if trace.sentence_mark else None,
        twin_no=twins.index(whole),
        twins=len(twins),
    )
    return anchor, Reading.of(fact)


def mark_words(connection: duckdb.DuckDBPyConnection, report_id: str, page_no: int, span: Span) -> Marked:
    """The words of a span of a page; NoSuchPlaceError if there are none, or they stand in no single block."""
    report = _report(connection, report_id)
    try:
        text = read_page(connection, report_id, page_no).text
    except KeyError as error:
        raise NoSuchPlaceError(f"{report['source_name']} has no page {page_no}.", "Go back to its first.") from error
    words = text[span.start : span.end]
    if not words.strip():
        raise NoSuchPlaceError("这里没有文字。No words stand there.", "请重新选取。Mark the words again.")
    span = Span(span.start + len(words) - len(words.lstrip()), span.start + len(words.rstrip()))
    pieces = connection.execute(_PIECES, [report_id, page_no]).fetchall()
    ends = [
        [
            (block_id, at - page_start + block_start)
            for block_id, block_start, page_start, length in pieces
            if page_start <= at < page_start + length
        ]
        for at in (span.start, span.end - 1)
    ]
    if not ends[0] or not ends[1] or ends[0][0][0] != ends[1][0][0]:
        raise NoSuchPlaceError(
            "所选文字不在同一段落或单元格内。The words do not stand in one paragraph or cell.",
            "请只选取数量本身。Mark the quantity alone.",
        )
    block_id, first = ends[0][0]
    block_text = connection.execute(_BLOCK, [report_id, block_id]).fetchall()[0][0]
    block_span = Span(first, ends[1][0][1] + 1)
    lined = _has_lines(connection, report_id)
    pages = dict(connection.execute(_TEXTS, [report_id]).fetchall()) if lined else {}
    return Marked(
        report_id,
        page_no,
        span,
        unbroken(span.of(text)),
        block_id,
        block_text,
        block_span,
        report,
        line_at(pages, page_no, span.start) if lined else None,
    )


def _report(connection: duckdb.DuckDBPyConnection, report_id: str) -> dict[str, Any]:
    row = connection.execute(_REPORT, [report_id]).fetchone()
    if row is None:
        raise NoSuchPlaceError(f"No report has the id {report_id}.", "The first page lists all schools.")
    names = ("report_id", "sha256", "source_name", "school", "report_kind", "report_year")
    return dict(zip(names, row, strict=True))


def _has_lines(connection: duckdb.DuckDBPyConnection, report_id: str) -> bool:
    """Whether places in the report are told by the line of its file."""
    found = connection.execute("select media_type from reports where source_id = ?", [report_id]).fetchone()
    return found is not None and found[0] in (TEXT, MARKDOWN)


_REPORT = "select source_id, sha256, source_name, school, report_kind, report_year from reports where source_id = ?"
_TWINS = f"""
    select fact_id from fact where {OF_REPORT} and quote = ? and sentence = ? order by page_no, start_offset, fact_id
"""
_PIECES = f"""
    select block_id, block_start, page_start, length from block_pieces where {OF_REPORT} and page_no = ?
"""
_BLOCK = f"select text from blocks where {OF_REPORT} and block_id = ?"
_TEXTS = f"select page_no, text from pages where {OF_REPORT}"
