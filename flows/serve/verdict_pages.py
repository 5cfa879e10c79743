"""Where verdicts are given, missed facts are added, and all verdicts are listed (复核)."""

from __future__ import annotations

from contextlib import suppress
from typing import Annotated, Any
from urllib.parse import quote, urlencode

import duckdb
from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from flows.serve import views
from flows.serve.addressed import read_number
from flows.serve.fact_panel import read_panel
from flows.serve.missed import kept_panel, new_panel, words_in_box
from flows.serve.report_view import fact_judging, report_view
from flows.serve.review import Judgements
from flows.serve.site import Site, SiteDep
from flows.serve.told_errors import tell
from flows.serve.verdict_form import FormError, VerdictForm
from pipeline.errors import SushuError
from pipeline.records import Span
from pipeline.verdicts.anchors import NoSuchPlaceError, anchor_fact
from pipeline.verdicts.records import Decision, NewVerdict, is_missed, missed_key
from pipeline.verdicts.review import count_attached
from pipeline.verdicts.store import VerdictStoreError

router = APIRouter()

_YEAR = 365 * 24 * 3600
PAGE_ROWS = 100


@router.post("/verdicts")
def give_verdict(request: Request, site: SiteDep, form: Annotated[VerdictForm, Form()]) -> Response:
    """Keep a verdict and go on: to the fact, or to the next doubtful one if the reviewer came from the queue."""
    in_place = views.is_in_place(request)
    try:
        with site.warehouse.read() as connection:
            verdict = _verdict(site, connection, form)
        site.review.store.add(verdict)  # waits for other writers, and no reader of the warehouse with it
    except SushuError as error:
        return _refused(request, site, form, error)
    key, panel = verdict.anchor.fact_id or verdict.key, ""
    with suppress(duckdb.InterruptException), site.warehouse.read() as connection:  # it is kept, whatever can be shown
        key = _key_now(site, connection, verdict)
        panel = _panel(request, site, connection, key, verdict.reviewer) if in_place else ""
    on = f"/queue/next?{urlencode({'after': key, 'school': form.school})}" if form.queue else ""
    response: Response
    if in_place:
        sign = "" if verdict.decision is Decision.WITHDRAW else str(verdict.decision)
        response = JSONResponse({"key": key, "decision": sign, "next": on, "panel": panel})
    else:
        response = RedirectResponse(on or _address(key, verdict), status_code=303)
    response.set_cookie("reviewer", quote(verdict.reviewer), max_age=_YEAR, samesite="strict", httponly=True)
    return response


@router.get("/x/{key}")
def missed_page(request: Request, site: SiteDep, key: str) -> Response:
    """The page of a fact that a reviewer added."""
    with site.warehouse.read() as connection:
        panel = kept_panel(site.judgements(connection), key)
        if panel.fact_id is not None:
            return RedirectResponse(f"/f/{panel.fact_id}", status_code=303)
        return report_view(
            request, connection, panel.report_id, panel.page_no, offset=panel.span.start, chosen=key, missed=panel
        )


@router.get("/x/{key}/panel")
def missed_panel(request: Request, site: SiteDep, key: str) -> HTMLResponse:
    """The panel of a fact that a reviewer added, alone."""
    with site.warehouse.read() as connection:
        panel = kept_panel(site.judgements(connection), key)
        return views.page(request, "missed_panel.html", missed=panel)


@router.get("/missed")
def new_missed(
    request: Request,
    site: SiteDep,
    report: str = "",
    page: int = 1,
    start: Annotated[int | None, Query(ge=0)] = None,
    end: Annotated[int | None, Query(ge=1)] = None,
    sheet_start: Annotated[int, Query(ge=0)] = 0,
    box: Annotated[str, Query(max_length=100)] = "",
    mention: str = "",
) -> HTMLResponse:
    """The form for a fact that was missed, by what was marked: words, a box on the page, or an unclaimed number.

    `start` and `end` count the characters that a browser shows from `sheet_start` on; `box` is x0,top,x1,bottom.
    """
    with site.warehouse.read() as connection:
        if mention:
            number = read_number(connection, mention)
            report, page, span = number["source_id"], number["page_no"], number["span"]
        elif box:
            span = words_in_box(connection, report, page, box)
        else:
            span = shown_span(connection, report, page, sheet_start, start or 0, end or 0)
        panel = new_panel(connection, report, page, span)
        if views.is_in_place(request):
            return views.page(request, "missed_panel.html", missed=panel)
        return report_view(request, connection, report, page, offset=span.start, missed=panel)


@router.get("/verdicts")
def list_verdicts(
    request: Request, site: SiteDep, by: str = "", start: Annotated[int, Query(ge=0)] = 0
) -> HTMLResponse:
    """All verdicts that count, the last first, those that are lost among them; `by` shows one way of re-attachment."""
    with site.warehouse.read() as connection:
        judgements = site.judgements(connection)
    shown = [each for each in reversed(judgements.attached) if by in ("", str(each.by))]
    return views.page(
        request,
        "verdicts.html",
        verdicts=shown[start : start + PAGE_ROWS],
        total=len(shown),
        start=start,
        page_rows=PAGE_ROWS,
        by=by,
        counts=count_attached(judgements.attached),
        problem=judgements.problem,
    )


