"""The application that `sushu serve` runs (应用)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import duckdb
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException

from flows.serve import (
    chart_pages,
    fact_pages,
    finding_pages,
    queue_pages,
    report_pages,
    school_pages,
    search_pages,
    sql_pages,
    status_pages,
    verdict_pages,
    views,
)
from flows.serve.access import guard, mark_private
from flows.serve.heads import Heads
from flows.serve.queue_ahead import queue_ahead
from flows.serve.site import Site, site_of
from flows.serve.told_errors import tell
from pipeline.errors import SushuError

_PAGES = (
    *(school_pages, report_pages, chart_pages),
    *(search_pages, fact_pages, finding_pages, status_pages, sql_pages),
    *(verdict_pages, queue_pages),
)


def create_app(site: Site) -> FastAPI:
    """The page server of a site; it closes the site when it ends."""

    @asynccontextmanager
    async def running(_: FastAPI) -> AsyncIterator[None]:
        try:
            with queue_ahead(site.warehouse, site.doubtful):
                yield
        finally:
            site.close()

    app = FastAPI(title="Sushu 溯数", docs_url=None, redoc_url=None, openapi_url=None, lifespan=running)
    app.state.site = site
    guard(app, site.token)
    app.add_middleware(Heads)
    app.mount("/static", StaticFiles(directory=views.FOLDER / "static"), name="static")
    for module in _PAGES:
        app.include_router(module.router)
    app.get("/language/{language}")(_switch_language)
    app.exception_handler(SushuError)(_told)
    app.exception_handler(duckdb.InterruptException)(_too_slow)
    app.exception_handler(HTTPException)(_http)
    app.exception_handler(RequestValidationError)(_invalid)
    app.exception_handler(Exception)(_failed)
    return app


def _switch_language(request: Request, language: str) -> Response:
    """Remember the language and go back to the page it was asked from."""
    back = request.query_params.get("back", "/")
    # Only to a page of ours: //elsewhere and /\\elsewhere are other sites to a browser.
    own = back.startswith("/") and not back.startswith(("//", "/\\"))
    response = RedirectResponse(back if own else "/", status_code=303)
    response.set_cookie("lang", language if language in views.LANGUAGES else "zh", samesite="strict", httponly=True)
    return response


def _told(request: Request, error: SushuError) -> HTMLResponse:
    told = tell(error, site_of(request).warehouse.path)
    return views.page(request, "error.html", told.code, code=told.code, message=told.message, way_out=told.way_out)


def _too_slow(request: Request, _: duckdb.InterruptException) -> HTMLResponse:
    message = "查询用时过长，已中止。This took too long and was ended."
    return views.page(
        request, "error.html", 504, code=504, message=message, way_out="缩小范围再试。Narrow it and try again."
    )


def _http(request: Request, error: HTTPException) -> HTMLResponse:
    message = "没有这个页面。There is no such page." if error.status_code == 404 else str(error.detail)
    return views.page(request, "error.html", error.status_code, code=error.status_code, message=message, way_out="")


def _invalid(request: Request, error: RequestValidationError) -> HTMLResponse:
    first = error.errors()[0]
    where = " ".join(str(part) for part in first["loc"][1:])
    return views.page(request, "error.html", 400, code=400, message=f"{where}: {first['msg']}", way_out="")


def _failed(request: Request, _: Exception) -> HTMLResponse:
    """What nobody foresaw: said as a page, while the server writes the cause where it was started."""
    message = "程序出错了，原因写在启动 sushu serve 的窗口里。Something broke; the terminal of sushu serve says what."
    response = views.page(request, "error.html", 500, code=500, message=message, way_out="")
    mark_private(response)
    return response
