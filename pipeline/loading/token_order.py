"""Keeps the rows of `tokens` in the order of their words: a search then reads a few of them, not all (检索词排序).

DuckDB knows the least and the greatest word of every 122,880 rows. In order, a word is in one or two of these groups;
as reports are loaded, every group holds words from the first to the last. An index (ART) made loading seven times
slower and the file 2.7 times as large (ADR 0013).
"""

from __future__ import annotations

import duckdb

from pipeline.loading.revision import transaction

# Fewer loose rows than this, or than a share of all, are quicker read than put in order.
_LOOSE_ROWS = 250_000
_LOOSE_SHARE = 0.05


def count_loose(work: duckdb.DuckDBPyConnection, rows: int) -> None:
    """Take note of so many rows, just loaded behind those in order."""
    work.execute("update token_order set loose_rows = loose_rows + ?", [rows])


def put_in_order(
    work: duckdb.DuckDBPyConnection, *, loose_rows: int = _LOOSE_ROWS, loose_share: float = _LOOSE_SHARE
) -> bool:
    """Sort the rows by word if more than so many, and than such a share of all, were loaded since the last time."""
    loose, rows = work.execute("select loose_rows, (select count(*) from tokens) from token_order").fetchall()[0]
    if loose <= max(loose_rows, rows * loose_share):
        return False
    with transaction(work):
        _write_anew(work)
        work.execute("update token_order set loose_rows = 0")
    return True


def _write_anew(work: duckdb.DuckDBPyConnection) -> None:
    """Put a sorted table in the place of the one there is: deleting its rows would hold them all in memory."""
    (made,) = work.execute("select sql from duckdb_tables() where table_name = 'tokens'").fetchall()[0]
    comments = work.execute(
        "select 'table tokens', comment from duckdb_tables() where table_name = 'tokens' "
        "union all select 'column tokens.' || column_name, comment from duckdb_columns() where table_name = 'tokens'"
    ).fetchall()
    work.execute("alter table tokens rename to loose_tokens")
    work.execute(made)
    work.execute("insert into tokens from loose_tokens order by token, report_no")
    work.execute("drop table loose_tokens")
    for what, comment in comments:
        escaped = comment.replace("'", "''")
        work.execute(f"comment on {what} is '{escaped}'")
