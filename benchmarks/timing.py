"""Time on one core, several ways of doing one thing in turns, so that each meets the same weather."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from statistics import median
from time import process_time


def stay_on_one_core() -> None:
    """Keep this process, and those it starts, on one core (Linux)."""
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def medians(ways: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """The median seconds of each way: all are tried once, then timed in turns, `rounds` times each.

    Processor time of this process, all threads: what others do on the machine counts little.
    """
    for way in ways.values():
        way()
    times: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            started = process_time()
            way()
            times[name].append(process_time() - started)
    return {name: median(found) for name, found in times.items()}


def peak_of(module: str, *arguments: str) -> int:
    """The most memory (MB) a Python process held that ran this module; it must print its own peak last."""
    command = [sys.executable, "-m", module, *arguments]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return int(printed.split()[-1])
