"""How much memory DuckDB may hold for a step of the loader, and more for the step that needs it (装载内存)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import duckdb

Given = TypeVar("Given")

# The loader sorts and sums more rows than memory has room for; what is too much goes to disk, beside the work database.
MOST = "4GB"
# Reports come in and are checked a batch at a time: what DuckDB kept beyond this would only be pages of its file.
FOR_A_STEP = "512MB"


@contextmanager
def held_to_a_step(work: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """DuckDB holds no more than a step needs while the block runs, however large the warehouse is."""
    work.execute(f"set memory_limit = '{FOR_A_STEP}'")
    try:
        yield
    finally:
        work.execute(f"set memory_limit = '{MOST}'")


def sparing(work: duckdb.DuckDBPyConnection, step: Callable[[], Given]) -> Given:
    """What a step gives with little memory or, where that is too little, at a second try with the most there is.

    A step must leave nothing behind when it fails: it is one transaction.
    """
    try:
        with held_to_a_step(work):
            return step()
    except duckdb.OutOfMemoryException:
        return step()
