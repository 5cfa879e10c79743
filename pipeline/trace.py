"""From a fact back to its sentence, its page and its box (溯源)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.errors import ReportError, SushuError
from pipeline.evidence import Box, PageSpan, printed_lines, union
from pipeline.findings import FactCheck, checks_of_fact
from pipeline.packed_files import file_exists
from pipeline.page_image import HIDDEN, TRACED, Mark, draw_marks, page_picture
from pipeline.records import PageReading, Span
from pipeline.sources import read_source
from pipeline.stored import OF_REPORT, StoredPage, as_box, masked_boxes, read_page, read_readings
from pipeline.warehouse import open_published

if TYPE_CHECKING:
    import duckdb

# Lines of the page shown before and after those of the quote.
_AROUND = 2
_LONGEST_LINE = 160  # characters
_SLOTS = ("indicator", "subject", "period", "status")
_SHOWN_MATCHES = 5


class NoSuchFactError(SushuError):
    """No fact has the id, or several begin with it."""


class NoPageImageError(SushuError):
    """The page of a fact cannot be drawn: no PDF, or not the file that was read."""


@dataclass(frozen=True, slots=True)
class TracedSlot:
    """A part of a fact, what filled it and by which rule.

    `quote` are the words a period of the same sentence was read from, else None.
    """

    name: str
    value: str | None
    filled_by: str | None
    quote: str | None
    rule_id: str | None = None


@dataclass(frozen=True, slots=True)
class PageLine:
    """A line of the page's text, a very long one cut with …, with the parts of it that belong to the quote."""

    line_no: int
    text: str
    marks: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Trace:
    """Everything that leads from a fact to the paper.

    `fact` is its row of the view `facts`; `boxes` are in points, one for each printed line of the quote on its
    first page, which is `page_width` wide once turned clockwise by `turned` degrees; `sentence_mark` is the quote's
    span in the sentence, None if the sentence does not hold it whole; `lines` are those of the first page around the
    quote, numbered as in the file where it is a text file, else as on the page; `checks` are those the fact takes part
    in; `readings` those of its first page where OCR read it; `hidden` are the boxes of personal data, which no picture
    shows.
    """

    fact: Mapping[str, Any]
    slots: tuple[TracedSlot, ...]
    sentence: str
    sentence_mark: Span | None
    block_text: str
    heading_path: str
    page_no: int
    pieces: tuple[PageSpan, ...]
    source_line: int | None
    box: Box | None
    boxes: tuple[Box, ...]
    lines: tuple[PageLine, ...]
    origin: str
    sha256: str
    media_type: str
    page_width: float | None
    turned: float
    checks: tuple[FactCheck, ...] = ()
    readings: tuple[PageReading, ...] = ()
    hidden: tuple[Box, ...] = ()


def trace_fact(path: Path, fact_id: str) -> Trace:
    """The trace of a fact of the warehouse at `path`, by its id or the beginning of it that no other fact has.

    NoSuchFactError if there is none or more than one; other errors are those of `open_published`.
    """
    with open_published(path) as connection:
        return trace_on(connection, fact_id)


def trace_on(connection: duckdb.DuckDBPyConnection, fact_id: str) -> Trace:
    """As `trace_fact`, of a warehouse that is open."""
    return _trace(connection, *complete_id(connection, fact_id))


def complete_id(connection: duckdb.DuckDBPyConnection, wanted: str) -> tuple[str, str]:
    """The report and the id of the one fact whose id begins so; NoSuchFactError if none or several do.

    The first figures of the id are those of its report, so only that is looked through. A warehouse that began as one
    of an older layout holds ids of another make: they are looked for everywhere.
    """
    for where in (_IN_ITS_REPORT, ""):
        query = (
            f"select source_id, fact_id from fact where starts_with(fact_id, $wanted) {where} order by 2 limit $shown"
        )
        found = connection.execute(query, {"wanted": wanted, "shown": _SHOWN_MATCHES}).fetchall()
        if found:
            break
    if not wanted or not found:
        raise NoSuchFactError(
            f"No fact has the id “{wanted}”.", "List the facts with: sushu facts, or sushu sql 'select * from facts'."
        )
    report_id, fact_id = found[0]  # the id itself is the first of those that begin with it
    if len(found) > 1 and fact_id != wanted:
        listed = ", ".join(other for _, other in found)
        raise NoSuchFactError(f"Several facts begin with “{wanted}”: {listed} …", "Give more characters of the id.")
    return str(report_id), str(fact_id)


