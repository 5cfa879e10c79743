"""The command line: data on stdout, talk on stderr, exit codes, and one clear line for every mistake."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from flows.cli import command_names, main

REPORT = (
    "云岭测试学院2023年质量年度报告\n\n一、师资队伍\n学校现有专任教师1,286人，双师型教师占比63.5%。"
    "2023年学校办学经费总收入1.2亿元。\n"
)


@dataclass(frozen=True)
class Said:
    """What a command printed, and how it ended."""

    code: int
    out: str
    err: str


class Sushu:
    """Runs commands in this process, as the shell would."""

    def __init__(self, capfd: pytest.CaptureFixture[str]) -> None:
        self._capture = capfd

    def __call__(self, *arguments: object) -> Said:
        self._capture.readouterr()
        with pytest.raises(SystemExit) as ended:
            main([str(argument) for argument in arguments])
        printed = self._capture.readouterr()
        code = ended.value.code
        return Said(code if isinstance(code, int) else 0, printed.out, printed.err)


@pytest.fixture
def sushu(capfd: pytest.CaptureFixture[str]) -> Sushu:
    return Sushu(capfd)


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse with one small report."""
    folder = tmp_path_factory.mktemp("cli")
    (folder / "云岭测试学院2023年质量年度报告.txt").write_text(REPORT, "utf-8")
    with pytest.raises(SystemExit) as ended:
        main(["ingest", str(folder), "--direct", "--jobs", "1", "--warehouse", str(folder / "w.duckdb")])
    assert ended.value.code in (0, None)
    return folder / "w.duckdb"


def test_ingest_tells_what_it_did(sushu: Sushu, tmp_path: Path) -> None:
    (tmp_path / "甲.txt").write_text(REPORT, "utf-8")
    (tmp_path / "空.txt").write_bytes(b"")
    for name in ("附件1.xlsx", "附件2.xlsx", "封面.png"):
        (tmp_path / name).write_bytes(b"x")
    first = sushu("ingest", tmp_path, "--direct", "--jobs", "1", "--warehouse", tmp_path / "w.duckdb")
    assert first.code == 1
    assert "not read: 空.txt" in first.err
    assert "passed over, no reports by their names: 1 .png, 2 .xlsx" in first.err
    assert "1 pages" in first.out
    assert "unlinked numbers" in first.out
    again = sushu("ingest", tmp_path / "甲.txt", "--direct", "--warehouse", tmp_path / "w.duckdb", "--json")
    assert again.code == 0
    assert json.loads(again.out)["unchanged"] == 1


def test_facts_are_filtered(sushu: Sushu, warehouse: Path) -> None:
    found = json.loads(sushu("facts", "--kind", "percentage", "--warehouse", warehouse, "--json").out)
    assert [(fact["quote"], fact["value"]) for fact in found] == [("63.5%", 63.5)]
    assert json.loads(sushu("facts", "--indicator", "没有的指标", "--warehouse", warehouse, "--json").out) == []
    table = sushu("facts", "--source", "云岭", "--year", 2023, "--limit", 1, "--warehouse", warehouse)
    assert "1,286人" in table.out
    assert "--limit 0" in table.err
    assert sushu("facts", "--warehouse", warehouse, "--csv").out.startswith("fact_id,report_id,")
    assert "No rows." in sushu("facts", "--year", 1990, "--warehouse", warehouse).err
    mistyped = sushu("facts", "--kind", "foo", "--warehouse", warehouse)
    assert mistyped.code == 2
    assert "percentage" in mistyped.err


def test_search_shows_passages(sushu: Sushu, warehouse: Path) -> None:
    said = sushu("search", "双师型", "占比", "--warehouse", warehouse)
    assert (said.code, said.err) == (0, "")
    first, heading, snippet, block = said.out.splitlines()
    assert first == "  1  云岭测试学院, 2023, 质量年度报告, 云岭测试学院2023年质量年度报告.txt, page 1"
    assert heading.strip().endswith("一、师资队伍")
    assert "【双师型】教师【占比】63.5%" in snippet
    assert block.strip().startswith("paragraph b-")
    (found,) = json.loads(sushu("search", '"教师占比６３．５%"', "--warehouse", warehouse, "--json").out)
    (hit,) = found["hits"]
    assert found["text"][hit["start"] : hit["end"]] == "教师占比63.5%"
    shares = json.loads(sushu("facts", "--kind", "percentage", "--warehouse", warehouse, "--json").out)
    assert shares[0]["fact_id"] in found["fact_ids"]
    assert (found["page_no"], found["report_year"], found["heading_path"][-1]) == (1, 2023, "一、师资队伍")
    table = sushu("search", "教师", "--warehouse", warehouse, "--csv").out.splitlines()
    assert table[0].startswith("rank,score,report_id,source_name,")
    assert len(table) > 1


