"""A clock that jumps: what is newer is told by counting and by what is there, never by the time."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from made_reports import NEXT_RUN, RUN, make_pdf_report, make_text_report
from made_verdicts import new_verdict

from benchmarks.warehouse_rows import warehouse_rows
from flows.serve.open_warehouse import OpenWarehouse
from flows.serve.review import Review
from pipeline.loading import writer_lock
from pipeline.staging import stage_report
from pipeline.verdicts import store as store_module
from pipeline.verdicts.records import Decision, latest
from pipeline.verdicts.store import VerdictStore
from pipeline.warehouse import WarehousePaths, load_staged

pytestmark = pytest.mark.slow

_FUTURE, _PAST = 4_000_000_000, 1


def set_times(folder: Path, seconds: int) -> None:
    for path in [folder, *folder.rglob("*")]:
        os.utime(path, (seconds, seconds))


def reports_in(warehouse: OpenWarehouse) -> int:
    with warehouse.read() as connection:
        return int(connection.execute("select count(*) from reports").fetchall()[0][0])


@pytest.mark.parametrize("seconds", [_PAST, _FUTURE])
def test_the_rows_are_the_same_whatever_the_files_times(tmp_path: Path, seconds: int) -> None:
    rows = []
    for name, turned in (("calm", None), ("turned", seconds)):
        paths = WarehousePaths.beside(tmp_path / name / "w.duckdb")
        for run in (RUN, NEXT_RUN):
            stage_report(make_text_report(), run, paths.staged)
            if turned is not None:
                set_times(paths.staged, turned)
                turned = _PAST
            load_staged(paths)
        rows.append(warehouse_rows(paths.published))
    assert rows[0] == rows[1]


def test_a_publication_is_noticed_though_its_time_goes_back(tmp_path: Path) -> None:
    paths = WarehousePaths.beside(tmp_path / "w.duckdb")
    load_staged(paths, [stage_report(make_text_report(), RUN, paths.staged)])
    os.utime(paths.published, (_FUTURE, _FUTURE))
    warehouse = OpenWarehouse(paths.published)
    assert reports_in(warehouse) == 1
    first = warehouse.opened
    load_staged(paths, [stage_report(make_pdf_report(), RUN, paths.staged)])
    os.utime(paths.published, (_FUTURE, _FUTURE))  # the very time of the file before
    assert warehouse.is_behind()
    assert reports_in(warehouse) == 2
    assert warehouse.opened != first
    warehouse.close()


def test_a_file_that_comes_while_another_is_opened_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = WarehousePaths.beside(tmp_path / "w.duckdb")
    load_staged(paths, [stage_report(make_text_report(), RUN, paths.staged)])
    warehouse = OpenWarehouse(paths.published)
    look = OpenWarehouse._published

    def look_and_publish(self: OpenWarehouse) -> tuple[int, int, int]:
        seen = look(self)
        monkeypatch.setattr(OpenWarehouse, "_published", look)
        load_staged(paths, [stage_report(make_pdf_report(), RUN, paths.staged)])
        return seen

    monkeypatch.setattr(OpenWarehouse, "_published", look_and_publish)
    assert reports_in(warehouse) == 2
    assert not warehouse.is_behind()
    warehouse.close()


def test_versions_never_come_again(tmp_path: Path) -> None:
    """Inodes and times do, once a file is closed; what is kept for a version must not be taken for another's."""
    paths = WarehousePaths.beside(tmp_path / "w.duckdb")
    load_staged(paths, [stage_report(make_text_report(), RUN, paths.staged)])
    warehouse, seen = OpenWarehouse(paths.published), []
    for _ in range(3):
        assert reports_in(warehouse) == 1
        seen.append(warehouse.opened)
        warehouse.close()
    assert len(set(seen)) == 3


def test_the_last_verdict_counts_though_the_clock_went_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Clock(datetime):
        year_now = 2030

        @classmethod
        def now(cls, tz: object = None) -> datetime:
            return datetime(cls.year_now, 1, 1, tzinfo=UTC)

    monkeypatch.setattr(store_module, "datetime", Clock)
    paths = WarehousePaths.beside(tmp_path / "w.duckdb")
    load_staged(paths, [stage_report(make_text_report(), RUN, paths.staged)])
    store, warehouse = VerdictStore(tmp_path / "w.verdicts.sqlite"), OpenWarehouse(paths.published)
    review = Review(store)
    store.add(new_verdict(decision=Decision.CONFIRM))
    with warehouse.read() as connection:
        assert review.look(connection, warehouse.opened).by_key["f-001"].verdict.decision == "confirm"
        Clock.year_now = 1999
        store.add(new_verdict(decision=Decision.REJECT))
        assert review.look(connection, warehouse.opened).by_key["f-001"].verdict.decision == "reject"
    assert latest(store.read())["f-001"].decided_at.startswith("1999")
    warehouse.close()


def test_the_lock_waits_by_a_clock_that_nobody_sets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def wall() -> float:
        raise AssertionError("the lock asked the wall clock")

    lock = tmp_path / "w.lock"
    with writer_lock.hold_writer_lock(lock, tmp_path, wait_seconds=0):
        monkeypatch.setattr(time, "time", wall)
        with (
            pytest.raises(writer_lock.WarehouseBusyError),
            writer_lock.hold_writer_lock(lock, tmp_path, wait_seconds=0.3),
        ):
            pass
