"""`sushu check`: the arithmetic by school and report, its filters, its page and its exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from checked_tables import load_text, table
from test_cli import Sushu

from pipeline.warehouse import WarehousePaths, open_published

ROWS = ("级别 获奖数（项） 经费（万元）", "国家级 20 7.5", '省部级<&"奖" 32 2.5', "合计 53 10.0")


@pytest.fixture
def sushu(capfd: pytest.CaptureFixture[str]) -> Sushu:
    return Sushu(capfd)


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    paths = WarehousePaths.beside(tmp_path_factory.mktemp("check") / "w.duckdb")
    load_text(paths, table(*ROWS))
    return paths.published


def test_errors_are_shown_with_arithmetic_place_and_facts(sushu: Sushu, warehouse: Path) -> None:
    said = sushu("check", "--warehouse", warehouse)
    assert said.code == 1
    lines = said.out.splitlines()
    assert lines[:2] == ["云岭测试学院", "  云岭.md, 2023, 质量年度报告"]
    assert lines[2].startswith("    错误 error: 获奖数（项）：国家级20＋省部级")
    assert lines[2].endswith("＝52，合计写53，差1")
    assert lines[3].startswith("        line 7, table.column_total, facts f-")
    assert lines[-1] == "2 checks: 1 error, 0 warning, 1 passed"


def test_all_shows_what_passed_too(sushu: Sushu, warehouse: Path) -> None:
    said = sushu("check", "--all", "--warehouse", warehouse)
    assert said.code == 1
    assert "通过 passed: 经费（万元）：国家级7.5＋" in said.out


@pytest.mark.parametrize(
    ("options", "shown", "code"),
    [
        (["--school", "云岭"], 1, 1),
        (["--school", "青山"], 0, 0),
        (["--report", "云岭.md"], 1, 1),
        (["--report", "别的"], 0, 0),
        (["--severity", "passed"], 1, 0),
        (["--severity", "warning"], 0, 0),
        (["--check", "table"], 1, 1),
        (["--check", "sentence"], 0, 0),
        (["--all"], 2, 1),
    ],
)
def test_filters(sushu: Sushu, warehouse: Path, options: list[str], shown: int, code: int) -> None:
    said = sushu("check", *options, "--json", "--warehouse", warehouse)
    assert said.code == code
    assert len(json.loads(said.out)["findings"]) == shown


def test_json_has_the_columns_of_the_table(sushu: Sushu, warehouse: Path) -> None:
    told = json.loads(sushu("check", "--json", "--warehouse", warehouse).out)
    assert told["counts"] == {"error": 1, "warning": 0, "passed": 1, "folded": 0}
    (finding,) = told["findings"]
    assert finding["found_low"] == finding["found_high"] == 53
    assert finding["school"] == "云岭测试学院"
    with open_published(warehouse) as connection:
        assert connection.execute("select finding_id, fact_ids from failed_checks").fetchall() == [
            (finding["finding_id"], finding["fact_ids"])
        ]


def test_the_page_stands_alone_and_escapes_what_reports_say(sushu: Sushu, warehouse: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    said = sushu("check", "--all", "--html", page, "--warehouse", warehouse)
    assert f"page: {page}" in said.err
    html = page.read_text("utf-8")
    assert html.startswith("<!doctype html>")
    assert 'lang="zh-CN"' in html
    assert "省部级&lt;&amp;&quot;奖&quot;32" in html
    assert "<&" not in html
    for outside in ("http:", "https:", "<script", "<link", "src=", "@import"):
        assert outside not in html


def test_a_page_that_cannot_be_written_is_told(sushu: Sushu, warehouse: Path, tmp_path: Path) -> None:
    said = sushu("check", "--html", tmp_path / "nowhere" / "page.html", "--warehouse", warehouse)
    assert said.code == 2
    assert "cannot be written" in said.err


def test_trace_shows_the_checks_of_a_fact(sushu: Sushu, warehouse: Path) -> None:
    with open_published(warehouse) as connection:
        ((fact_id,),) = connection.execute("select fact_ids[1] from failed_checks").fetchall()
    said = sushu("trace", fact_id, "--warehouse", warehouse)
    assert "check 勾稽" in said.out
    assert "error (table.column_total): 获奖数（项）：国家级20＋省部级" in said.out
    traced = json.loads(sushu("trace", fact_id, "--json", "--warehouse", warehouse).out)
    assert [check["severity"] for check in traced["checks"]] == ["error"]
