"""What checks cost: a report as much among many as among few, counted in rows that DuckDB handles, not in seconds."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, cast

import duckdb
import pytest

from benchmarks import check_speed
from benchmarks.made_copies import copy_reports, read_originals
from benchmarks.made_texts import made_text
from pipeline.loading.checks import run_checks

pytestmark = pytest.mark.slow


class CountedRows:
    """A connection that adds up the rows that went through the operators of all its statements."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self.rows = 0
        connection.execute("pragma enable_profiling = 'no_output'")

    def execute(self, query: str, parameters: object = None) -> duckdb.DuckDBPyConnection:
        result = self._connection.execute(query, parameters)
        profile = json.loads(self._connection.get_profiling_information(format="json"))
        self.rows += profile.get("cumulative_cardinality", 0)
        return result

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)


@pytest.fixture(scope="module")
def originals(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return read_originals(tmp_path_factory.mktemp("originals"), count=3, parts=3)


def rows_handled(originals: Path, reports: int) -> int:
    with copy_reports(originals, originals.with_name(f"{reports}.duckdb"), reports) as work:
        counted = CountedRows(work)
        assert not run_checks(cast("duckdb.DuckDBPyConnection", counted))
    return counted.rows


def test_four_times_the_reports_are_four_times_the_work(originals: Path) -> None:
    few, many = (rows_handled(originals, reports) / reports for reports in (30, 120))
    assert few > 1_000
    assert many <= 1.2 * few


def test_made_reports_give_every_kind_of_check_something_to_do(originals: Path) -> None:
    with copy_reports(originals, originals.with_name("kinds.duckdb"), 10) as work:
        run_checks(work)
        found = {name for (name,) in work.execute("select distinct check_id from findings where holds").fetchall()}
    asked = {"range.plausible", "range.percent", "sentence.parts", "sentence.share", "table.column_total"}
    assert asked <= found


def test_the_bench_prints_a_line_for_each_size_and_says_what_it_misses(originals: Path) -> None:
    figures = check_speed.measure(originals.parent, [10, 5], originals=3, parts=3)
    assert [row[0] for row in figures.rows] == ["5", "10"]
    slow = check_speed.Checked(1_000, 1, 10, 10, 0, 0)
    fast = check_speed.Checked(100, 1, 0.5, 0.5, 0, 0)
    assert len(list(check_speed._missed([fast, slow]))) == 2
    assert not list(check_speed._missed([fast]))


def test_a_made_text_is_always_the_same() -> None:
    assert made_text(7, 2) == made_text(7, 2) != made_text(8, 2)
