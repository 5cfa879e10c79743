"""The lists of `sushu serve`, asked without a browser: search, facts, findings, and the files they hand out."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from checked_reports import ingest_texts
from fastapi.testclient import TestClient
from listed_reports import BASE, YUNLU, fact_of, ingest_listed, rows_of

from flows.serve import fact_downloads, fact_pages
from flows.serve.app import create_app
from flows.serve.site import Site
from pipeline import fact_lists
from pipeline.warehouse import open_published

# The claim is wrong because the number it is about is.
EXPLAINED = """鸥海职业技术学院质量年度报告（2024年度）

一、概况

2023年学校专任教师400人。

二、概况

2024年学校专任教师342人，比上年增长8%。

三、概况

2024年学校现有专任教师432人。
"""


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return ingest_listed(tmp_path_factory.mktemp("listed"))


@pytest.fixture
def client(warehouse: Path) -> Iterator[TestClient]:
    with TestClient(create_app(Site.beside(warehouse)), base_url=BASE, follow_redirects=False) as client:
        yield client


# --- search


def test_a_hit_shows_its_words_marked_and_leads_to_the_fact_in_it(client: TestClient, warehouse: Path) -> None:
    page = client.get("/search", params={"q": "双师型 占比"}).text
    assert "<mark>" in page
    assert f'<p class="snippet"><a href="/f/{fact_of(warehouse, "72.4%")}">' in page
    assert page.count('class="snippet"') == 2


def test_a_hit_without_facts_leads_to_its_place_in_the_report(client: TestClient) -> None:
    page = client.get("/search", params={"q": "“学校概况”"}).text
    address = page.split('<p class="snippet"><a href="')[1].split('"')[0]
    assert address.startswith("/r/src-")
    assert client.get(address.partition("#")[0]).status_code == 200


@pytest.mark.parametrize(
    ("filters", "hits"), [({"school": "云麓"}, 1), ({"year": "2023"}, 1), ({"kind": "质量"}, 2), ({"kind": "就业"}, 0)]
)
def test_a_search_keeps_to_the_reports_asked_for(client: TestClient, filters: dict[str, str], hits: int) -> None:
    assert client.get("/search", params={"q": "双师型", **filters}).text.count('class="snippet"') == hits


def test_an_indicator_stands_over_the_hits_by_any_of_its_names(client: TestClient) -> None:
    page = client.get("/search", params={"q": "在校生 双师型教师占比"}).text
    assert "规范指标" in page
    named = client.get("/search", params={"q": "专任教师"}).text
    assert "/facts?indicator=" in named
    assert "/charts?chart=indicator&amp;indicator=" in named
    assert "专任教师数" in named


def test_what_cannot_be_searched_and_what_is_not_found_say_what_to_do(client: TestClient) -> None:
    assert 'href="/search?q=' in client.get("/search").text
    assert "没有可以检索的词" in client.get("/search", params={"q": "……"}).text
    nothing = client.get("/search", params={"q": "鲸鱼养殖zzz", "year": "2023"}).text
    assert "没有找到" in nothing
    assert "没有一份报告含有此词" in nothing
    assert "去掉学校、年度、类型的筛选" in nothing
    assert client.get("/search", params={"q": "双师型", "year": "two"}).status_code == 400
    assert client.get("/search", params={"q": "双" * 500}).status_code == 400
    assert client.get("/search", params={"q": "双师型", "start": -1}).status_code == 400


# --- facts


@pytest.mark.parametrize(
    ("filters", "quotes"),
    [
        ({"kind": "award"}, {"3 项"}),
        ({"school": "云麓"}, {"8,400 人", "61%"}),
        ({"school": "云麓", "kind": "percentage"}, {"61%"}),
        ({"indicator": "双师型"}, {"72.4%", "61%"}),
        ({"year": "2022", "kind": "count"}, {"8,400 人"}),
        ({"level": "国家级"}, {"3 项"}),
        ({"level": "校级"}, set()),
        ({"text_origin": "ocr"}, set()),
        ({"least": "8,000", "greatest": "9000"}, {"8,400 人"}),
        ({"source": "云麓", "status": "actual", "period": "2022", "subject": "学校"}, {"8,400 人"}),
        ({"report_kind": "就业"}, set()),
        ({"report": "src-none"}, set()),
        ({"indicator": "' or 1=1 --"}, set()),
        ({"school": "%"}, set()),
    ],
)
def test_facts_are_those_that_fit_all_filters(
    client: TestClient, warehouse: Path, filters: dict[str, str], quotes: set[str]
) -> None:
    page = client.get("/facts", params=filters)
    assert page.status_code == 200
    shown = {
        str(row[1]) for row in rows_of(warehouse, "select fact_id, quote from facts") if f"/f/{row[0]}" in page.text
    }
    assert shown == quotes
    assert quotes or "没有符合条件的事实" in page.text


def test_facts_are_chosen_by_an_indicators_id_and_by_the_report(client: TestClient, warehouse: Path) -> None:
    indicator_id, fact_id, report_id = rows_of(
        warehouse, "select indicator_id, fact_id, report_id from facts where indicator_id is not null order by 2"
    )[0]
    assert f"/f/{fact_id}" in client.get("/facts", params={"indicator": str(indicator_id)}).text
    assert f"/f/{fact_id}" in client.get("/facts", params={"report": str(report_id)}).text


def test_facts_are_chosen_by_what_their_checks_said(client: TestClient, warehouse: Path) -> None:
    for severity in ("error", "warning", "passed"):
        page = client.get("/facts", params={"checked": severity}).text
        expected = rows_of(
            warehouse, f"select distinct unnest(fact_ids) from findings where severity = '{severity}' order by 1"
        )
        assert {fact_id for (fact_id,) in expected if f"/f/{fact_id}" in page} == {row[0] for row in expected}
    assert rows_of(warehouse, "select 1 from findings where severity = 'passed'")


@pytest.mark.parametrize(
    "filters",
    [
        *({"kind": "prize"}, {"status": "done"}, {"flow": "lost"}, {"text_origin": "ear"}, {"checked": "maybe"}),
        *({"year": "x"}, {"year": "20233"}, {"year": "0"}, {"least": "many"}, {"least": "nan"}, {"greatest": "1e40"}),
        *({"after": "1; drop table fact"}, {"school": "长" * 300}),
    ],
)
def test_a_filter_that_no_fact_can_have_is_told(client: TestClient, filters: dict[str, str]) -> None:
    for path in ("/facts", "/facts.csv", "/facts.xlsx"):
        if "after" not in filters or path == "/facts":
            answer = client.get(path, params=filters)
            assert answer.status_code == 400
            assert "无法显示" in answer.text


@pytest.mark.parametrize("seconds", [60.0, 0.0])
def test_pages_of_facts_hold_each_fact_once_even_if_time_is_over_after_each_report(
    client: TestClient, warehouse: Path, monkeypatch: pytest.MonkeyPatch, seconds: float
) -> None:
    monkeypatch.setattr(fact_pages, "PAGE_ROWS", 3)
    for name in ("_SECONDS", "_PATIENCE"):
        monkeypatch.setattr(fact_lists, name, seconds)
    monkeypatch.setattr(fact_lists, "_FIRST", 1)
    wanted = [str(row[0]) for row in rows_of(warehouse, "select fact_id from facts")]
    seen: list[str] = []
    address = "/facts"
    for _ in range(len(wanted)):
        page = client.get(address).text
        seen += [fact_id for fact_id in wanted if f'href="/f/{fact_id}"' in page]
        if 'rel="next" href="' not in page:
            break
        address = page.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    assert sorted(seen) == sorted(wanted)
    assert len(wanted) > 6


def test_a_filter_that_fits_nowhere_says_how_far_it_looked(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fact_lists, "_PATIENCE", 0.0)
    monkeypatch.setattr(fact_lists, "_FIRST", 1)
    page = client.get("/facts", params={"indicator": "鲸鱼"}).text
    assert "已查 1 / 2 份报告" in page
    assert "继续查找" in page
    address = page.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    assert "没有符合条件的事实" in client.get(address).text


def test_an_empty_warehouse_says_how_to_fill_it(tmp_path: Path) -> None:
    with TestClient(create_app(Site.beside(ingest_texts({"空.txt": ""}, tmp_path))), base_url=BASE) as client:
        for path in ("/facts", "/findings"):
            assert "sushu ingest" in client.get(path).text
        assert client.get("/search", params={"q": "双师型"}).status_code == 200


# --- files


def test_the_csv_holds_what_the_list_shows_with_addresses(client: TestClient, warehouse: Path) -> None:
    answer = client.get("/facts.csv", params={"school": "云麓"})
    assert answer.headers["content-type"].startswith("text/csv")
    assert "sushu-facts.csv" in answer.headers["content-disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert {row["quote"]: row["value"] for row in rows} == {"8,400 人": "8400.000000", "61%": "61.000000"}
    assert {row["address"] for row in rows} == {f"{BASE}/f/{row['fact_id']}" for row in rows}


def test_the_workbook_leads_to_the_pages_and_says_what_was_asked_for(client: TestClient) -> None:
    answer = client.get("/facts.xlsx", params={"school": "云麓", "kind": "percentage"})
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    head, row = book["事实"].iter_rows()
    columns = {str(cell.value).rsplit("\n", 1)[-1]: number for number, cell in enumerate(head)}
    value = row[columns["value"]]
    assert value.value == 61
    assert value.hyperlink is not None
    assert value.hyperlink.target == f"{BASE}/f/{row[columns['fact_id']].value}"
    asked = [[cell.value for cell in line] for line in book["筛选"].iter_rows(min_row=2)]
    assert asked == [["kind", "percentage"], ["school", "云麓"]]


def test_a_download_is_cut_and_says_so(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    for form in ("csv", "xlsx"):
        monkeypatch.setitem(fact_downloads.DOWNLOADED, form, 2)
    answer = client.get("/facts.csv")
    assert "sushu-facts-first-2.csv" in answer.headers["content-disposition"]
    assert len(list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))) == 2
    book = openpyxl.load_workbook(io.BytesIO(client.get("/facts.xlsx").content))
    assert "前 2 条" in str(book["筛选"]["B2"].value)


def test_no_cell_of_a_file_is_a_formula(tmp_path: Path) -> None:
    published = ingest_texts({"=cmd|' C'!A1.txt": YUNLU}, tmp_path)
    with TestClient(create_app(Site.beside(published)), base_url=BASE) as client:
        for row in csv.DictReader(io.StringIO(client.get("/facts.csv").content.decode("utf-8-sig"))):
            assert row["source_name"].startswith("'=cmd")
        book = openpyxl.load_workbook(io.BytesIO(client.get("/facts.xlsx").content))
        assert all(cell.data_type != "f" for sheet in book for line in sheet.iter_rows() for cell in line)
        answer = client.get("/warehouse.csv", params={"sql": "select '+1' as \"=a\", -5 as b, '@x' as c"})
        assert list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))) == [
            ["'=a", "b", "c"],
            ["'+1", "-5", "'@x"],
        ]


# --- findings


def test_findings_show_their_arithmetic_and_how_many_there_are(client: TestClient, warehouse: Path) -> None:
    failed = rows_of(warehouse, "select finding_id, arithmetic from findings where not holds")
    assert failed
    page = client.get("/findings").text
    assert all(f"/c/{finding_id}" in page for finding_id, _ in failed)
    assert all(str(arithmetic) in page for _, arithmetic in failed)
    passed = rows_of(warehouse, "select finding_id from findings where holds")
    shown = client.get("/findings", params={"severity": "passed"}).text
    assert all(f"/c/{finding_id}" in shown for (finding_id,) in passed)
    assert not any(f"/c/{finding_id}" in page for (finding_id,) in passed)


def test_findings_are_chosen_by_school_report_and_check(client: TestClient, warehouse: Path) -> None:
    everything = rows_of(
        warehouse,
        "select finding_id, school, findings.source_id, check_id "
        "from findings join reports using (report_no) where holds",
    )
    for number, name in ((1, "school"), (2, "report"), (3, "check")):
        wanted = everything[0][number]
        page = client.get("/findings", params={"severity": "passed", name: str(wanted)}).text
        shown = {row[0] for row in everything if f"/c/{row[0]}" in page}
        assert shown == {row[0] for row in everything if row[number] == wanted}
    assert "没有符合条件的结果" in client.get("/findings", params={"school": "无此校"}).text
    assert client.get("/findings", params={"severity": "bad"}).status_code == 400
    assert "没有这一页" in client.get("/findings", params={"start": 5000, "severity": "passed"}).text


def test_a_finding_that_another_explains_stands_under_it_and_is_counted_apart(tmp_path: Path) -> None:
    published = ingest_texts({"鸥海.txt": EXPLAINED}, tmp_path)
    with open_published(published) as connection:
        folded, explaining = connection.execute(
            "select finding_id, folded_into from findings where folded_into is not null"
        ).fetchall()[0]
    with TestClient(create_app(Site.beside(published)), base_url=BASE) as client:
        page = client.get("/findings").text
        assert page.index(f"/c/{explaining}") < page.index("归并于此 1 项") < page.index(f"/c/{folded}")
        alone = client.get("/findings", params={"severity": "folded"}).text
        assert f"/c/{folded}" in alone
        assert "由此条解释" in alone
        for severity in ("error", "warning"):
            listed = client.get("/findings", params={"severity": severity}).text
            assert (f"/c/{folded}" in listed) == (f"/c/{explaining}" in listed)
