"""What a command costs with all its workers: seconds, processor time, memory; read from /proc while it runs (Linux)."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from tempfile import TemporaryFile

from benchmarks.memory import descendants, high_water

_EVERY = 0.05  # seconds between two looks; what a process does after the last one is not counted
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds by the clock and of all processors; MB held at most by the command's own process and by any other."""

    seconds: float
    processor_seconds: float
    own_mb: int
    worker_mb: int


class FailedCommandError(RuntimeError):
    """A command that a benchmark measures ended with an error, which it holds."""


def cost_of(command: Sequence[str], cores: Sequence[int], environment: Mapping[str, str] | None = None) -> Cost:
    """Run a command on these processors only; FailedCommandError unless it ends with 0 or 1 (findings)."""
    with TemporaryFile("w+") as said:
        process = subprocess.Popen(
            command,
            stdout=subprocess.DEVNULL,
            stderr=said,
            env=os.environ | (environment or {}),
            preexec_fn=lambda: os.sched_setaffinity(0, cores),
        )
        cost = _watched(process)
        if process.returncode not in (0, 1):
            said.seek(0)
            raise FailedCommandError(f"{' '.join(command)} ended with {process.returncode}: {said.read()[-2_000:]}")
    return cost


def _watched(process: subprocess.Popen[bytes]) -> Cost:
    """Wait for a process and look at it and its workers again and again."""
    started = time.perf_counter()
    used: dict[int, float] = {}
    own = worker = 0
    while process.poll() is None:
        own = max(own, high_water(process.pid))
        used[process.pid] = _processor_seconds(process.pid) or used.get(process.pid, 0.0)
        for pid in descendants(process.pid):
            worker = max(worker, high_water(pid))
            used[pid] = _processor_seconds(pid) or used.get(pid, 0.0)
        time.sleep(_EVERY)
    seconds = time.perf_counter() - started
    return Cost(seconds, sum(used.values()), round(own / 1e6), round(worker / 1e6))


def _processor_seconds(pid: int) -> float:
    """What a process has used so far, all its threads; 0 if it has ended."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
            fields = file.read().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / _TICKS
