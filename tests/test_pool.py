"""A report that hangs, dies, eats memory or meets a bug costs itself and nobody else."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import tempfile
import time
from pathlib import Path

import pytest
from made_pdfs import chinese_pdf

from flows.mine import MineJob, MineOutcome, mine_report
from flows.notes import notes_folder
from flows.pool import Limits, mine_reports
from flows.worker import read_last_words
from pipeline.records import Run
from pipeline.whereabouts import Stage, Whereabouts, enter

RUN = Run("run-0", "0", "0", "")

LEFT: list[bytearray] = []  # what a worker keeps from one report to the next


def act(job: MineJob, run: Run, folder: str) -> MineOutcome:
    """Stands in for reading a report: does what the file's name says."""
    match Path(job.path).stem:
        case "hangs":
            enter(Stage.PAGES, 17)
            print("libmade: xref is broken", file=sys.stderr)
            time.sleep(60)
        case "hangs-in-c":
            enter(Stage.PAGES, 3)
            ctypes.PyDLL(None).sleep(60)  # holds the interpreter's lock, so no thread of Python runs
        case "spins":
            enter(Stage.FACTS)
            while True:
                pass
        case "dies":
            enter(Stage.BLOCKS)
            os.kill(os.getpid(), signal.SIGSEGV)
        case "eats":
            bytearray(64 << 30)
        case "fills":
            kept = [bytearray(b"x" * (8 << 20)) for _ in range(128)]
            time.sleep(60 + len(kept))
        case "fills-in-c":
            held = bytearray(1_800 << 20)
            address = (ctypes.c_char * 1).from_buffer(held)
            while True:
                ctypes.PyDLL(None).memset(address, 1, len(held))  # holds the interpreter's lock from here on
                ctypes.PyDLL(None).sleep(60)
        case "chatters":
            for _ in range(30):
                os.write(2, b"libmade: xref is broken\n" * 100_000)
                time.sleep(0.1)
            (Path(folder) / "said").write_text(str(Path("/proc/self/fd/2").resolve().stat().st_size))
            enter(Stage.FACTS)
            os.kill(os.getpid(), signal.SIGSEGV)
        case "tells":
            raise ValueError("联系电话13912345678 is no number")
        case "leaves":
            LEFT.append(bytearray(b"x" * (1_100 << 20)))
        case "errs":
            raise KeyError("no such thing")
    return MineOutcome(job.path, job.sha256, pages=1)


def outcomes_of(names: list[str], folder: Path, limits: Limits) -> dict[str, MineOutcome]:
    """What became of each job; every one has an outcome."""
    jobs = [MineJob(f"{name}.txt", name) for name in names]
    outcomes = {Path(outcome.path).stem: outcome for outcome in mine_reports(jobs, RUN, folder, limits, mine=act)}
    assert sorted(outcomes) == sorted(names)
    return outcomes


def test_the_others_go_on(tmp_path: Path) -> None:
    names = ["good1", "dies", "good2", "eats", "fills", "errs", "good3"]
    outcomes = outcomes_of(names, tmp_path, Limits(jobs=2, timeout=60, memory=1 << 30))
    assert [name for name in names if outcomes[name].failure is None] == ["good1", "good2", "good3"]
    said = {name: str(outcome.failure) for name, outcome in outcomes.items() if outcome.failure}
    assert said["dies"].startswith("dies.txt: the process reading it died (signal 11)")
    assert said["eats"].startswith("eats.txt: reading it needs more than 1.0 GiB of memory")
    assert said["fills"].startswith("fills.txt: reading it needs more than 1.0 GiB of memory")
    assert "KeyError: 'no such thing' (test_pool.py, line" in said["errs"]


def test_one_that_holds_the_interpreter_while_it_fills_memory_is_ended(tmp_path: Path) -> None:
    started = time.monotonic()
    outcomes = outcomes_of(["good1", "fills-in-c", "good2"], tmp_path, Limits(jobs=2, timeout=60, memory=1 << 30))
    failure = outcomes["fills-in-c"].failure
    assert failure
    assert failure.cause == "reading it needs more than 1.0 GiB of memory."
    assert time.monotonic() - started < 50, "ended for its memory, not for its time"
    assert (outcomes["good1"].failure, outcomes["good2"].failure) == (None, None)


def test_what_is_said_on_stderr_never_fills_the_disk(tmp_path: Path) -> None:
    failure = outcomes_of(["chatters"], tmp_path, Limits(jobs=1, timeout=60))["chatters"].failure
    assert failure
    assert "libmade: xref is broken" in str(failure.stderr_tail)
    assert int((tmp_path / "said").read_text()) < 48_000_000, "of 72 MB"


