"""A work database written anew, from one of an older layout or with rows deleted: its rows copied (表结构升级).

Every layout since the first is known. What an older one lacks is filled as `_FILLS` says, else left NULL; nothing is
read again. `sushu extract` then finds facts anew in the stored blocks, if they were read by today's readers.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import duckdb

from pipeline.disk import refusal_in, telling_of_disk
from pipeline.loading.bulk_load import REPORT_TABLES, LoadError
from pipeline.loading.places import assume_places
from pipeline.loading.wide_view import make_wide
from pipeline.schema import SCHEMA_VERSION, create_schema

# What stands in a column that an older layout has not, or has in another type: SQL over its row.
_FILLS: Mapping[tuple[str, str], str] = {
    ("pages", "turned"): "0",
    ("runs", "reading_version"): "''",
    ("reports", "from_sheet"): "[]",
    ("reports", "school_as_printed"): "old.school",  # older layouts do not say who gave the name
    ("schools", "short_names"): "[]",
    ("schools", "former_names"): "[]",
    ("blocks", "heading_path"): "if(old.heading_path = '', [], string_split(old.heading_path, ' / '))",
}
_NUMBERS = "(select source_id, row_number() over (order by rowid) as report_no from old.reports)"


def make_empty(path: Path) -> None:
    """Make an empty work database whole: of one that is killed while DuckDB lays it out nobody could open the file."""
    unfinished = path.with_name(f".{path.name}.new")
    with telling_of_disk(path):
        for left in (unfinished, unfinished.with_name(f"{unfinished.name}.wal")):
            left.unlink(missing_ok=True)
        try:
            with duckdb.connect(str(unfinished)) as connection:
                create_schema(connection)
                connection.execute("checkpoint")
        except duckdb.Error as error:
            raise refusal_in(error, path) or LoadError(str(error).strip()) from error
        os.replace(unfinished, path)


def layout_number(connection: duckdb.DuckDBPyConnection) -> int | None:
    """The number of a database's layout; None if it is no warehouse."""
    try:
        found = connection.execute("select version from schema_version").fetchall()
    except duckdb.CatalogException:
        return None
    return int(found[0][0]) if len(found) == 1 else None


def is_older(layout: int | None) -> bool:
    """Whether `copy_rows` can bring this layout up."""
    return layout is not None and 1 <= layout < SCHEMA_VERSION


def copy_rows(path: Path) -> None:
    """Put a new database of this layout in the place of one of this or an older layout, in one step.

    Every row of it is there, and nothing of rows that were deleted.
    """
    unfinished = path.with_name(f".{path.name}.new")
    for left in (unfinished, unfinished.with_name(f"{unfinished.name}.wal")):
        left.unlink(missing_ok=True)  # its log, which a killed writer left, would be replayed into the new one
    with duckdb.connect(str(path)) as before:
        before.execute("checkpoint")  # what only its log holds would not be seen
    with duckdb.connect(str(unfinished)) as connection:
        create_schema(connection)
        connection.execute(f"attach '{_quoted(path)}' as old (read_only)")
        connection.execute("begin transaction")
        tables = _tables(connection, "old")
        for table in tables:
            _copy(connection, table)
        if "places" not in tables:
            assume_places(connection)
        connection.execute("update revision set number = number + 1, cleaning = false")
        make_wide(connection)
        connection.execute("commit")
        connection.execute("detach old")
        connection.execute("checkpoint")
    os.replace(unfinished, path)


def _copy(connection: duckdb.DuckDBPyConnection, table: str) -> None:
    now, before = _columns(connection, "main", table), _columns(connection, "old", table)
    kept = {name: f"old.{name}" for name, kind in now.items() if before.get(name) == kind}
    filled = {name: _FILLS[table, name] for name in now if name not in kept and (table, name) in _FILLS}
    source, order = f"old.{table} as old", ""  # as they lie
    if "report_no" in now and "report_no" not in before and table in {*REPORT_TABLES, "reports"}:
        filled["report_no"] = "numbered.report_no"
        source, order = (
            f"{source} join {_NUMBERS} as numbered using (source_id)",
            " order by numbered.report_no, old.rowid",
        )
    columns = kept | filled
    connection.execute(f"delete from main.{table}")  # what an empty warehouse begins with
    connection.execute(
        f"insert into main.{table} ({', '.join(columns)}) select {', '.join(columns.values())} from {source}{order}"
    )


def _tables(connection: duckdb.DuckDBPyConnection, database: str) -> list[str]:
    """The tables of the older database that this layout still has, but for that of its number."""
    found = connection.execute(
        "select old.table_name from duckdb_tables() as old join duckdb_tables() as now using (table_name) "
        "where old.database_name = ? and now.database_name = current_database() and table_name <> 'schema_version' "
        "order by now.table_oid",
        [database],
    )
    return [name for (name,) in found.fetchall()]


def _columns(connection: duckdb.DuckDBPyConnection, database: str, table: str) -> dict[str, str]:
    where = "database_name = ? and table_name = ?"
    if database == "main":
        where = "database_name = current_database() and ? = 'main' and table_name = ?"
    query = f"select column_name, data_type from duckdb_columns() where {where} order by column_index"
    return dict(connection.execute(query, [database, table]).fetchall())


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
