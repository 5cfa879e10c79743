"""The layout of the warehouse, made from the SQL files beside this module."""

from __future__ import annotations

from pathlib import Path

import duckdb

from pipeline.loading.wide_view import make_wide

# Raise it when sql/tables.sql or a view changes so that an older warehouse can no longer be loaded or read.
SCHEMA_VERSION = 9

_SQL = Path(__file__).with_name("sql")

# The views, in the order they build on one another, each with the tables and views it comes from: a column of it
# means what the column of that name means there.
_VIEWS = {
    "fact_history": ["fact", "reports"],
    "facts": ["fact_history"],
    "awards": ["facts"],
    "funding": ["facts"],
    "fact_slots": ["fact"],
    "school_facts": ["facts", "schools", "indicators"],
    "statements": ["facts"],
    "school_year_candidates": ["facts"],
    "failed_checks": ["findings", "reports"],
    "facts_checked": [],
    "school_year_changes": ["school_year_values", "indicators"],
    "coverage": ["school_year_values", "indicators"],
    "version_changes": ["facts"],
    "passages": ["blocks", "reports"],
    "cells": ["blocks", "reports"],
    "report_tables": ["cells"],
}


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
    make_wide(connection)
    connection.execute("commit")


def _inherit_comments(connection: duckdb.DuckDBPyConnection, view: str) -> None:
    found = connection.execute(
        "select table_name, column_name, comment from duckdb_columns() where not internal order by column_index"
    ).fetchall()
    meanings = {(table, column): comment for table, column, comment in found}
    for table, column, own in found:
        sources = [meanings.get((source, column)) for source in _VIEWS[view]]
        inherited = next(filter(None, sources), None)
        if table == view and own is None and inherited is not None:
            escaped = inherited.replace("'", "''")
            connection.execute(f"comment on column {view}.{column} is '{escaped}'")
