"""What the checks found, by severity, school, report and check (勾稽列表)."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from flows.serve import views
from flows.serve.asked_filters import FAILED, read_finding_filter
from flows.serve.site import SiteDep
from pipeline.findings import COUNTED, count_findings, read_finding_page
from pipeline.stored import rows_of

router = APIRouter()

PAGE_ROWS = 50
_CHECK_IDS = "select distinct check_id from findings order by 1"


@router.get("/findings")
def findings(request: Request, site: SiteDep, start: Annotated[int, Query(ge=0, le=100_000_000)] = 0) -> HTMLResponse:
    """Checks that failed, or of one severity, school by school and report by report."""
    wanted = read_finding_filter(request.query_params)
    with site.warehouse.read() as connection:
        counts = count_findings(connection, replace(wanted, outcomes=None))
        found = read_finding_page(connection, wanted, start, PAGE_ROWS)
        check_ids = [row["check_id"] for row in rows_of(connection, _CHECK_IDS)]
    outcomes = wanted.outcomes or FAILED
    given = {name: value for name, value in wanted.given.items() if name != "outcomes"}
    return views.page(
        request,
        "findings.html",
        by_report=[list(group) for _, group in groupby(found, key=lambda pair: pair[0].report_id)],
        shown=len(found),
        total=sum(counts.get(outcome, 0) for outcome in outcomes),
        counts={outcome: counts.get(outcome, 0) for outcome in COUNTED},
        made=sum(counts.values()),
        given=given | ({} if outcomes == FAILED else {"severity": outcomes[0]}),
        check_ids=check_ids,
        start=start,
        page_rows=PAGE_ROWS,
    )
