from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
from made_reports import NEXT_RUN, RUN, make_pdf_report, make_text_report

from pipeline import warehouse
from pipeline.loading import bulk_load
from pipeline.loading.writer_lock import WarehouseBusyError, hold_writer_lock
from pipeline.records import FilledBy, Slot
from pipeline.schema import SCHEMA_VERSION
from pipeline.staging import Failure, stage_failure, stage_report
from pipeline.trace import trace_fact
from pipeline.trace_text import render_trace
from pipeline.warehouse import (
    BrokenStagingError,
    BrokenWarehouseError,
    LoadCounts,
    NoWarehouseError,
    WarehousePaths,
    load_staged,
    open_published,
    remove_reports,
)


@pytest.fixture(autouse=True)
def _unchecked(monkeypatch: pytest.MonkeyPatch) -> None:
    """No report is checked against itself here: other tests are about that, and it takes most of a small load."""
    monkeypatch.setattr(warehouse, "run_checks", lambda work: [])


@pytest.fixture
def paths(tmp_path: Path) -> WarehousePaths:
    return WarehousePaths.beside(tmp_path / "reports.duckdb")


def rows(paths: WarehousePaths, query: str) -> list[tuple[object, ...]]:
    with open_published(paths.published) as connection:
        return connection.execute(query).fetchall()


def everything(paths: WarehousePaths) -> dict[str, list[tuple[object, ...]]]:
    tables = [str(name) for (name,) in rows(paths, "select table_name from duckdb_tables() where not internal")]
    # a report's number says only when it was loaded, the revision how often something was
    mine = "columns(lambda name: name <> 'report_no')"
    return {table: rows(paths, f"select {mine} from {table} order by all") for table in tables if table != "revision"}


def test_the_files_of_a_warehouse_lie_side_by_side() -> None:
    paths = WarehousePaths.beside(Path("data/reports.duckdb"))
    assert paths.work == Path("data/reports.work.duckdb")
    assert paths.staged == Path("data/reports.staged")


def test_a_staged_report_is_loaded_and_published(paths: WarehousePaths) -> None:
    stage_report(make_text_report(), RUN, paths.staged)
    stage_report(make_pdf_report(), RUN, paths.staged)
    assert load_staged(paths) == LoadCounts(loaded=2, facts=6, published=True)
    found = rows(
        paths, "select quote, value, page_no, source_line from facts where school = '青山职业学院' order by value"
    )
    assert found == [("7项", 7, 1, 2), ("12,034人", 12034, 1, 3), ("1.2亿元", 120_000_000, 1, 3)]
    assert rows(paths, "select quote, unit from awards") == [("7项", "项")]
    assert rows(paths, "select quote, value from funding") == [("1.2亿元", 120_000_000)]
    assert rows(paths, "select school from schools order by school") == [("绿水大学",), ("青山职业学院",)]


def test_loading_again_changes_nothing(paths: WarehousePaths) -> None:
    staged = stage_report(make_text_report(), RUN, paths.staged)
    load_staged(paths)
    before = paths.published.read_bytes()
    stamp = paths.published.stat().st_mtime_ns
    assert load_staged(paths) == LoadCounts()
    assert load_staged(paths, [staged]) == LoadCounts()
    assert paths.published.read_bytes() == before
    assert paths.published.stat().st_mtime_ns == stamp


def test_two_fresh_warehouses_hold_equal_rows(tmp_path: Path) -> None:
    held = []
    for name, reports in (
        ("a", (make_text_report(), make_pdf_report())),
        ("b", (make_pdf_report(), make_text_report())),
    ):
        paths = WarehousePaths.beside(tmp_path / name / "reports.duckdb")
        for report in reports:
            stage_report(report, RUN, paths.staged)
            load_staged(paths)
        held.append(everything(paths))
    assert held[0] == held[1]


def test_a_new_run_replaces_the_report(paths: WarehousePaths) -> None:
    report = make_text_report()
    old = stage_report(report, RUN, paths.staged)
    load_staged(paths)
    fewer = replace(report, extraction=replace(report.extraction, facts=report.extraction.facts[:1]))
    stage_report(fewer, NEXT_RUN, paths.staged)
    assert load_staged(paths) == LoadCounts(replaced=1, facts=1, published=True)
    assert rows(paths, "select quote, run_id from facts") == [("7项", "r-2")]
    assert rows(paths, "select count(*) from fact_pieces") == [(1,)]
    assert load_staged(paths) == LoadCounts()
    # Back to the lexicons of the first run: its rows are still staged, and asked for by name.
    assert load_staged(paths, [old]) == LoadCounts(replaced=1, facts=3, published=True)


