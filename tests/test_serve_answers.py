"""What pages show where it was missing once: blank pages, heads, words for codes, second readings, checks elsewhere."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pypdfium2
import pytest
from checked_reports import ingest_texts
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


@pytest.mark.parametrize(
    ("language", "words"), [("zh", "页眉、页脚、页码里的数字"), ("en", "in a running header, footer")]
)
def test_why_a_number_is_unclaimed_is_said_in_words(
    client: TestClient, warehouse: Path, report_id: str, language: str, words: str
) -> None:
    with open_published(warehouse) as connection:
        query = "select mention_id from unlinked where reason = 'furniture' limit 1"
        mention_id = connection.execute(query).fetchall()[0][0]
    client.cookies["lang"] = language
    assert words in client.get(f"/m/{mention_id}/panel").text
    assert words in client.get(f"/r/{report_id}").text


def test_every_mark_of_a_page_has_an_id_of_its_own(client: TestClient, report_id: str) -> None:
    ids = Counter(re.findall(r' id="([^"]+)"', client.get(f"/r/{report_id}").text))
    assert len(ids) > 20
    assert [each for each, times in ids.items() if times > 1] == []


def test_how_a_fact_was_read_is_a_page_of_its_own_too(client: TestClient, warehouse: Path) -> None:
    with open_published(warehouse) as connection:
        fact_id = connection.execute("select fact_id from facts limit 1").fetchall()[0][0]
    assert "<title>怎样读出来的" in client.get(f"/f/{fact_id}/explain").text
    assert "<title>" not in client.get(f"/f/{fact_id}/explain", headers={"x-requested-with": "fetch"}).text


def test_a_scanned_page_says_how_it_was_read_and_which_reading_was_kept(
    warehouse: Path, report_id: str, tmp_path: Path
) -> None:
    published = tmp_path / "read_twice.duckdb"
    shutil.copyfile(warehouse, published)
    with duckdb.connect(str(published)) as connection:
        connection.execute(
            """
            insert into page_readings
            select source_id, 1, reading_no, kept, dpi, 'engine 1', 0.98, closed, failed, numbers, null, report_no
            from reports, (values (1, false, 200, 2, 3, ['486']), (2, true, 300, 5, 0, ['436', '<b>'])) as read
                (reading_no, kept, dpi, closed, failed, numbers)
            """
        )
    with TestClient(create_app(Site.beside(published)), base_url=BASE) as client:
        page = client.get(f"/r/{report_id}/1").text
        assert "识别" not in client.get(f"/r/{report_id}/2").text.split("<footer")[1]
        client.cookies["lang"] = "en"
        assert "read twice, reading 2 kept; sums: 5 close, 0 fail" in client.get(f"/r/{report_id}/1").text
    foot = page.split("<footer")[1].split("</footer>")[0]
    assert "识别两次，采用第 2 次；合计成立 5、不成立 0" in foot
    rows = [row.split("</tr>")[0] for row in foot.split("<tr")[2:]]
    assert [("200 dpi" in row, "采用" in row, "486" in row) for row in rows] == [
        (True, False, True),
        (False, True, False),
    ]
    assert "436、&lt;b&gt;" in rows[1]


def test_a_check_of_two_reports_is_shown_with_the_facts_of_both(tmp_path: Path) -> None:
    text = "霁浦测试职业学院2023年{kind}\n\n2023年，学校有专任教师{number}人。\n"
    texts = {f"霁浦{kind}.txt": text.format(kind=kind, number=number) for kind, number in _TWO.items()}
    published = ingest_texts(texts, tmp_path)
    with open_published(published) as connection:
        ((finding_id, fact_ids),) = connection.execute(
            "select finding_id, fact_ids from findings where check_id = 'same.reports'"
        ).fetchall()
    with TestClient(create_app(Site.beside(published)), base_url=BASE) as client:
        for fact_id in fact_ids:
            page = client.get(f"/f/{fact_id}").text
            assert f"/c/{finding_id}" in page
            assert "checked-error" in page


_TWO = {"质量年度报告": 482, "工作报告": 640}
