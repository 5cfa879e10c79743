"""The report view: a page with all that is marked on it; a fact, a number, a finding by address (报告页)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from flows.explained import explain_stored
from flows.serve import views
from flows.serve.addressed import NoSuchReportError, read_finding, read_number
from flows.serve.doubtful import Reason
from flows.serve.fact_panel import read_panel
from flows.serve.open_warehouse import rows_of
from flows.serve.page_overlay import Overlaid, boxes_of, read_overlay, runs_of, sheet_at, sheets_of
from flows.serve.page_pictures import DPI, WITH_PICTURE, NoSuchPageError
from flows.serve.review import Judgements
from flows.serve.site import SiteDep, site_of
from pipeline.evidence import Box
from pipeline.media_types import MARKDOWN, TEXT
from pipeline.stored import OF_REPORT, StoredPage, read_page, read_readings
from pipeline.trace import complete_id
from pipeline.verdicts.attach import Attached
from pipeline.verdicts.records import Verdict

if TYPE_CHECKING:
    import duckdb

router = APIRouter()

_REPORT = "select * exclude (origin) from reports where source_id = ?"
_PAGES = f"""
    select pages.page_no, pages.text_origin, pages.reason, pages.confidence, length(pages.text) as characters,
        coalesce(counted.facts, 0) as facts, coalesce(failed.failed, 0) as failed
    from pages
    left join (
        select page_no, count(*) as facts from fact where {OF_REPORT} group by page_no
    ) as counted using (page_no)
    left join (
        select page_no, count(*) as failed from findings where {OF_REPORT} and not holds group by page_no
    ) as failed using (page_no)
    where {OF_REPORT}
    order by page_no
