"""Many reports at once, each in a process of its own: a hung or crashing one costs itself and nobody else.

pebble, because it can end a worker that hangs in C code and survives one that dies; Prefect's own runners
and concurrent.futures do neither (docs/adr/0001-pebble-inside-a-prefect-task.md).
"""

from __future__ import annotations

import multiprocessing
import os
import re
import shutil
import signal
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, TimeoutError, as_completed
from dataclasses import dataclass, replace
from multiprocessing import forkserver
from pathlib import Path
from typing import Protocol

from pebble import ProcessExpired, ProcessPool

from flows.mine import MineFailure, MineOutcome, mine_report
from flows.notes import notes_folder
from flows.watch import OUT_OF_MEMORY, watched
from flows.worker import Miner, begin, read_last_words, work
from pipeline.disk import DiskError, telling_of_disk
from pipeline.page_records import MAX_PAGES
from pipeline.privacy import mask_personal_data
from pipeline.records import Run


class Job(Protocol):
    """What the pool must know of a job; what else it holds is for the worker."""

    @property
    def path(self) -> str:
        """Where the report lies."""

    @property
    def sha256(self) -> str:
        """The hash of its bytes."""


# The server process that workers are forked from imports these once, so a new worker starts in milliseconds.
PRELOADED = ["flows.preloaded", "flows.find_again", "flows.worker"]

_CONTEXT = multiprocessing.get_context("forkserver")

_FRAME_RE = re.compile(r'File "([^"]+)", line (\d+)')


def _cores() -> int:
    return len(os.sched_getaffinity(0))


@dataclass(frozen=True, slots=True)
class Limits:
    """What one report may cost, and how many run at once.

    `timeout` in seconds, `cpu` in seconds of processor time of all threads together, `memory` in bytes held by a worker
    and `pages` hold for one report; 0 is no ceiling. Processor time is limited beside the clock's, which a busy machine
    stretches. A worker is replaced after `reports_per_worker` reports, so a slow leak in a C library ends with it.
    """

    jobs: int = 0
    timeout: float = 1800.0  # a scan takes 3 s a page: 600 pages
    cpu: float = 0.0
    pages: int = MAX_PAGES
    memory: int = 1_536 << 20  # OCR holds 0.9 GiB, some 1.3 on a processor without bfloat16; the words 0.1
    reports_per_worker: int = 100

    @property
    def workers(self) -> int:
        """How many processes to run: `jobs`, or one for each core this process may use."""
        return self.jobs or _cores()


def begin_preloading() -> None:
    """Have the process that workers are forked from begin to import, beside whatever its caller does until it mines."""
    _CONTEXT.set_forkserver_preload(PRELOADED)
    forkserver.ensure_running()


def mine_reports(
    jobs: Sequence[Job], run: Run, folder: Path, limits: Limits, *, mine: Miner = mine_report
) -> Iterator[MineOutcome]:
    """The outcome of each job, as they finish; every job gives exactly one, whatever its report does.

    `mine` is what a worker does with a job; it must be importable by name. DiskError if what it found cannot be kept.
    """
    if not jobs:
        return
    begin_preloading()
    pool = ProcessPool(
        max_workers=min(limits.workers, len(jobs)),
        max_tasks=limits.reports_per_worker,
        initializer=begin,
        initargs=(limits.memory, os.getpid()),
        context=_CONTEXT,
    )
    with notes_folder() as notes, watched(notes, limits.memory) as ended:
        try:
            waiting: dict[Future[MineOutcome], tuple[Job, Path]] = {}
            for number, job in enumerate(jobs):
                own = notes / str(number)
                with telling_of_disk(own):
                    own.mkdir()
                future: Future[MineOutcome] = pool.schedule(
                    work,
                    args=(mine, job, run, str(folder), own, limits.memory, limits.cpu),
                    timeout=limits.timeout,
                )
                waiting[future] = job, own
            for future in as_completed(waiting):
                job, own = waiting[future]
                yield _outcome(future, job, own, limits, is_past_memory=own.name in ended)
                shutil.rmtree(own)
            pool.close()
        finally:
            # After a close this is idle; on an interrupt or a consumer that stops early it ends the workers.
            pool.stop()
            pool.join()


def _outcome(
    future: Future[MineOutcome], job: Job, notes: Path, limits: Limits, *, is_past_memory: bool
) -> MineOutcome:
    """What the worker gave; of one that gave nothing what it was about, and what it said last."""
    error = future.exception()
    if error is None:
        outcome = future.result()
        if outcome.failure is None:
            return outcome
        stage = read_last_words(notes).whereabouts.stage
        return replace(outcome, failure=replace(outcome.failure, stage=stage))
    if isinstance(error, DiskError):
        raise error  # no report's fault: the next one would meet the same
    if is_past_memory:
        error = MemoryError()
    cause, way_out = _explain(error, limits)
    left = read_last_words(notes)
    failure = MineFailure(
        Path(job.path).name,
        left.whereabouts.page_no,
        cause,
        way_out,
        type(error).__name__,
        left.whereabouts.stage,
        left.stderr_tail or None,
    )
    return MineOutcome(job.path, job.sha256, failure=failure)


def _explain(error: BaseException, limits: Limits) -> tuple[str, str]:
    """Cause and way out of a report that ended otherwise than by a ReportError."""
    if isinstance(error, TimeoutError):
        return (
            f"reading it took longer than {limits.timeout:g} s and was ended.",
            "Give it more with --timeout SECONDS, or look whether the file is damaged.",
        )
    if isinstance(error, MemoryError) or (isinstance(error, ProcessExpired) and error.exitcode == OUT_OF_MEMORY):
        return (
            f"reading it needs more than {limits.memory / (1 << 30):.1f} GiB of memory.",
            "Give it more with --memory GIB, or split the file.",
        )
    if isinstance(error, ProcessExpired) and error.exitcode == -signal.SIGXCPU:
        return (
            f"reading it took more than {limits.cpu:g} s of processor time and was ended.",
            "Give it more with --cpu SECONDS, or look whether the file is damaged.",
        )
    if isinstance(error, ProcessExpired):
        return (
            f"the process reading it died ({_death(error.exitcode)}).",
            "The file is likely damaged: open it in a viewer, save it again, and ingest the new file.",
        )
    said = mask_personal_data(str(error))  # a library may quote what it could not read
    return (
        f"reading it met a fault of Sushu's own: {type(error).__name__}: {said}{_place(error)}.",
        "Please report it with the file; the other reports are not touched.",
    )


def _place(error: BaseException) -> str:
    """Where the worker met the error, as in ` (link.py, line 88)`; pebble sends its traceback as text."""
    frames = _FRAME_RE.findall(str(getattr(error, "traceback", "")))
    return f" ({Path(frames[-1][0]).name}, line {frames[-1][1]})" if frames else ""


def _death(exitcode: int | None) -> str:
    if exitcode is not None and exitcode < 0:
        return f"signal {-exitcode}"
    return f"exit code {exitcode}"
