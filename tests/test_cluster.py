"""The same rows by a Dask cluster, by shards and a loader, and by a deployment, as by one process alone."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import duckdb
import pytest
from many_reports import write_many
from test_ingest import ROOT, post, prefect_server, sushu

from flows.commands import ingest as ingest_command
from flows.pool import Limits
from flows.steps import IngestRequest, ingest_direct, make_plan

Rows = dict[str, list[tuple[Any, ...]]]


def everything(warehouse: Path) -> Rows:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        names = connection.execute("select table_name from duckdb_tables() where not internal").fetchall()
        return {
            name: connection.execute(f"select * from {name} order by all").fetchall()
            for (name,) in names
            if name != "revision"
        }


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("many") / "reports"
    assert write_many(folder, 12) >= 40
    (folder / "空.txt").write_bytes(b"")
    return folder


@pytest.fixture(scope="module")
def alone(reports: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What one process makes of the reports."""
    warehouse = tmp_path_factory.mktemp("alone") / "w.duckdb"
    request = IngestRequest((reports,), warehouse, limits=Limits(jobs=2))
    assert ingest_direct(request, make_plan(request)).read >= 40
    return warehouse


@pytest.mark.slow
def test_a_dask_cluster_gives_the_rows_of_one_process(reports: Path, alone: Path, tmp_path: Path) -> None:
    done = sushu("ingest", reports, "--dask", "local", "--warehouse", tmp_path / "w.duckdb", "--json")
    assert done.returncode == 1, done.stderr  # the empty file
    assert "Traceback" not in done.stderr
    summary = json.loads(done.stdout)
    assert (summary["read"] >= 40, len(summary["failures"])) == (True, 1)
    assert everything(tmp_path / "w.duckdb") == everything(alone)


