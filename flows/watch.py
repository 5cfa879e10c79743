"""What a worker holds while it reads, looked at from outside, where no lock of its interpreter hides it (内存监视).

Each worker keeps a file that names the report it reads, and nothing between two reports: there it may hold the lock
of the pool's channel, and the others would wait for ever if it were ended. Both sides take the file's lock: the worker
to change what it says, the pool's process from looking to ending.
"""

from __future__ import annotations

import fcntl
import gc
import os
import resource
import signal
from collections.abc import Iterator, Set
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread

from pipeline.disk import telling_of_disk

# With which a worker ends that holds too much when its report is done; no signal and no shell's code.
OUT_OF_MEMORY = 86
STDERR = "stderr"  # in the folder of a report's notes
MOST_KEPT = 32_000  # bytes of stderr that anybody reads
_AT_WORK = "at-work"
_WATCH_SECONDS = 0.05  # pdfium inflates some 20 MB meanwhile
_MOST_SAID = 1 << 20  # bytes of stderr past which its beginning is dropped: it must not fill the disk
_SIZE = 32  # bytes: written in one call over what was there, so that a full disk cannot refuse it


class AtWork:
    """A worker's side: says for the pool which report it reads."""

    def __init__(self) -> None:
        self._descriptor: int | None = None

    @contextmanager
    def report(self, notes: Path, limit: int) -> Iterator[None]:
        """A report is read, whose notes lie in this folder; the process ends if it leaves more than `limit` bytes held.

        So what a report leaves behind is held against it, not against the next one. 0 is no limit. DiskError.
        """
        if self._descriptor is None:
            with telling_of_disk(notes.parent):
                folder = notes.parent / _AT_WORK
                folder.mkdir(exist_ok=True)
                name = f"{os.getpid()}-{_started_and_held(os.getpid())[0]}"
                self._descriptor = os.open(folder / name, os.O_RDWR | os.O_CREAT)
        with telling_of_disk(notes.parent):
            self._say(self._descriptor, notes.name)
        try:
            yield
        finally:
            if limit and _started_and_held(os.getpid())[1] > limit:
                gc.collect()
                if _started_and_held(os.getpid())[1] > limit:
                    os._exit(OUT_OF_MEMORY)
            self._say(self._descriptor, "")

    @staticmethod
    def _say(descriptor: int, name: str) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        try:
            os.pwrite(descriptor, name.ljust(_SIZE).encode(), 0)
        finally:
            fcntl.flock(descriptor, fcntl.LOCK_UN)


@contextmanager
def watched(notes: Path, limit: int) -> Iterator[Set[str]]:
    """A thread ends workers that hold more than `limit` bytes (0: any); gives the names of their notes' folders."""
    watch, done = _Watch(notes, limit), Event()

    def look() -> None:
        while not done.wait(_WATCH_SECONDS):
            watch.look()

    thread = Thread(target=look, daemon=True)
    thread.start()
    try:
        yield watch.ended
    finally:
        done.set()
        thread.join()


@dataclass(slots=True)
class _Watch:
    """The pool's side: looks at each worker that reads a report."""

    notes: Path
    limit: int
    ended: set[str] = field(default_factory=set)

    def look(self) -> None:
        """Look at all once."""
        for path in (self.notes / _AT_WORK).glob("*-*"):
            descriptor = os.open(path, os.O_RDWR)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                self._look_at(path, os.pread(descriptor, _SIZE, 0).decode("ascii").strip())
            except BlockingIOError:
                continue  # it begins or ends a report just now
            finally:
                os.close(descriptor)

    def _look_at(self, path: Path, name: str) -> None:
        """Look at one worker, whose lock is held."""
        pid, began = map(int, path.name.split("-"))
        started, held = _started_and_held(pid)
        if started != began:  # another process has the number by now, or none
            path.unlink()
            return
        if not name:
            return
        if self.limit and held > self.limit:
            self.ended.add(name)  # first: whoever waits for its end asks at once
            with suppress(ProcessLookupError):  # it has just ended by itself
                os.kill(pid, signal.SIGKILL)
        _drop_beginning(self.notes / name / STDERR)


def read_end(path: Path) -> bytes:
    """The end of what was said on stderr, at most `MOST_KEPT` bytes; nothing if there is no such file."""
    try:
        with path.open("rb") as file:
            file.seek(max(0, os.fstat(file.fileno()).st_size - MOST_KEPT))
            return file.read(MOST_KEPT)
    except FileNotFoundError:
        return b""


def _drop_beginning(path: Path) -> None:
    """Keep no more than the end of a file to which others append, once it is long."""
    with suppress(OSError):  # not made yet, or a full disk, which costs the end of the words and not the watch
        if path.stat().st_size > _MOST_SAID:
            end = read_end(path)
            os.truncate(path, 0)
            with path.open("ab", buffering=0) as file:
                file.write(end)


def _started_and_held(pid: int) -> tuple[int, int]:
    """When a process began, in ticks since the machine did, and the bytes it holds; zeros where /proc does not tell."""
    try:
        told = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace")
    except (FileNotFoundError, ProcessLookupError):
        return 0, 0
    fields = told.rpartition(")")[2].split()  # the name before may hold blanks and brackets; these begin at field 3
    return int(fields[19]), int(fields[21]) * resource.getpagesize()