def test_what_killed_processes_left_is_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    left = tmp_path / "sushu-notes-left"
    left.mkdir()
    (left / "owner").touch()
    with notes_folder() as first, notes_folder() as second:
        assert not left.exists()
        assert (first.is_dir(), second.is_dir()) == (True, True)
    assert list(tmp_path.iterdir()) == []


def test_a_fault_that_quotes_the_report_is_told_without_personal_data(tmp_path: Path) -> None:
    outcome = outcomes_of(["tells"], tmp_path, Limits(jobs=1, timeout=60))["tells"]
    assert "ValueError: 联系电话＊＊＊＊＊＊＊＊＊＊＊ is no number" in str(outcome.failure)


def test_one_that_hangs_is_ended_and_the_others_go_on(tmp_path: Path) -> None:
    outcomes = outcomes_of(["good1", "hangs", "good2"], tmp_path, Limits(jobs=2, timeout=5))
    failure = str(outcomes["hangs"].failure)
    assert failure.startswith("hangs.txt, page 17: reading it took longer than 5 s")
    assert "--timeout" in failure
    assert (outcomes["good1"].failure, outcomes["good2"].failure) == (None, None)


def test_no_jobs_start_no_workers(tmp_path: Path) -> None:
    assert list(mine_reports([], RUN, tmp_path, Limits())) == []


def test_a_dead_or_hung_one_leaves_its_stage_page_and_last_words(tmp_path: Path) -> None:
    outcomes = outcomes_of(["hangs", "hangs-in-c", "dies", "good"], tmp_path, Limits(jobs=2, timeout=3))
    failed = {name: outcome.failure for name, outcome in outcomes.items() if outcome.failure}
    assert {name: (one.stage, one.page_no) for name, one in failed.items()} == {
        "hangs": (Stage.PAGES, 17),
        "hangs-in-c": (Stage.PAGES, 3),
        "dies": (Stage.BLOCKS, None),
    }
    assert "libmade: xref is broken" in str(failed["hangs"].stderr_tail)
    for name in failed:
        assert "test_pool.py" in str(failed[name].stderr_tail), "where it was"
    assert outcomes["good"].failure is None


def test_processor_time_is_limited_for_each_report(tmp_path: Path) -> None:
    outcomes = outcomes_of(["spins", "good1", "good2"], tmp_path, Limits(jobs=1, timeout=60, cpu=2))
    failure = outcomes["spins"].failure
    assert failure
    assert failure.cause == "reading it took more than 2 s of processor time and was ended."
    assert (failure.stage, "--cpu" in failure.way_out) == (Stage.FACTS, True)
    assert (outcomes["good1"].failure, outcomes["good2"].failure) == (None, None)


def test_pages_are_limited_for_each_report(tmp_path: Path) -> None:
    book = tmp_path / "本.txt"
    book.write_text("\f".join(f"学校有教师{number}人。" for number in range(1, 12)), "utf-8")
    many = tmp_path / "多.pdf"
    many.write_bytes(chinese_pdf([[("教师286人", 90, 100, 12)]] * 12))
    few = tmp_path / "少.txt"
    few.write_text("学校有教师300人。", "utf-8")
    jobs = [MineJob(str(path), str(no) * 64, max_pages=10) for no, path in enumerate((book, many, few), start=1)]
    outcomes = {Path(o.path).name: o for o in mine_reports(jobs, RUN, tmp_path, Limits(jobs=1), mine=mine_report)}
    for name, count in (("本.txt", 11), ("多.pdf", 12)):
        failure = outcomes[name].failure
        assert failure
        assert failure.cause == f"it has {count} pages; at most 10 are read."
        assert (failure.error_type, failure.stage, failure.stderr_tail) == ("TooLargeError", Stage.PAGES, None)
        assert "--pages" in failure.way_out
    assert outcomes["少.txt"].pages == 1


def test_last_words_are_short_and_hide_personal_data(tmp_path: Path) -> None:
    assert read_last_words(tmp_path).whereabouts == Whereabouts()
    (tmp_path / "stderr").write_bytes(b"x" * 1_000_000 + "\n联系电话：13812345678\0\n".encode() + b"\xff")
    tail = read_last_words(tmp_path).stderr_tail
    assert len(tail) <= 2_000
    assert "138" not in tail
    assert "\0" not in tail


def test_memory_that_a_report_leaves_behind_is_held_against_it_alone(tmp_path: Path) -> None:
    outcomes = outcomes_of(["leaves", "good1", "good2"], tmp_path, Limits(jobs=1, timeout=60, memory=1 << 30))
    failure = outcomes["leaves"].failure
    assert failure
    assert failure.cause.startswith("reading it needs more than 1.0 GiB")
    assert (outcomes["good1"].failure, outcomes["good2"].failure) == (None, None)
