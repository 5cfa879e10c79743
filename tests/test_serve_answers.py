"""How the page server answers: blank pages, heads, what may be kept, and what nobody foresaw."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
from fastapi import APIRouter
from fastapi.testclient import TestClient

from flows.pool import Limits
from flows.serve.app import create_app
from flows.serve.site import Site
from flows.steps import IngestRequest, ingest_direct, make_plan
from pipeline.warehouse import open_published

BASE = "http://127.0.0.1:8765"
SAMPLE = next((Path(__file__).parents[1] / "data" / "raw").glob("青岚湾*.pdf"))


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report of a page with numbers and a page on which nothing stands."""
    folder = tmp_path_factory.mktemp("answers")
    report = pypdfium2.PdfDocument.new()
    report.import_pages(pypdfium2.PdfDocument(SAMPLE), [0])
    report.new_page(595, 842)
    report.save(folder / SAMPLE.name)
    request = IngestRequest((folder / SAMPLE.name,), folder / "w.duckdb", limits=Limits(jobs=1))
    ingest_direct(request, make_plan(request))
    return folder / "w.duckdb"


@pytest.fixture
def client(warehouse: Path) -> Iterator[TestClient]:
    with TestClient(create_app(Site.beside(warehouse)), base_url=BASE, follow_redirects=False) as client:
        yield client


@pytest.fixture(scope="module")
def report_id(warehouse: Path) -> str:
    with open_published(warehouse) as connection:
        return str(connection.execute("select source_id from reports").fetchall()[0][0])


def test_a_blank_page_is_shown_as_any_other(client: TestClient, report_id: str) -> None:
    page = client.get(f"/r/{report_id}/2")
    assert page.status_code == 200
    assert f"/image/{report_id}/2/page.jpg" in page.text
    assert "这一页没有事实" in page.text


@pytest.mark.parametrize("path", ["/", "/queue", "/warehouse", "/r/{report}"])
def test_a_page_is_asked_for_its_head_alone(client: TestClient, report_id: str, path: str) -> None:
    head = client.head(path.format(report=report_id))
    assert (head.status_code, head.content) == (200, b"")


def test_no_page_and_no_script_is_kept_beyond_what_it_shows(client: TestClient, report_id: str) -> None:
    for path in ("/", f"/r/{report_id}", "/static/report.js", "/nothing"):
        assert client.get(path).headers["cache-control"] == "private, no-cache", path
    assert "max-age" in client.get(f"/image/{report_id}/1/thumb.jpg").headers["cache-control"]


@pytest.mark.parametrize(("language", "words"), [("zh", "无法显示"), ("en", "This cannot be shown")])
def test_what_nobody_foresaw_is_said_on_a_page(warehouse: Path, language: str, words: str) -> None:
    app = create_app(Site.beside(warehouse))
    broken = APIRouter()

    @broken.get("/broken")
    def _() -> None:
        raise ZeroDivisionError

    app.include_router(broken)
    with TestClient(app, base_url=BASE, raise_server_exceptions=False, cookies={"lang": language}) as client:
        page = client.get("/broken")
    assert page.status_code == 500
    assert words in page.text
    assert "content-security-policy" in page.headers