def _verdict(site: Site, connection: duckdb.DuckDBPyConnection, form: VerdictForm) -> NewVerdict:
    """The verdict that a form asks for; FormError and the errors of anchors say what it lacks."""
    decision = form.asked
    judgements = site.judgements(connection)
    if judgements.problem:
        raise VerdictStoreError(judgements.problem, "")
    said_by = (form.reviewer.strip(), form.comment.strip())
    if not form.fact_id:
        return _on_missed(connection, judgements, decision, form, said_by)
    if decision is Decision.ADD:
        raise FormError("这已经是一个事实。This is a fact already.", "请用“更正”。Correct it.")
    anchor, found = anchor_fact(connection, form.fact_id)
    # What was said before, under whatever id the fact had then, is about the same thing.
    before = judgements.by_fact.get(form.fact_id)
    key = before.verdict.key if before else form.fact_id
    if decision is Decision.WITHDRAW and before is None:
        raise FormError("没有可撤回的结论。There is no verdict to withdraw.", "")
    said = {Decision.CONFIRM: lambda: found, Decision.CORRECT: form.reading}.get(decision, lambda: None)()
    if decision is Decision.CORRECT and said is not None and not said.differs_in(found):
        raise FormError(
            "更正与读数相同。Nothing is corrected.", "请改动有误之处，或点“确认”。Change what is wrong, or confirm."
        )
    return NewVerdict(key, decision, *said_by, anchor, found, said)


def _on_missed(
    connection: duckdb.DuckDBPyConnection,
    judgements: Judgements,
    decision: Decision,
    form: VerdictForm,
    said_by: tuple[str, str],
) -> NewVerdict:
    """A missed fact added, changed or withdrawn."""
    if decision not in (Decision.ADD, Decision.WITHDRAW):
        raise FormError("请指明事实。Say which fact it is about.", "回到事实所在页。Go back to its page.")
    said = form.reading() if decision is Decision.ADD else None
    if form.key:
        kept = judgements.by_key.get(form.key)
        if kept is None:
            raise FormError("没有这条补录。There is no such added fact.", "它可能已被撤回。It may have been withdrawn.")
        return NewVerdict(form.key, decision, *said_by, kept.verdict.anchor, None, said)
    try:
        page_no, span = int(form.page_no), Span(int(form.start), int(form.end))
    except ValueError as error:
        raise FormError("没有选取文字。Nothing is marked.", "先选取数量。Mark a quantity first.") from error
    panel = new_panel(connection, form.report_id, page_no, span)
    key = missed_key(form.report_id, page_no, panel.span)
    return NewVerdict(key, decision, *said_by, panel.anchor, None, said)


def _key_now(site: Site, connection: duckdb.DuckDBPyConnection, verdict: NewVerdict) -> str:
    """The id of the fact it is about, or the key of a missed one."""
    if verdict.anchor.fact_id is not None:
        return verdict.anchor.fact_id
    found = site.judgements(connection).by_key.get(verdict.key)
    return found.fact_id if found and found.fact_id else verdict.key


def _panel(request: Request, site: Site, connection: duckdb.DuckDBPyConnection, key: str, reviewer: str) -> str:
    """The panel with the verdict; it has the reviewer's name, which this request's cookies may not have yet."""
    judgements = site.judgements(connection)
    if is_missed(key):
        if key not in judgements.by_key:
            return ""
        page = views.page(request, "missed_panel.html", missed=kept_panel(judgements, key), reviewer=reviewer)
    else:
        judging = fact_judging(request, connection, key)
        panel = read_panel(connection, key)
        page = views.page(request, "fact_panel.html", panel=panel, judging=judging, reviewer=reviewer)
    return bytes(page.body).decode()


def _address(key: str, verdict: NewVerdict) -> str:
    if not is_missed(key):
        return f"/f/{key}"
    withdrawn = verdict.decision is Decision.WITHDRAW
    return f"/r/{verdict.anchor.report_id}/{verdict.anchor.page_no}" if withdrawn else f"/x/{key}"


def _refused(request: Request, site: Site, form: VerdictForm, error: SushuError) -> Response:
    """What is wrong, with all that was written: on the page itself, or on a page that can be sent again."""
    told = tell(error, site.warehouse.path)
    if views.is_in_place(request):
        return JSONResponse({"message": f"{told.message} {told.way_out}".strip()}, status_code=told.code)
    given: dict[str, Any] = form.model_dump()
    return views.page(
        request, "verdict_refused.html", told.code, message=told.message, way_out=told.way_out, given=given
    )


def shown_span(
    connection: duckdb.DuckDBPyConnection, report_id: str, page_no: int, sheet_start: int, start: int, end: int
) -> Span:
    """The span in a page's text of characters counted as browsers show them; NoSuchPlaceError if it is empty."""
    row = connection.execute(
        "select text from pages join reports using (report_no) where reports.source_id = ? and page_no = ?",
        [report_id, page_no],
    ).fetchone()
    first, last = (skip_shown(row[0], sheet_start, each) for each in (start, end)) if row else (0, 0)
    if first >= last:
        raise NoSuchPlaceError("没有选取文字。Nothing is marked.", "先选取数量。Mark a quantity first.")
    return Span(first, last)


def skip_shown(text: str, start: int, shown: int) -> int:
    r"""Where `shown` characters of a text are over, `\r\n` being one.

    >>> skip_shown("一\r\n二", 0, 2)
    3
    """
    offset = start
    for _ in range(min(shown, len(text))):
        offset += 2 if text.startswith("\r\n", offset) else 1
    return min(offset, len(text))
