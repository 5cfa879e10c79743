"""The layout of the warehouse, made from the SQL files beside this module."""

from __future__ import annotations

from pathlib import Path

import duckdb

# Raise it when sql/tables.sql or a view changes so that an older warehouse can no longer be loaded or read.
SCHEMA_VERSION = 6

_SQL = Path(__file__).with_name("sql")

# In the order they build on one another.
_VIEWS = ["facts", "awards", "funding", "fact_slots"]

# A view's column means what the column of that name means in the table or view it comes from.
_COMMENT_SOURCES = {"facts": ["fact", "reports"], "awards": ["facts"], "funding": ["facts"], "fact_slots": ["fact"]}


def create_schema(connection: duckdb.DuckDBPyConnection) -> None:
    """Make all tables and views with their comments in an empty database; a database with tables is left alone."""
    if connection.execute("select 1 from duckdb_tables() where not internal").fetchall():
        return
    connection.execute("begin transaction")
    connection.execute((_SQL / "tables.sql").read_text(encoding="utf-8"))
    connection.execute("insert into schema_version (version) values (?)", [SCHEMA_VERSION])
    for view in _VIEWS:
        connection.execute((_SQL / "views" / f"{view}.sql").read_text(encoding="utf-8"))
        _inherit_comments(connection, view)
    connection.execute("commit")


def _inherit_comments(connection: duckdb.DuckDBPyConnection, view: str) -> None:
    found = connection.execute(
        "select table_name, column_name, comment from duckdb_columns() where not internal order by column_index"
    ).fetchall()
    meanings = {(table, column): comment for table, column, comment in found}
    for table, column, own in found:
        sources = [meanings.get((source, column)) for source in _COMMENT_SOURCES[view]]
        inherited = next(filter(None, sources), None)
        if table == view and own is None and inherited is not None:
            escaped = inherited.replace("'", "''")
            connection.execute(f"comment on column {view}.{column} is '{escaped}'")
