"""How every command speaks: data on stdout as a table, CSV or JSON, talk on stderr, exit codes in one place."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from enum import IntEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from pipeline.wording import digits

DEFAULT_WAREHOUSE = Path("data/warehouse/reports.duckdb")

# Room for a table where nobody knows the width: a pipe, a file, a CI log.
_WIDTH_WITHOUT_TERMINAL = 180

# C0 and C1 but tab and line feed, and what turns the direction of writing round.
_COMMANDS_RE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


class Exit(IntEnum):
    """The exit codes of every command."""

    OK = 0
    FINDINGS = 1
    BAD_INPUT = 2
    NO_WAREHOUSE = 3


EXIT_CODES = """\b
Exit codes:
  0  done, nothing to complain about
  1  done, with findings: a report failed, a row is not proven, a floor is missed
  2  the command or its input cannot be used
  3  the warehouse is missing, busy or broken
"""

WarehouseOption = Annotated[
    Path, typer.Option("--warehouse", envvar="SUSHU_WAREHOUSE", metavar="FILE", help="The warehouse's published file.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]
CsvOption = Annotated[bool, typer.Option("--csv", help="Print CSV.")]

Row = Sequence[Any]


def say(message: str) -> None:
    """Talk to the user, on stderr."""
    print(printable(message), file=sys.stderr)


def tell(text: str) -> None:
    """Words for people, on stdout."""
    print(printable(text))


def printable(text: str) -> str:
    """A text that no terminal obeys: names of files and words of reports may hold its commands.

    >>> printable("\\x1b[2J甲.pdf: cut short\\n")
    '\ufffd[2J甲.pdf: cut short\\n'
    """
    return _COMMANDS_RE.sub("\ufffd", text)


def plain(value: Any) -> Any:
    """A value as JSON knows it; a Decimal becomes a number, exact for up to 15 digits.

    >>> plain(Decimal("1286.000000")), plain(Decimal("97.82"))
    (1286, 97.82)
    """
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if value is None or isinstance(value, str | int | float | bool):
        return value
    return str(value)


def print_json(value: Any, *, indent: int | None = 2) -> None:
    """One JSON value on stdout, Chinese as it is; `indent=None` keeps it on one line."""
    print(json.dumps(plain(value), ensure_ascii=False, indent=indent))


def print_rows(columns: Sequence[str], rows: Iterable[Row], *, as_json: bool = False, as_csv: bool = False) -> None:
    """Rows on stdout: a table for people, or CSV, or a JSON list of objects."""
    if as_json:
        print_json([dict(zip(columns, row, strict=True)) for row in rows])
    elif as_csv:
        from pipeline.exports.csv_files import csv_line, harmless

        sys.stdout.write(csv_line(map(harmless, columns)))
        for row in rows:
            sys.stdout.write(csv_line(map(_csv_cell, row)))
    else:
        _print_table(columns, rows)


def _print_table(columns: Sequence[str], rows: Iterable[Row]) -> None:
    from rich import box
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    listed = [list(row) for row in rows]
    for index, name in enumerate(columns):
        numeric = any(isinstance(row[index], int | float | Decimal) for row in listed)
        table.add_column(escape(printable(name)), justify="right" if numeric else "left", overflow="fold")
    for row in listed:
        table.add_row(*(escape(printable(_cell(value))) for value in row))
    Console(width=None if sys.stdout.isatty() else _WIDTH_WITHOUT_TERMINAL).print(table)


def _csv_cell(value: Any) -> str:
    """Numbers as they are, all else as text that no spreadsheet runs."""
    from pipeline.exports.csv_files import harmless

    return _cell(value) if isinstance(value, int | float | Decimal) else harmless(_cell(value))


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return digits(value) if isinstance(value, Decimal) else str(value)
