"""Verdicts on the pages, asked without a browser: given, changed, withdrawn, refused, and kept through new reports."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from checked_reports import ingest_texts
from fastapi.testclient import TestClient
from httpx import Response
from typer.testing import CliRunner

from flows.cli import app as command_line
from flows.pool import Limits
from flows.serve.addressed import read_finding
from flows.serve.app import create_app
from flows.serve.doubtful import find_doubts
from flows.serve.queue_rows import shown_rows
from flows.serve.site import Site
from flows.serve.verdict_pages import skip_shown
from flows.steps import IngestRequest, ingest_direct, make_plan
from pipeline.trace import reports_of_ids
from pipeline.verdicts.records import Decision, latest
from pipeline.verdicts.store import VerdictStore, verdicts_beside
from pipeline.warehouse import open_published

BASE = "http://127.0.0.1:8765"
REPORT = """霁浦测试职业学院2023年质量年度报告

一、学校概况
学校现有在校生 12,860 人，教职工 640 人，其中专任教师 482 人。
校内实训基地 36 个。图书馆座位1286已全部开放。
2023年获省级一等奖 3 项，双师型教师占比 72.4%。
"""
NEXT_YEAR = REPORT.replace("2023", "2024").replace("12,860", "1,286,000").replace("36 个", "37 个")


@pytest.fixture(scope="module")
def ingested(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return ingest_texts({"霁浦2023.txt": REPORT, "霁浦2024.txt": NEXT_YEAR}, tmp_path_factory.mktemp("judged"))


@pytest.fixture
def warehouse(ingested: Path) -> Iterator[Path]:
    yield ingested
    for file in ingested.parent.glob("w.verdicts.sqlite*"):
        file.unlink()


@pytest.fixture
def client(warehouse: Path) -> Iterator[TestClient]:
    with TestClient(create_app(Site.beside(warehouse)), base_url=BASE, follow_redirects=False) as client:
        yield client


def fact_of(warehouse: Path, quote: str, file: str = "霁浦2023.txt") -> str:
    with open_published(warehouse) as connection:
        found = connection.execute(
            "select fact_id from facts where quote = ? and source_name = ?", [quote, file]
        ).fetchall()
    return str(found[0][0])


def give(client: TestClient, decision: str, *, origin: str | None = BASE, **fields: str) -> Response:
    headers = {"origin": origin} if origin else {}
    given = {"decision": decision, "reviewer": "王老师"} | fields
    return client.post("/verdicts", data=given, headers=headers)


FIELDS = {
    "kind": "percentage",
    "value": "74.2",
    "unit": "%",
    "bound": "exact",
    "indicator": "双师型教师占比",
    "subject": "学校",
    "period": "2023",
    "status": "actual",
}


def test_a_verdict_is_given_without_a_script_and_shown_with_who_and_when(client: TestClient, warehouse: Path) -> None:
    fact_id = fact_of(warehouse, "72.4%")
    answer = give(client, "confirm", fact_id=fact_id, comment="<b>与原表一致</b>")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/f/{fact_id}")
    page = client.get(answer.headers["location"]).text
    assert "judged-confirm" in page
    assert "王老师" in page
    assert "&lt;b&gt;与原表一致&lt;/b&gt;" in page
    assert "<b>与原表一致" not in page
    assert 'name="reviewer" value="王老师"' in page, "the reviewer is remembered"


def test_the_last_verdict_counts_and_earlier_ones_are_shown(client: TestClient, warehouse: Path) -> None:
    fact_id = fact_of(warehouse, "72.4%")
    give(client, "reject", fact_id=fact_id, comment="不是事实")
    give(client, "correct", fact_id=fact_id, **FIELDS)
    page = client.get(f"/f/{fact_id}").text
    assert "judged-correct" in page
    assert "judged-reject" not in page
    assert "不是事实" in page, "history"
    assert "74.2" in page
    give(client, "withdraw", fact_id=fact_id)
    assert "judged-correct" not in client.get(f"/f/{fact_id}").text
    assert len(VerdictStore(verdicts_beside(warehouse)).read()) == 3


@pytest.mark.parametrize("origin", [None, "http://evil.example", "null", "http://127.0.0.1:9999"])
def test_a_post_from_elsewhere_is_refused(client: TestClient, warehouse: Path, origin: str | None) -> None:
    assert give(client, "confirm", origin=origin, fact_id=fact_of(warehouse, "72.4%")).status_code == 403
    assert not verdicts_beside(warehouse).exists()


@pytest.mark.parametrize(
    ("decision", "fields", "words"),
    [
        ("confirm", {"reviewer": " "}, "请填写复核人"),
        ("burn", {}, "没有“burn”这种结论"),
        ("correct", FIELDS | {"value": "许多"}, "“许多”不是数"),
        ("correct", FIELDS | {"value": "1e99"}, "不是数"),
        ("correct", FIELDS | {"value": "72.4"}, "更正与读数相同"),
        ("correct", FIELDS | {"value_max": "3"}, "区间上限小于下限"),
        ("correct", FIELDS | {"kind": "<i>"}, "没有“&lt;i&gt;”"),
        ("withdraw", {}, "没有可撤回的结论"),
        ("confirm", {"comment": "长" * 5000}, "最多 4000 个字"),
        ("add", FIELDS, "这已经是一个事实"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_written_is_lost(
    client: TestClient, warehouse: Path, decision: str, fields: dict[str, str], words: str
) -> None:
    given = {"comment": "写了很久的\n说明 “<script>”", "fact_id": fact_of(warehouse, "72.4%")} | fields
    answer = give(client, decision, **given)
    assert answer.status_code == 400
    assert words in answer.text
    assert given["comment"].replace("<", "&lt;").replace(">", "&gt;") in answer.text
    assert f'value="{fields["value"]}"' in answer.text if "value" in fields else True
    assert not verdicts_beside(warehouse).exists()


def test_a_store_that_cannot_be_written_costs_no_words(client: TestClient, warehouse: Path) -> None:
    fact_id = fact_of(warehouse, "72.4%")
    give(client, "confirm", fact_id=fact_id)
    with sqlite3.connect(verdicts_beside(warehouse)) as connection:
        connection.execute("pragma user_version = 9")
    answer = give(client, "correct", fact_id=fact_id, comment="值得留下的话", **FIELDS)
    assert answer.status_code == 503
    assert "值得留下的话" in answer.text
    assert 'value="74.2"' in answer.text
    page = client.get(f"/f/{fact_id}")
    assert page.status_code == 200, "reports are shown even if verdicts cannot be"
    assert "layout 9" in page.text


def test_with_a_script_the_answer_is_the_panel_or_the_reason(client: TestClient, warehouse: Path) -> None:
    fact_id = fact_of(warehouse, "72.4%")
    headers = {"origin": BASE, "x-requested-with": "fetch"}
    answer = client.post(
        "/verdicts", data={"decision": "confirm", "reviewer": "王", "fact_id": fact_id}, headers=headers
    )
    told = answer.json()
    assert (told["key"], told["decision"], told["next"]) == (fact_id, "confirm", "")
    assert "judged-confirm" in told["panel"]
    assert 'name="reviewer" value="王"' in told["panel"], "the next verdict asks for no name again"
    assert "<html" not in told["panel"]
    refused = client.post("/verdicts", data={"decision": "confirm", "fact_id": fact_id}, headers=headers)
    assert (refused.status_code, "复核人" in refused.json()["message"]) == (400, True)


def test_the_queue_offers_the_most_doubtful_first_and_goes_on(client: TestClient, warehouse: Path) -> None:
    page = client.get("/queue").text
    assert "与历年差 10 倍以上" in page
    assert "1,286,000" in page
    first = client.get("/queue/next").headers["location"]
    fact_id = first.removeprefix("/f/").removesuffix("?queue=1")
    years = {fact_of(warehouse, "1,286,000 人", "霁浦2024.txt"), fact_of(warehouse, "12,860 人")}
    assert fact_id in years
    shown = client.get(first).text
    assert 'class="reasons"' in shown
    answer = give(client, "reject", fact_id=fact_id, queue="1")
    on = client.get(answer.headers["location"]).headers["location"]
    assert on == f"/f/{(years - {fact_id}).pop()}?queue=1", "the other year is as doubtful"
    assert f"/f/{fact_id}" not in client.get("/queue").text
    assert client.get("/queue", params={"school": "没有的学校"}).text.count("data-row") == 0
    assert client.get("/queue/next", params={"school": "没有的学校"}).headers["location"].startswith("/queue?")


def test_ids_of_an_older_layout_find_their_reports_for_the_queue_and_a_finding(tmp_path: Path) -> None:
    text = "云麓测试职业学院2023年质量年度报告\n\n学校现有教职工 640 人，其中专任教师 482 人，占教职工总数的 15.3%。\n"
    published = ingest_texts({"云麓2023.txt": text}, tmp_path)
    with duckdb.connect(str(published)) as connection:
        connection.execute("update fact set fact_id = 'f-' || md5(fact_id)[:16], block_id = 'b-' || md5(block_id)[:16]")
        connection.execute("update blocks set block_id = 'b-' || md5(block_id)[:16]")
        connection.execute(
            "update findings set fact_ids = list_transform(fact_ids, lambda id: 'f-' || md5(id)[:16]), "
            "block_ids = list_transform(block_ids, lambda id: 'b-' || md5(id)[:16])"
        )
        doubts = find_doubts(connection, "")
        assert [row["fact_id"] for row in shown_rows(connection, doubts)] == [doubt.fact_id for doubt in doubts] != []
        failed = connection.execute("select finding_id, fact_ids, block_ids from findings where not holds").fetchall()
        for finding_id, fact_ids, block_ids in failed:
            places = read_finding(connection, finding_id)["places"]
            assert {place["block_id"] for place in places} == set(block_ids)
            assert {place["fact_id"] for place in places} == set(fact_ids)
        assert reports_of_ids(connection, block_ids) == [1]
        assert reports_of_ids(connection, ["f-nothing"]) == []


def test_the_numbers_of_a_failed_check_stand_together_the_checked_one_first(tmp_path: Path) -> None:
    text = "云麓测试职业学院2023年质量年度报告\n\n学校现有教职工 640 人，其中专任教师 482 人，占教职工总数的 15.3%。\n"
    published = ingest_texts({"云麓2023.txt": text}, tmp_path)
    with open_published(published) as connection:
        (checked, *others), severity = connection.execute(
            "select fact_ids, severity from findings where not holds and folded_into is null"
        ).fetchall()[0]
        doubts = find_doubts(connection, "云麓")
        assert [doubt.fact_id for doubt in doubts[: len(others) + 1]] == [checked, *others]
        assert {doubt.reasons[0].code for doubt in doubts} == {severity}
        assert find_doubts(connection, "霁浦") == []
    with TestClient(create_app(Site.beside(published)), base_url=BASE) as client:
        page = client.get("/queue").text
    rows = [page[page.index(f"/f/{each}?queue") :].split("</tr>")[0] for each in (checked, *others)]
    for row, said in zip(rows, ("15.3 %", "482 人", "640 人"), strict=True):
        assert f">{said}</a>" in row, "each with its own value"


def missed(client: TestClient, warehouse: Path, words: str) -> tuple[str, dict[str, str]]:
    """The form for words of the report of 2023 that were marked, and the hidden fields it has."""
    with open_published(warehouse) as connection:
        report_id, text = connection.execute(
            "select source_id, text from pages join reports using (source_id) where source_name = '霁浦2023.txt'"
        ).fetchall()[0]
    start = text.index(words)
    asked = {"report": report_id, "page": "1", "start": str(start), "end": str(start + len(words))}
    form = client.get("/missed", params=asked, headers={"x-requested-with": "fetch"})
    assert form.status_code == 200
    return form.text, {"report_id": report_id, "page_no": "1", "start": asked["start"], "end": asked["end"]}


def test_a_missed_fact_is_added_by_its_words_changed_and_withdrawn(client: TestClient, warehouse: Path) -> None:
    form, place = missed(client, warehouse, "座位1286")
    assert 'name="value" value="1286"' in form, "filled with the number that was read there"
    answer = give(client, "add", **place, kind="count", value="1286", unit="个", indicator="图书馆座位")
    address = answer.headers["location"]
    assert address.startswith("/x/x-")
    page = client.get(address).text
    assert "图书馆座位" in page
    assert "mark missed count actual" in page
    key = address[3:]
    give(client, "add", key=key, kind="count", value="1286", unit="座", indicator="座位")
    assert 'value="座"' in client.get(f"{address}/panel").text
    assert client.get("/verdicts").text.count(address) == 1
    assert give(client, "withdraw", key=key).headers["location"].startswith("/r/")
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    "asked",
    [{}, {"start": "3", "end": "3"}, {"start": "0", "end": "300"}, {"start": "99999", "end": "100000"}, {"box": "1,2"}],
)
def test_marks_that_hold_no_quantity_are_told(client: TestClient, warehouse: Path, asked: dict[str, str]) -> None:
    _, place = missed(client, warehouse, "座位1286")
    answer = client.get("/missed", params={"report": place["report_id"], "page": "1"} | asked)
    assert answer.status_code == 404
    assert 'class="empty"' in answer.text


def test_an_unclaimed_number_offers_to_be_added(client: TestClient, warehouse: Path) -> None:
    with open_published(warehouse) as connection:
        mention_id = connection.execute("select mention_id from unlinked where quote = '1286'").fetchall()[0][0]
    assert f"/missed?mention={mention_id}" in client.get(f"/m/{mention_id}").text
    assert 'name="value" value="1286"' in client.get("/missed", params={"mention": mention_id}).text


def test_a_browser_counts_a_line_break_as_one_character() -> None:
    text = "一\r\n二\r\n\r\n三四"
    assert [skip_shown(text, 0, shown) for shown in range(7)] == [0, 1, 3, 4, 6, 8, 9]
    assert skip_shown(text, 3, 2) == 6
    assert skip_shown(text, 0, 99) == len(text)


def ingest_again(folder: Path, text: str) -> None:
    (folder / "reports" / "霁浦2023.txt").write_text(text, "utf-8")
    request = IngestRequest((folder / "reports",), folder / "w.duckdb", limits=Limits(jobs=1))
    ingest_direct(request, make_plan(request))


def run(*arguments: str) -> str:
    result = CliRunner().invoke(command_line, list(arguments), env={"COLUMNS": "200"})
    assert result.exit_code == 0, result.output
    return result.stdout


def test_verdicts_go_over_to_a_report_published_anew_and_become_labels(tmp_path: Path) -> None:
    published = ingest_texts({"霁浦2023.txt": REPORT}, tmp_path)
    with TestClient(create_app(Site.beside(published)), base_url=BASE, follow_redirects=False) as client:
        for quote, decision in (("482 人", "confirm"), ("36 个", "confirm"), ("3 项", "reject")):
            give(client, decision, fact_id=fact_of(published, quote))
        give(client, "correct", fact_id=fact_of(published, "72.4%"), **FIELDS)
        _, place = missed(client, published, "座位1286")
        give(client, "add", **place, kind="count", value="1286", unit="个", indicator="图书馆座位")
        ingest_again(tmp_path, "序言\n\n" + REPORT.replace("36 个", "38 个"))
        page = client.get("/verdicts").text
        assert "按原文" in page
        moved = fact_of(published, "72.4%")
        assert "judged-correct" in client.get(f"/f/{moved}").text
        assert "重新定位" in client.get(f"/f/{moved}/panel").text
        assert "36 个" in client.get("/verdicts", params={"by": "lost"}).text
        give(client, "confirm", fact_id=moved)
    kept = VerdictStore(verdicts_beside(published)).read()
    assert kept[-1].key == kept[3].key, "about one thing, whatever its id"
    assert [each.decision for each in latest(kept).values()].count(Decision.CONFIRM) == 3

    gold = tmp_path / "corrections.jsonl"
    told = json.loads(run("verdicts", "--warehouse", str(published), "--json"))
    places = {name: told["counts"][name] for name in ("verdicts", "id", "place", "quote", "lost")}
    assert places == {"verdicts": 5, "id": 1, "place": 0, "quote": 3, "lost": 1}
    rows = run("verdicts", "--warehouse", str(published), "--csv").splitlines()
    assert rows[0].startswith("verdict_no,decided_at,reviewer,decision")
    assert len(rows) == 6
    run("verdicts", "--warehouse", str(published), "--gold", str(gold))
    labels = [json.loads(line) for line in gold.read_text("utf-8").splitlines()]
    required = {label["quote"]: label for label in labels if not label["optional"]}
    assert set(required) == {"482 人", "72.4%", "1286"}
    assert required["1286"] | {"line": 7, "value": 1286, "unit": "个", "doc": "霁浦2023.txt"} == required["1286"]
    score = json.loads(run("evaluate", str(gold), "--warehouse", str(published), "--json"))
    assert score["detection"] | {"right": 2, "missed": 1, "spurious": 1} == score["detection"], "1286 and 3 项"
    assert score["whole_fact"]["right"] == 2


def test_a_correction_is_a_test_that_fails_until_it_is_read_so(client: TestClient, warehouse: Path) -> None:
    give(client, "correct", fact_id=fact_of(warehouse, "482 人"), **FIELDS | {"kind": "count", "value": "482"})
    gold, windows = warehouse.with_name("one.jsonl"), warehouse.with_name("covered.json")
    run("verdicts", "--warehouse", str(warehouse), "--gold", str(gold), "--windows", str(windows))
    score = json.loads(run("evaluate", str(gold), "--windows", str(windows), "--warehouse", str(warehouse), "--json"))
    assert (score["detection"]["right"], score["detection"]["spurious"]) == (1, 0), "others there are optional"
    assert score["whole_fact"]["right"] == 0
    assert any("双师型教师占比" in line for line in score["differences"])


def test_windows_without_labels_are_refused(warehouse: Path) -> None:
    result = CliRunner().invoke(command_line, ["verdicts", "--warehouse", str(warehouse), "--windows", "x.json"])
    assert result.exit_code == 2
