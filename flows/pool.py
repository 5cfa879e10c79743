"""Many reports at once, each in a process of its own: a hung or crashing one costs itself and nobody else.

pebble, because it can end a worker that hangs in C code and survives one that dies; Prefect's own runners
and concurrent.futures do neither (docs/adr/0001-pebble-inside-a-prefect-task.md).
"""

from __future__ import annotations

import multiprocessing
import os
import re
import resource
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, TimeoutError, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from pebble import ProcessExpired, ProcessPool

from flows.mine import MineFailure, MineOutcome, mine_report
from pipeline.disk import DiskError
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


Miner = Callable[[Any, Run, str], MineOutcome]  # a job, its run, the folder of staged reports

# The server process that workers are forked from imports these once, so a new worker starts in milliseconds.
PRELOADED = ["flows.mine", "flows.find_again"]


# With which a worker ends that holds too much; no signal and no shell's code.
OUT_OF_MEMORY = 86
_WATCH_SECONDS = 0.05  # pdfium inflates some 20 MB meanwhile
_LIFE_SECONDS = 0.5
_MORE_SPACE = 4 << 30  # what the libraries map without holding it

_FRAME_RE = re.compile(r'File "([^"]+)", line (\d+)')


def _cores() -> int:
    return len(os.sched_getaffinity(0))


@dataclass(frozen=True, slots=True)
class Limits:
    """What one report may cost, and how many run at once.

    `timeout` in seconds and `memory` in bytes held by a worker hold for one report; 0 bytes is no ceiling.
    A worker is replaced after `reports_per_worker` reports, so a slow leak in a C library ends with it.
    """

    jobs: int = 0
    timeout: float = 1800.0  # a scan takes 3 s a page: 600 pages
    memory: int = 1_536 << 20  # OCR holds 0.9 GiB, some 1.2 GB on a processor without bfloat16; the words 0.1
    reports_per_worker: int = 100

    @property
    def workers(self) -> int:
        """How many processes to run: `jobs`, or one for each core this process may use."""
        return self.jobs or _cores()


def mine_reports(
    jobs: Sequence[Job], run: Run, folder: Path, limits: Limits, *, mine: Miner = mine_report
) -> Iterator[MineOutcome]:
    """The outcome of each job, as they finish; every job gives exactly one, whatever its report does.

    `mine` is what a worker does with a job; it must be importable by name. DiskError if what it found cannot be kept.
    """
    if not jobs:
        return
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(PRELOADED)
    pool = ProcessPool(
        max_workers=min(limits.workers, len(jobs)),
        max_tasks=limits.reports_per_worker,
        initializer=_begin_worker,
        initargs=(limits.memory, os.getpid()),
        context=context,
    )
    try:
        waiting: dict[Future[MineOutcome], Job] = {
            pool.schedule(mine, args=(job, run, str(folder)), timeout=limits.timeout): job for job in jobs
        }
        for future in as_completed(waiting):
            yield _outcome(future, waiting[future], limits)
        pool.close()
    finally:
        # After a close this is idle; on an interrupt or a consumer that stops early it ends the workers.
        pool.stop()
        pool.join()


def _begin_worker(memory: int, master: int) -> None:
    threading.Thread(target=_watch_master, args=(master,), daemon=True).start()
    _cap_memory(memory)


def _watch_master(master: int) -> None:
    """End the worker once the process that times its reports is gone: nobody else would end one that hangs."""
    while True:
        try:
            os.kill(master, 0)
        except ProcessLookupError:
            os._exit(1)
        time.sleep(_LIFE_SECONDS)


def _cap_memory(memory: int) -> None:
    """Ends the worker that holds more than `memory` bytes, and refuses it an address space far beyond that.

    A ceiling on the address space alone would be no measure: OpenVINO takes twice of it what it holds. pdfium
    inflates a stream in C without asking anybody, so a thread looks how much is held; it runs while pdfium does.
    """
    if memory:
        space = memory + _MORE_SPACE
        resource.setrlimit(resource.RLIMIT_AS, (space, space))
        threading.Thread(target=_watch_memory, args=(memory,), daemon=True).start()


def _watch_memory(memory: int) -> None:
    held = Path("/proc/self/statm")
    while held.exists():
        if int(held.read_text().split()[1]) * resource.getpagesize() > memory:
            os._exit(OUT_OF_MEMORY)
        time.sleep(_WATCH_SECONDS)


def _outcome(future: Future[MineOutcome], job: Job, limits: Limits) -> MineOutcome:
    error = future.exception()
    if error is None:
        return future.result()
    if isinstance(error, DiskError):
        raise error  # no report's fault: the next one would meet the same
    cause, way_out = _explain(error, limits)
    failure = MineFailure(Path(job.path).name, None, cause, way_out, type(error).__name__)
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