_IN_ITS_REPORT = """
    and report_no in (select report_no from reports where starts_with(substr(source_id, 5), substr($wanted, 3, 8)))
"""


def reports_of_ids(connection: duckdb.DuckDBPyConnection, ids: Iterable[str]) -> list[int]:
    """The report_no of the reports in which facts (f-…) and blocks (b-…) lie, to look in no others.

    They are told by the ids' first figures; ids of older layouts, which do not begin so, are looked for everywhere.
    """
    asked = {one: one[2:10] for one in ids}
    rows = connection.execute(_OWNERS, [sorted(set(asked.values()))]).fetchall()
    found, owners = {number for number, _ in rows}, {owner for _, owner in rows}
    older = [one for one, owner in asked.items() if owner not in owners]
    for prefix, query in _OLDER.items() if older else ():
        named = [one for one in older if one.startswith(prefix)]
        found |= {number for (number,) in connection.execute(query, [named]).fetchall()}
    return sorted(found)


_OWNERS = "select report_no, substr(source_id, 5, 8) from reports where substr(source_id, 5, 8) in (select unnest(?))"
_OLDER = {
    "f": "select distinct report_no from fact where fact_id in (select unnest(?::varchar[]))",
    "b": "select distinct report_no from blocks where block_id in (select unnest(?::varchar[]))",
}


def _trace(connection: duckdb.DuckDBPyConnection, report_id: str, fact_id: str) -> Trace:
    fact = _one_row(
        connection, "select * exclude (replaced_by) from fact_history where report_id = ?", report_id, fact_id
    )
    stored = _one_row(connection, _STORED, report_id, fact_id)
    page = read_page(connection, fact["report_id"], fact["page_no"])
    pieces = tuple(
        PageSpan(no, Span(start, end))
        for no, start, end in connection.execute(_PIECES, [report_id, fact_id]).fetchall()
    )
    here = [piece.span for piece in pieces if piece.page_no == fact["page_no"]]
    return Trace(
        fact=fact,
        slots=tuple(_traced_slot(connection, stored, name) for name in _SLOTS),
        sentence=fact["sentence"],
        sentence_mark=_mark(fact["sentence"], stored["block_text"], Span(stored["block_start"], stored["block_end"])),
        block_text=stored["block_text"],
        heading_path=fact["heading_path"],
        page_no=fact["page_no"],
        pieces=pieces,
        source_line=fact["source_line"],
        box=as_box([fact[edge] for edge in ("x0", "top", "x1", "bottom")]),
        boxes=tuple(union(line) for span in here for line in printed_lines(page.text, page.words, span)),
        lines=_lines_around(page, here, fact["source_line"]),
        origin=stored["origin"],
        sha256=stored["sha256"],
        media_type=stored["media_type"],
        page_width=page.width,
        turned=page.turned,
        checks=checks_of_fact(connection, report_id, fact_id),
        readings=read_readings(connection, report_id, fact["page_no"]),
        hidden=masked_boxes(page),
    )


_STORED = """
    select fact.*, blocks.text as block_text, reports.origin, reports.sha256, reports.media_type
    from fact
    join blocks using (report_no, block_id)
    join reports using (report_no)
    where reports.source_id = ?
"""
_PIECES = (
    f"select page_no, start_offset, end_offset from fact_pieces where {OF_REPORT} and fact_id = ? order by piece_no"
)
_MENTION_QUOTE = f"select quote from mentions where {OF_REPORT} and mention_id = ?"


