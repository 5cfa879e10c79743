"""SQL and status on the pages of `sushu serve`, and what holds for all lists: no words of others are HTML."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from checked_reports import ingest_texts
from fastapi.testclient import TestClient
from listed_reports import BASE, SCRIPT, YUNLU, fact_of, ingest_listed, rows_of

from flows.serve import sql_pages
from flows.serve.app import create_app
from flows.serve.site import Site
from flows.serve.told_errors import without_folders


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return ingest_listed(tmp_path_factory.mktemp("listed"))


@pytest.fixture
def client(warehouse: Path) -> Iterator[TestClient]:
    with TestClient(create_app(Site.beside(warehouse)), base_url=BASE, follow_redirects=False) as client:
        yield client


# --- status


def test_the_status_tells_runs_and_failures_without_folders(client: TestClient, warehouse: Path) -> None:
    page = client.get("/status").text
    assert str(rows_of(warehouse, "select code_version from runs")[0][0]) in page
    cause, way_out = rows_of(warehouse, "select cause, way_out from quarantine")[0]
    assert "空.txt" in page
    assert str(cause) in page
    assert str(way_out) in page
    assert "EmptyFileError" in page
    assert str(warehouse.parent) not in page


def test_what_is_staged_and_not_loaded_is_told(tmp_path: Path) -> None:
    published = ingest_texts({"云麓2022.txt": YUNLU}, tmp_path)
    staged = next((tmp_path / "w.staged").iterdir())
    (tmp_path / "w.staged" / "0123456789abcdef-run-of-tomorrow").mkdir()
    for file in staged.iterdir():
        (tmp_path / "w.staged" / "0123456789abcdef-run-of-tomorrow" / file.name).write_bytes(file.read_bytes())
    with TestClient(create_app(Site.beside(published)), base_url=BASE) as client:
        page = client.get("/status").text
    assert "有 1 份已读取而未装入" in page
    assert "<li>云麓2022.txt</li>" in page


def test_folders_are_left_out_of_what_an_error_says() -> None:
    assert without_folders("/home/someone/in/甲.pdf: cut short") == "甲.pdf: cut short"
    assert without_folders("见“/data/乙.zip”。") == "见“乙.zip”。"
    assert without_folders("60 km/h, https://example.org/a/b") == "60 km/h, https://example.org/a/b"


# --- SQL


def test_a_query_in_the_address_is_answered_with_links(client: TestClient, warehouse: Path) -> None:
    sql = "select fact_id, value, null as nothing, ['a', 'b'] as pair from facts where quote = '61%'"
    page = client.get("/warehouse", params={"sql": sql}).text
    fact_id = fact_of(warehouse, "61%")
    assert f'<a href="/f/{fact_id}">{fact_id}</a>' in page
    assert '<td class="n">61</td>' in page
    assert "NULL" in page
    assert "a / b" in page
    assert f"{sql.replace(chr(39), '&#39;')}</textarea>" in page


def test_examples_and_the_schema_stand_on_the_page(client: TestClient) -> None:
    page = client.get("/warehouse").text
    assert len(sql_pages.examples()) == 10
    assert all(example.zh in page for example in sql_pages.examples())
    assert '<details class="relation" id="facts">' in page
    assert "One row per fact of a current report" in page


@pytest.mark.parametrize(
    "sql",
    [
        *("select * from read_csv('/etc/passwd')", "select * from '/etc/passwd'", "copy facts to '/tmp/stolen.csv'"),
        *("attach '/tmp/other.duckdb'", "install httpfs", "set memory_limit = '1TB'", "select 1; select 2"),
    ],
)
def test_sql_that_is_more_than_a_question_is_refused(client: TestClient, sql: str) -> None:
    page = client.get("/warehouse", params={"sql": sql})
    assert page.status_code == 400
    assert "不能回答" in page.text
    assert "root:" not in page.text


def test_mistakes_are_told_and_the_query_stays_in_the_box(client: TestClient) -> None:
    page = client.get("/warehouse", params={"sql": "select scool from facts"})
    assert page.status_code == 400
    assert "There is no column “scool”" in page.text
    assert "select scool from facts</textarea>" in page.text
    assert client.get("/warehouse.csv", params={"sql": "select scool from facts"}).status_code == 400
    assert client.get("/warehouse", params={"sql": "select 1 -- " + "x" * sql_pages.LONGEST}).status_code == 400
    assert "没有一行符合" in client.get("/warehouse", params={"sql": "select 1 from facts where false"}).text


def test_a_long_answer_is_cut_and_says_so(client: TestClient) -> None:
    page = client.get("/warehouse", params={"sql": "select range as n from range(2000)"}).text
    assert "仅示前面的行" in page
    assert page.count('<td class="n">') == sql_pages.ROWS_SHOWN


def test_only_so_many_queries_run_at_once(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sql_pages, "_WAIT_SECONDS", 0.05)
    with sql_pages._turn(), sql_pages._turn():
        assert client.get("/warehouse", params={"sql": "select 1"}).status_code == 503
    assert client.get("/warehouse", params={"sql": "select 1"}).status_code == 200


# --- everywhere


@pytest.mark.parametrize(
    "address",
    [
        *(
            "/facts",
            "/facts?school={x}",
            "/facts?indicator={x}",
            "/facts?after={x}",
            "/findings",
            "/findings?check={x}",
        ),
        *("/findings?severity=passed", "/search?q={x}", "/search?q=实训基地", "/search?q=在校生&school={x}", "/status"),
        *("/warehouse?sql={x}", "/warehouse?sql=select '{x}' as a", "/warehouse?sql=select sentence from facts"),
    ],
)
def test_no_words_of_others_are_html(client: TestClient, address: str) -> None:
    page = client.get(address.replace("{x}", SCRIPT)).text
    assert "<script>alert" not in page
    assert "<style" not in page
    assert ' style="' not in page
    assert "http://" not in page.replace(BASE, "")


def test_every_page_is_there_in_english(client: TestClient) -> None:
    client.cookies.set("lang", "en")
    for path, words in {
        "/search?q=zzz": "Nothing found",
        "/facts": "More filters",
        "/findings": "Failed",
        "/status": "Staged, not loaded",
        "/warehouse": "Ten questions",
    }.items():
        assert words in client.get(path).text
