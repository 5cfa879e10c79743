"""What is laid over a page: its facts, its unclaimed numbers, its failed checks, each where it stands (页面标注)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from flows.serve.addressed import UNCLAIMED_PLACES
from pipeline.evidence import Box, printed_lines, union
from pipeline.findings import reports_of_school
from pipeline.records import Span
from pipeline.stored import OF_REPORT, StoredPage, rows_of

if TYPE_CHECKING:
    import duckdb

Row = Mapping[str, Any]

# A page of a text file may hold a whole report: so much of it is shown at once, cut at line ends.
SHEET_CHARACTERS = 6_000


@dataclass(frozen=True, slots=True)
class Overlaid:
    """One thing that is marked on a page.

    `key` is its id, as addresses have it; `layer` is fact, unclaimed or finding; `spans` are its places in the page's
    text. `failed` says how the checks it takes part in went: error, warning, passed, or '' for none; `reason` why a
    number is unclaimed.
    """

    key: str
    layer: str
    kind: str
    status: str
    label: str
    failed: str
    spans: tuple[Span, ...]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of a text page and all that lies over it, the shortest first."""

    text: str
    over: tuple[Overlaid, ...]


def read_overlay(connection: duckdb.DuckDBPyConnection, report_id: str, page_no: int) -> list[Overlaid]:
    """All that is marked on a page, in the order of its text."""
    asked = [report_id, page_no]
    return sorted(
        [
            *_facts(rows_of(connection, _FACTS.format(reports=reports_of_school(connection, report_id)), asked)),
            *_unclaimed(rows_of(connection, _UNCLAIMED, asked)),
            *_findings(rows_of(connection, _FINDINGS, asked)),
        ],
        key=lambda over: (over.spans[0].start, over.spans[0].end),
    )


def boxes_of(over: Overlaid, page: StoredPage) -> list[Box]:
    """Where it lies on the page, in points, a box for each printed line; none for a page without words' boxes."""
    return [union(line) for span in over.spans for line in printed_lines(page.text, page.words, span)]


def runs_of(text: str, sheet: Span | None, overlaid: Sequence[Overlaid]) -> Iterator[Run]:
    """The text of a sheet cut wherever something begins or ends; nothing of a page without text."""
    if sheet is None:
        return
    inside = [
        (over, span) for over in overlaid for span in over.spans if span.start < sheet.end and span.end > sheet.start
    ]
    cuts = {sheet.start, sheet.end}
    for _, span in inside:
        cuts |= {max(span.start, sheet.start), min(span.end, sheet.end)}
    for start, end in pairwise(sorted(cuts)):
        here = [(span.end - span.start, over) for over, span in inside if span.start <= start and end <= span.end]
        yield Run(text[start:end], tuple(over for _, over in sorted(here, key=lambda pair: pair[0])))


def sheets_of(text: str) -> list[Span]:
    """The sheets of a text page, cut at line ends; one, if it is short, and none of a page without text."""
    sheets, start = [], 0
    while len(text) - start > SHEET_CHARACTERS:
        end = text.rfind("\n", start, start + SHEET_CHARACTERS) + 1 or start + SHEET_CHARACTERS
        sheets.append(Span(start, end))
        start = end
    return [*sheets, Span(start, len(text))] if text else []


def sheet_at(sheets: Sequence[Span], offset: int) -> int:
    """The number, from 1, of the sheet on which a character stands."""
    return next((number for number, sheet in enumerate(sheets, 1) if offset < sheet.end), len(sheets))


def _facts(rows: Iterable[Row]) -> Iterator[Overlaid]:
    for fact_id, row, spans in _grouped(rows, "fact_id", lambda row: Span(row["start_offset"], row["end_offset"])):
        label = "，".join(filter(None, (row["subject"], row["indicator"], row["quote"])))
        yield Overlaid(fact_id, "fact", row["kind"], row["status"] or "", label, row["failed"] or "", spans)


def _unclaimed(rows: Iterable[Row]) -> Iterator[Overlaid]:
    def place(row: Row) -> Span:
        return Span(row["page_start"], row["page_end"])

    for mention_id, row, spans in _grouped(rows, "mention_id", place):
        yield Overlaid(mention_id, "unclaimed", "unclaimed", "", row["quote"], "", spans, row["reason"])


def _findings(rows: Iterable[Row]) -> Iterator[Overlaid]:
    def place(row: Row) -> Span:
        return Span(row["page_start"], row["page_start"] + row["length"])

    for finding_id, row, spans in _grouped(rows, "finding_id", place):
        yield Overlaid(finding_id, "finding", row["severity"], "", row["arithmetic"], row["severity"], spans)


def _grouped(
    rows: Iterable[Row], key: str, place: Callable[[Row], Span]
) -> Iterator[tuple[str, Row, tuple[Span, ...]]]:
    """Each thing once, with all its places: a number over two lines of a cell has two rows."""
    found: dict[str, Row] = {}
    spans: dict[str, list[Span]] = defaultdict(list)
    for row in rows:
        found[row[key]] = row
        spans[row[key]].append(place(row))
    return ((name, row, tuple(spans[name])) for name, row in found.items())


_FACTS = f"""
    with checked as (
        select fact_id, min(list_position(['error', 'warning', 'passed'], severity)) as gravest
        from (select unnest(fact_ids) as fact_id, severity from findings where report_no in ({{reports}}))
        group by fact_id
    )
    select pieces.fact_id, fact.kind, fact.status, fact.quote, fact.indicator, fact.subject,
        pieces.start_offset, pieces.end_offset, ['error', 'warning', 'passed'][gravest] as failed
    from fact_pieces as pieces
    join fact using (report_no, fact_id)
    left join checked using (fact_id)
    where {OF_REPORT.replace("report_no", "pieces.report_no", 1)} and pieces.page_no = ?
    order by pieces.fact_id, pieces.piece_no
"""
_UNCLAIMED = f"""
    select mention_id, quote, reason, page_start, page_end
    from ({UNCLAIMED_PLACES})
    where {OF_REPORT} and page_no = ?
    order by piece_no
"""
# Cells whole; of a sentence only its numbers are marked, which its facts are already.
_FINDINGS = f"""
    with failed as (
        select finding_id, severity, arithmetic, report_no, unnest(block_ids) as block_id
        from findings
        where {OF_REPORT} and not holds
    )
    select failed.finding_id, failed.severity, failed.arithmetic, pieces.page_start, pieces.length
    from failed
    join blocks using (report_no, block_id)
    join block_pieces as pieces using (report_no, block_id)
    where pieces.page_no = ? and blocks.table_id is not null
    order by failed.finding_id, pieces.page_start
"""