def test_search_says_what_it_did_not_find(sushu: Sushu, warehouse: Path) -> None:
    nowhere = sushu("search", "火星", "--warehouse", warehouse)
    assert (nowhere.code, nowhere.out) == (0, "")
    assert "In no report of the warehouse as a word: “火星”" in nowhere.err
    assert "Nothing found. Try fewer or shorter words" in nowhere.err
    filtered = sushu("search", "教师", "--year", 1990, "--warehouse", warehouse, "--json")
    assert json.loads(filtered.out) == []
    assert "without --school, --year and --kind" in filtered.err
    some = sushu("search", "学校", "--limit", 1, "--warehouse", warehouse)
    assert some.err == "" or "--limit 0" in some.err


def test_trace_leads_to_the_sentence(sushu: Sushu, warehouse: Path) -> None:
    (fact,) = json.loads(sushu("facts", "--kind", "percentage", "--warehouse", warehouse, "--json").out)
    said = sushu("trace", fact["fact_id"], "--warehouse", warehouse)
    assert said.code == 0
    assert "【63.5%】" in said.out
    assert json.loads(sushu("trace", fact["fact_id"], "--warehouse", warehouse, "--json").out)["source_line"] == 4


def test_sql_reads_and_only_reads(sushu: Sushu, warehouse: Path) -> None:
    said = sushu("sql", "select count(*) as n from facts where kind = 'funding'", "--warehouse", warehouse, "--json")
    assert json.loads(said.out) == [{"n": 1}]
    zoned = "select timestamptz '2024-01-01 00:00:00+00' as at"
    assert sushu("sql", zoned, "--warehouse", warehouse).code == 0, "DuckDB needs pytz for it"
    for refused in ("delete from fact", "select * from nothing", "select * from read_csv('/etc/passwd')", "oops", ""):
        said = sushu("sql", refused, "--warehouse", warehouse)
        assert said.code == 2, refused
        assert said.err.startswith("sushu: ")
        assert "Traceback" not in said.err