def test_an_interrupted_load_leaves_nothing(paths: WarehousePaths, monkeypatch: pytest.MonkeyPatch) -> None:
    stage_report(make_text_report(), RUN, paths.staged)
    load_staged(paths)
    before = everything(paths)
    stage_report(make_pdf_report(), RUN, paths.staged)
    insert = bulk_load._insert_rows

    def stop_at_facts(work: object, table: str, *rest: object) -> None:
        if table == "fact_pieces":
            raise KeyboardInterrupt
        insert(work, table, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(bulk_load, "_insert_rows", stop_at_facts)
    with pytest.raises(KeyboardInterrupt):
        load_staged(paths)
    assert everything(paths) == before
    with duckdb.connect(str(paths.work)) as work:
        assert work.execute("select count(*) from fact").fetchall() == [(3,)]
    monkeypatch.undo()
    assert load_staged(paths) == LoadCounts(loaded=1, facts=3, published=True)


def test_a_load_that_was_not_published_is_published_next_time(
    paths: WarehousePaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage_report(make_text_report(), RUN, paths.staged)
    monkeypatch.setattr(warehouse, "replace_by_copy", lambda *_: None)
    load_staged(paths)
    monkeypatch.undo()
    assert load_staged(paths) == LoadCounts(published=True)
    assert rows(paths, "select count(*) from facts") == [(3,)]


def test_a_deleted_work_database_loses_no_report(paths: WarehousePaths) -> None:
    stage_report(make_text_report(), RUN, paths.staged)
    pdf = stage_report(make_pdf_report(), RUN, paths.staged)
    load_staged(paths)
    before = everything(paths)
    paths.work.unlink()
    paths.work.with_name("reports.work.duckdb.wal").write_bytes(b"left by the deleted database")
    assert load_staged(paths, [pdf]) == LoadCounts()
    assert everything(paths) == before
    paths.work.unlink()
    stage_report(make_text_report("又一.txt", extra="又一份。"), RUN, paths.staged)
    assert load_staged(paths).loaded == 1
    assert rows(paths, "select count(*) from reports") == [(3,)]


def test_a_published_file_that_is_no_warehouse_is_not_written_over(paths: WarehousePaths) -> None:
    with duckdb.connect(str(paths.published)) as somebodys:
        somebodys.execute("create table thesis (word varchar)")
    stage_report(make_text_report(), RUN, paths.staged)
    with pytest.raises(BrokenWarehouseError, match="no known layout"):
        load_staged(paths)
    with duckdb.connect(str(paths.published)) as somebodys:
        assert somebodys.execute("select * from thesis").fetchall() == []
    assert not paths.work.exists()


def test_a_damaged_staged_directory_is_named(paths: WarehousePaths) -> None:
    staged = stage_report(make_text_report(), RUN, paths.staged)
    (staged / "fact.parquet").write_bytes(b"PAR1")
    with pytest.raises(BrokenStagingError, match=staged.name):
        load_staged(paths)


def test_a_failure_stands_in_quarantine_until_the_file_is_read(paths: WarehousePaths) -> None:
    report = make_text_report()
    failure = Failure(None, "青山.txt", report.source.origin, None, "timed out.", "Try again.", "TimeoutError")
    stage_failure(failure, RUN, paths.staged)
    assert load_staged(paths) == LoadCounts(quarantined=1, published=True)
    assert rows(paths, "select file_name, cause, sha256 from quarantine") == [("青山.txt", "timed out.", None)]
    stage_failure(replace(failure, cause="broken."), RUN, paths.staged)
    load_staged(paths)
    assert rows(paths, "select cause from quarantine") == [("broken.",)]
    stage_report(report, RUN, paths.staged)
    load_staged(paths)
    assert rows(paths, "select * from quarantine") == []


def test_a_school_without_reports_goes(paths: WarehousePaths) -> None:
    stage_report(make_text_report(), RUN, paths.staged)
    load_staged(paths)
    stage_report(make_text_report(school=None), NEXT_RUN, paths.staged)
    load_staged(paths)
    assert rows(paths, "select * from schools") == []


def test_a_second_writer_is_told_who_writes(paths: WarehousePaths) -> None:
    holder = (
        "import sys; from pathlib import Path; from pipeline.loading.writer_lock import hold_writer_lock\n"
        "with hold_writer_lock(Path(sys.argv[1]), Path('x'), wait_seconds=0):\n"
        "    print('held', flush=True); sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", holder, str(paths.lock)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        with pytest.raises(WarehouseBusyError, match=f"process {process.pid} is writing") as caught:
            load_staged(paths)
        assert caught.value.pid == process.pid
        process.communicate()
    assert load_staged(paths).published


def test_a_second_writer_can_wait(paths: WarehousePaths) -> None:
    with hold_writer_lock(paths.lock, paths.published, wait_seconds=0), pytest.raises(WarehouseBusyError):
        load_staged(paths, wait_seconds=0.05)


def test_a_work_file_open_in_another_program_is_busy(paths: WarehousePaths) -> None:
    load_staged(paths)
    holder = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('held', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", holder, str(paths.work)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        with pytest.raises(WarehouseBusyError) as caught:
            load_staged(paths)
        assert caught.value.pid == process.pid
        process.communicate()


def test_a_missing_warehouse_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(NoWarehouseError, match="sushu ingest"):
        open_published(tmp_path / "none.duckdb")


def test_a_file_that_is_no_warehouse_is_refused(tmp_path: Path) -> None:
    text = tmp_path / "text.duckdb"
    text.write_text("this is a text, long enough to be looked at" * 500)
    with pytest.raises(BrokenWarehouseError, match=r"text\.duckdb"):
        open_published(text)
    other = tmp_path / "other.duckdb"
    with duckdb.connect(str(other)) as connection:
        connection.execute("create table t (a integer)")
    with pytest.raises(BrokenWarehouseError, match="no known layout"):
        open_published(other)


def test_a_warehouse_of_another_layout_is_refused(paths: WarehousePaths) -> None:
    load_staged(paths)
    with duckdb.connect(str(paths.work)) as work:
        work.execute("update schema_version set version = version + 1")
    with pytest.raises(BrokenWarehouseError, match=f"layout {SCHEMA_VERSION + 1}"):
        load_staged(paths)


@pytest.mark.parametrize(
    "query",
    [
        "select * from read_csv('/etc/hosts')",
        "copy facts to 'out.csv'",
        "insert into schools values ('x')",
        "install httpfs",
        "load icu_not_there",
        "attach 'other.duckdb'",
        "set enable_external_access = true",
        "set memory_limit = '64GB'",
    ],
)
def test_a_query_reaches_nothing_but_the_warehouse(paths: WarehousePaths, query: str) -> None:
    load_staged(paths)
    with open_published(paths.published) as connection, pytest.raises(duckdb.Error):
        connection.execute(query)


def test_each_slot_of_a_fact_is_a_row_with_what_filled_it(tmp_path: Path) -> None:
    report = make_text_report()
    fact, *others = report.extraction.facts
    fact = replace(
        fact,
        subject=Slot("", FilledBy.UNLINKED, rule_id="subject.two_units"),
        indicator=Slot("奖项", FilledBy.HEADING, rule_id="indicator.heading"),
        period=None,
        level_rule="level.two",
    )
    report = replace(report, extraction=replace(report.extraction, facts=(fact, *others)))
    paths = WarehousePaths.beside(tmp_path / "reports.duckdb")
    load_staged(paths, [stage_report(report, RUN, paths.staged)])
    with open_published(paths.published) as connection:
        query = "select slot, value, filled_by, rule_id, reason from fact_slots where fact_id = ? order by slot"
        assert connection.execute(query, [fact.fact_id]).fetchall() == [
            ("indicator", "奖项", "heading", "indicator.heading", None),
            ("level", None, None, "level.two", "level.two"),
            ("status", "actual", "default", None, None),
            ("subject", None, "unlinked", "subject.two_units", "subject.two_units"),
        ]
        assert connection.execute("select subject from facts where fact_id = ?", [fact.fact_id]).fetchall() == [(None,)]
        shown = render_trace(trace_fact(paths.published, fact.fact_id))
    assert "subject 主体        none (unlinked: subject.two_units)" in shown


def test_a_newer_file_at_the_same_place_replaces_the_older_one_which_stays_as_history(paths: WarehousePaths) -> None:
    old, new = make_text_report(), make_text_report(extra="订正版。")
    old_id, new_id = old.source.source_id, new.source.source_id
    stage_report(old, RUN, paths.staged)
    load_staged(paths)
    staged = stage_report(new, RUN, paths.staged)
    assert load_staged(paths, [staged]) == LoadCounts(loaded=1, facts=3, published=True)
    assert rows(paths, "select distinct report_id from facts") == [(new_id,)]
    assert rows(paths, "select distinct report_id from fact_slots") == [(new_id,)]
    history = "select report_id, replaced_by, count(*) from fact_history group by all order by replaced_by nulls last"
    assert rows(paths, history) == [(old_id, new_id, 3), (new_id, None, 3)]
    (older,) = rows(paths, f"select fact_id from fact_history where report_id = '{old_id}' and quote = '7项'")[0]
    assert trace_fact(paths.published, str(older)).fact["report_id"] == old_id


def test_going_back_to_the_older_file_makes_it_current_again(paths: WarehousePaths) -> None:
    old, new = make_text_report(), make_text_report(extra="订正版。")
    first = stage_report(old, RUN, paths.staged)
    second = stage_report(new, RUN, paths.staged)
    load_staged(paths, [first])
    load_staged(paths, [second])
    assert load_staged(paths, [second]) == LoadCounts()
    assert load_staged(paths, [first]) == LoadCounts(published=True)
    assert load_staged(paths, [first]) == LoadCounts()
    assert rows(paths, "select distinct report_id from facts") == [(old.source.source_id,)]
    assert rows(paths, "select replaced_by from reports order by all nulls first") == [(None,), (old.source.source_id,)]


def test_a_broken_directory_keeps_no_other_from_the_warehouse(paths: WarehousePaths) -> None:
    stage_report(make_text_report(), RUN, paths.staged)
    broken = stage_report(make_pdf_report(), RUN, paths.staged)
    (broken / "fact.parquet").write_bytes(b"no parquet")
    with pytest.raises(BrokenStagingError, match=broken.name):
        load_staged(paths)
    assert rows(paths, "select count(*), count(distinct report_id) from facts") == [(3, 1)]
    assert rows(paths, "select count(*) from reports") == [(1,)]


def test_of_two_runs_of_one_report_loaded_at_once_the_later_by_name_stays(paths: WarehousePaths) -> None:
    stage_report(make_text_report(), NEXT_RUN, paths.staged)
    stage_report(make_text_report(), RUN, paths.staged)
    assert load_staged(paths) == LoadCounts(loaded=1, facts=3, published=True)
    assert rows(paths, "select run_id from reports") == [(NEXT_RUN.run_id,)]
    assert load_staged(paths) == LoadCounts()


def test_the_rows_of_a_report_lie_together_under_its_number(paths: WarehousePaths) -> None:
    for number in range(5):
        stage_report(make_text_report(f"报告{number}.txt", extra=str(number)), RUN, paths.staged)
    load_staged(paths)
    for table in bulk_load.REPORT_TABLES:
        own = f"{table} left join reports using (report_no)"
        strays = f"select count(*) from {own} where reports.source_id is distinct from {table}.source_id"
        assert rows(paths, strays) == [(0,)], table
    numbers = rows(paths, "select report_no from fact order by rowid")
    assert numbers == sorted(numbers)


def test_a_removed_report_leaves_no_row_no_file_and_no_byte(paths: WarehousePaths) -> None:
    secret = "只此一处的话。"
    kept = stage_report(make_pdf_report(), RUN, paths.staged)
    report = make_text_report(extra=secret)
    gone = [stage_report(report, run, paths.staged) for run in (RUN, NEXT_RUN)]
    load_staged(paths)
    assert secret.encode() in paths.published.read_bytes()
    before = {name: found for name, found in everything(paths).items() if name not in {"loads", "runs"}}
    assert remove_reports(paths, [report.source.source_id, "src-unknown"]) == 1
    for table in [*bulk_load.REPORT_TABLES, "reports"]:
        assert rows(paths, f"select distinct source_id from {table}") in (
            [(make_pdf_report().source.source_id,)],
            [],
        ), table
    assert rows(paths, "select school from schools") == [("绿水大学",)]
    assert not any(folder.exists() for folder in gone)
    assert secret.encode() not in paths.published.read_bytes() + paths.work.read_bytes()
    assert load_staged(paths) == LoadCounts()
    assert load_staged(paths, [kept]) == LoadCounts()
    again = stage_report(report, NEXT_RUN, paths.staged)
    assert load_staged(paths, [again]).loaded == 1
    assert {name: found for name, found in everything(paths).items() if name in before} == before


def test_removing_the_newer_version_makes_the_older_current(paths: WarehousePaths) -> None:
    old, new = make_text_report(), make_text_report(extra="订正版。")
    load_staged(paths, [stage_report(old, RUN, paths.staged)])
    load_staged(paths, [stage_report(new, RUN, paths.staged)])
    remove_reports(paths, [new.source.source_id])
    assert rows(paths, "select distinct report_id from facts") == [(old.source.source_id,)]
