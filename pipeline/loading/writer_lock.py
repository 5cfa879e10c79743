"""One writer at a time: a lock beside the warehouse that names who holds it."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.disk import telling_of_disk
from pipeline.errors import SushuError

_PAUSE_SECONDS = 0.2


class WarehouseBusyError(SushuError):
    """Another process writes the warehouse; `pid` is None if it cannot be told."""

    def __init__(self, path: Path, pid: int | None) -> None:
        holder = f"process {pid}" if pid else "another process"
        super().__init__(
            f"{path}: {holder} is writing this warehouse.",
            "Wait until it has finished and try again, or give another file with --warehouse.",
        )
        self.args = (path, pid)
        self.pid = pid


@contextmanager
def hold_writer_lock(lock: Path, warehouse: Path, *, wait_seconds: float) -> Iterator[None]:
    """Hold the warehouse's lock file while the block runs; WarehouseBusyError if it stays taken past `wait_seconds`.

    The lock is the operating system's, so it goes with its process, however that ends; the file stays.
    """
    # A file of its own, not the database: closing any handle of a file drops DuckDB's own lock on it.
    with telling_of_disk(lock):
        file = lock.open("a+", encoding="ascii")
    with file:
        if not _take(file.fileno(), time.monotonic() + wait_seconds):
            raise WarehouseBusyError(warehouse, _holder(lock))
        with telling_of_disk(lock):
            file.truncate(0)
            os.write(file.fileno(), str(os.getpid()).encode())  # unbuffered: a close must not fail of a full disk
        yield


def _take(descriptor: int, deadline: float) -> bool:
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                return False
            time.sleep(_PAUSE_SECONDS)
        else:
            return True


def _holder(lock: Path) -> int | None:
    written = lock.read_text(encoding="ascii")
    return int(written) if written.isdigit() else None
