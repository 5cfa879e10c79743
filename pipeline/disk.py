"""What the disk refuses, in words that say what to do: full, gone, or not ours to write (磁盘错误)."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.errors import SushuError

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_CLOSED = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})
# Of these a program is never the cause.
REFUSALS = _FULL | _CLOSED | {errno.EIO}


class DiskError(SushuError):
    """A file or folder cannot be written; survives pickling, so it can come from a worker."""

    def __init__(self, path: str, cause: str, way_out: str) -> None:
        super().__init__(f"{path}: cannot be written: {cause}.", way_out)
        self.args = (path, cause, way_out)

    @classmethod
    def of(cls, error: OSError, path: Path | str | None = None) -> DiskError:
        """The error of what the operating system said about a path."""
        named = path if path is not None else error.filename if error.filename is not None else "the disk"
        return cls(str(named), error.strerror or str(error), way_out_of(error))


def refusal_in(error: Exception, path: Path) -> DiskError | None:
    """What of DuckDB's words is the operating system's about the disk; None if nothing is."""
    for number in sorted(REFUSALS):
        if os.strerror(number) in str(error):
            return DiskError.of(OSError(number, os.strerror(number)), path)
    return None


def way_out_of(error: OSError) -> str:
    """What to do about an error of the disk."""
    if error.errno in _FULL:
        return "Make room there and run the same command again: what is whole is kept, nothing else is seen."
    if error.errno in _CLOSED:
        return "Make it and its folder writable for this user, or name another place."
    return "Look after the disk and run the same command again."


@contextmanager
def telling_of_disk(path: Path) -> Iterator[None]:
    """Turns an OSError of the block into a DiskError about `path`."""
    try:
        yield
    except OSError as error:
        raise DiskError.of(error, path) from error


def replace_by_copy(original: Path, replaced: Path) -> None:
    """Put a copy of a file in the place of another, in one step; DiskError, and then nothing of it is left."""
    unfinished = replaced.with_name(f".{replaced.name}.new")
    with telling_of_disk(replaced):
        try:
            with original.open("rb") as source, unfinished.open("wb") as target:
                shutil.copyfileobj(source, target, length=1 << 22)
                target.flush()
                os.fsync(target.fileno())
            os.replace(unfinished, replaced)
        finally:
            unfinished.unlink(missing_ok=True)  # of a disk that is full, half a copy takes the last room
