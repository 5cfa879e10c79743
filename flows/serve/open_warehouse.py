"""The published warehouse kept open for many readers, and opened anew once another takes its place (只读连接)."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.warehouse import NoWarehouseError, open_published

if TYPE_CHECKING:
    import duckdb

# A page that takes longer is not waited for.
QUERY_SECONDS = 10.0
_AGAIN_SECONDS = 0.1

# Of a file: inode, time of change, size. One that is open keeps its inode, so no other file has the same.
_Stamp = tuple[int, int, int]

# Counts the files that were opened: two never have the same, whatever clocks and inodes do.
Version = int


class OpenWarehouse:
    """One connection to the file that is published now; each reader gets a cursor of it.

    DuckDB hands out one database for one path in a process, so the old file's readers must be gone before the new file
    is opened: whoever comes then waits for them.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._changed = threading.Condition()
        self._readers = 0
        self._giving_way: set[duckdb.DuckDBPyConnection] = set()
        self._connection: duckdb.DuckDBPyConnection | None = None
        self._stamp: _Stamp | None = None
        self._version: Version = 0

    @contextmanager
    def read(self, seconds: float = QUERY_SECONDS, *, gives_way: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
        """A cursor over the file that is published now, which is interrupted after `seconds`.

        One that `gives_way` is also interrupted when somebody waits for it to go, or the file shall be closed.
        NoWarehouseError, BrokenWarehouseError; duckdb.InterruptException once time is over.
        """
        cursor = self._enter(gives_way)
        timer = threading.Timer(seconds, cursor.interrupt)
        try:
            timer.start()
            yield cursor
        finally:
            timer.cancel()
            with self._changed:
                self._giving_way.discard(cursor)
                cursor.close()
                self._readers -= 1
                self._changed.notify_all()

    @property
    def opened(self) -> Version:
        """The version that readers see; it stays as long as one of them reads."""
        return self._version

    def is_behind(self) -> bool:
        """Whether another file is published than the one that is open; NoWarehouseError if there is none."""
        return self._connection is None or self._stamp != self._published()

    def close(self) -> None:
        """Close the file; the next reader opens it again."""
        with self._changed:
            self._wait_for_readers()
            self._forget()

    def _enter(self, gives_way: bool) -> duckdb.DuckDBPyConnection:
        with self._changed:
            while self.is_behind():
                if self._readers:
                    self._wait_for_readers()
                else:  # and look again: another file may have come while this one was opened
                    self._open_anew()
            assert self._connection is not None
            cursor = self._connection.cursor()
            self._readers += 1
            if gives_way:
                self._giving_way.add(cursor)
            return cursor

    def _wait_for_readers(self) -> None:
        while self._readers:
            for cursor in self._giving_way:
                cursor.interrupt()
            # Not for ever: one that had not begun its query when it was interrupted is told again.
            self._changed.wait(_AGAIN_SECONDS if self._giving_way else None)

    def _open_anew(self) -> None:
        self._forget()
        self._stamp = self._published()
        self._connection = open_published(self.path)
        self._version += 1

    def _published(self) -> _Stamp:
        try:
            found = self.path.stat()
        except FileNotFoundError as error:
            raise NoWarehouseError(self.path) from error
        return found.st_ino, found.st_mtime_ns, found.st_size

    def _forget(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