"""


@dataclass(frozen=True, slots=True)
class Judging:
    """What the form of a verdict shows beside its fields."""

    attached: Attached | None
    history: Sequence[Verdict]
    reasons: Sequence[Reason]
    problem: str


@router.get("/r/{report_id}")
@router.get("/r/{report_id}/{page_no}")
def report_page(
    request: Request,
    site: SiteDep,
    report_id: str,
    page_no: int = 1,
    sheet: Annotated[int, Query(ge=1)] = 1,
    at: Annotated[int | None, Query(ge=0)] = None,
) -> HTMLResponse:
    """A page of a report with everything marked on it; of a long text the sheet that holds the character `at`."""
    with site.warehouse.read() as connection:
        return report_view(request, connection, report_id, page_no, sheet, offset=at)


@router.get("/f/{fact_id}")
def fact_page(request: Request, site: SiteDep, fact_id: str) -> Response:
    """The page of a fact, with its panel; the beginning of its id is enough."""
    with site.warehouse.read() as connection:
        report_id, whole = complete_id(connection, fact_id)
        if whole != fact_id:
            return RedirectResponse(f"/f/{whole}", status_code=307)
        panel = read_panel(connection, fact_id)
        fact = panel.fact
        return report_view(
            request,
            connection,
            report_id,
            fact["page_no"],
            offset=fact["start_offset"],
            chosen=fact_id,
            panel=panel,
            judging=fact_judging(request, connection, fact_id),
        )


@router.get("/f/{fact_id}/panel")
def fact_panel(request: Request, site: SiteDep, fact_id: str) -> HTMLResponse:
    """The panel of a fact alone, for a page that is shown already."""
    with site.warehouse.read() as connection:
        judging = fact_judging(request, connection, fact_id)
        return views.page(request, "fact_panel.html", panel=read_panel(connection, fact_id), judging=judging)


@router.get("/f/{fact_id}/explain")
def explanation(request: Request, site: SiteDep, fact_id: str) -> HTMLResponse:
    """Rule by rule, how a fact or an unclaimed number (m-…) came to be what it is: for the panel, or as a page."""
    in_place = request.headers.get("x-requested-with") == "fetch"
    template = "explanation.html" if in_place else "explanation_page.html"
    found = explain_stored(site.warehouse.path, fact_id)
    return views.page(request, template, found=found, key=fact_id, in_place=in_place)


@router.get("/m/{mention_id}")
def unclaimed_page(request: Request, site: SiteDep, mention_id: str) -> HTMLResponse:
    """The page of a number that became no fact."""
    with site.warehouse.read() as connection:
        number = read_number(connection, mention_id)
        offset = number["page_start"] + max(number["start_offset"] - number["block_start"], 0)
        return report_view(
            request, connection, number["source_id"], number["page_no"], offset=offset, chosen=mention_id, number=number
        )


@router.get("/m/{mention_id}/panel")
def unclaimed_panel(request: Request, site: SiteDep, mention_id: str) -> HTMLResponse:
    """The panel of a number that became no fact, alone."""
    with site.warehouse.read() as connection:
        number = read_number(connection, mention_id)
        return views.page(request, "number_panel.html", number=number)


@router.get("/c/{finding_id}")
def finding_page(request: Request, site: SiteDep, finding_id: str) -> HTMLResponse:
    """A finding on the page of its total or claim, with links to all places that take part."""
    with site.warehouse.read() as connection:
        finding = read_finding(connection, finding_id)
        return report_view(
            request,
            connection,
            finding["source_id"],
            finding["page_no"] or 1,
            offset=finding["places"][0]["start_offset"] if finding["places"] else None,
            chosen=finding_id,
            finding=finding,
        )


@router.get("/c/{finding_id}/panel")
def finding_panel(request: Request, site: SiteDep, finding_id: str) -> HTMLResponse:
    """The panel of a finding alone."""
    with site.warehouse.read() as connection:
        return views.page(request, "finding_panel.html", finding=read_finding(connection, finding_id))


@router.get("/image/{report_id}/{page_no}/{size}.jpg")
def picture(site: SiteDep, report_id: str, page_no: int, size: str) -> Response:
    """The picture of a page, `size` page or thumb."""
    if size not in DPI:
        raise NoSuchPageError(f"There is no picture of size {size}.", f"Sizes: {', '.join(DPI)}.")
    with site.warehouse.read(seconds=30.0) as connection:
        data = site.pictures.picture(connection, report_id, page_no, size)
    # The file never changes, but another run may hide more of it: not for long in anybody's browser.
    return Response(data, media_type="image/jpeg", headers={"Cache-Control": "private, max-age=600"})


def report_view(
    request: Request,
    connection: duckdb.DuckDBPyConnection,
    report_id: str,
    page_no: int,
    sheet_no: int = 1,
    *,
    offset: int | None = None,
    chosen: str = "",
    **panel: Any,
) -> HTMLResponse:
    """A page of a report, with a panel if one of panel, number, finding, missed is given.

    With view=text in the address a page that has a picture is shown as the text that was read from it.
    """
    reports = rows_of(connection, _REPORT, [report_id])
    if not reports:
        raise NoSuchReportError(
            f"没有报告 {report_id}。No report has this id.", "学校列表里有全部报告。The first page lists all schools."
        )
    try:
        stored = read_page(connection, report_id, page_no)
    except KeyError as error:
        name = reports[0]["source_name"]
        raise NoSuchPageError(
            f"{name}没有第 {page_no} 页。It has no such page.", "请回到第 1 页。Go back to its first page."
        ) from error
    judgements = _judgements(request, connection)
    # First, so that of two that lie over the same words the one that was added is shown, not the unclaimed number.
    overlaid = judgements.missed_on(report_id, page_no) + read_overlay(connection, report_id, page_no)
    sheets = sheets_of(stored.text)
    sheet_no = sheet_at(sheets, offset) if offset is not None else min(sheet_no, len(sheets))
    sheet = sheets[sheet_no - 1] if sheets else None  # a blank page has none
    sheet_start = sheet.start if sheet else 0
    can_have_picture = reports[0]["media_type"] in WITH_PICTURE
    has_picture = can_have_picture and request.query_params.get("view") != "text"
    return views.page(
        request,
        "report.html",
        report=reports[0],
        pages=rows_of(connection, _PAGES, [report_id, report_id, report_id]),
        page_no=page_no,
        stored=stored,
        has_picture=has_picture,
        can_have_picture=can_have_picture,
        picture_failed="failed" in request.query_params,
        viewed="" if has_picture or not can_have_picture else "view=text",
        marks=_boxed(overlaid, stored) if has_picture else [],
        runs=[] if has_picture else list(runs_of(stored.text, sheet, overlaid)),
        sheet_no=sheet_no,
        sheet_count=1 if has_picture else len(sheets),
        first_line=stored.text.count("\n", 0, sheet_start) + 1,
        sheet_start=sheet_start,
        is_file_text=reports[0]["media_type"] in (TEXT, MARKDOWN),
        overlaid=overlaid,
        chosen=chosen,
        panel=panel.get("panel"),
        number=panel.get("number"),
        finding=panel.get("finding"),
        missed=panel.get("missed"),
        judging=panel.get("judging"),
        judgements=judgements,
        readings=read_readings(connection, report_id, page_no),
    )


def fact_judging(request: Request, connection: duckdb.DuckDBPyConnection, fact_id: str) -> Judging:
    """What reviewers said of a fact, and why it is doubtful if the reviewer comes from the queue."""
    judgements = _judgements(request, connection)
    reasons: Sequence[Reason] = ()
    if request.query_params.get("queue"):
        site = site_of(request)
        doubts = site.doubtful.list(connection, site.warehouse.opened, request.query_params.get("school", ""))
        reasons = next((doubt.reasons for doubt in doubts if doubt.fact_id == fact_id), ())
    return Judging(judgements.of(fact_id), judgements.given(fact_id), reasons, judgements.problem)


def _judgements(request: Request, connection: duckdb.DuckDBPyConnection) -> Judgements:
    site = site_of(request)
    return site.review.look(connection, site.warehouse.opened)


def _boxed(overlaid: Sequence[Overlaid], stored: StoredPage) -> list[dict[str, Any]]:
    """What is marked with its boxes, the largest first so that the smallest lies on top, and added facts uppermost."""
    marks = [asdict(over) | {"boxes": boxes_of(over, stored)} for over in overlaid]
    return sorted(marks, key=lambda mark: (-max(map(_area, mark["boxes"]), default=0.0), mark["layer"] == "missed"))


def _area(box: Box) -> float:
    x0, top, x1, bottom = box
    return (x1 - x0) * (bottom - top)
