"""Checks as a part of loading: made for what changed, gone with what goes, and never at the cost of a report's rows."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import duckdb
import pytest
from checked_tables import findings, load_text, table
from made_reports import NEXT_RUN

from flows.mine import MineJob, read_report
from pipeline import warehouse
from pipeline.loading import checks
from pipeline.staging import stage_report
from pipeline.warehouse import BrokenCheckError, LoadError, WarehousePaths, load_staged, open_published, remove_reports

RIGHT = table("级别 获奖数（项）", "国家级 20", "省部级 33", "合计 53")
WRONG = table("级别 获奖数（项）", "国家级 20", "省部级 32", "合计 53")
SAMPLES = Path(__file__).parents[1] / "data" / "raw"


@pytest.fixture
def paths(tmp_path: Path) -> WarehousePaths:
    return WarehousePaths.beside(tmp_path / "reports.duckdb")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of sql/checks/ that the loader uses, for files of a test's own."""
    copied = tmp_path / "checks"
    shutil.copytree(checks.CHECKS, copied)
    monkeypatch.setattr(warehouse, "run_checks", lambda work: checks.run_checks(work, copied))
    return copied


def rows(paths: WarehousePaths, query: str) -> list[tuple[object, ...]]:
    with open_published(paths.published) as connection:
        return connection.execute(query).fetchall()


def everything(paths: WarehousePaths) -> list[tuple[object, ...]]:
    return rows(paths, "select * exclude (report_no) from findings order by all")


def severities(paths: WarehousePaths) -> list[str]:
    return [finding.severity for finding in findings(paths)]


def test_every_file_is_one_select_that_states_its_grain() -> None:
    for file in checks.CHECKS.rglob("*.sql"):
        first, *_ = file.read_text(encoding="utf-8").splitlines()
        assert first.startswith("-- "), file
    work = duckdb.connect()
    for file in checks.CHECKS.glob("*.sql"):
        if file.name != "intervals.sql":
            assert len(work.extract_statements(file.read_text(encoding="utf-8"))) == 1, file


def test_every_check_has_a_shape_by_which_it_is_folded() -> None:
    name = re.compile(r"'((?:table|form|sentence|same|change|range)\.[a-z_]+)'")
    asked = {check for file in checks.CHECKS.glob("*.sql") for check in name.findall(file.read_text(encoding="utf-8"))}
    shapes = (checks.CHECKS / "folding" / "repairs.sql").read_text(encoding="utf-8").partition("failed as (")[0]
    assert asked == set(name.findall(shapes))


def test_a_report_loaded_again_has_its_findings_once_and_with_the_same_ids(paths: WarehousePaths) -> None:
    load_text(paths, WRONG)
    before = everything(paths)
    load_text(paths, WRONG, run=NEXT_RUN)
    assert everything(paths) == before
    assert [row[0] for row in rows(paths, "select count(*) from findings group by finding_id")] == [1] * len(before)


def test_nothing_is_checked_twice(paths: WarehousePaths) -> None:
    load_text(paths, WRONG)
    assert not load_staged(paths, []).published


def test_findings_go_with_their_report(paths: WarehousePaths) -> None:
    load_text(paths, WRONG)
    load_text(paths, RIGHT, name="另一份.md")
    assert severities(paths) == ["error", "passed"]
    ((source_id,),) = rows(paths, "select report_id from failed_checks")
    remove_reports(paths, [str(source_id)])
    assert severities(paths) == ["passed"]
    assert rows(paths, "select count(*) from checks_made") == [(1,)]


def test_a_newer_version_takes_the_findings_of_the_older_along(paths: WarehousePaths) -> None:
    load_text(paths, WRONG)
    load_text(paths, RIGHT)
    assert severities(paths) == ["passed"]
    assert rows(paths, "select count(*), count(replaced_by) from reports") == [(2, 1)]


