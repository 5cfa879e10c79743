"""What a worker of the pool does around a report: holds the limits, leaves notes of what it was about (工作进程).

Its notes are two files in a folder that the pool made for this report. They tell what an exception cannot: where it
hung, and what pdfium or Python said on stderr when it died.
"""

from __future__ import annotations

import faulthandler
import math
import os
import re
import resource
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flows.mine import MineOutcome
from flows.watch import STDERR, AtWork, read_end
from pipeline.disk import telling_of_disk
from pipeline.privacy import mask_personal_data
from pipeline.records import Run
from pipeline.whereabouts import Whereabouts, kept_in, read_whereabouts

Miner = Callable[[Any, Run, str], MineOutcome]  # a job, its run, the folder of staged reports

_LIFE_SECONDS = 0.5
_MORE_SPACE = 4 << 30  # what the libraries map without holding it
_TAIL = 2_000  # characters of stderr that are kept
# the pool's own frames, under those of the report; and all that Python has loaded, which says nothing of a report
_OF_THE_POOL = re.compile(r'\n  File "[^"\n]*worker\.py", line \d+ in work(?:\n  File [^\n]*)*|\nExtension modules: .*')
_ASKED_TO_END = (signal.SIGTERM, signal.SIGXCPU)  # by the pool after the timeout, by the kernel after the CPU time


@dataclass(frozen=True, slots=True)
class LastWords:
    """What a worker left of a report that it did not finish."""

    whereabouts: Whereabouts
    stderr_tail: str


def begin(memory: int, master: int) -> None:
    """Prepare a worker: no core file, little more address space than `memory` (0: all), no life beyond its master's."""
    threading.Thread(target=_watch_master, args=(master,), daemon=True).start()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if memory:
        # The pool's process holds the limit (flows.watch). A ceiling on the address space alone would be no measure:
        # OpenVINO takes twice of it what it holds.
        resource.setrlimit(resource.RLIMIT_AS, (memory + _MORE_SPACE, memory + _MORE_SPACE))


def work(mine: Miner, job: Any, run: Run, folder: str, notes: Path, memory: int, cpu: float) -> MineOutcome:
    """Mine one report with at most `cpu` seconds of processor time (0: no ceiling), leaving notes in a folder.

    DiskError if no notes can be made.
    """
    with _AT_WORK.report(notes, memory), _stderr_kept(notes / STDERR), kept_in(notes / "stage"), _cpu_capped(cpu):
        return mine(job, run, folder)


def read_last_words(notes: Path) -> LastWords:
    """What the worker left in the folder; personal data is masked, as it is wherever text is kept."""
    text = _OF_THE_POOL.sub("", read_end(notes / STDERR).decode("utf-8", errors="replace"))
    return LastWords(read_whereabouts(notes / "stage"), mask_personal_data(text[-_TAIL:].replace("\0", "").strip()))


def _watch_master(master: int) -> None:
    """End the worker once the process that times its reports is gone: nobody else would end one that hangs."""
    while True:
        try:
            os.kill(master, 0)
        except ProcessLookupError:
            os._exit(1)
        time.sleep(_LIFE_SECONDS)


@contextmanager
def _stderr_kept(path: Path) -> Iterator[None]:
    """What anybody says on stderr, C libraries too, goes to a file, and its end to stderr only when all is well.

    Python adds where it was when it was asked to end, or died.
    """
    sys.stderr.flush()
    outside = os.dup(2)
    with telling_of_disk(path), path.open("ab") as file:  # appended to: the pool shortens it where it grows long
        os.dup2(file.fileno(), 2)
    faulthandler.enable(file=2, all_threads=False)
    for number in _ASKED_TO_END:
        faulthandler.register(number, file=2, all_threads=False, chain=True)
    try:
        yield
    finally:
        for number in _ASKED_TO_END:
            faulthandler.unregister(number)
        faulthandler.disable()
        sys.stderr.flush()
        os.dup2(outside, 2)
        os.close(outside)
        if said := read_end(path):
            os.write(2, said)


@contextmanager
def _cpu_capped(seconds: float) -> Iterator[None]:
    """The kernel ends the worker when this report has taken so much processor time, all its threads together."""
    if not seconds:
        yield
        return
    before, hard = resource.getrlimit(resource.RLIMIT_CPU)
    used = resource.getrusage(resource.RUSAGE_SELF)
    limit = math.ceil(used.ru_utime + used.ru_stime + seconds)
    resource.setrlimit(resource.RLIMIT_CPU, (limit if hard < 0 else min(limit, hard), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_CPU, (before, hard))


_AT_WORK = AtWork()
