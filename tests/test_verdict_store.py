"""The verdicts' file: many write at once, some are killed, and nothing that was kept is lost."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sqlite3
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from made_verdicts import READING, new_verdict

from pipeline.verdicts.records import Decision, Reading, latest
from pipeline.verdicts.store import UnknownVerdictStoreError, VerdictStore, VerdictStoreError

# Adds verdicts without end and tells each number once it is kept.
_ENDLESS = """
import sys
from pathlib import Path
from made_verdicts import new_verdict
from pipeline.verdicts.store import VerdictStore
store = VerdictStore(Path(sys.argv[1]), busy_seconds=60)
while True:
    print(store.add(new_verdict(f"f-{sys.argv[2]}")), flush=True)
"""


@pytest.fixture
def store(tmp_path: Path) -> VerdictStore:
    return VerdictStore(tmp_path / "w.verdicts.sqlite")


def test_a_verdict_comes_back_as_it_was_given(store: VerdictStore) -> None:
    assert store.read() == []
    said = replace(READING, value=Decimal("0.000001"), value_max=Decimal("12600.5"), bound="range", unit=None)
    given = new_verdict(decision=Decision.CORRECT, said=said, comment="第“4”行\n'; drop table verdicts --")
    number = store.add(given)
    (kept,) = store.read()
    assert kept.number == number
    assert (kept.key, kept.decision, kept.reviewer, kept.comment) == (
        given.key,
        given.decision,
        given.reviewer,
        given.comment,
    )
    assert (kept.anchor, kept.found, kept.said) == (given.anchor, given.found, given.said)
    assert kept.decided_at.endswith("+00:00")


def test_the_last_verdict_counts_and_all_are_kept(store: VerdictStore) -> None:
    for decision in (Decision.CONFIRM, Decision.REJECT, Decision.WITHDRAW):
        store.add(new_verdict(decision=decision))
    store.add(new_verdict("f-002"))
    assert [each.decision for each in store.read() if each.key == "f-001"] == ["confirm", "reject", "withdraw"]
    assert {key: each.decision for key, each in latest(store.read()).items()} == {
        "f-001": Decision.WITHDRAW,
        "f-002": Decision.CONFIRM,
    }
    assert [each.number for each in store.read(after=3)] == [4]


def test_rows_cannot_be_changed_or_taken_out(store: VerdictStore) -> None:
    store.add(new_verdict())
    with closing(sqlite3.connect(store.path)) as connection:
        for statement in ("delete from verdicts", "update verdicts set reviewer = 'x'"):
            with pytest.raises(sqlite3.IntegrityError, match="only ever added"):
                connection.execute(statement)


def test_many_threads_write_a_file_that_none_has_made(store: VerdictStore) -> None:
    with ThreadPoolExecutor(8) as pool:
        numbers = list(pool.map(lambda number: store.add(new_verdict(f"f-{number}")), range(80)))
    assert sorted(numbers) == list(range(1, 81))
    assert len({each.key for each in store.read()}) == 80


def _write(path: Path, name: int) -> None:
    store = VerdictStore(path, busy_seconds=30)
    for _ in range(15):
        store.add(new_verdict(f"f-{name}"))


def test_many_processes_write_at_once(store: VerdictStore) -> None:
    context = multiprocessing.get_context("fork")
    writers = [context.Process(target=_write, args=(store.path, name)) for name in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert [writer.exitcode for writer in writers] == [0] * 4
    assert len(store.read()) == 60


def test_a_killed_writer_loses_nothing_that_it_kept(store: VerdictStore) -> None:
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(Path(__file__).parent), *sys.path])}
    # Into files, so that a writer that ends of itself on a slow machine is told apart from one that was killed.
    files = [store.path.with_name(f"told-{name}") for name in "ab"]
    writers = []
    for name, file in zip("ab", files, strict=True):
        with file.open("w") as out:
            command = [sys.executable, "-c", _ENDLESS, str(store.path), name]
            writers.append(subprocess.Popen(command, stdout=out, env=environment))
    deadline = time.monotonic() + 60
    while not all(file.stat().st_size for file in files):
        assert time.monotonic() < deadline, "a writer kept nothing"
        time.sleep(0.05)
    time.sleep(0.3)
    for writer in writers:
        writer.send_signal(signal.SIGKILL)
        assert writer.wait() == -signal.SIGKILL, "it ended of itself"
    told = {int(line) for file in files for line in file.read_text().split("\n")[:-1]}
    assert len(told) > 2
    kept = [each.number for each in store.read()]
    assert told <= set(kept)
    assert kept == list(range(1, len(kept) + 1))
    assert store.add(new_verdict()) == len(kept) + 1


def test_a_file_of_a_newer_program_is_refused(store: VerdictStore) -> None:
    store.add(new_verdict())
    with closing(sqlite3.connect(store.path)) as connection:
        connection.execute("pragma user_version = 7")
    for act in (store.read, lambda: store.add(new_verdict())):
        with pytest.raises(UnknownVerdictStoreError, match="layout 7"):
            act()


@pytest.mark.parametrize("content", [b"", b"no database at all, but long enough for a header of one" * 9])
def test_a_file_that_holds_no_verdicts_is_left_alone(store: VerdictStore, content: bytes) -> None:
    store.path.write_bytes(content)
    with pytest.raises(UnknownVerdictStoreError):
        store.add(new_verdict())
    assert store.path.read_bytes() == content


def test_a_busy_file_is_told_with_a_way_out(store: VerdictStore) -> None:
    store.add(new_verdict())
    with closing(sqlite3.connect(store.path, isolation_level=None)) as other:
        other.execute("begin immediate")
        with pytest.raises(VerdictStoreError, match="try again in a moment"):
            VerdictStore(store.path, busy_seconds=0.05).add(new_verdict())
        assert len(store.read()) == 1, "readers do not wait for writers"
        other.execute("rollback")
    assert store.add(new_verdict()) == 2


def test_a_full_disk_is_told_and_nothing_is_half_kept(store: VerdictStore) -> None:
    store.add(new_verdict())

    class Full(VerdictStore):
        def _open(self, mode: str) -> sqlite3.Connection:
            connection = super()._open(mode)
            connection.execute("pragma max_page_count = 1")
            return connection

    with pytest.raises(VerdictStoreError, match="make room"):
        Full(store.path).add(new_verdict(comment="长" * 100_000))
    assert len(store.read()) == 1


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(VerdictStoreError, match="cannot be written"):
        VerdictStore(tmp_path / "none" / "w.verdicts.sqlite").add(new_verdict())


def test_zero_is_a_value(store: VerdictStore) -> None:
    store.add(new_verdict(said=Reading("count", Decimal(0))))
    assert store.read()[0].said == Reading("count", Decimal(0))
