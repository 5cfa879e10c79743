"""What follows from the rows of all reports together, made anew whenever they have changed (派生表)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb

_PORTION = 1_000_000  # candidates chosen among at once

_SQL = Path(__file__).parents[1] / "sql" / "derived"


def derive(work: duckdb.DuckDBPyConnection) -> None:
    """Fill `school_year_values`, sorted by indicator, so that a look at one passes over all others; one transaction.

    It follows from the rows there are, so it is no change of its own.
    """
    work.execute("begin transaction")
    work.execute("delete from school_year_values")
    work.execute((_SQL / "candidates.sql").read_text(encoding="utf-8"))
    choose = (_SQL / "school_year_values.sql").read_text(encoding="utf-8")
    for first, last in _portions(work):
        work.execute(choose, {"first": first, "last": last})
    work.execute("drop table candidates")
    work.execute("commit")


def _portions(work: duckdb.DuckDBPyConnection) -> Iterator[tuple[str, str]]:
    """Indicators in order, from one to another, with few enough candidates for memory: a choice cannot go to disk."""
    counted = work.execute(
        "select indicator_id, count(*) from candidates group by indicator_id order by indicator_id"
    ).fetchall()
    first, held = None, 0
    for number, (indicator_id, count) in enumerate(counted):
        first, held = first or indicator_id, held + count
        if held >= _PORTION or number == len(counted) - 1:
            yield first, indicator_id
            first, held = None, 0
