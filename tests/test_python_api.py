"""`import sushu`: the warehouse as pandas, Arrow and Polars, in SQL, and back to the sentence."""

from __future__ import annotations

import subprocess
import sys
import threading
from decimal import Decimal
from pathlib import Path

import pandas as pd
import polars as pl
import pytest
from made_warehouses import make_warehouse

import sushu
from pipeline.fact_filters import FilterError
from pipeline.guarded.sql_errors import QueryError
from pipeline.trace import NoSuchFactError, trace_fact
from pipeline.warehouse import NoWarehouseError


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_warehouse(
        tmp_path_factory.mktemp("api"),
        "update reports set report_year = 2023 where school = '青山职业学院'",
        "update reports set report_year = null where school = '绿水大学'",
    )


def test_the_three_lines_of_the_readme(path: Path) -> None:
    warehouse = sushu.open(str(path))
    awards = warehouse.facts(kind="award", year=2023)
    assert awards[["quote", "value"]].to_dict("records") == [{"quote": "7项", "value": 7.0}]


def test_a_frame_has_plain_types(path: Path) -> None:
    with sushu.open(path) as warehouse:
        facts = warehouse.facts()
        assert len(facts) == 6
        assert facts["value"].dtype == "float64"
        assert facts["page_no"].dtype == pd.Int64Dtype()
        assert facts["report_year"].dtype == pd.Int64Dtype(), "whole, though some reports have no year"
        assert facts["report_year"].isna().sum() == 3
        assert warehouse.facts(decimals=True, kind="percentage")["value"].tolist() == [Decimal("63.500000")]


def test_values_of_fifteen_digits_are_whole_in_a_frame(tmp_path: Path) -> None:
    value = Decimal("123456789012.345")
    changed = make_warehouse(tmp_path, f"update fact set value = {value}")
    with sushu.open(changed) as warehouse:
        assert {Decimal(str(found)) for found in warehouse.facts()["value"]} == {value}


def test_arrow_and_polars_keep_decimals(path: Path) -> None:
    with sushu.open(path) as warehouse:
        table = warehouse.arrow(school="绿水")
        assert table.num_rows == 3
        assert str(table.schema.field("value").type) == "decimal128(24, 6)"
        frame = warehouse.polars(school="绿水")
        assert isinstance(frame, pl.DataFrame)
        assert frame["value"].to_list() == table.column("value").to_pylist()


def test_polars_is_asked_for_only_where_it_is_used(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "polars", None)
    with sushu.open(path) as warehouse:
        assert warehouse.arrow().num_rows == 6
        with pytest.raises(sushu.MissingLibraryError, match="pip install polars"):
            warehouse.polars()


def test_sql(path: Path) -> None:
    with sushu.open(path) as warehouse:
        found = warehouse.sql(
            "select kind, sum(value) as total from facts where school = ? group by kind", ["青山职业学院"]
        )
        assert dict(zip(found["kind"], found["total"], strict=True))["funding"] == 120_000_000.0
        assert warehouse.sql("select $n as n", {"n": 3})["n"].tolist() == [3]
        assert warehouse.sql("select value from facts limit 1", decimals=True)["value"].map(type).tolist() == [Decimal]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("select kid from facts", "Did you mean kind"),
        ("delete from fact", "read-only"),
        ("select * from mine", "no table “mine”"),
        ("select * from read_text('/etc/passwd')", "cannot be asked here"),
        ("select ? as n", "DuckDB"),
    ],
)
def test_sql_that_cannot_be_run_is_explained(path: Path, query: str, words: str) -> None:
    mine = pd.DataFrame({"a": [1]})
    with sushu.open(path) as warehouse, pytest.raises(QueryError, match=words):
        warehouse.sql(query)
    assert len(mine) == 1


def test_trace_is_that_of_the_command(path: Path) -> None:
    with sushu.open(path) as warehouse:
        (fact_id,) = warehouse.facts(kind="award")["fact_id"]
        traced = warehouse.trace(fact_id[:8])
        assert traced == trace_fact(path, fact_id)
        assert traced.sentence_mark is not None
        assert traced.sentence_mark.of(traced.sentence) == "7项"
        with pytest.raises(NoSuchFactError):
            warehouse.trace("f-none")


def test_threads_may_share_it(path: Path) -> None:
    counts: list[int] = []
    with sushu.open(path) as warehouse:
        threads = [threading.Thread(target=lambda: counts.append(len(warehouse.facts()))) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert counts == [6] * 8


def test_mistakes(path: Path, tmp_path: Path) -> None:
    with pytest.raises(NoWarehouseError, match="sushu ingest"):
        sushu.open(tmp_path / "none.duckdb")
    warehouse = sushu.open(path)
    with pytest.raises(FilterError, match="percentage"):
        warehouse.facts(kind="prize")
    with pytest.raises(TypeError, match="colour"):
        warehouse.facts(colour="red")  # type: ignore[call-arg]
    warehouse.close()
    warehouse.close()
    with pytest.raises(sushu.ClosedWarehouseError, match="Open it again"):
        warehouse.facts()
    assert repr(warehouse) == f"sushu.open({str(path)!r})"


def test_importing_it_costs_nothing() -> None:
    command = [sys.executable, "-X", "importtime", "-c", "import sushu"]
    runs = [subprocess.run(command, capture_output=True, text=True, check=True).stderr for _ in range(3)]
    lines = [line for run in runs for line in run.splitlines() if "import time:" in line and "[us]" not in line]
    imported = {line.rsplit("|", 1)[-1].strip() for line in lines}
    assert not imported & {"duckdb", "pandas", "pyarrow", "polars", "numpy", "typer", "prefect", "jieba", "spacy"}
    microseconds = [int(line.split("|")[1]) for line in lines if line.rsplit("|", 1)[-1] == " sushu"]
    assert len(microseconds) == 3
    assert min(microseconds) < 100_000


def test_it_is_typed() -> None:
    package = Path(sushu.__file__).parent
    assert (package / "py.typed").is_file()
    assert (package.parent / "pipeline" / "py.typed").is_file()
