"""The published warehouse kept open for many readers, and opened anew once another takes its place (只读连接)."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.warehouse import NoWarehouseError, open_published

if TYPE_CHECKING:
    import duckdb

# A page that takes longer is not waited for.
QUERY_SECONDS = 10.0

Version = tuple[int, int, int]


class OpenWarehouse:
    """One connection to the file that is published now; each reader gets a cursor of it.

    DuckDB hands out one database for one path in a process, so the old file's readers must be gone before the new file
    is opened: whoever comes then waits for them.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._changed = threading.Condition()
        self._readers = 0
        self._connection: duckdb.DuckDBPyConnection | None = None
        self._version: Version | None = None

    @contextmanager
    def read(self, seconds: float = QUERY_SECONDS) -> Iterator[duckdb.DuckDBPyConnection]:
        """A cursor over the file that is published now, which is interrupted after `seconds`.

        NoWarehouseError, BrokenWarehouseError; duckdb.InterruptException once time is over.
        """
        cursor = self._enter()
        timer = threading.Timer(seconds, cursor.interrupt)
        timer.start()
        try:
            yield cursor
        finally:
            timer.cancel()
            cursor.close()
            with self._changed:
                self._readers -= 1
                self._changed.notify_all()

    @property
    def version(self) -> Version:
        """What changes whenever another file is published; NoWarehouseError if there is none."""
        try:
            found = self.path.stat()
        except FileNotFoundError as error:
            raise NoWarehouseError(self.path) from error
        return found.st_ino, found.st_mtime_ns, found.st_size

    @property
    def opened(self) -> Version | None:
        """The version that readers see; it stays as long as one of them reads."""
        return self._version

    def close(self) -> None:
        """Close the file; the next reader opens it again."""
        with self._changed:
            self._changed.wait_for(lambda: self._readers == 0)
            self._forget()

    def _enter(self) -> duckdb.DuckDBPyConnection:
        with self._changed:
            if self._connection is None or self._version != self.version:
                self._changed.wait_for(lambda: self._readers == 0)
                version = self.version
                if self._connection is None or self._version != version:
                    self._forget()
                    self._connection = open_published(self.path)
                    self._version = version
            self._readers += 1
            return self._connection.cursor()

    def _forget(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def rows_of(connection: duckdb.DuckDBPyConnection, query: str, bound: Any = None) -> list[dict[str, Any]]:
    """The rows of a query of our own, by column."""
    cursor = connection.execute(query, bound if bound is not None else [])
    names: Sequence[str] = [column[0] for column in cursor.description or []]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
