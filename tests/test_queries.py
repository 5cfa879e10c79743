"""The ten worked queries of docs/warehouse.md, and the views they stand on, over the sample reports."""

from __future__ import annotations

import io
import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from flows.cli import main
from flows.commands.query import run_query
from pipeline.loading import derived

ROOT = Path(__file__).parents[1]
QUERIES = sorted((ROOT / "docs" / "queries").glob("*.sql"))


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    published = tmp_path_factory.mktemp("queries") / "reports.duckdb"
    with pytest.raises(SystemExit) as ended:
        main(["ingest", str(ROOT / "data" / "raw"), "--direct", "--ocr", "off", "--warehouse", str(published)])
    assert ended.value.code in (0, 1, None)  # 1: the scan is not read
    return published


def rows(warehouse: Path, query: str) -> list[dict[str, Any]]:
    columns, found, _ = run_query(warehouse, query)
    return [dict(zip(columns, row, strict=True)) for row in found]


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.stem)
def test_each_worked_query_runs_and_finds_something(query: Path, warehouse: Path) -> None:
    text = query.read_text("utf-8")
    assert text.startswith("-- ")
    assert not text.split("\n")[0].isascii()
    assert rows(warehouse, text)


def test_there_are_ten() -> None:
    assert len(QUERIES) == 10


def test_a_value_is_one_of_its_candidates_and_counts_them(warehouse: Path) -> None:
    apart = """
        select school, indicator_id, year from school_year_values as chosen
        join school_year_candidates as stated using (school, indicator_id, year)
        group by all
        having count(*) <> any_value(chosen.candidates) or count(distinct stated.value) <> any_value(different_values)
            or count(*) filter (where stated.value = chosen.value) <> any_value(agreeing)
            or count(*) filter (where stated.fact_id = chosen.fact_id) <> 1
            or min(stated.value) <> any_value(least) or max(stated.value) <> any_value(greatest)
    """
    assert rows(warehouse, apart) == []
    alone = """
        select count(*) as n from school_year_values
        anti join school_year_candidates using (school, indicator_id, year)
    """
    assert rows(warehouse, alone) == [{"n": 0}]
    assert rows(warehouse, "select count(*) > 50 as many from school_year_values") == [{"many": True}]


def test_the_wide_view_says_what_the_long_one_says(warehouse: Path) -> None:
    query = "select value from school_year_values where indicator_id = 'graduate.count' order by all"
    wide = 'select "graduate.count" as value from school_year_wide where "graduate.count" is not null order by all'
    assert rows(warehouse, query) == rows(warehouse, wide)


def test_statements_fold_facts_and_lose_none(warehouse: Path) -> None:
    sums = "select sum(times) as facts, count(*) as folded, count(distinct statement_key) as keys from statements"
    (found,) = rows(warehouse, sums)
    assert [{"facts": found["facts"]}] == rows(warehouse, "select count(*) as facts from facts")
    assert found["keys"] == found["folded"] < found["facts"]


def test_changes_are_against_the_year_before(warehouse: Path) -> None:
    query = "select * from school_year_changes where indicator_id = 'graduate.count'"
    (row,) = rows(warehouse, query)
    assert row["year"] == 2024
    assert row["change"] == row["value"] - row["value_before"] == Decimal(116)
    assert row["change_percent"] == pytest.approx(3.01)


def test_coverage_counts_years(warehouse: Path) -> None:
    query = """
        select years, first_year, last_year, reported_years from coverage
        where indicator_id = 'graduate.count' and school like '云岭%'
    """
    assert rows(warehouse, query) == [
        {"years": 2, "first_year": 2023, "last_year": 2024, "reported_years": [2023, 2024]}
    ]


def test_tables_and_cells_lead_to_the_facts_in_them(warehouse: Path) -> None:
    stray = """
        select count(*) as n from facts
        anti join cells using (report_id, table_id, row_no, column_no)
        where facts.table_id is not null
    """
    assert rows(warehouse, stray) == [{"n": 0}]
    assert rows(warehouse, "select count(*) > 5 as many from report_tables where heads is not null") == [{"many": True}]
    assert rows(warehouse, "select count(*) as n from passages where page_no is null") == [{"n": 0}]


def test_a_query_comes_from_a_file_or_from_standard_input(
    warehouse: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def ask(*arguments: object) -> tuple[object, str]:
        with pytest.raises(SystemExit) as ended:
            main(["sql", *map(str, arguments), "--csv", "--warehouse", str(warehouse)])
        said = capsys.readouterr()
        return ended.value.code, said.out + said.err

    assert "云岭海滨职业技术学院" in ask("--file", QUERIES[1])[1]
    monkeypatch.setattr("sys.stdin", io.StringIO("-- 有几份报告\nselect count(*) as reports from reports"))
    assert ask("-")[1].split() == ["reports", "6"]
    code, said = ask("select 1", "--file", QUERIES[1])
    assert (code, "give one of them" in said) == (2, True)
    code, said = ask("--file", tmp_path / "none.sql")
    assert (code, "cannot be read" in said) == (2, True)


def test_choosing_in_portions_changes_no_value_and_no_order(
    warehouse: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = tmp_path / "work.duckdb"
    shutil.copy(warehouse, work)
    with duckdb.connect(str(work)) as connection:
        before = connection.execute("select * from school_year_values order by rowid").fetchall()
        monkeypatch.setattr(derived, "_PORTION", 1)
        derived.derive(connection)
        assert connection.execute("select * from school_year_values order by rowid").fetchall() == before
    assert [row[0] for row in before] == sorted(row[0] for row in before)
