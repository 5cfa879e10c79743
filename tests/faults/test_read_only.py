"""A folder that this user may only read: whoever writes is told so, whoever reads goes on."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from made_reports import RUN, make_pdf_report, make_text_report
from made_verdicts import new_verdict

from flows.cli import main
from flows.serve.app import create_app
from flows.serve.site import Site
from pipeline.disk import DiskError
from pipeline.export import ExportError, export_warehouse
from pipeline.exports.export_formats import ExportFormat
from pipeline.staging import stage_report
from pipeline.verdicts.store import VerdictStore, VerdictStoreError, verdicts_beside
from pipeline.warehouse import BrokenWarehouseError, WarehousePaths, load_staged, open_published

_NOBODY = 65534


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Nobody may write into the folder while it lasts; root goes as another user meanwhile."""
    modes = {path: path.stat().st_mode for path in [folder, *folder.rglob("*")]}
    for path, mode in modes.items():
        path.chmod(mode & ~0o222 | 0o444 | (0o111 if path.is_dir() else 0))
    root = os.geteuid() == 0
    if root:
        os.seteuid(_NOBODY)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)
        for path, mode in modes.items():
            if path.exists():
                path.chmod(mode)


@pytest.fixture
def paths() -> Iterator[WarehousePaths]:
    """A warehouse with a verdict, in a folder to which everybody finds the way (pytest's own is closed to others)."""
    folder = Path(tempfile.mkdtemp())
    try:
        folder.chmod(0o755)
        paths = WarehousePaths.beside(folder / "w.duckdb")
        load_staged(paths, [stage_report(make_text_report(), RUN, paths.staged)])
        VerdictStore(verdicts_beside(paths.published)).add(new_verdict())
        yield paths
    finally:
        shutil.rmtree(folder)


def test_writers_are_told(paths: WarehousePaths) -> None:
    staged = [stage_report(make_pdf_report(), RUN, paths.staged)]
    with read_only(paths.published.parent):
        for write in (
            lambda: load_staged(paths, staged),
            lambda: stage_report(make_text_report(extra="又"), RUN, paths.staged),
            lambda: load_staged(WarehousePaths.beside(paths.published.parent / "new" / "w.duckdb"), []),
        ):
            with pytest.raises(DiskError, match=r"Permission denied.*Make it and its folder writable"):
                write()
        with pytest.raises(ExportError, match="Permission denied"):
            export_warehouse(paths.published, paths.published.parent / "out", ExportFormat.CSV)
        with pytest.raises(VerdictStoreError, match="writable"):
            VerdictStore(verdicts_beside(paths.published)).add(new_verdict())
    assert load_staged(paths, staged).loaded == 1


def test_the_command_tells_it_in_one_line(paths: WarehousePaths, capsys: pytest.CaptureFixture[str]) -> None:
    with read_only(paths.published.parent), pytest.raises(SystemExit) as ended:
        main(["upgrade", "--warehouse", str(paths.published)])
    said = capsys.readouterr().err.strip()
    assert ended.value.code == 2
    assert said.count("\n") == 0
    assert "Permission denied" in said
    assert "writable" in said


def test_readers_go_on(paths: WarehousePaths) -> None:
    with read_only(paths.published.parent):
        with open_published(paths.published) as connection:
            fact_id = connection.execute("select fact_id from facts").fetchall()[0][0]
        assert len(VerdictStore(verdicts_beside(paths.published)).read()) == 1
        with TestClient(create_app(Site.beside(paths.published)), base_url="http://127.0.0.1") as client:
            for page in ("/", "/facts", "/queue", "/verdicts", f"/f/{fact_id}"):
                assert client.get(page).status_code == 200, page
            said = {"decision": "confirm", "reviewer": "王老师", "fact_id": fact_id}
            answer = client.post("/verdicts", data=said, headers={"origin": "http://127.0.0.1"})
        assert answer.status_code == 503
        assert "writable" in answer.text


def test_verdicts_that_a_killed_writer_left_in_the_log_are_read(paths: WarehousePaths) -> None:
    store = VerdictStore(verdicts_beside(paths.published))
    writer = os.fork()
    if writer == 0:
        connection = store._open("rw")  # kept open, so that the log stays when this process is gone
        store.add(new_verdict("f-002"))
        assert connection is not None
        os._exit(0)
    os.waitpid(writer, 0)
    assert store.path.with_name(f"{store.path.name}-wal").stat().st_size
    with read_only(paths.published.parent):
        assert [each.key for each in store.read()] == ["f-001", "f-002"]


def test_a_file_that_may_not_be_read_is_not_called_damaged(paths: WarehousePaths) -> None:
    with read_only(paths.published.parent):
        pass
    paths.published.chmod(0)
    root = os.geteuid() == 0
    if root:
        os.seteuid(_NOBODY)
    try:
        with pytest.raises(BrokenWarehouseError, match="may not read it"):
            open_published(paths.published)
    finally:
        if root:
            os.seteuid(0)
