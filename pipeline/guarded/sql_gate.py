"""Which SQL is a question about the reports: one SELECT, of rows and not of the machine (只读查询)."""

from __future__ import annotations

import re
from collections.abc import Sequence

import duckdb

from pipeline.guarded.sql_errors import DOCS, QueryError, refused_write
from pipeline.guarded.sql_tree import Named, named_by

# Functions that may stand in FROM; every other one reads files, settings or logs, or runs text as SQL.
_TABLE_FUNCTIONS = frozenset(
    (
        *("range", "generate_series", "unnest", "repeat", "repeat_row", "json_each", "json_tree"),
        *("histogram", "histogram_values", "summary", "pragma_table_info"),
        *("duckdb_tables", "duckdb_columns", "duckdb_views", "duckdb_functions", "duckdb_types", "duckdb_keywords"),
    )
)
# Views of DuckDB's own catalogue that tell of the warehouse; the others name files and settings of this machine.
_CATALOGUE = frozenset(
    (
        *("tables", "columns", "duckdb_tables", "duckdb_columns", "duckdb_views", "duckdb_types", "duckdb_keywords"),
        "sqlite_master",
    )
)
_CLOSED_FUNCTIONS = frozenset({"current_setting", "getenv", "write_log"})
_SHOWN = frozenset({"", "tables", "__show_tables_expanded"})  # "" is DESCRIBE and SUMMARIZE of a table or a SELECT
_WORD_RE = re.compile(r"\w+")
_COMMENT_RE = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)
_ASKING = frozenset({"pivot", "pivot_wider", "select", "from", "with"})


def check_question(connection: duckdb.DuckDBPyConnection, query: str) -> None:
    """Nothing if `query` is one SELECT, also as FROM, VALUES, WITH, DESCRIBE, SHOW TABLES, SUMMARIZE or PIVOT.

    QueryError for none, several, another kind, and for what would tell of the machine. Opening the file read-only is
    not enough: COPY may write a file named as the warehouse's own write-ahead log, EXPLAIN ANALYZE runs what it
    explains, CALL and PRAGMA change how DuckDB runs, and functions in FROM tell where files and settings are.
    duckdb.Error if it cannot be parsed.
    """
    _check_characters(query)
    statements = connection.extract_statements(query)
    if not statements:
        raise QueryError("The query is empty.", "Write one SQL statement, as in: sushu sql 'select * from facts'")
    asked = [each for each in statements if each.type == duckdb.StatementType.SELECT or _is_pivot(each)]
    for statement in statements:
        if statement not in asked and not _begins_pivot(statement, statements):
            raise refused_write(str(statement.type).rsplit(".", 1)[-1])
    if len(asked) != 1:
        raise QueryError(f"One statement at a time: this has {len(asked)}.", "Ask them one after another.")
    named = named_by(connection, query)
    if named is None and len(statements) == 1 and not _is_pivot(statements[0]):
        raise refused_write("PRAGMA")
    closed = _closed_words(connection, query) if named is None else _closed(connection, named)
    if closed:
        raise QueryError(
            f"{', '.join(sorted(closed))} cannot be asked here: SQL here tells of the reports, not of this machine.",
            f"What there is: show tables, describe facts, or {DOCS}.",
        )


def _check_characters(query: str) -> None:
    """A NUL ends the query for one of DuckDB's parsers and not for another; half a character is none for any."""
    if "\0" in query or any("\ud800" <= char <= "\udfff" for char in query):
        raise QueryError("The query holds a character that is no text.", "Write it in UTF-8, without NUL.")


def _begins_pivot(statement: duckdb.Statement, statements: Sequence[duckdb.Statement]) -> bool:
    """DuckDB turns a PIVOT into temporary types, which have no text of their own, and a SELECT."""
    return statement.type == duckdb.StatementType.CREATE and not statement.query and statement is not statements[-1]


def _is_pivot(statement: duckdb.Statement) -> bool:
    """DuckDB 2 gives both as one statement; nothing that begins as a question makes several but a PIVOT."""
    begins = _WORD_RE.search(_COMMENT_RE.sub(" ", statement.query))
    return str(statement.type).endswith(".MULTI") and begins is not None and begins[0].lower() in _ASKING


def _closed(connection: duckdb.DuckDBPyConnection, named: Named) -> set[str]:
    # One that DuckDB does not know is told as such, with the name that was meant.
    functions = (named.table_functions - _TABLE_FUNCTIONS) & _all_table_functions(connection)
    tables = named.tables & (_all_catalogue(connection) - _CATALOGUE)
    return set(functions) | tables | (named.functions & _CLOSED_FUNCTIONS) | (named.shown - _SHOWN)


def _closed_words(connection: duckdb.DuckDBPyConnection, query: str) -> set[str]:
    """For a PIVOT, whose tree DuckDB does not give: any word that is a closed name, wherever it stands."""
    words = {word.lower() for word in _WORD_RE.findall(query)}
    closed = (_all_table_functions(connection) - _TABLE_FUNCTIONS) | (_all_catalogue(connection) - _CATALOGUE)
    return words & (closed | _CLOSED_FUNCTIONS)


def _all_table_functions(connection: duckdb.DuckDBPyConnection) -> set[str]:
    query = "select function_name from duckdb_functions() where function_type in ('table', 'table_macro', 'pragma')"
    return {name for (name,) in connection.execute(query).fetchall()}


def _all_catalogue(connection: duckdb.DuckDBPyConnection) -> set[str]:
    return {name for (name,) in connection.execute("select view_name from duckdb_views() where internal").fetchall()}
