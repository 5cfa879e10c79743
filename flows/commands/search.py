"""`sushu search`: passages of the reports by their words, the best first, or by exact phrases."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from flows.commands.console import (
    DEFAULT_WAREHOUSE,
    CsvOption,
    JsonOption,
    WarehouseOption,
    print_json,
    print_rows,
    printable,
    say,
)

if TYPE_CHECKING:
    from flows.searching import Hit, SearchResult

_BOLD = ("\x1b[1m", "\x1b[0m")
_BRACKETS = ("【", "】")
_FACTS_SHOWN = 3


def search(
    words: Annotated[
        list[str], typer.Argument(metavar="WORDS…", help="Words; in quotation marks ('\"双师型教师占比\"') a phrase.")
    ],
    school: Annotated[str | None, typer.Option(help="Part of the school's name.")] = None,
    year: Annotated[int | None, typer.Option(help="Year of the report.")] = None,
    kind: Annotated[str | None, typer.Option(help="Part of the kind of report, as in 质量 or 就业.")] = None,
    limit: Annotated[int, typer.Option(min=0, help="Passages at most; 0: all.")] = 20,
    warehouse: WarehouseOption = DEFAULT_WAREHOUSE,
    as_json: JsonOption = False,
    as_csv: CsvOption = False,
) -> None:
    """Find passages: those with most of the words first, and all of the quoted phrases in each.

    Full-width and half-width are one, 1,286 is 1286, and a phrase may run over blanks and line breaks.
    """
    from flows.searching import search as search_in
    from pipeline.search import SearchFilters
    from pipeline.warehouse import open_published

    with open_published(warehouse) as connection:
        result = search_in(connection, " ".join(words), SearchFilters(school, year, kind), limit or None)
    rows = [_row(rank, hit) for rank, hit in enumerate(result.hits, start=1)]
    if as_json:
        print_json(rows)
    elif as_csv:
        flat = [_flat(row) for row in rows]
        print_rows(list(flat[0]) if flat else [], [list(row.values()) for row in flat], as_csv=True)
    else:
        for rank, hit in enumerate(result.hits, start=1):
            print("\n".join(_lines(rank, hit)))
    for line in _remarks(result, filtered=any((school, year, kind)), limit=limit):
        say(line)


def _row(rank: int, hit: Hit) -> dict[str, Any]:
    """A passage as JSON: `hits` are offsets into `text`, in code points, the end exclusive."""
    passage, shown = hit.passage, hit.shown
    return {
        "rank": rank,
        "score": round(hit.score, 4),
        "report_id": passage.report_id,
        "source_name": passage.source_name,
        "school": passage.school,
        "report_kind": passage.report_kind,
        "report_year": passage.report_year,
        "page_no": hit.page_no,
        "heading_path": list(passage.heading_path),
        "block_id": passage.block_id,
        "block_kind": passage.kind,
        "table_id": passage.table_id,
        "row_no": passage.row_no,
        "column_no": passage.column_no,
        "text": passage.text,
        "hits": [{"start": span.start, "end": span.end} for span in hit.spans],
        "snippet": _snippet(hit, ("", "")),
        "snippet_start": shown.start,
        "snippet_end": shown.end,
        "fact_ids": list(passage.fact_ids),
    }


def _flat(row: dict[str, Any]) -> dict[str, Any]:
    hits = " ".join(f"{hit['start']}-{hit['end']}" for hit in row["hits"])
    return row | {"heading_path": " / ".join(row["heading_path"]), "hits": hits, "fact_ids": " ".join(row["fact_ids"])}


def _snippet(hit: Hit, marks: tuple[str, str]) -> str:
    from flows.snippets import marked

    return marked(printable(hit.passage.text), hit.shown, hit.spans, marks)


def _lines(rank: int, hit: Hit) -> Iterator[str]:
    passage = hit.passage
    about = [passage.school, passage.report_year, passage.report_kind, passage.source_name, f"page {hit.page_no}"]
    yield f"{rank:>3}  {printable(', '.join(str(each) for each in about if each))}"
    if passage.heading_path:
        yield f"     {printable(' / '.join(passage.heading_path))}"
    yield f"     {_snippet(hit, _BOLD if sys.stdout.isatty() else _BRACKETS)}"
    cell = f", row {passage.row_no} column {passage.column_no} of {passage.table_id}" if passage.table_id else ""
    more = len(passage.fact_ids) - _FACTS_SHOWN
    facts = " ".join(passage.fact_ids[:_FACTS_SHOWN]) + (f" and {more} more" if more > 0 else "")
    yield f"     {passage.kind} {passage.block_id}{cell}{'; facts ' + facts if facts else ''}"


def _remarks(result: SearchResult, *, filtered: bool, limit: int) -> Iterator[str]:
    if result.missing:
        nowhere = ", ".join(f"“{word}”" for word in result.missing)
        yield f"In no report of the warehouse as a word: {nowhere}"
    if not result.hits and result.unindexed:
        yield "This warehouse has no words to search by yet: run sushu extract, or sushu ingest again."
    elif not result.hits:
        ways = ["fewer or shorter words"]
        ways += ["the words in quotation marks, as a phrase"] if result.missing else []
        ways += ["the words of a phrase without quotation marks"] if result.phrases else []
        ways += ["a search without --school, --year and --kind"] if filtered else []
        yield f"Nothing found. Try {', or '.join(ways)}."
    elif result.total > len(result.hits):
        yield f"The first {len(result.hits):,} of {result.total:,} passages; for all of them: --limit 0"