def test_an_older_version_is_checked_again_when_it_is_current_again(paths: WarehousePaths) -> None:
    load_text(paths, WRONG)
    load_text(paths, RIGHT)
    ((source_id,),) = rows(paths, "select source_id from reports where replaced_by is null")
    remove_reports(paths, [str(source_id)])
    assert severities(paths) == ["error"]


def test_a_load_that_was_killed_before_the_checks_leaves_them_to_the_next(
    paths: WarehousePaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    load_text(paths, RIGHT)

    def killed(work: duckdb.DuckDBPyConnection) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(warehouse, "run_checks", killed)
        with pytest.raises(KeyboardInterrupt):
            load_text(paths, WRONG)
    assert severities(paths) == ["passed"]  # of what is published still
    assert load_staged(paths, []).published
    assert severities(paths) == ["error"]


def test_a_check_that_was_killed_halfway_keeps_what_was_there(
    paths: WarehousePaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    load_text(paths, WRONG)
    with monkeypatch.context() as patched:
        patched.setattr(checks, "_INSERT", "select error('killed')")
        with pytest.raises(LoadError, match="killed"):
            load_text(paths, RIGHT, name="另一份.md")
    assert severities(paths) == ["error"]
    load_staged(paths, [])
    assert severities(paths) == ["error", "passed"]


def test_what_needs_more_memory_than_most_is_checked_all_the_same(
    paths: WarehousePaths, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (file,) = (each for each in folder.glob("*.sql") if "'table.column_total'" in each.read_text(encoding="utf-8"))
    asked = file.read_text(encoding="utf-8").strip().removesuffix(";")
    hungry = "(select len(list(number)) from range(20_000_000) as made(number))"  # 160 MB
    file.write_text(f"-- Grain.\nselect * from ({asked}\n) where {hungry} > 0", encoding="utf-8")
    monkeypatch.setattr("pipeline.loading.memory.FOR_A_STEP", "64MB")
    load_text(paths, WRONG)
    assert severities(paths) == ["error"]
    with duckdb.connect(str(paths.work), config={"memory_limit": "64MB"}) as work:
        work.execute("delete from checks_made")
        assert [error.args[0] for error in checks.run_checks(work, folder)] == [file.name], "else nothing is proven"


def test_a_broken_check_costs_no_row_and_is_told(
    paths: WarehousePaths, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "astray.sql").write_text("-- Grain.\nselect no_such_column from fact", encoding="utf-8")
    asked: list[list[BrokenCheckError]] = []

    def counted(work: duckdb.DuckDBPyConnection) -> list[BrokenCheckError]:
        asked.append(checks.run_checks(work, folder))
        return asked[-1]

    monkeypatch.setattr(warehouse, "run_checks", counted)
    with pytest.raises(BrokenCheckError, match=r"sql/checks/astray\.sql: this check cannot be run: .*no_such_column"):
        load_text(paths, WRONG)
    assert len(asked) == 1, "more memory would not mend it"
    assert severities(paths) == ["error"]
    assert rows(paths, "select count(*) > 0 from facts") == [(True,)]
    assert rows(paths, "select count(*) from checks_made") == [(0,)]
    (folder / "astray.sql").unlink()
    assert load_staged(paths, []).published
    assert rows(paths, "select count(*) from checks_made") == [(1,)]


def test_a_folding_that_cannot_be_run_costs_no_finding(paths: WarehousePaths, folder: Path) -> None:
    (folder / "folding" / "repairs.sql").write_text("-- Grain.\nselect no_such_column from found", encoding="utf-8")
    with pytest.raises(BrokenCheckError, match=r"sql/checks/folding/repairs\.sql: .*no_such_column"):
        load_text(paths, WRONG)
    assert severities(paths) == ["error"]
    assert rows(paths, "select count(folded_into) from findings") == [(0,)]


def test_answers_that_do_not_fit_break_their_own_check_alone(paths: WarehousePaths, folder: Path) -> None:
    asked = (
        "-- Grain.\nselect 'made.up' as check_id, report_no, null::boolean as holds, 'error' as severity, "
        "'一' as arithmetic, "
        "null as expected_low, null as expected_high, null as found_low, null as found_high, [] as fact_ids, "
        "['b'] as block_ids, 1 as page_no from checked_reports"
    )
    (folder / "made_up.sql").write_text(asked, encoding="utf-8")
    with pytest.raises(BrokenCheckError, match=r"made_up\.sql.*holds"):
        load_text(paths, WRONG)
    assert severities(paths) == ["error"]
    (folder / "made_up.sql").write_text(asked.replace("null::boolean", "false"), encoding="utf-8")
    load_staged(paths, [])
    assert [finding.arithmetic for finding in findings(paths, "made.up")] == ["一"]


def test_other_questions_are_asked_of_all_reports_at_the_next_load(paths: WarehousePaths, folder: Path) -> None:
    load_text(paths, WRONG)
    (folder / "table_totals.sql").unlink()
    assert load_staged(paths, []).published
    assert findings(paths) == []


def test_all_reports_of_a_school_are_checked_with_the_one_that_comes(paths: WarehousePaths, folder: Path) -> None:
    """A check that compares years: how many current reports the school has."""
    (folder / "mates.sql").write_text(
        "-- Grain.\nselect 'mates' as check_id, report_no, true as holds, 'passed' as severity, "
        "(count(*) over (partition by school))::varchar as arithmetic, null as expected_low, null as expected_high, "
        "null as found_low, null as found_high, []::varchar[] as fact_ids, [source_id] as block_ids, 1 as page_no "
        "from reports join checked_reports using (report_no)",
        encoding="utf-8",
    )
    load_text(paths, RIGHT)
    load_text(paths, RIGHT, name="第二份.md")  # the same bytes: the same report, moved
    load_text(paths, WRONG, name="第三份.md")
    assert [finding.arithmetic for finding in findings(paths, "mates")] == ["2", "2"]
    ((source_id,),) = rows(paths, "select report_id from failed_checks where check_id = 'table.column_total'")
    remove_reports(paths, [str(source_id)])
    assert [finding.arithmetic for finding in findings(paths, "mates")] == ["1"]


def test_batches_hold_whole_schools(paths: WarehousePaths, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "BATCH", 1)
    stale = [(1, "甲", 9), (2, "甲", 9), (3, "乙", 9), (4, None, 9), (5, None, 9)]
    assert list(checks._batches(stale)) == [[1, 2], [3], [4], [5]]


def test_facts_know_how_many_checks_they_take_part_in(paths: WarehousePaths) -> None:
    load_text(paths, WRONG)
    query = """
        select quote, passed, errors, warnings, len(finding_ids)
        from facts_checked join facts using (fact_id) order by 1
    """
    assert rows(paths, query) == [("20", 0, 1, 0, 1), ("32", 0, 1, 0, 1), ("53", 0, 1, 0, 1)]


def test_cells_that_are_no_facts_take_part_too(paths: WarehousePaths) -> None:
    load_text(paths, RIGHT)
    with duckdb.connect(str(paths.work)) as work:
        work.execute("delete from fact; delete from checks_made")
    load_staged(paths, [])
    assert severities(paths) == ["passed"]
    assert rows(paths, "select len(fact_ids), len(block_ids) from findings") == [(0, 3)]


@pytest.mark.parametrize("name", sorted(file.name for file in SAMPLES.glob("*") if file.suffix in {".txt", ".docx"}))
def test_the_tables_of_the_samples_have_no_fault(paths: WarehousePaths, name: str) -> None:
    report = read_report(MineJob(str(SAMPLES / name), "0" * 64))
    load_staged(paths, [stage_report(report, NEXT_RUN, paths.staged)])
    assert {finding.severity for finding in findings(paths)} <= {"passed"}
