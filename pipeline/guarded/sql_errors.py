"""What DuckDB says of a query, in one line that helps: what is wrong, what was meant, what to do (查询错误)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches

import duckdb

from pipeline.errors import SushuError
from pipeline.guarded.sql_tree import named_by

DOCS = "docs/warehouse.md"
WHY_READ_ONLY = (
    "the warehouse is made from the reports by sushu ingest and sushu extract, and every row of it is proven; "
    "a row changed by hand would prove nothing."
)

_NO_COLUMN_RES = (
    re.compile(r'Referenced column "(?P<column>[^"]*)" (?:was )?not found'),
    re.compile(r'(?:Table|Values list) "(?P<table>[^"]*)" does not have a column named "(?P<column>[^"]*)"'),
)
_NO_TABLE_RE = re.compile(r"Table with name (?P<table>\S+) does not exist")
_NO_FUNCTION_RE = re.compile(
    r"Function with name (?P<name>\S+) does not exist!(?:\s*Did you mean \"(?P<meant>[^\"]+)\")?"
)
_LINE_RE = re.compile(r"\n\s*LINE (?P<line>\d+): (?P<text>.*)\n(?P<before>\s*)\^")
_SYNTAX_RE = re.compile(r'syntax error at or near "(?P<word>[^"]*)"')
_READ_ONLY_RE = re.compile(r'statement of type "(?P<what>\w+)" on database .* read-only')
# What follows these lists signatures or settings that nobody who asks can use.
_CUT_RE = re.compile(r"\n\s*(?:LINE \d+:|Candidate |Possible solutions|Database is launched).*", re.DOTALL)
# Advice for settings, which are locked here.
_SETTING_RE = re.compile(r"\s*Use \"SET [^\"]*\"[^.]*\.*")
_KIND_RE = re.compile(r"^[A-Z][A-Za-z ]* Error: ")
_SHOWN_AROUND = 40  # characters of the query on each side of a syntax error
_CLOSE, _ALIKE = 4, 0.55


class QueryError(SushuError):
    """A query that is refused, cannot be understood, or costs more than it may."""


def refused_write(what: str) -> QueryError:
    """The error for a statement that is more than a question; `what` is its kind: INSERT, COPY …"""
    return QueryError(
        f"The warehouse is read-only: {what} is refused, nothing was changed. Why: {WHY_READ_ONLY}",
        "Ask with SELECT. To take rows elsewhere: sushu export. To change what is found: lexicons/ and sushu extract.",
    )


def refused_memory(limit: int) -> QueryError:
    """The error for a query that needs more than `limit` bytes of memory."""
    return QueryError(
        f"The query needs more than the {limit / (1 << 30):g} GiB of memory that it may use, and was ended.",
        "Select fewer columns or rows, or open a copy of the file with DuckDB itself.",
    )


def refused_time(seconds: float) -> QueryError:
    """The error for a query that took longer than `seconds`."""
    return QueryError(
        f"The query took longer than {seconds:g} s and was ended.",
        "Narrow it, or open a copy of the file with DuckDB itself.",
    )


def refused_unreadably() -> QueryError:
    """The error for a query whose refusal DuckDB cuts off in the midst of a character, as it does with long names."""
    return QueryError(
        "DuckDB cannot read the query, and what it says of it is too long to be shown.",
        "Shorten the query. Text to be compared with stands in single quotes: where school = '…'",
    )


def explain_error(connection: duckdb.DuckDBPyConnection, query: str, error: duckdb.Error) -> QueryError:
    """The error for what DuckDB said of `query`; names of tables and columns come from the open warehouse."""
    said = str(error)
    if isinstance(error, duckdb.PermissionException):
        return QueryError(
            "SQL here reaches nothing but the warehouse: no other files, no network, no extensions.",
            "To join rows of your own: sushu export DIR --format parquet, then DuckDB or Python.",
        )
    if found := _READ_ONLY_RE.search(said):
        return refused_write(found["what"])
    if found := _NO_TABLE_RE.search(said):
        return _no_table(connection, found["table"])
    for pattern in _NO_COLUMN_RES:
        if found := pattern.search(said):
            return _no_column(connection, query, found["column"])
    if found := _NO_FUNCTION_RE.search(said):
        meant = _meant([found["meant"]] if found["meant"] else [])
        return QueryError(f"There is no function “{found['name']}”.{meant}", "The functions are those of DuckDB.")
    if isinstance(error, duckdb.ParserException):
        return _syntax(query, said)
    return QueryError(f"DuckDB: {_one_line(said)}", f"Tables and columns: {DOCS}.")


def _no_table(connection: duckdb.DuckDBPyConnection, wanted: str) -> QueryError:
    relations = _columns_of(connection)
    close = _close(wanted, relations)
    return QueryError(
        f"There is no table “{wanted}”.{_meant(close)}", f"There are: {', '.join(relations)}; {DOCS} describes them."
    )


def _no_column(connection: duckdb.DuckDBPyConnection, query: str, wanted: str) -> QueryError:
    relations = _columns_of(connection)
    named = named_by(connection, query)
    asked = [table for table in relations if named and table in named.tables] or ["facts"]
    columns = list(dict.fromkeys(column for table in asked for column in relations[table]))
    homes = [table for table, names in relations.items() if wanted.lower() in names]
    elsewhere = f" It is a column of {', '.join(homes)}." if homes else ""
    listed = [f"{table} has {', '.join(relations[table])}" for table in asked]
    quotes = f"A text stands in single quotes: '{wanted}'. " if f'"{wanted}"' in query else ""
    return QueryError(
        f"There is no column “{wanted}” in {', '.join(asked)}.{elsewhere or _meant(_close(wanted, columns))}",
        f"{quotes}{'; '.join(listed)}. What each means: {DOCS}.",
    )


def _syntax(query: str, said: str) -> QueryError:
    word, place = _SYNTAX_RE.search(said), _LINE_RE.search(said)
    if place is None:
        what = _one_line(said)
        return QueryError(f"This is no SQL: {what}.", "Something is missing: a bracket, a quote, a name.")
    line_no = int(place["line"])
    line = query.splitlines()[line_no - 1] if line_no <= len(query.splitlines()) else place["text"]
    # DuckDB shows a part of a long line, between dots; what it shows stands somewhere in the line.
    shown = place["text"].removeprefix("...").removesuffix("...")
    column = len(place["before"]) - len(f"LINE {line_no}: ") - (len(place["text"]) - len(place["text"].lstrip(".")))
    column += max(0, line.find(shown)) + 1
    start, end = max(0, column - 1 - _SHOWN_AROUND), column - 1 + _SHOWN_AROUND
    marked = f"{line[start : column - 1]}→{line[column - 1 : end]}"
    what = f"a syntax error at “{word['word']}”" if word else _one_line(said)
    return QueryError(
        f"{what[0].upper()}{what[1:]}, line {line_no}, column {column}: {marked}",
        "Look at what stands before the arrow: a comma, a bracket, a misspelt word.",
    )


def _one_line(said: str) -> str:
    return " ".join(_KIND_RE.sub("", _SETTING_RE.sub("", _CUT_RE.sub("", said))).split())


def _meant(close: Sequence[str]) -> str:
    return f" Did you mean {' or '.join(close)}?" if close else ""


def _close(wanted: str, names: Iterable[str]) -> list[str]:
    return get_close_matches(wanted.lower(), list(names), n=_CLOSE, cutoff=_ALIKE)


def _columns_of(connection: duckdb.DuckDBPyConnection) -> Mapping[str, list[str]]:
    """Tables and views → their columns; the views, which are made for researchers, first."""
    rows = connection.execute(_COLUMNS).fetchall()
    return dict(rows)


_COLUMNS = """
    select table_name, list(column_name order by column_index)
    from duckdb_columns()
    left join (select view_name from duckdb_views() where not internal) on view_name = table_name
    where not internal
    group by table_name, view_name
    order by view_name is null, table_name
"""
