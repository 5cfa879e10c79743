"""The report view: a page that is shown, with a panel beside it and what reviewers said (报告视图)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fastapi import Request
from fastapi.responses import HTMLResponse

from flows.serve import views
from flows.serve.doubtful import Reason
from flows.serve.fact_panel import FactPanel
from flows.serve.missed import MissedPanel
from flows.serve.shown_page import PagePlace, read_shown_page
from flows.serve.site import site_of
from pipeline.verdicts.attach import Attached
from pipeline.verdicts.records import Verdict

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True, slots=True)
class Judging:
    """What the form of a verdict shows beside its fields."""

    attached: Attached | None
    history: Sequence[Verdict]
    reasons: Sequence[Reason]
    problem: str


def report_view(
    request: Request,
    connection: duckdb.DuckDBPyConnection,
    report_id: str,
    page_no: int,
    sheet_no: int = 1,
    *,
    offset: int | None = None,
    chosen: str = "",
    panel: FactPanel | None = None,
    number: Mapping[str, Any] | None = None,
    finding: Mapping[str, Any] | None = None,
    missed: MissedPanel | None = None,
    judging: Judging | None = None,
) -> HTMLResponse:
    """A page of a report, with the panel of a fact, which `judging` goes with, or of a number, a finding, a missed one.

    With view=text in the address a page that has a picture is shown as the text that was read from it.
    """
    as_text = request.query_params.get("view") == "text"
    judgements = site_of(request).judgements(connection)
    place = PagePlace(report_id, page_no, sheet_no, offset, as_text)
    shown = read_shown_page(connection, place, judgements.missed_on(report_id, page_no))
    return views.page(
        request,
        "report.html",
        shown=shown,
        report=shown.report,
        chosen=chosen,
        viewed="view=text" if as_text and shown.can_have_picture else "",
        picture_failed="failed" in request.query_params,
        judgements=judgements,
        panel=panel,
        number=number,
        finding=finding,
        missed=missed,
        judging=judging,
    )


def fact_judging(request: Request, connection: duckdb.DuckDBPyConnection, fact_id: str) -> Judging:
    """What reviewers said of a fact, and why it is doubtful if the reviewer comes from the queue."""
    judgements = site_of(request).judgements(connection)
    reasons: Sequence[Reason] = ()
    if request.query_params.get("queue"):
        doubts = site_of(request).doubts(connection, request.query_params.get("school", ""))
        reasons = next((doubt.reasons for doubt in doubts if doubt.fact_id == fact_id), ())
    return Judging(judgements.of(fact_id), judgements.given(fact_id), reasons, judgements.problem)
