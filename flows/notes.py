"""The folder of a pool's notes: what its workers are about, where it outlives them; removed at the end (工作记录).

It lies among the temporary files. Who made it holds a lock in it, which the system gives back however that process
ends: a later pool removes the folders that nobody holds any more.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.disk import telling_of_disk

_PREFIX = "sushu-notes-"
_OWNER = "owner"


@contextmanager
def notes_folder() -> Iterator[Path]:
    """A folder for the notes of one pool; those that killed processes left are removed first. DiskError."""
    _remove_left()
    with telling_of_disk(Path(tempfile.gettempdir())):
        folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
    try:
        # Locked before it has its name: a folder whose lock can be had is nobody's.
        unnamed = folder / "new"
        with telling_of_disk(folder):
            descriptor = os.open(unnamed, os.O_RDWR | os.O_CREAT)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            with telling_of_disk(folder):
                unnamed.rename(folder / _OWNER)
            yield folder
        finally:
            os.close(descriptor)
    finally:
        shutil.rmtree(folder, ignore_errors=True)  # a worker that is just ending may write there still


def _remove_left() -> None:
    """Remove the folders of processes that were killed."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        try:
            descriptor = os.open(folder / _OWNER, os.O_RDWR | os.O_NOFOLLOW)
        except OSError:
            continue  # another user's, or one that is made or removed just now
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            continue
        else:
            shutil.rmtree(folder, ignore_errors=True)
        finally:
            os.close(descriptor)
