"""Which report is current where files change, move, are copied, removed: an ingest repeated changes nothing."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from made_reports import RUN, make_text_report

from flows.pool import Limits
from flows.steps import IngestRequest, ingest_direct, make_plan
from pipeline import warehouse as warehouse_module
from pipeline.records import School
from pipeline.staging import stage_report
from pipeline.verify import verify_warehouse
from pipeline.warehouse import WarehousePaths, load_staged, open_published, remove_reports

_TEXT = "{school}2023年质量年度报告\n\n学校现有专任教师{teachers}人。\n"


@pytest.fixture(autouse=True)
def _unchecked(monkeypatch: pytest.MonkeyPatch) -> None:
    """No report is checked against itself here: other tests are about that, and it takes most of a small load."""
    monkeypatch.setattr(warehouse_module, "run_checks", lambda work: [])


def _write(path: Path, teachers: int, school: str = "青山职业学院") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(_TEXT.format(school=school, teachers=teachers), "utf-8")


def _ingest(folder: Path, warehouse: Path) -> None:
    request = IngestRequest((folder,), warehouse, limits=Limits(jobs=1))
    ingest_direct(request, make_plan(request))


def _quotes(warehouse: Path) -> list[str]:
    with open_published(warehouse) as connection:
        return [quote for (quote,) in connection.execute("select quote from facts order by quote").fetchall()]


def _steady(folder: Path, warehouse: Path) -> list[str]:
    """What is current after an ingest, which another two must not change."""
    _ingest(folder, warehouse)
    found = _quotes(warehouse)
    before = warehouse.read_bytes()
    for _ in range(2):
        _ingest(folder, warehouse)
        assert warehouse.read_bytes() == before
    return found


def test_a_changed_file_replaces_and_going_back_restores(tmp_path: Path) -> None:
    folder, warehouse = tmp_path / "in", tmp_path / "w.duckdb"
    for teachers in (300, 320, 300):
        _write(folder / "报告.txt", teachers)
        assert _steady(folder, warehouse) == [f"{teachers}人"]


def test_a_file_put_aside_in_the_same_folder_stays_a_report_of_its_own(tmp_path: Path) -> None:
    folder, warehouse = tmp_path / "in", tmp_path / "w.duckdb"
    _write(folder / "报告.txt", 300)
    _ingest(folder, warehouse)
    (folder / "旧").mkdir()
    shutil.copy(folder / "报告.txt", folder / "旧")
    _write(folder / "报告.txt", 320)
    assert _steady(folder, warehouse) == ["300人", "320人"]


def test_one_of_two_equal_files_is_changed(tmp_path: Path) -> None:
    folder, warehouse = tmp_path / "in", tmp_path / "w.duckdb"
    _write(folder / "甲.txt", 420)
    _write(folder / "乙.txt", 420)
    assert _steady(folder, warehouse) == ["420人"]
    _write(folder / "乙.txt", 410)
    assert _steady(folder, warehouse) == ["410人", "420人"]


def test_equal_names_in_other_folders_are_other_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    warehouse = tmp_path / "w.duckdb"
    for school, teachers in (("青山职业学院", 320), ("绿水职业学院", 410)):
        _write(tmp_path / school / "报告.txt", teachers, school)
        monkeypatch.chdir(tmp_path / school)
        _ingest(Path("报告.txt"), warehouse)
    assert _quotes(warehouse) == ["320人", "410人"]
    _write(tmp_path / "青山职业学院" / "报告.txt", 330)
    _ingest(tmp_path / "青山职业学院", warehouse)
    assert _quotes(warehouse) == ["330人", "410人"]


def test_a_warehouse_made_again_from_what_is_staged_has_the_same_current_reports(tmp_path: Path) -> None:
    folder, warehouse = tmp_path / "in", tmp_path / "w.duckdb"
    for teachers in (300, 320):
        _write(folder / "报告.txt", teachers)
        _ingest(folder, warehouse)
    for file in (warehouse, warehouse.with_name("w.work.duckdb")):
        file.unlink()
    assert _steady(folder, warehouse) == ["320人"]


def test_two_versions_in_one_load_leave_the_later_current(tmp_path: Path) -> None:
    paths = WarehousePaths.beside(tmp_path / "w.duckdb")
    staged = [stage_report(make_text_report(extra=extra), RUN, paths.staged) for extra in ("", "订正版。", "再订正。")]
    load_staged(paths, staged)
    last = make_text_report(extra="再订正。").source.source_id
    with open_published(paths.published) as connection:
        assert connection.execute("select source_id from reports where replaced_by is null").fetchall() == [(last,)]
        assert connection.execute("select distinct report_id from facts").fetchall() == [(last,)]


def test_of_a_chain_of_versions_one_is_always_current(tmp_path: Path) -> None:
    paths = WarehousePaths.beside(tmp_path / "w.duckdb")
    reports = [make_text_report(extra=extra) for extra in ("", "订正版。", "再订正。")]
    staged = [stage_report(report, RUN, paths.staged) for report in reports]
    for path in (*staged, staged[1]):
        load_staged(paths, [path])
    for gone, current in ((1, 2), (2, 0)):
        remove_reports(paths, [reports[gone].source.source_id])
        with open_published(paths.published) as connection:
            found = connection.execute("select source_id from reports where replaced_by is null").fetchall()
        assert found == [(reports[current].source.source_id,)]


def test_a_file_that_can_be_read_again_leaves_quarantine(tmp_path: Path) -> None:
    folder, warehouse = tmp_path / "in", tmp_path / "w.duckdb"
    _write(folder / "报告.txt", 300)
    _ingest(folder, warehouse)
    good = (folder / "报告.txt").read_bytes()
    (folder / "报告.txt").write_bytes(b"%PDF-1.7 broken")
    _ingest(folder, warehouse)
    assert _quotes(warehouse) == ["300人"]
    with open_published(warehouse) as connection:
        assert connection.execute("select count(*) from quarantine").fetchall() == [(1,)]
    (folder / "报告.txt").write_bytes(good)
    assert _steady(folder, warehouse) == ["300人"]
    with open_published(warehouse) as connection:
        assert connection.execute("select count(*) from quarantine").fetchall() == [(0,)]


def test_a_folder_named_like_a_column_changes_no_row(tmp_path: Path) -> None:
    folder, warehouse = tmp_path / "in", tmp_path / "year=1999" / "unit=kg" / "w.duckdb"
    _write(folder / "报告.txt", 300)
    _ingest(folder, warehouse)
    with open_published(warehouse) as connection:
        assert connection.execute("select unit, year from facts").fetchall() == [("人", 2023)]
    assert verify_warehouse(warehouse).holds


def test_a_change_of_schools_alone_is_published_after_a_writer_was_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = WarehousePaths.beside(tmp_path / "w.duckdb")
    staged = stage_report(make_text_report(), RUN, paths.staged)
    load_staged(paths, [staged])
    renamed = [School("x-1", "青山职业技术大学", (), ("青山职业学院",), "云南", "职业本科学校")]
    monkeypatch.setattr(warehouse_module, "replace_by_copy", lambda *_: None)
    load_staged(paths, [staged], school_list=renamed)
    monkeypatch.undo()
    assert load_staged(paths, [staged]).published
    with open_published(paths.published) as connection:
        assert connection.execute("select school from listed_schools").fetchall() == [("青山职业技术大学",)]


def test_a_removal_that_was_killed_is_finished_by_the_next_writer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = "只此一处的话。"
    paths = WarehousePaths.beside(tmp_path / "w.duckdb")
    report = make_text_report(extra=secret)
    stage_report(report, RUN, paths.staged)
    load_staged(paths)

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(warehouse_module, "copy_rows", killed)
    with pytest.raises(KeyboardInterrupt):
        remove_reports(paths, [report.source.source_id])
    monkeypatch.undo()
    load_staged(paths, [])
    assert secret.encode() not in paths.published.read_bytes() + paths.work.read_bytes()


def test_removing_a_report_leaves_every_view_its_columns(tmp_path: Path) -> None:
    folder, warehouse = tmp_path / "in", tmp_path / "w.duckdb"
    for number, teachers in enumerate((300, 320)):
        _write(folder / f"报告{number}.txt", teachers)
    _ingest(folder, warehouse)
    columns = "select table_name, column_name, comment from duckdb_columns() where not internal order by all"
    with open_published(warehouse) as connection:
        before = connection.execute(columns).fetchall()
        (gone,) = connection.execute("select source_id from reports where source_name = '报告0.txt'").fetchall()[0]
    remove_reports(WarehousePaths.beside(warehouse), [gone])
    with open_published(warehouse) as connection:
        assert connection.execute(columns).fetchall() == before
        assert len([row for row in before if row[0] == "school_year_wide"]) > 200
