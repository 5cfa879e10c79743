"""The pages of `sushu serve`, asked without a browser: what they show, and to whom."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from checked_reports import ingest_texts
from checked_tables import load_text, table
from fastapi.testclient import TestClient

from flows.serve.app import create_app
from flows.serve.page_overlay import SHEET_CHARACTERS, sheets_of
from flows.serve.site import Site
from pipeline.warehouse import WarehousePaths, open_published

BASE = "http://127.0.0.1:8765"
REPORT = """霁浦测试职业学院2023年质量年度报告

一、学校概况
学校现有在校生 12,860 人，教职工 640 人，其中专任教师 482 人。
<script>alert("no")</script>校内实训基地 36 个。
2023年获省级一等奖 3 项，双师型教师占比 72.4%。
"""


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return ingest_texts({"霁浦2023.txt": REPORT}, tmp_path_factory.mktemp("served"))


@pytest.fixture
def client(warehouse: Path) -> Iterator[TestClient]:
    with TestClient(create_app(Site.beside(warehouse)), base_url=BASE, follow_redirects=False) as client:
        yield client


@pytest.fixture(scope="module")
def fact_id(warehouse: Path) -> str:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return str(connection.execute("select fact_id from facts where quote = '72.4%'").fetchall()[0][0])


def test_the_first_page_lists_schools_and_leads_to_their_reports(client: TestClient) -> None:
    page = client.get("/")
    assert page.status_code == 200
    assert "霁浦测试职业学院" in page.text
    school = client.get("/school", params={"name": "霁浦测试职业学院"})
    assert "/r/src-" in school.text


def test_a_fact_has_an_address_and_its_page_shows_where_it_stands(client: TestClient, fact_id: str) -> None:
    page = client.get(f"/f/{fact_id}").text
    assert f'data-chosen="{fact_id}"' in page
    assert "双师型教师占比" in page
    panel = client.get(f"/f/{fact_id}/panel").text
    assert "<html" not in panel
    assert "72.4" in panel


def test_the_beginning_of_an_id_leads_to_the_whole(client: TestClient, fact_id: str) -> None:
    answer = client.get(f"/f/{fact_id[:-3]}")
    assert answer.status_code == 307
    assert answer.headers["location"] == f"/f/{fact_id}"


def test_how_a_fact_was_read_is_told_on_the_page(client: TestClient, fact_id: str) -> None:
    told = client.get(f"/f/{fact_id}/explain")
    assert told.status_code == 200
    assert "72.4%" in told.text


@pytest.mark.parametrize(
    "address", ["/f/f-none", "/r/src-none", "/c/c-none", "/m/m-none", "/nowhere", "/school?name=x"]
)
def test_what_is_not_there_is_said_on_a_page_with_a_way_back(client: TestClient, address: str) -> None:
    page = client.get(address)
    assert page.status_code in (400, 404)
    assert 'href="/"' in page.text


def test_words_of_a_report_are_never_html(client: TestClient, fact_id: str) -> None:
    page = client.get(f"/f/{fact_id}").text
    assert "alert(&#34;no&#34;)" in page
    assert "<script>alert" not in page
    assert "script-src 'self'" in client.get("/").headers["content-security-policy"]


def test_another_name_for_this_machine_is_refused(client: TestClient) -> None:
    assert client.get("/", headers={"host": "evil.example"}).status_code == 403


def test_with_a_token_only_who_has_shown_it_is_let_in(warehouse: Path) -> None:
    app = create_app(Site.beside(warehouse, token="so-geheim"))
    with TestClient(app, base_url="http://10.0.0.7:8765", follow_redirects=False) as client:
        assert client.get("/").status_code == 403
        assert client.get("/?token=wrong").status_code == 403
        shown = client.get("/school?name=x&token=so-geheim")
        assert shown.status_code == 303
        assert "token" not in shown.headers["location"]
        assert client.get("/").status_code == 200


def test_an_empty_token_is_no_token(warehouse: Path) -> None:
    with pytest.raises(ValueError, match="empty token"):
        create_app(Site.beside(warehouse, token=""))


def test_the_language_is_switched_and_only_pages_of_ours_are_gone_back_to(client: TestClient) -> None:
    assert client.get("/language/zh", params={"back": "//evil.example"}).headers["location"] == "/"
    assert ">Schools<" not in client.get("/").text
    assert client.get("/language/en", params={"back": "/school?name=x"}).headers["location"] == "/school?name=x"
    assert ">Schools<" in client.get("/").text


def test_a_warehouse_published_anew_is_shown_at_once(tmp_path: Path) -> None:
    published = ingest_texts({"霁浦2023.txt": REPORT}, tmp_path)
    with TestClient(create_app(Site.beside(published)), base_url=BASE) as client:
        assert "霁浦测试职业学院" in client.get("/").text
        other = tmp_path / "other"
        other.mkdir()
        ingest_texts({"云麓.txt": REPORT.replace("霁浦", "云麓")}, other).replace(published)
        assert "云麓测试职业学院" in client.get("/").text


def test_a_long_text_is_cut_into_sheets_at_line_ends() -> None:
    text = "一行字\n" * 4_000
    sheets = sheets_of(text)
    assert "".join(text[sheet.start : sheet.end] for sheet in sheets) == text
    assert all(text[sheet.end - 1] == "\n" and sheet.end - sheet.start <= SHEET_CHARACTERS for sheet in sheets)


def test_a_chart_leads_to_its_facts_and_can_be_saved(client: TestClient) -> None:
    asked = {"chart": "indicator", "indicator": "在校生数"}
    page = client.get("/charts", params=asked).text
    assert 'href="/f/f-' in page
    assert "style=" not in page.partition('id="chart"')[2].partition("</svg>")[0]  # the policy would drop it
    told = page.partition('class="points"')[2]
    assert "12,860 人" in told, "the same in words, with its sentence"
    assert "学校现有在校生" in told
    assert "/charts?chart=indicator&amp;indicator=" in client.get("/charts").text
    for form, begins in (("png", b"\x89PNG"), ("svg", b"<svg"), ("html", b"<!doctype html")):
        file = client.get(f"/charts/file.{form}", params=asked)
        assert file.content.lower().startswith(begins.lower())
        assert "attachment" in file.headers["content-disposition"]


def test_a_chart_of_nothing_says_what_to_do(client: TestClient) -> None:
    told = client.get("/charts", params={"chart": "indicator", "indicator": "没有这个指标"})
    assert told.status_code == 200
    assert "没有这个指标" in told.text
    assert "<svg" not in told.text
    assert client.get("/charts", params={"chart": "pie"}).status_code == 400


def test_a_finding_leads_to_the_one_that_explains_it_and_back(tmp_path: Path) -> None:
    paths = WarehousePaths.beside(tmp_path / "w.duckdb")
    load_text(
        paths, table("学院 男（人） 女（人） 合计（人）", "航海 120 80 200", "轮机 90 16 151", "合计 210 141 351")
    )
    with duckdb.connect(str(paths.published), read_only=True) as connection:
        query = "select finding_id, folded_into from failed_checks where folded_into is not null"
        ((folded, explaining),) = connection.execute(query).fetchall()
    with TestClient(create_app(Site.beside(paths.published)), base_url=BASE) as client:
        assert f'由此条解释 <a href="/c/{explaining}">' in client.get(f"/c/{folded}/panel").text
        assert f'<a href="/c/{folded}">' in client.get(f"/c/{explaining}/panel").text
        # one cell, one error
        assert "勾稽错误 <b>1</b>" in client.get("/").text


def test_a_finding_across_two_reports_leads_to_both(tmp_path: Path) -> None:
    kinds = {"质量年度报告": "432", "毕业生就业质量年度报告": "423"}
    texts = {
        f"涛海职业技术学院2024年{kind}.txt": (
            f"涛海职业技术学院{kind}（2024年度）\n\n一、概况\n\n学校现有专任教师{count}人。\n"
        )
        for kind, count in kinds.items()
    }
    published = ingest_texts(texts, tmp_path)
    with TestClient(create_app(Site.beside(published)), base_url=BASE) as client:
        with open_published(published) as connection:
            asked = "select finding_id from failed_checks where check_id = 'same.reports'"
            ((finding_id,),) = connection.execute(asked).fetchall()
        panel = client.get(f"/c/{finding_id}/panel").text
        assert panel.count('href="/f/f-') == 2
        assert all(f">{count}人</a>" in panel for count in kinds.values())
