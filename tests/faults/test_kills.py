"""What a writer leaves that is killed at the worst moment, and a few kills at random (long form: benchmarks)."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from checked_reports import ingest_texts
from made_reports import RUN, make_text_report
from made_verdicts import new_verdict

from benchmarks.kill_targets import TARGETS
from benchmarks.kills import kill
from benchmarks.warehouse_rows import differing, warehouse_rows
from flows.mine import MineJob, MineOutcome
from flows.notes import notes_folder
from pipeline import staging
from pipeline.errors import SushuError
from pipeline.loading import migrations
from pipeline.records import Run
from pipeline.staging import is_staged, list_staged, stage_report
from pipeline.verdicts import store as store_module
from pipeline.verdicts.store import VerdictStore
from pipeline.warehouse import WarehousePaths, load_staged, open_published, remove_reports

REPORT = "霁浦测试职业学院{year}年质量年度报告\n\n{year}年学校在校生 {students} 人，专任教师 482 人。\n"


class Killed(BaseException):
    """Stands for SIGKILL: nothing of ours catches it."""


def killed(*_: object, **__: object) -> None:
    raise Killed


@pytest.mark.slow
@pytest.mark.parametrize("over", TARGETS)
def test_random_kills(over: str, tmp_path: Path) -> None:
    found = kill(over, times=2, seed=7, base=tmp_path)
    assert found.tried == 2
    assert found.wrong == []


def test_rows_that_differ_are_told(tmp_path: Path) -> None:
    rows = []
    for name, reports in (("one", [make_text_report()]), ("two", [make_text_report(extra="又")])):
        paths = WarehousePaths.beside(tmp_path / name / "w.duckdb")
        load_staged(paths, [stage_report(report, RUN, paths.staged) for report in reports])
        rows.append(warehouse_rows(paths.published))
    assert {"fact", "pages", "reports"} <= set(differing(*rows))
    assert differing(rows[0], rows[0]) == []


def test_a_removal_that_is_killed_leaves_no_directory_that_looks_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the file, given again, would be taken for staged, and its load would fail for ever."""
    paths, report = WarehousePaths.beside(tmp_path / "w.duckdb"), make_text_report()
    load_staged(paths, [stage_report(report, RUN, paths.staged)])

    def half(path: Path, **_: object) -> None:
        next(path.glob("*.parquet")).unlink()
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(staging.shutil, "rmtree", half)
        with pytest.raises(Killed):
            remove_reports(paths, [report.source.source_id])
    assert not is_staged(report.source.sha256, RUN.run_id, paths.staged)
    assert list_staged(paths.staged) == []
    assert remove_reports(paths, [report.source.source_id]) == 1
    assert list(paths.staged.iterdir()) == []
    load_staged(paths, [stage_report(report, RUN, paths.staged)])


def test_a_first_load_that_is_killed_while_the_database_is_laid_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = WarehousePaths.beside(tmp_path / "w.duckdb")
    staged = [stage_report(make_text_report(), RUN, paths.staged)]
    with monkeypatch.context() as patched:
        patched.setattr(migrations, "create_schema", killed)
        with pytest.raises(Killed):
            load_staged(paths, staged)
    assert not paths.work.exists()
    unfinished = paths.work.with_name(f".{paths.work.name}.new")
    unfinished.write_bytes(b"\0" * 1000)  # half a header, of which DuckDB says that it is no database
    with pytest.raises(duckdb.Error):
        duckdb.connect(str(unfinished))
    assert load_staged(paths, staged).loaded == 1


def test_a_busy_work_database_in_a_folder_called_blocks_and_a_damaged_one_are_told_apart(tmp_path: Path) -> None:
    paths = WarehousePaths.beside(tmp_path / "blocks" / "w.duckdb")
    paths.work.parent.mkdir()
    paths.work.write_bytes(b"no database" * 1000)
    with pytest.raises(SushuError, match=r"cannot open this file.*Delete it"):
        load_staged(paths, [])


def test_what_another_process_left_of_a_first_verdict_stands_in_nobodys_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a container every server has the same process number, and what was killed left a file of that name."""
    store = VerdictStore(tmp_path / "w.verdicts.sqlite")
    with monkeypatch.context() as patched:
        patched.setattr(store_module.os, "link", killed)
        patched.setattr(Path, "unlink", lambda *_, **__: None)
        with pytest.raises(Killed):
            store.add(new_verdict())
    assert list(tmp_path.glob(".w.verdicts*"))
    assert store.add(new_verdict()) == 1


def hang(job: MineJob, run: Run, folder: str) -> MineOutcome:
    """A report that hangs; says which process reads it."""
    Path(folder, "worker").write_text(str(os.getpid()))
    time.sleep(600)
    return MineOutcome(job.path, job.sha256)


_MASTER = """
import sys
from pathlib import Path
from flows.mine import MineJob
from flows.pool import Limits, mine_reports
from test_kills import RUN, hang
if __name__ == "__main__":
    list(mine_reports([MineJob("a.txt", "a")], RUN, Path(sys.argv[1]), Limits(jobs=1), mine=hang))
"""


def test_workers_end_with_the_ingest_that_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A hung report is ended by its ingest; without it the worker would hold memory for ever, and its notes stay."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    here = Path(__file__).parent
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(here), str(here.parent), *sys.path])}
    environment["TMPDIR"] = str(tmp_path)
    master = subprocess.Popen([sys.executable, "-c", _MASTER, str(tmp_path)], env=environment)
    worker = _eventually(lambda: int((tmp_path / "worker").read_text()))
    master.kill()
    master.wait()
    _eventually(lambda: None if _lives(worker) else 1)
    (left,) = tmp_path.glob("sushu-notes-*")
    with notes_folder():
        assert not left.exists()


def _eventually(look: Callable[[], int | None]) -> int:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            if (found := look()) is not None:
                return found
        except (FileNotFoundError, ValueError):
            pass
        time.sleep(0.1)
    raise AssertionError("it never came")


def _lives(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.slow
def test_the_order_of_loading_decides_nothing(tmp_path: Path) -> None:
    """Which report bears a finding about two must not depend on which ingest was quicker."""
    texts = {
        "甲.txt": REPORT.format(year=2023, students="12,860"),
        "乙.txt": REPORT.format(year=2023, students="12,861") + "\n",
        "丙.txt": REPORT.format(year=2023, students="1,286") + "\n\n",
        "丁.txt": REPORT.format(year=2024, students="99,860"),
    }
    published = ingest_texts(texts, tmp_path)
    staged = list_staged(WarehousePaths.beside(published).staged)
    rows = []
    with open_published(published) as connection:
        places = dict(connection.execute("select origin, sha256 from reports").fetchall())
        known = connection.execute("select count(*) from findings where check_id like 'same.%'").fetchall()
    for name, order in (("one", staged), ("other", staged[::-1])):
        paths = WarehousePaths.beside(tmp_path / name / "w.duckdb")
        for directory in order:
            load_staged(paths, [directory], places=places)
        rows.append(warehouse_rows(paths.published))
    assert known[0][0]
    assert differing(*rows) == []
