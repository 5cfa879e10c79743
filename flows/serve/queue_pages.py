"""The queue of review: the most doubtful facts that nobody has judged yet (复核队列)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from flows.serve import views
from flows.serve.doubtful import Doubt
from flows.serve.queue_rows import shown_rows
from flows.serve.review import Judgements
from flows.serve.site import Site, SiteDep
from pipeline.verdicts.review import count_attached

if TYPE_CHECKING:
    import duckdb

router = APIRouter()

PAGE_ROWS = 50


@router.get("/queue")
def queue(request: Request, site: SiteDep, school: str = "", start: Annotated[int, Query(ge=0)] = 0) -> HTMLResponse:
    """The doubtful facts without a verdict, the most doubtful first, each with its reasons."""
    school = school.strip()
    with site.warehouse.read() as connection:
        doubts, judgements = _asked(site, connection, school)
        left = [doubt for doubt in doubts if doubt.fact_id not in judgements.by_fact]
        return views.page(
            request,
            "queue.html",
            rows=shown_rows(connection, left[start : start + PAGE_ROWS]),
            total=len(left),
            judged=len(doubts) - len(left),
            start=start,
            page_rows=PAGE_ROWS,
            school=school,
            counts=count_attached(judgements.attached),
            problem=judgements.problem,
        )


@router.get("/queue/next")
def next_doubtful(site: SiteDep, after: str = "", school: str = "") -> RedirectResponse:
    """On to the doubtful fact that follows one, or back to the queue where none is left."""
    with site.warehouse.read() as connection:
        doubts, judgements = _asked(site, connection, school.strip())
    ids = [doubt.fact_id for doubt in doubts]
    at = ids.index(after) + 1 if after in ids else 0
    left = [fact_id for fact_id in ids[at:] + ids[:at] if fact_id not in judgements.by_fact and fact_id != after]
    asked = {"queue": "1"} | ({"school": school} if school else {})
    place = f"/f/{left[0]}?{urlencode(asked)}" if left else f"/queue?{urlencode({'school': school})}"
    return RedirectResponse(place, status_code=303)


def _asked(site: Site, connection: duckdb.DuckDBPyConnection, school: str) -> tuple[Sequence[Doubt], Judgements]:
    return site.doubts(connection, school), site.judgements(connection)
