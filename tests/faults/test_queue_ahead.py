"""The queue is found when a warehouse is published, not when the first reviewer asks; and it delays nobody."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from made_reports import RUN, make_pdf_report
from made_warehouses import make_warehouse

from flows.serve import doubtful as doubtful_module
from flows.serve.doubtful import DoubtfulFacts
from flows.serve.open_warehouse import OpenWarehouse
from flows.serve.queue_ahead import queue_ahead
from pipeline.staging import stage_report
from pipeline.warehouse import WarehousePaths, load_staged

# Takes minutes if nobody interrupts it.
_ENDLESS = "select count(*) from range(1000000) as a, range(1000000) as b where a.range + b.range = -1"


def wait_until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.01)


@pytest.fixture
def published(tmp_path: Path) -> Path:
    return make_warehouse(tmp_path)


def test_each_publication_is_made_ready(published: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found: list[int] = []

    def find(connection: duckdb.DuckDBPyConnection, school: str) -> list[doubtful_module.Doubt]:
        found.append(int(connection.execute("select count(*) from reports").fetchall()[0][0]))
        return []

    monkeypatch.setattr(doubtful_module, "find_doubts", find)
    warehouse, doubtful = OpenWarehouse(published), DoubtfulFacts()
    with queue_ahead(warehouse, doubtful, look_seconds=0.02):
        wait_until(lambda: found == [2])
        with warehouse.read() as connection:
            assert doubtful.list(connection, warehouse.opened) == []
        assert found == [2], "the reader found it ready"
        paths = WarehousePaths.beside(published)
        load_staged(paths, [stage_report(make_pdf_report("新.pdf", data=b"%PDF-2"), RUN, paths.staged)])
        wait_until(lambda: found == [2, 3])


def test_a_version_that_a_reader_opened_first_is_made_ready_too(
    published: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found: list[str] = []
    monkeypatch.setattr(doubtful_module, "find_doubts", lambda connection, school: found.append(school) or [])
    warehouse = OpenWarehouse(published)
    with warehouse.read():
        pass
    with queue_ahead(warehouse, DoubtfulFacts(), look_seconds=0.02):
        wait_until(lambda: found == [""])


def test_it_gives_way_to_who_waits_for_the_next_file_and_to_the_end(
    published: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = threading.Semaphore(0)

    def find(connection: duckdb.DuckDBPyConnection, school: str) -> list[doubtful_module.Doubt]:
        begun.release()
        connection.execute(_ENDLESS).fetchall()
        return []

    monkeypatch.setattr(doubtful_module, "find_doubts", find)
    warehouse = OpenWarehouse(published)
    with queue_ahead(warehouse, DoubtfulFacts(), look_seconds=0.02):
        assert begun.acquire(timeout=30)
        paths = WarehousePaths.beside(published)
        load_staged(paths, [stage_report(make_pdf_report("新.pdf", data=b"%PDF-2"), RUN, paths.staged)])
        started = time.monotonic()
        with warehouse.read() as connection:
            assert connection.execute("select count(*) from reports").fetchall() == [(3,)]
        assert time.monotonic() - started < 10
        assert begun.acquire(timeout=30), "it begins again with the new file"
        started = time.monotonic()
    assert time.monotonic() - started < 10, "the end waits for no query"


def test_a_warehouse_that_is_gone_does_not_end_it(published: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found: list[str] = []
    monkeypatch.setattr(doubtful_module, "find_doubts", lambda connection, school: found.append(school) or [])
    away = published.with_name("away")
    published.rename(away)
    with queue_ahead(OpenWarehouse(published), DoubtfulFacts(), look_seconds=0.02):
        time.sleep(0.1)
        assert found == []
        away.rename(published)
        wait_until(lambda: found == [""])