@pytest.mark.slow
def test_two_shards_and_a_loader_give_the_rows_of_one_process(reports: Path, alone: Path, tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    for part in ("1/2", "2/2"):
        own = tmp_path / part[0] / "w.duckdb"
        arguments = ["--direct", "--stage-only", "--staged", shared, "--shard", part, "--warehouse", own]
        assert sushu("ingest", reports, *arguments).returncode in (0, 1)
    done = sushu("load", shared, "--warehouse", tmp_path / "w.duckdb")
    assert done.returncode == 0, done.stderr
    assert everything(tmp_path / "w.duckdb") == everything(alone)


@pytest.mark.slow
def test_an_interrupted_cluster_ends_and_goes_on(reports: Path, alone: Path, tmp_path: Path) -> None:
    warehouse = tmp_path / "w.duckdb"
    command = [sys.executable, "-m", "flows.cli", "ingest", str(reports), "--dask", "local"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    with subprocess.Popen(
        [*command, "--warehouse", str(warehouse)], cwd=ROOT, env=environment, start_new_session=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    ) as running:  # fmt: skip
        staged = tmp_path / "w.staged"
        wait_until(lambda: len(list(staged.glob("[0-9a-f]*"))) >= 2 or running.poll() is not None)
        os.killpg(running.pid, signal.SIGINT)  # as a terminal does
        said = running.communicate(timeout=60)[1]
    assert running.returncode == 130, said
    assert "interrupted; what was read is kept" in said
    assert not warehouse.exists()
    wait_until(lambda: not processes_of(running.pid))
    kept = len(list(staged.glob("[0-9a-f]*")))
    done = sushu("ingest", reports, "--direct", "--warehouse", warehouse, "--json")
    assert json.loads(done.stdout)["unchanged"] == kept
    assert everything(warehouse) == everything(alone)


@pytest.mark.slow
def test_a_deployment_runs_and_fills_the_warehouse(tmp_path: Path) -> None:
    reports = tmp_path / "reports"
    reports.mkdir()
    (reports / "甲校2023年质量年度报告.txt").write_text("一、师资队伍\n学校现有专任教师1,286人。\n", "utf-8")
    warehouse = tmp_path / "w.duckdb"
    with prefect_server(tmp_path / "home") as api, served(api, reports, warehouse):
        (deployment,) = post(f"{api}/deployments/filter")
        assert [(one["schedule"]["cron"], one["schedule"]["timezone"]) for one in deployment["schedules"]] == [
            ("30 2 * * *", "Asia/Shanghai")
        ]
        assert deployment["entrypoint"] == "flows.scheduled.scheduled_ingest"
        send(f"{api}/deployments/{deployment['id']}/create_flow_run", {})
        wait_until(lambda: ended_runs(api))
        assert [(run["state_type"], run["name"]) for run in ended_runs(api)] == [
            ("COMPLETED", f"ingest-into-{warehouse}")
        ]
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        assert connection.execute("select quote from facts").fetchall() == [("1,286人",)]


def test_dask_wants_prefect_and_its_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ingest_command.importlib.util, "find_spec", lambda _: None)
    with pytest.raises(ingest_command.NoDaskError, match=r"sushu\[dask\]"):
        ingest_command.check_dask()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({}, "PREFECT_API_URL names none"),
        ({"PREFECT_API_URL": "http://127.0.0.1:9/api"}, "no Dask scheduler answers there"),
    ],
)
def test_a_cluster_that_is_not_there(tmp_path: Path, settings: dict[str, str], said: str) -> None:
    (tmp_path / "甲.txt").write_text("专任教师12人。", "utf-8")
    done = sushu("ingest", tmp_path, "--dask", "tcp://127.0.0.1:9", "--warehouse", tmp_path / "w.duckdb", **settings)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    ("cron", "settings", "said"),
    [
        ("0 2 * * *", {}, "PREFECT_API_URL names none"),
        ("at night", {"PREFECT_API_URL": "http://127.0.0.1:9/api"}, "Write minute, hour, day, month and weekday"),
        ("0 2 * * *", {"PREFECT_API_URL": "http://127.0.0.1:9/api"}, "Prefect's server cannot be used"),
    ],
)
def test_a_schedule_that_cannot_be_kept(tmp_path: Path, cron: str, settings: dict[str, str], said: str) -> None:
    done = sushu("schedule", tmp_path, "--cron", cron, "--warehouse", tmp_path / "w.duckdb", **settings)
    assert done.returncode == 2, done.stderr
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def ended_runs(api: str) -> list[dict[str, Any]]:
    """The deployment's runs that have come to an end, whichever."""
    runs = post(f"{api}/flow_runs/filter")
    return [
        run for run in runs if run["deployment_id"] and run["state_type"] not in ("SCHEDULED", "PENDING", "RUNNING")
    ]


@contextmanager
def served(api: str, reports: Path, warehouse: Path) -> Iterator[None]:
    """`sushu schedule` while the block runs, once the server knows its deployment."""
    command = [sys.executable, "-m", "flows.cli", "schedule", str(reports), "--cron", "30 2 * * *", "--jobs", "1"]
    environment = os.environ | {"PREFECT_API_URL": api, "PREFECT_HOME": str(warehouse.parent / "home")}
    with subprocess.Popen(
        [*command, "--warehouse", str(warehouse)], cwd=ROOT, env=environment, stderr=subprocess.DEVNULL
    ) as serving:
        try:
            wait_until(lambda: post(f"{api}/deployments/filter") or serving.poll() is not None)
            yield
        finally:
            serving.terminate()
            try:
                serving.wait(15)
            except subprocess.TimeoutExpired:
                serving.kill()


def send(address: str, body: dict[str, Any]) -> Any:
    request = Request(address, data=json.dumps(body).encode(), headers={"content-type": "application/json"})
    with urlopen(request, timeout=30) as answer:
        return json.load(answer)


def processes_of(session: int) -> list[str]:
    listed = subprocess.run(["ps", "-eo", "sid=,args="], capture_output=True, text=True, check=True).stdout
    return [line for line in listed.splitlines() if line.split(maxsplit=1)[0] == str(session)]


def wait_until(true: Any, seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.2)
