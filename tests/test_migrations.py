"""Warehouses of every layout since the first are brought to this one with all their rows."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from made_reports import RUN, make_pdf_report, make_text_report

from pipeline.loading.migrations import layout_number
from pipeline.schema import SCHEMA_VERSION
from pipeline.staging import stage_report
from pipeline.trace import trace_fact
from pipeline.verify import verify_warehouse
from pipeline.warehouse import BrokenWarehouseError, OldWarehouseError, WarehousePaths, load_staged, open_published

LAYOUTS = sorted(Path(__file__).with_name("layouts").glob("v*.sql"))


def _older_warehouse(folder: Path, layout: Path) -> WarehousePaths:
    """A published warehouse of an older layout that holds two reports, with no more than its columns can hold."""
    paths = WarehousePaths.beside(folder / "reports.duckdb")
    with duckdb.connect(str(paths.published)) as connection:
        connection.execute(layout.read_text("utf-8"))
        connection.execute("insert into schema_version values (?)", [int(layout.stem[1:])])
        for number, report in enumerate((make_text_report(), make_pdf_report()), start=1):
            staged = stage_report(report, RUN, folder / "elsewhere")
            tables = {name for (name,) in connection.execute("select table_name from duckdb_tables()").fetchall()}
            for file in sorted(staged.glob("*.parquet")):
                if file.stem in tables:
                    _insert(connection, file, number)
    return paths


def _insert(connection: duckdb.DuckDBPyConnection, file: Path, report_no: int) -> None:
    table = file.stem
    query = "select column_name, data_type from duckdb_columns() where table_name = ?"
    own = dict(connection.execute(query, [table]).fetchall())
    there = {name for name, *_ in connection.execute(f"describe select * from '{file}'").fetchall()}
    columns = {name: name for name in own if name in there}
    if own.get("heading_path") == "VARCHAR" and table == "blocks":
        columns["heading_path"] = "array_to_string(heading_path, ' / ')"
    if "report_no" in own:
        columns["report_no"] = str(report_no)
    listed = ", ".join(columns)
    new = "where run_id not in (select run_id from runs)" if table == "runs" else ""
    connection.execute(f"insert into {table} ({listed}) select {', '.join(columns.values())} from '{file}' {new}")


def test_there_is_a_sample_of_every_older_layout() -> None:
    assert [layout.stem for layout in LAYOUTS] == [f"v{number}" for number in range(1, SCHEMA_VERSION)]


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.stem)
def test_an_older_layout_is_brought_up_with_every_row(layout: Path, tmp_path: Path) -> None:
    paths = _older_warehouse(tmp_path, layout)
    with pytest.raises(OldWarehouseError, match="sushu upgrade"):
        open_published(paths.published)
    assert load_staged(paths, []).published
    with open_published(paths.published) as connection:
        assert connection.execute("select count(*), count(distinct report_id) from facts").fetchall() == [(6, 2)]
        (heading,) = connection.execute("select heading_path from blocks where text like '2023年获%'").fetchall()
        assert heading == (["青山职业学院"],)
        (fact_id,) = connection.execute("select fact_id from facts where quote = '7项'").fetchall()[0]
    assert verify_warehouse(paths.published).holds
    assert trace_fact(paths.published, fact_id).sentence.startswith("2023年获国家级奖7项")


@pytest.mark.parametrize("layout", [LAYOUTS[0], LAYOUTS[-1]], ids=lambda layout: layout.stem)
def test_what_comes_after_is_loaded_as_into_a_new_one(layout: Path, tmp_path: Path) -> None:
    paths = _older_warehouse(tmp_path, layout)
    staged = stage_report(make_text_report(extra="订正版。"), RUN, paths.staged)
    assert load_staged(paths, [staged]).loaded == 1
    with open_published(paths.published) as connection:
        numbers = [no for (no,) in connection.execute("select report_no from reports order by rowid").fetchall()]
        assert numbers == [1, 2, 3]
        assert connection.execute("select count(distinct report_id) from facts").fetchall() == [(2,)]


def test_a_work_database_of_an_older_layout_is_brought_up_with_what_its_log_holds(tmp_path: Path) -> None:
    paths = _older_warehouse(tmp_path, LAYOUTS[-1])
    paths.published.rename(paths.work)
    with duckdb.connect(str(paths.work)) as connection:
        connection.execute("set checkpoint_threshold = '1TB'")
        connection.execute("pragma disable_checkpoint_on_shutdown")
        connection.execute(
            "insert into schools by name "
            "select '仅在日志里的学院' as school, []::varchar[] as short_names, []::varchar[] as former_names"
        )
        connection.execute("update reports set school = '仅在日志里的学院' where school like '青山%'")
    load_staged(paths, [])
    with open_published(paths.published) as connection:
        assert connection.execute("select count(*) from facts where school = '仅在日志里的学院'").fetchall() == [(3,)]


def test_a_layout_of_the_future_is_refused_untouched(tmp_path: Path) -> None:
    paths = WarehousePaths.beside(tmp_path / "reports.duckdb")
    load_staged(paths, [])
    for file in (paths.work, paths.published):
        with duckdb.connect(str(file)) as connection:
            connection.execute("update schema_version set version = ?", [SCHEMA_VERSION + 1])
    before = paths.published.read_bytes()
    with pytest.raises(BrokenWarehouseError, match=f"layout {SCHEMA_VERSION + 1}"):
        load_staged(paths, [])
    assert paths.published.read_bytes() == before
    with duckdb.connect(str(paths.work)) as connection:
        assert layout_number(connection) == SCHEMA_VERSION + 1
