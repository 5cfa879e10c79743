"""What a worker of the pool does around a report: holds the limits, leaves notes of what it was about (工作进程).

Its notes are two files in a folder that the pool made for this report. They tell what an exception cannot: where it
hung, and what pdfium or Python said on stderr when it died.
"""

from __future__ import annotations

import faulthandler
import gc
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
from pipeline.privacy import mask_personal_data
from pipeline.records import Run
from pipeline.whereabouts import Whereabouts, kept_in, read_whereabouts

Miner = Callable[[Any, Run, str], MineOutcome]  # a job, its run, the folder of staged reports

# With which a worker ends that holds too much; no signal and no shell's code.
OUT_OF_MEMORY = 86
_WATCH_SECONDS = 0.05  # pdfium inflates some 20 MB meanwhile
_LIFE_SECONDS = 0.5
_MORE_SPACE = 4 << 30  # what the libraries map without holding it
_TAIL = 2_000  # characters of stderr that are kept
# the pool's own frames, under those of the report
_OF_THE_POOL = re.compile(r'\n  File "[^"\n]*worker\.py", line \d+ in work(?:\n  File [^\n]*)*')
_ASKED_TO_END = (signal.SIGTERM, signal.SIGXCPU)  # by the pool after the timeout, by the kernel after the CPU time


@dataclass(frozen=True, slots=True)
class LastWords:
    """What a worker left of a report that it did not finish."""

    whereabouts: Whereabouts
    stderr_tail: str


def begin(memory: int, master: int) -> None:
    """Prepare a worker: no core file, no more than `memory` bytes held (0: no ceiling), no life beyond its master's."""
    threading.Thread(target=_watch_master, args=(master,), daemon=True).start()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if memory:
        _MEMORY.begin(memory)


def work(mine: Miner, job: Any, run: Run, folder: str, notes: str, cpu: float) -> MineOutcome:
    """Mine one report with at most `cpu` seconds of processor time (0: no ceiling), leaving notes in a folder."""
    with _MEMORY.report(), _stderr_kept(Path(notes, "stderr")), kept_in(Path(notes, "stage")), _cpu_capped(cpu):
        return mine(job, run, folder)


def read_last_words(notes: Path) -> LastWords:
    """What the worker left in the folder; personal data is masked, as it is wherever text is kept."""
    said = notes / "stderr"
    text = said.read_bytes()[-16 * _TAIL :].decode("utf-8", errors="replace") if said.is_file() else ""
    text = _OF_THE_POOL.sub("", text)
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
    """What anybody says on stderr, C libraries too, goes to a file, and to stderr only when all is well.

    Python adds where it was when it was asked to end, or died.
    """
    sys.stderr.flush()
    outside = os.dup(2)
    with path.open("wb") as file:
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
        if said := path.read_bytes():
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


class _MemoryWatch:
    """Ends the worker while a report holds more than the limit; a thread looks, which runs while pdfium inflates in C.

    A ceiling on the address space alone would be no measure: OpenVINO takes twice of it what it holds. Between two
    reports a worker is never ended: it may hold the lock of the pool's channel, and the others would wait for ever.
    """

    def __init__(self) -> None:
        self._limit = 0
        self._is_at_work = False
        self._changing = threading.Lock()

    def begin(self, limit: int) -> None:
        """Watch from now on; far beyond the limit no address space is given."""
        self._limit = limit
        resource.setrlimit(resource.RLIMIT_AS, (limit + _MORE_SPACE, limit + _MORE_SPACE))
        threading.Thread(target=self._watch, daemon=True).start()

    @contextmanager
    def report(self) -> Iterator[None]:
        """A report that is read; what it leaves behind past the limit is held against it, not against the next one."""
        self._is_at_work = True
        try:
            yield
        finally:
            if self._limit and _held() > self._limit:
                gc.collect()
            with self._changing:
                self._end_if_past()
                self._is_at_work = False

    def _watch(self) -> None:
        while True:
            with self._changing:
                self._end_if_past()
            time.sleep(_WATCH_SECONDS)

    def _end_if_past(self) -> None:
        if self._is_at_work and self._limit and _held() > self._limit:
            os._exit(OUT_OF_MEMORY)


def _held() -> int:
    """The bytes this process holds; 0 where /proc does not tell."""
    try:
        return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * resource.getpagesize()
    except FileNotFoundError:
        return 0


_MEMORY = _MemoryWatch()
