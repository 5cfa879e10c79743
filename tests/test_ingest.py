"""Reports into a warehouse: bad files among good ones, a second run without work, the same rows by every way."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

import duckdb
import pytest

from flows.commands.ingest import run_ingest
from flows.pool import Limits
from flows.steps import IngestRequest, IngestSummary, ingest_direct, make_plan

ROOT = Path(__file__).parent.parent
# The command line, with a word on stderr for each file that is hashed.
SUSHU = """
import sys
from flows import cli, plan
hash_and_size = plan.hash_and_size
def told(path):
    print("hashed:", path, file=sys.stderr)
    return hash_and_size(path)
plan.hash_and_size = told
cli.main(sys.argv[1:])
"""
GOOD = {
    "甲校2023年质量年度报告.txt": "一、师资队伍\n学校现有专任教师1,286人，双师型教师占比63.5%。\n",
    "乙校2022年质量年度报告.txt": "一、办学经费\n2022年学校办学经费总收入1.2亿元，就业率为97.82%。\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with two good reports, an empty one and a picture that calls itself a PDF."""
    reports = tmp_path / "reports"
    reports.mkdir()
    for name, text in GOOD.items():
        (reports / name).write_text(text, "utf-8")
    (reports / "空.txt").write_bytes(b"")
    (reports / "图.pdf").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(64))
    return reports


def ingest(folder: Path, warehouse: Path) -> IngestSummary:
    request = IngestRequest((folder,), warehouse, limits=Limits(jobs=1))
    return ingest_direct(request, make_plan(request))


def rows(warehouse: Path, query: str) -> list[Any]:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return connection.execute(query).fetchall()


def test_bad_files_are_quarantined_and_the_others_go_on(folder: Path, tmp_path: Path) -> None:
    summary = ingest(folder, tmp_path / "w.duckdb")
    assert (summary.read, len(summary.failures)) == (2, 2)
    assert summary.facts >= 4
    assert {failure.file_name for failure in summary.failures} == {"空.txt", "图.pdf"}
    assert all(failure.cause and failure.way_out for failure in summary.failures)
    quarantined = rows(tmp_path / "w.duckdb", "select file_name from quarantine order by all")
    assert quarantined == [("图.pdf",), ("空.txt",)]
    values = {float(value) for (value,) in rows(tmp_path / "w.duckdb", "select value from facts")}
    assert {1286.0, 63.5, 120_000_000.0, 97.82} <= values


def test_a_second_run_does_no_work(folder: Path, tmp_path: Path) -> None:
    warehouse = tmp_path / "w.duckdb"
    (folder / "空.txt").unlink()
    (folder / "图.pdf").unlink()
    ingest(folder, warehouse)
    before, written = rows(warehouse, "select * from facts order by all"), warehouse.stat().st_mtime_ns
    again = ingest(folder, warehouse)
    assert (again.read, again.unchanged, again.facts) == (0, 2, 0)
    assert rows(warehouse, "select * from facts order by all") == before
    assert warehouse.stat().st_mtime_ns == written


def test_a_mended_file_leaves_quarantine(folder: Path, tmp_path: Path) -> None:
    ingest(folder, tmp_path / "w.duckdb")
    (folder / "空.txt").write_text("学校现有教职工300人。\n", "utf-8")
    ingest(folder, tmp_path / "w.duckdb")
    assert rows(tmp_path / "w.duckdb", "select file_name from quarantine") == [("图.pdf",)]


def test_two_fresh_warehouses_hold_equal_rows(folder: Path, tmp_path: Path) -> None:
    ingest(folder, tmp_path / "a" / "w.duckdb")
    ingest(folder, tmp_path / "b" / "w.duckdb")
    for table in ("facts", "mentions", "unlinked", "quarantine", "runs"):
        query = f"select * from {table} order by all"
        assert rows(tmp_path / "a" / "w.duckdb", query) == rows(tmp_path / "b" / "w.duckdb", query)