def _one_row(connection: duckdb.DuckDBPyConnection, query: str, report_id: str, fact_id: str) -> dict[str, Any]:
    cursor = connection.execute(f"{query} and fact_id = ?", [report_id, fact_id])
    names = [column[0] for column in cursor.description or []]
    row = cursor.fetchone()
    if row is None:
        raise NoSuchFactError(f"The block or report of fact {fact_id} is missing.", "Run: sushu verify.")
    return dict(zip(names, row, strict=True))


def _traced_slot(connection: duckdb.DuckDBPyConnection, stored: Mapping[str, Any], name: str) -> TracedSlot:
    mention_id = stored["period_mention_id"] if name == "period" else None
    found = connection.execute(_MENTION_QUOTE, [stored["source_id"], mention_id]).fetchone() if mention_id else None
    return TracedSlot(name, stored[name], stored[f"{name}_from"], found[0] if found else None, stored[f"{name}_rule"])


def _mark(sentence: str, block_text: str, span: Span) -> Span | None:
    """Where the quote stands in the sentence; the same number may stand in it twice, so place decides."""
    start = block_text.find(sentence, max(0, span.end - len(sentence)), span.start + len(sentence))
    if sentence and 0 <= start <= span.start and span.end <= start + len(sentence):
        return Span(span.start - start, span.end - start)
    return None


def _lines_around(page: StoredPage, marks: list[Span], source_line: int | None) -> tuple[PageLine, ...]:
    texts = page.text.split("\n")
    first = page.text.count("\n", 0, marks[0].start)
    last = page.text.count("\n", 0, marks[-1].end)
    shift = source_line - first if source_line is not None else 1
    found, offset = [], 0
    for number, text in enumerate(texts):
        if first - _AROUND <= number <= last + _AROUND:
            line = text.rstrip("\r\f")
            parts = [(max(mark.start - offset, 0), min(mark.end - offset, len(line))) for mark in marks]
            inside = tuple(Span(*part) for part in parts if part[0] < part[1])
            found.append(_shortened(PageLine(number + shift, line, inside)))
        offset += len(text) + 1
    return tuple(found)


def _shortened(line: PageLine) -> PageLine:
    """The line, or where it is as long as a page (some PDFs have no line breaks) what stands round the quote."""
    if len(line.text) <= _LONGEST_LINE:
        return line
    first, last = (line.marks[0].start, line.marks[-1].end) if line.marks else (0, 0)
    begin, end = max(0, first - _LONGEST_LINE // 2), min(len(line.text), last + _LONGEST_LINE // 2)
    before, after = "…" if begin else "", "…" if end < len(line.text) else ""
    shift = len(before) - begin
    marks = tuple(Span(mark.start + shift, mark.end + shift) for mark in line.marks)
    return PageLine(line.line_no, f"{before}{line.text[begin:end]}{after}", marks)


def draw_trace(trace: Trace, png: Path, marks: Sequence[Mark] = ()) -> None:
    """Write the page's image, upright, personal data painted over, with the marks and a box around the quote.

    NoPageImageError if the file is not as it was.
    """
    if trace.box is None or trace.page_width is None:
        raise NoPageImageError(
            f"{trace.fact['source_name']} has no page image: only PDFs and images have pages to draw.",
            "Look at the lines that sushu trace prints.",
        )
    data = same_bytes(Path(trace.origin), trace.sha256)
    picture = page_picture(data, trace.media_type, trace.page_no, trace.turned)
    hidden, traced = Mark(HIDDEN, trace.hidden), Mark(TRACED, trace.boxes)
    draw_marks(picture, [hidden, *marks, traced], trace.page_width).save(png, format="PNG")


def same_bytes(path: Path, sha256: str) -> bytes:
    """A report's bytes as they were read, also from inside an archive; NoPageImageError if they are not there."""
    try:
        source, data = read_source(path) if file_exists(path) else (None, b"")
    except ReportError as error:
        raise NoPageImageError(error.message, error.way_out) from error
    if source is None:
        raise NoPageImageError(
            f"{path}: the report is no longer there.",
            "Put it back, or run this in the folder from which it was ingested.",
        )
    if source.sha256 != sha256:
        raise NoPageImageError(f"{path}: the file has changed since it was read.", "Ingest it again.")
    return data
