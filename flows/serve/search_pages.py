"""Full-text search: passages with their words marked, each leading to its page; indicators by their names (检索页)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from flows.searching import EmptyQueryError, Hit, search
from flows.serve import views
from flows.serve.asked_filters import read_search_filters
from flows.serve.indicator_names import find_indicators
from flows.serve.site import SiteDep
from pipeline.fact_filters import FilterError
from pipeline.records import Span
from pipeline.stored import rows_of

if TYPE_CHECKING:
    import duckdb

router = APIRouter()

PAGE_ROWS = 20
_DEEPEST = 980  # passages beyond are of no use: a narrower query is
_LONGEST = 400  # characters of a query
_FACTS_SHOWN = 3
_INDICATORS_SHOWN = 6


@dataclass(frozen=True, slots=True)
class ShownHit:
    """A hit as the page shows it: runs of text, marked or not, and where it leads."""

    hit: Hit
    runs: Sequence[tuple[str, bool]]
    address: str
    facts: Sequence[Mapping[str, Any]]
    more_facts: int


@router.get("/search")
def search_page(
    request: Request,
    site: SiteDep,
    q: str = "",
    start: Annotated[int, Query(ge=0, le=_DEEPEST)] = 0,
) -> HTMLResponse:
    """Passages for words and phrases, the best first; without a query, what may be asked."""
    if len(q) > _LONGEST:
        raise FilterError(f"The query is {len(q):,} characters long.", f"At most {_LONGEST} can be searched for.")
    filters = read_search_filters(request.query_params)
    with site.warehouse.read() as connection:
        try:
            result = search(connection, q, filters, start + PAGE_ROWS)
        except EmptyQueryError:
            result = None
        hits = _shown(connection, result.hits[start:]) if result else []
        indicators = find_indicators(connection, q, _INDICATORS_SHOWN) if result and not start else []
    given = {"school": filters.school, "year": filters.year, "kind": filters.kind}
    return views.page(
        request,
        "search.html",
        query=q.strip(),
        result=result,
        hits=hits,
        indicators=indicators,
        given={name: str(value) for name, value in given.items() if value is not None},
        start=start,
        page_rows=PAGE_ROWS,
        reachable=min(result.total, _DEEPEST + PAGE_ROWS) if result else 0,
    )


def _shown(connection: duckdb.DuckDBPyConnection, hits: Sequence[Hit]) -> list[ShownHit]:
    asked = {
        "reports": sorted({hit.passage.report_id for hit in hits}),
        "blocks": sorted({hit.passage.block_id for hit in hits}),
    }
    facts: dict[str, list[dict[str, Any]]] = {}
    pieces: dict[str, list[dict[str, Any]]] = {}
    if hits:
        for fact in rows_of(connection, _FACTS, asked):
            facts.setdefault(fact["block_id"], []).append(fact)
        for piece in rows_of(connection, _PIECES, asked):
            pieces.setdefault(piece["block_id"], []).append(piece)
    blocks = [hit.passage.block_id for hit in hits]
    return [_show(hit, facts.get(block, []), pieces.get(block, [])) for hit, block in zip(hits, blocks, strict=True)]


def _show(hit: Hit, facts: Sequence[dict[str, Any]], pieces: Sequence[dict[str, Any]]) -> ShownHit:
    nearest = sorted(facts, key=lambda fact: (_distance(fact, hit.spans), fact["block_start"]))
    address = f"/f/{nearest[0]['fact_id']}" if nearest else _address(hit, pieces)
    shown = nearest[:_FACTS_SHOWN]
    runs = runs_of_snippet(hit.passage.text, hit.shown, hit.spans)
    return ShownHit(hit, runs, address, shown, len(facts) - len(shown))


def _address(hit: Hit, pieces: Sequence[dict[str, Any]]) -> str:
    """The page of a passage without facts, at its first hit, which browsers find by its words."""
    page = f"/r/{hit.passage.report_id}/{hit.page_no or 1}"
    if not hit.spans:
        return page
    first = hit.spans[0]
    before = [piece for piece in pieces if piece["block_start"] <= first.start]
    at = before[-1]["page_start"] + first.start - before[-1]["block_start"] if before else 0
    return f"{page}?at={at}#:~:text={quote(first.of(hit.passage.text), safe='')}"


def _distance(fact: Mapping[str, Any], spans: Sequence[Span]) -> int:
    """How far the fact's quote stands from the nearest hit, 0 if they touch; numbers follow their words."""
    return min((_gap(fact["block_start"], fact["block_end"], span) for span in spans), default=0)


def _gap(start: int, end: int, span: Span) -> int:
    return 2 * (span.start - end) + 1 if end <= span.start else max(start - span.end, 0)


def runs_of_snippet(text: str, shown: Span, hits: Sequence[Span]) -> list[tuple[str, bool]]:
    """The shown stretch cut at its hits: text, and whether it is a hit.

    >>> runs_of_snippet("在校生12,860人", Span(0, 10), (Span(3, 9),))
    [('在校生', False), ('12,860', True), ('人', False)]
    """
    runs: list[tuple[str, bool]] = [("…", False)] if shown.start else []
    at = shown.start
    for hit in hits:
        start, end = max(hit.start, at), min(hit.end, shown.end)
        if start >= end:
            continue
        runs += [(text[at:start], False), (text[start:end], True)]
        at = end
    runs += [(text[at : shown.end], False), ("…" if shown.end < len(text) else "", False)]
    return [run for run in runs if run[0]]


_FACTS = """
    select block_id, fact_id, quote, block_start, block_end, kind, indicator
    from fact
    where report_no in (select report_no from reports where source_id in (select unnest($reports)))
        and block_id in (select unnest($blocks))
"""
_PIECES = """
    select block_id, block_start, page_start
    from block_pieces
    where report_no in (select report_no from reports where source_id in (select unnest($reports)))
        and block_id in (select unnest($blocks))
    order by block_id, piece_no
"""
