"""`sushu facts` and `sushu sql`: the warehouse's rows, by filters or in SQL."""

from __future__ import annotations

import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from flows.commands.console import (
    DEFAULT_WAREHOUSE,
    CsvOption,
    JsonOption,
    Row,
    WarehouseOption,
    print_rows,
    say,
)
from flows.commands.filters import (
    CheckedOption,
    FlowOption,
    GreatestOption,
    IndicatorOption,
    KindOption,
    LeastOption,
    LevelOption,
    PeriodOption,
    ReportKindOption,
    ReportOption,
    SchoolOption,
    SourceOption,
    StatusOption,
    SubjectOption,
    TextOriginOption,
    YearOption,
)

SQL_SECONDS = 10.0
_SQL_BYTES = 256 << 20

# What a terminal has room for; --json and --csv print every column of the view.
_SHOWN = "fact_id, school, report_year, kind, quote, value, unit, indicator, subject, period, status, page_no"


def facts(
    kind: KindOption = None,
    school: SchoolOption = None,
    year: YearOption = None,
    indicator: IndicatorOption = None,
    subject: SubjectOption = None,
    period: PeriodOption = None,
    status: StatusOption = None,
    source: SourceOption = None,
    report: ReportOption = None,
    report_kind: ReportKindOption = None,
    level: LevelOption = None,
    flow: FlowOption = None,
    text_origin: TextOriginOption = None,
    checked: CheckedOption = None,
    least: LeastOption = None,
    greatest: GreatestOption = None,
    limit: Annotated[int, typer.Option(min=0, help="Rows at most; 0: all.")] = 50,
    warehouse: WarehouseOption = DEFAULT_WAREHOUSE,
    as_json: JsonOption = False,
    as_csv: CsvOption = False,
) -> None:
    """List facts, in the order of their reports."""
    from pipeline.fact_filters import FactFilter

    wanted = FactFilter(
        kind=kind,
        school=school,
        year=year,
        indicator=indicator,
        subject=subject,
        period=period,
        status=status,
        source=source,
        report=report,
        report_kind=report_kind,
        level=level,
        flow=flow,
        text_origin=text_origin,
        checked=checked,
        least=least,
        greatest=greatest,
    )
    columns = "*" if as_json or as_csv else _SHOWN
    query = f"select {columns} from facts{wanted.where} order by source_name, report_id, page_no, start_offset, fact_id"
    names, rows, more = run_query(warehouse, query, wanted.given, limit=limit)
    _print(names, rows, as_json, as_csv)
    if more:
        say(f"The first {limit:,} rows; for all of them: --limit 0")


def sql(
    query: Annotated[
        str, typer.Argument(metavar="QUERY", help="One SELECT; nothing else is let through. -: from standard input.")
    ] = "",
    file: Annotated[Path | None, typer.Option("--file", metavar="FILE.sql", help="Take the query from a file.")] = None,
    limit: Annotated[int, typer.Option(min=0, help="Rows at most; 0: all.")] = 1000,
    warehouse: WarehouseOption = DEFAULT_WAREHOUSE,
    as_json: JsonOption = False,
    as_csv: CsvOption = False,
) -> None:
    """Ask the warehouse in SQL. The query reaches nothing but the warehouse; it has 10 seconds and 2 GiB.

    It runs in a process of its own, so that one that goes wild harms nobody.
    """
    from pipeline.safe_sql import SqlLimits, ask

    limits = SqlLimits(seconds=SQL_SECONDS, rows=limit or None, result_bytes=_SQL_BYTES)
    answer = ask(warehouse, _written(query, file), limits)
    _print(answer.columns, answer.rows, as_json, as_csv)
    if answer.truncated == "rows":
        say(f"The first {limit:,} rows; for all of them: --limit 0")
    if answer.truncated == "bytes":
        say(f"The first rows, {_SQL_BYTES >> 20} MB of them; for more: fewer columns, or sushu export")


def _written(query: str, file: Path | None) -> str:
    """The query's text, wherever the user keeps it."""
    if file is None:
        return sys.stdin.read() if query == "-" else query
    if query:
        raise typer.BadParameter("a query and --file are two queries: give one of them.")
    try:
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise typer.BadParameter(f"{file} cannot be read: {error}", param_hint="--file") from error


def _print(columns: Sequence[str], rows: Sequence[Row], as_json: bool, as_csv: bool) -> None:
    print_rows(columns, rows, as_json=as_json, as_csv=as_csv)
    if not rows:
        say("No rows.")


def run_query(
    warehouse: Path, query: str, bound: dict[str, Any] | None = None, *, limit: int = 0, seconds: float | None = None
) -> tuple[list[str], list[tuple[Any, ...]], bool]:
    """Column names, at most `limit` rows (0: all), and whether there are more, for a query of our own.

    QueryError if DuckDB refuses the query or it takes longer than `seconds` (10 unless given); else the errors of
    `open_published`. What users write goes through `safe_sql.ask`.
    """
    import duckdb

    from pipeline.guarded.sql_errors import explain_error, refused_time
    from pipeline.warehouse import open_published

    seconds = SQL_SECONDS if seconds is None else seconds
    with open_published(warehouse) as connection:
        timer = threading.Timer(seconds, connection.interrupt)
        timer.start()
        try:
            cursor = connection.execute(query, bound or {})
            columns = [str(column[0]) for column in cursor.description or []]
            rows = cursor.fetchmany(limit + 1) if limit else cursor.fetchall()
            return columns, rows[:limit] if limit else rows, bool(limit) and len(rows) > limit
        except duckdb.InterruptException as error:
            raise refused_time(seconds) from error
        except duckdb.Error as error:
            raise explain_error(connection, query, error) from error
        finally:
            timer.cancel()