def test_a_deleted_work_database_loses_no_folder(tmp_path: Path) -> None:
    warehouse = tmp_path / "w.duckdb"
    for name, text in GOOD.items():
        (tmp_path / name[0]).mkdir()
        (tmp_path / name[0] / name).write_text(text, "utf-8")
        ingest(tmp_path / name[0], warehouse)
    (tmp_path / "w.work.duckdb").unlink()
    ingest(tmp_path / "乙", warehouse)
    assert rows(warehouse, "select count(*) from reports") == [(2,)]


def sushu(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    return subprocess.run(
        [sys.executable, "-c", SUSHU, *map(str, arguments)],
        cwd=ROOT,
        env=kept | environment,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


@pytest.mark.slow
def test_flow_on_the_temporary_server(folder: Path, tmp_path: Path) -> None:
    done = sushu("ingest", folder, "--warehouse", tmp_path / "flow" / "w.duckdb", "--json")
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr
    assert json.loads(done.stdout)["read"] == 2
    ingest(folder, tmp_path / "direct" / "w.duckdb")
    query = "select * from facts order by all"
    assert rows(tmp_path / "flow" / "w.duckdb", query) == rows(tmp_path / "direct" / "w.duckdb", query)
    assert (tmp_path / "flow" / ".prefect").is_dir()
    assert done.stderr.count("hashed: ") == 4, "each file once"


@pytest.mark.slow
def test_flow_on_a_server(folder: Path, tmp_path: Path) -> None:
    with prefect_server(tmp_path / "home") as api:
        done = sushu("ingest", folder, "--warehouse", tmp_path / "w.duckdb", PREFECT_API_URL=api)
        assert done.returncode == 1, done.stderr
        assert rows(tmp_path / "w.duckdb", "select count(*) from reports") == [(2,)]
        runs = post(f"{api}/flow_runs/filter")
        assert [(run["name"] != "", run["state_type"]) for run in runs] == [(True, "COMPLETED")]
        assert {run["name"] for run in post(f"{api}/task_runs/filter")} == {"mine-1", "load"}


@pytest.mark.slow
def test_a_server_that_is_not_there(folder: Path, tmp_path: Path) -> None:
    done = sushu("ingest", folder, "--warehouse", tmp_path / "w.duckdb", PREFECT_API_URL="http://127.0.0.1:9/api")
    assert done.returncode == 2
    assert "Prefect's server cannot be used" in done.stderr
    assert "--direct" in done.stderr
    assert "Traceback" not in done.stderr


@contextmanager
def prefect_server(home: Path) -> Iterator[str]:
    """A Prefect server on a free port of this machine; gives its API's address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = {
        "PREFECT_HOME": str(home),
        "DO_NOT_TRACK": "1",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_API_URL": "",
    }
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)]
    api = f"http://127.0.0.1:{port}/api"
    with subprocess.Popen(
        command, env=os.environ | settings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as server:
        try:
            wait_for(f"{api}/health")
            yield api
        finally:
            server.terminate()


def post(address: str) -> Any:
    request = Request(address, data=b"{}", headers={"content-type": "application/json"})
    with urlopen(request, timeout=30) as answer:
        return json.load(answer)


def wait_for(address: str, seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while True:
        try:
            with urlopen(address, timeout=5):
                return
        except (URLError, OSError):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.5)


def test_workers_are_made_ready_while_prefect_is_imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    order: list[str] = []
    flow = SimpleNamespace(run_flow=lambda *_: order.append("flow"))
    monkeypatch.setitem(sys.modules, "flows.ingest", flow)
    monkeypatch.setattr("flows.pool.begin_preloading", lambda: order.append("preloading"))
    monkeypatch.setattr("flows.prefect_settings.prepare_prefect", lambda home: None)  # it would set the environment
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:1/api")
    (tmp_path / "a.txt").write_text("专任教师3人。", "utf-8")
    request = IngestRequest((tmp_path / "a.txt",), tmp_path / "r.duckdb")
    run_ingest(request, make_plan(request), direct=False)
    assert order == ["preloading", "flow"]
    order.clear()
    run_ingest(request, replace(make_plan(request), todo=()), direct=False)
    assert order == ["flow"], "nothing to read needs no workers"
    order.clear()
    run_ingest(replace(request, dask="local"), make_plan(request), direct=False)
    assert order == ["flow"], "a cluster has workers of its own"