def test_a_query_that_takes_too_long_is_ended(sushu: Sushu, warehouse: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flows.commands.query.SQL_SECONDS", 0.2)
    started = time.monotonic()
    said = sushu("sql", "select count(*) from range(1000000) a, range(1000000) b", "--warehouse", warehouse)
    assert said.code == 2
    assert "took longer than 0.2 s" in said.err
    assert time.monotonic() - started < 10


@pytest.mark.parametrize("form", ["parquet", "csv", "xlsx"])
def test_export_writes_what_it_says(sushu: Sushu, warehouse: Path, tmp_path: Path, form: str) -> None:
    said = sushu("export", tmp_path / "out", "--format", form, "--kind", "count", "--warehouse", warehouse, "--json")
    assert said.code == 0
    told = json.loads(said.out)
    assert told["rows"]["facts"] == 1
    assert {name: (tmp_path / "out" / name).stat().st_size for name in told["files"]} == told["files"]
    assert "writing facts" in said.err
    again = sushu("export", tmp_path / "out", "--format", form, "--replace", "--warehouse", warehouse)
    assert "facts: 3 rows" in again.out
    assert sushu("export", tmp_path / "no", "--format", form, "--year", 1990, "--warehouse", warehouse).code == 2


def test_a_broken_read_only_rule_is_told_in_one_line(sushu: Sushu, warehouse: Path) -> None:
    said = sushu("sql", "update fact set value = 0", "--warehouse", warehouse)
    assert said.err.count("\n") == 1
    assert "The warehouse is read-only" in said.err


def test_sql_says_that_there_is_more(sushu: Sushu, warehouse: Path) -> None:
    said = sushu("sql", "from range(9)", "--limit", 2, "--warehouse", warehouse, "--csv")
    assert said.out == "range\n0\n1\n"
    assert "--limit 0" in said.err
    assert len(sushu("sql", "from range(5000)", "--limit", 0, "--warehouse", warehouse, "--csv").out.split()) == 5001


def test_verify_and_status(sushu: Sushu, warehouse: Path) -> None:
    assert sushu("verify", "--warehouse", warehouse).code == 0
    assert json.loads(sushu("verify", "--warehouse", warehouse, "--json").out)["holds"] is True
    held = json.loads(sushu("status", "--warehouse", warehouse, "--json").out)
    assert [report["pages"] for report in held["reports"]] == [1]
    assert len(held["runs"]) == 1
    assert held["quarantine"] == []
    assert "reports: 1" in sushu("status", "--warehouse", warehouse).out


def test_an_extract_of_what_is_up_to_date_has_nothing_to_do(sushu: Sushu, warehouse: Path) -> None:
    said = sushu("extract", "--warehouse", warehouse)
    assert (said.code, said.out) == (0, "1 reports, all up to date with the lexicons\n")
    assert "0 to find facts in, 1 up to date" in said.err
    assert json.loads(sushu("extract", "--warehouse", warehouse, "--json").out)["unchanged"] == 1


def test_mentions_answer_line_by_line(sushu: Sushu) -> None:
    said = sushu("mentions", "约1.2亿元", "没有数")
    first, second = (json.loads(line) for line in said.out.splitlines())
    (mention,) = first["mentions"]
    assert first["text"][mention["start"] : mention["end"]] == mention["quote"] == "1.2亿元"
    assert (mention["value"], mention["unit"], mention["bound"]) == (120_000_000, "元", "approx")
    assert second == {"text": "没有数", "mentions": []}


def test_mentions_read_lines_of_stdin(sushu: Sushu, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("录取3人\n\n第二行\n"))
    texts = [json.loads(line)["text"] for line in sushu("mentions", "先5人", "-").out.splitlines()]
    assert texts == ["先5人", "录取3人", "", "第二行"]


def test_evaluate_against_a_floor(sushu: Sushu, warehouse: Path, tmp_path: Path) -> None:
    label = {
        "doc": "云岭", "line": 4, "quote": "1,286人", "kind": "count", "value": 1286, "unit": "人", "bound": "exact",
        "indicator": "专任教师", "subject": "学校", "period": None, "status": "actual",
    }  # fmt: skip
    gold, windows = tmp_path / "gold.jsonl", tmp_path / "gold.windows.json"
    gold.write_text(json.dumps(label, ensure_ascii=False), "utf-8")
    windows.write_text('[{"doc": "云岭", "first_line": 4, "last_line": 4}]', "utf-8")
    result = json.loads(sushu("evaluate", gold, "--warehouse", warehouse, "--json").out)
    assert result["detection"]["recall"] == 1.0
    missed = sushu("evaluate", gold, "--warehouse", warehouse, "--min-detection", 0.99)
    assert missed.code == 1
    assert "is below its floor" in missed.err


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["ingest", "nowhere", "--direct"], 2, "nowhere: no such file or folder"),
        (["ingest", ".", "--direct", "--shard", "3/2"], 2, "k/N with 1 ≤ k ≤ N"),
        (["ingest"], 2, "Missing argument"),
        (["facts", "--warehouse", "none.duckdb"], 3, "there is no warehouse here"),
        (["verify", "--warehouse", "none.duckdb"], 3, "sushu ingest PATH"),
        (["trace", "f-0", "--warehouse", "none.duckdb"], 3, "there is no warehouse here"),
        (["explain", "f-0", "--warehouse", "none.duckdb"], 3, "there is no warehouse here"),
        (["search", "教师", "--warehouse", "none.duckdb"], 3, "there is no warehouse here"),
        (["search"], 2, "Missing argument"),
        (["extract", "--direct", "--warehouse", "none.duckdb"], 3, "there is no warehouse here"),
        (["diff", "--warehouse", "none.duckdb"], 3, "there is no warehouse here"),
        (["sql", "select 1", "--warehouse", "none.duckdb"], 3, "there is no warehouse here"),
        (["export", "out", "--format", "csv", "--warehouse", "none.duckdb"], 3, "there is no warehouse here"),
        (["export", "tests", "--format", "csv"], 2, "is there already and is no export"),
        (["export", "out", "--format", "ods"], 2, "'parquet', 'csv', 'xlsx'"),
        (["export", "out"], 2, "Missing option '--format'"),
        (["chart", "awards"], 2, "give --out FILE.png"),
        (["chart", "awards", "--json", "--warehouse", "none.duckdb"], 3, "there is no warehouse here"),
        (["diff", "a", "--warehouse", "none.duckdb"], 2, "give two runs"),
        (["trace", "f-0", "--layout"], 2, "give --image FILE.png too"),
        (["nonsense"], 2, "No such command"),
        (["evaluate", "none.jsonl"], 2, "cannot be read"),
    ],
)
def test_mistakes_are_told_in_one_line(sushu: Sushu, arguments: list[str], code: int, words: str) -> None:
    said = sushu(*arguments)
    assert said.code == code
    assert words in said.err
    assert "Traceback" not in said.err
    assert said.out == ""


def test_a_file_that_is_no_warehouse(sushu: Sushu, tmp_path: Path) -> None:
    broken = tmp_path / "w.duckdb"
    broken.write_text("not a database")
    assert sushu("facts", "--warehouse", broken).code == 3


@pytest.mark.parametrize("command", command_names())
def test_every_help_lists_the_exit_codes(sushu: Sushu, command: str) -> None:
    said = sushu(*command.split(), "--help")
    assert said.code == 0
    for line in ("0  done", "1  done, with findings", "2  the command", "3  the warehouse"):
        assert line in said.out
    assert "--json" in said.out


@pytest.mark.parametrize(("arguments", "needed"), [(["--help"], set()), (["mentions", "约3人"], {"yaml"})])
def test_what_needs_no_warehouse_starts_quickly(arguments: list[str], needed: set[str]) -> None:
    command = [sys.executable, "-X", "importtime", "-m", "flows.cli", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=os.environ | {"COLUMNS": "100"})
    imported = {line.rsplit("|", 1)[-1].strip() for line in done.stderr.splitlines()}
    heavy = {
        "altair",
        "vl_convert",
        "duckdb",
        "pandas",
        "spacy",
        "jieba",
        "rjieba",
        "prefect",
        "pyarrow",
        "pebble",
        "pypdfium2",
        "yaml",
    }
    assert imported & heavy == needed
