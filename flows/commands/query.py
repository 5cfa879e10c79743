"""`sushu facts` and `sushu sql`: the warehouse's rows, by filters or in SQL."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from flows.commands.console import (
    DEFAULT_WAREHOUSE,
    CsvOption,
    JsonOption,
    WarehouseOption,
    print_rows,
    say,
)
from pipeline.errors import SushuError
from pipeline.records import Kind, Status

if TYPE_CHECKING:
    import duckdb

SQL_SECONDS = 10.0

# What a terminal has room for; --json and --csv print every column of the view.
_SHOWN = "fact_id, school, report_year, kind, quote, value, unit, indicator, subject, period, status, page_no"

# option → condition; each value is bound, never pasted.
_FILTERS = {
    "kind": "kind = ?",
    "school": "contains(school, ?)",
    "year": "report_year = ?",
    "indicator": "(contains(indicator, ?1) or indicator_id = ?1)",
    "subject": "contains(subject, ?)",
    "period": "contains(period, ?)",
    "status": "status = ?",
    "source": "contains(source_name, ?)",
}


class QueryError(SushuError):
    """A query that DuckDB refuses or that takes too long."""


def facts(
    kind: Annotated[Kind | None, typer.Option(help="What the number is.")] = None,
    school: Annotated[str | None, typer.Option(help="Part of the school's name.")] = None,
    year: Annotated[int | None, typer.Option(help="Year of the report.")] = None,
    indicator: Annotated[str | None, typer.Option(help="Part of the indicator's words, or its id.")] = None,
    subject: Annotated[str | None, typer.Option(help="Part of the subject.")] = None,
    period: Annotated[str | None, typer.Option(help="Part of the period: 2023 finds 2022-2023学年 too.")] = None,
    status: Annotated[Status | None, typer.Option(help="Done, planned, or somebody else's.")] = None,
    source: Annotated[str | None, typer.Option(help="Part of the file's name.")] = None,
    limit: Annotated[int, typer.Option(min=0, help="Rows at most; 0: all.")] = 50,
    warehouse: WarehouseOption = DEFAULT_WAREHOUSE,
    as_json: JsonOption = False,
    as_csv: CsvOption = False,
) -> None:
    """List facts, in the order of their reports."""
    wanted = {
        "kind": kind, "school": school, "year": year, "indicator": indicator,
        "subject": subject, "period": period, "status": status, "source": source,
    }  # fmt: skip
    given = {name: value for name, value in wanted.items() if value is not None}
    columns = "*" if as_json or as_csv else _SHOWN
    query = f"select {columns} from facts"
    if given:
        query += " where " + " and ".join(
            _FILTERS[name].replace("?1", f"${name}").replace("?", f"${name}") for name in given
        )
    query += " order by source_name, report_id, page_no, start_offset, fact_id"
    _print_query(warehouse, query, given, limit, as_json, as_csv)


def sql(
    query: Annotated[str, typer.Argument(metavar="QUERY", help="One SQL statement; it can only read.")],
    limit: Annotated[int, typer.Option(min=0, help="Rows at most; 0: all.")] = 1000,
    warehouse: WarehouseOption = DEFAULT_WAREHOUSE,
    as_json: JsonOption = False,
    as_csv: CsvOption = False,
) -> None:
    """Ask the warehouse in SQL. It reaches nothing but the warehouse, and ends after 10 seconds."""
    _print_query(warehouse, query, {}, limit, as_json, as_csv)


def _print_query(warehouse: Path, query: str, bound: dict[str, Any], limit: int, as_json: bool, as_csv: bool) -> None:
    columns, rows, more = run_query(warehouse, query, bound, limit=limit)
    print_rows(columns, rows, as_json=as_json, as_csv=as_csv)
    if not rows:
        say("No rows.")
    if more:
        say(f"The first {limit:,} rows; for all of them: --limit 0")


def run_query(
    warehouse: Path, query: str, bound: dict[str, Any] | None = None, *, limit: int = 0, seconds: float | None = None
) -> tuple[list[str], list[tuple[Any, ...]], bool]:
    """Column names, at most `limit` rows (0: all), and whether there are more.

    QueryError if DuckDB refuses the query or it takes longer than `seconds` (10 unless given); else the errors of
    `open_published`.
    """
    import duckdb

    from pipeline.warehouse import open_published

    seconds = SQL_SECONDS if seconds is None else seconds
    if not query.strip(" \t\r\n;"):
        raise QueryError("The query is empty.", "Write one SQL statement, as in: sushu sql 'select * from facts'")
    with open_published(warehouse) as connection:
        timer = threading.Timer(seconds, connection.interrupt)
        timer.start()
        try:
            return _fetch(connection, query, bound or {}, limit)
        except duckdb.InterruptException as error:
            raise QueryError(
                f"The query took longer than {seconds:g} s and was ended.",
                "Narrow it, or open the file with DuckDB itself.",
            ) from error
        except duckdb.Error as error:
            raise QueryError(f"DuckDB: {str(error).strip()}", "Tables and columns: docs/warehouse.md.") from error
        finally:
            timer.cancel()


def _fetch(
    connection: duckdb.DuckDBPyConnection, query: str, bound: dict[str, Any], limit: int
) -> tuple[list[str], list[tuple[Any, ...]], bool]:
    cursor = connection.execute(query, bound)
    # A comment alone is no statement: DuckDB answers it with None, whatever its types say.
    description = getattr(cursor, "description", None)
    if not description:
        return [], [], False
    columns = [str(column[0]) for column in description]
    rows = cursor.fetchmany(limit + 1) if limit else cursor.fetchall()
    more = bool(limit) and len(rows) > limit
    return columns, rows[:limit] if limit else rows, more
