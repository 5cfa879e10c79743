"""The list of facts by filters, and what it shows as a file (事实列表)."""

from __future__ import annotations

import tempfile
from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, HTMLResponse
from starlette.background import BackgroundTask

from flows.serve import views
from flows.serve.asked_filters import read_fact_filter
from flows.serve.fact_downloads import DOWNLOADED, Form, read_download, write_facts_csv, write_facts_xlsx
from flows.serve.site import Site, SiteDep
from pipeline.fact_filters import CHECKED, TEXT_ORIGINS
from pipeline.fact_lists import COUNTED, Place, read_fact_page
from pipeline.media_types import XLSX
from pipeline.stored import rows_of

router = APIRouter()

PAGE_ROWS = 50
_LEVELS = ("国际级", "国家级", "省部级", "市级", "区级", "校级")
_DOWNLOAD_SECONDS = 60.0
_MEDIA_TYPES = {"csv": "text/csv; charset=utf-8", "xlsx": XLSX}
_INDICATOR = "select indicator_id, name_zh, definition, unit from indicators where indicator_id = ?"
_REPORT = "select source_id, coalesce(title, source_name) as title from reports where source_id = ?"


@router.get("/facts")
def facts(request: Request, site: SiteDep) -> HTMLResponse:
    """Facts in the order in which their reports were loaded, a page at a time."""
    wanted = read_fact_filter(request.query_params)
    after = request.query_params.get("after", "")
    with site.warehouse.read() as connection:
        found = read_fact_page(connection, wanted, Place.parse(after) if after else None, PAGE_ROWS)
        indicator = rows_of(connection, _INDICATOR, [wanted.indicator]) if wanted.indicator else []
        report = rows_of(connection, _REPORT, [wanted.report]) if wanted.report else []
    return views.page(
        request,
        "facts.html",
        found=found,
        counted=COUNTED,
        given={name: str(value) for name, value in wanted.given.items()},
        after=after,
        indicator=indicator[0] if indicator else None,
        report=report[0] if report else None,
        levels=_LEVELS,
        text_origins=TEXT_ORIGINS,
        checked=CHECKED,
        downloaded=DOWNLOADED,
    )


@router.get("/facts.csv")
def facts_csv(request: Request, site: SiteDep) -> FileResponse:
    """What the list shows, as Excel opens it; the first rows if there are very many."""
    return _file(request, site, "csv")


@router.get("/facts.xlsx")
def facts_xlsx(request: Request, site: SiteDep) -> FileResponse:
    """What the list shows as a workbook, each fact leading to its page; the first rows if there are very many."""
    return _file(request, site, "xlsx")


def _file(request: Request, site: Site, form: Form) -> FileResponse:
    wanted = read_fact_filter(request.query_params)
    with site.warehouse.read(seconds=_DOWNLOAD_SECONDS) as connection:
        download = read_download(connection, wanted, form, f"{request.base_url}f/")
    folder = tempfile.TemporaryDirectory(prefix="sushu-")
    try:
        path = Path(folder.name) / f"facts.{form}"
        (write_facts_csv if form == "csv" else write_facts_xlsx)(download, path)
    except BaseException:
        folder.cleanup()
        raise
    name = f"sushu-facts-first-{download.rows.num_rows}.{form}" if download.is_cut else f"sushu-facts.{form}"
    return FileResponse(path, filename=name, media_type=_MEDIA_TYPES[form], background=BackgroundTask(folder.cleanup))
