"""A report that hangs, dies, eats memory or meets a bug costs itself and nobody else."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from flows.mine import MineJob, MineOutcome
from flows.pool import Limits, mine_reports
from pipeline.records import Run

RUN = Run("run-0", "0", "0", "")


def act(job: MineJob, run: Run, folder: str) -> MineOutcome:
    """Stands in for reading a report: does what the file's name says."""
    match Path(job.path).stem:
        case "hangs":
            time.sleep(60)
        case "dies":
            os.kill(os.getpid(), signal.SIGSEGV)
        case "eats":
            bytearray(64 << 30)
        case "fills":
            kept = [bytearray(b"x" * (8 << 20)) for _ in range(128)]
            time.sleep(60 + len(kept))
        case "tells":
            raise ValueError("联系电话13912345678 is no number")
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


def test_a_fault_that_quotes_the_report_is_told_without_personal_data(tmp_path: Path) -> None:
    outcome = outcomes_of(["tells"], tmp_path, Limits(jobs=1, timeout=60))["tells"]
    assert "ValueError: 联系电话＊＊＊＊＊＊＊＊＊＊＊ is no number" in str(outcome.failure)


def test_one_that_hangs_is_ended_and_the_others_go_on(tmp_path: Path) -> None:
    outcomes = outcomes_of(["good1", "hangs", "good2"], tmp_path, Limits(jobs=2, timeout=5))
    failure = str(outcomes["hangs"].failure)
    assert failure.startswith("hangs.txt: reading it took longer than 5 s")
    assert "--timeout" in failure
    assert (outcomes["good1"].failure, outcomes["good2"].failure) == (None, None)


def test_no_jobs_start_no_workers(tmp_path: Path) -> None:
    assert list(mine_reports([], RUN, tmp_path, Limits())) == []
