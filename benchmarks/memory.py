"""The most memory that a process has held, this one or its children while they run: read from /proc (Linux)."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread

_PROC = Path("/proc")
_EVERY = 0.02  # seconds between two looks; the kernel keeps each process's own peak, so none is missed while it lives


@dataclass
class Peak:
    """The largest resident set of any one process seen so far, in bytes."""

    resident: int = 0

    @property
    def megabytes(self) -> int:
        """In MB of 10⁶ bytes."""
        return round(self.resident / 1_000_000)


@contextmanager
def watched_children() -> Iterator[Peak]:
    """A peak that grows while the block runs; processes of ours that ran before the block do not count."""
    peak, done, before = Peak(), Event(), set(descendants(os.getpid()))

    def look() -> None:
        while not done.wait(_EVERY):
            for pid in descendants(os.getpid()):
                if pid not in before:
                    peak.resident = max(peak.resident, high_water(pid))

    thread = Thread(target=look, daemon=True)
    thread.start()
    try:
        yield peak
    finally:
        done.set()
        thread.join()


def own_peak() -> int:
    """The most memory this process has held, in MB. (getrusage would count what its parent held when it forked.)"""
    return round(high_water(os.getpid()) / 1_000_000)


def descendants(pid: int) -> Iterator[int]:
    """The processes that a process has begun, and theirs."""
    children: defaultdict[int, list[int]] = defaultdict(list)
    for folder in _PROC.iterdir():
        if folder.name.isdigit() and (parent := _parent(folder)) is not None:
            children[parent].append(int(folder.name))
    waiting = children[pid]
    while waiting:
        child = waiting.pop()
        yield child
        waiting += children.get(child, [])


def _parent(folder: Path) -> int | None:
    """A process's parent; None if it has ended. The name before it stands in brackets and may hold anything."""
    try:
        return int((folder / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()[1])
    except (OSError, IndexError):
        return None


def high_water(pid: int) -> int:
    """The most memory the process has ever held, in bytes; 0 if it has ended."""
    try:
        status = (_PROC / str(pid) / "status").read_text("utf-8", "replace")
    except OSError:
        return 0
    line = next((line for line in status.splitlines() if line.startswith("VmHWM:")), "VmHWM: 0 kB")
    return int(line.split()[1]) * 1024
