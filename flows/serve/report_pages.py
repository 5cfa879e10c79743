"""Addresses that open a page of a report: the page, a fact, a number, a finding, each with its panel (报告页)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from flows.explained import explain_number
from flows.explained import read_number as read_to_explain
from flows.serve import views
from flows.serve.addressed import read_finding, read_number
from flows.serve.fact_panel import read_panel
from flows.serve.page_pictures import DPI, NoSuchPageError
from flows.serve.report_view import fact_judging, report_view
from flows.serve.site import SiteDep
from pipeline.trace import complete_id

router = APIRouter()


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
    in_place = views.is_in_place(request)
    template = "explanation.html" if in_place else "explanation_page.html"
    with site.warehouse.read() as connection:
        stored = read_to_explain(connection, fact_id)
    found = explain_number(stored)
    return views.page(request, template, found=found, key=fact_id, in_place=in_place)


@router.get("/m/{mention_id}")
def unclaimed_page(request: Request, site: SiteDep, mention_id: str) -> HTMLResponse:
    """The page of a number that became no fact."""
    with site.warehouse.read() as connection:
        number = read_number(connection, mention_id)
        return report_view(
            request,
            connection,
            number["source_id"],
            number["page_no"],
            offset=number["span"].start,
            chosen=mention_id,
            number=number,
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
    with site.warehouse.read() as connection:
        found = site.pictures.find(connection, report_id, page_no, size)
    data = found if isinstance(found, bytes) else site.pictures.draw(found)
    # The file never changes, but another run may hide more of it: not for long in anybody's browser.
    return Response(data, media_type="image/jpeg", headers={"Cache-Control": "private, max-age=600"})
