"""The loader's transactions and their count: what is published is behind if its count is smaller (修订号)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import duckdb


@dataclass(slots=True)
class Change:
    """A transaction under way; `counts` may be set to False if it turns out to change nothing."""

    counts: bool = True


@contextmanager
def transaction(work: duckdb.DuckDBPyConnection) -> Iterator[Change]:
    """A transaction that changes rows and counts as one change; whatever is raised in it undoes both."""
    change = Change()
    work.execute("begin transaction")
    try:
        yield change
        if change.counts:
            work.execute("update revision set number = number + 1")
        work.execute("commit")
    except BaseException:
        with suppress(duckdb.Error):  # a failed commit has already ended the transaction
            work.execute("rollback")
        raise


def revision_of(connection: duckdb.DuckDBPyConnection) -> int:
    """How many changes a database has seen."""
    return int(connection.execute("select number from revision").fetchall()[0][0])


def ask_for_cleaning(work: duckdb.DuckDBPyConnection) -> None:
    """Note, in the transaction that deletes rows, that no byte of them shall stay in the file."""
    work.execute("update revision set cleaning = true")


def is_cleaning_due(work: duckdb.DuckDBPyConnection) -> bool:
    """Whether rows were deleted of which the file still holds bytes, also by a writer that was killed."""
    return bool(work.execute("select cleaning from revision").fetchall()[0][0])
