"""An export as CSV as Excel opens it: UTF-8 with a mark, and no text that acts as a formula (导出 CSV)."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from pipeline.exports.export_tables import Column, ExportTable, TellRows, read_batches

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

# Without it Excel takes UTF-8 for the system's own encoding.
BYTE_ORDER_MARK = b"\xef\xbb\xbf"

# A text that begins so is a formula to some spreadsheet, full-width signs too in Chinese and Japanese ones.
FORMULA_SIGNS = "=+-@\t\r\n＝＋－＠"
_APOSTROPHE = "chr(39)"

_NUMBERS = ("DECIMAL", "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "FLOAT", "DOUBLE", "BOOLEAN")


def write_csv(
    connection: duckdb.DuckDBPyConnection,
    tables: tuple[ExportTable, ...],
    folder: Path,
    tell: TellRows,
) -> None:
    """Write each table into `folder` as `facts.csv` …, telling its name and how many rows came since last told.

    NULL is an empty cell, an empty text `""`; lists are joined by " / "; numbers have a point and no thousands mark,
    values six places. A text that begins like a formula gets an apostrophe before it; numbers, negative ones too,
    stay numbers.
    """
    for table in tables:
        cells = csv_cells(table.columns)
        reader = read_batches(
            connection, f"select {cells} from {table.name} where {table.condition} order by {table.name}.{table.key}"
        )
        with (folder / f"{table.name}.csv").open("wb") as file:
            write_batches(reader, file, partial(tell, table.name))


def csv_cells(columns: Iterable[Column]) -> str:
    """What to select for a CSV with these columns."""
    return ", ".join(_cell(column) for column in columns)


def write_batches(reader: pa.RecordBatchReader, file: BinaryIO, tell: Callable[[int], None]) -> None:
    """Write rows that `csv_cells` selected, telling how many came since last told."""
    import pyarrow.csv

    file.write(BYTE_ORDER_MARK)
    with pyarrow.csv.CSVWriter(file, reader.schema) as writer:
        for batch in reader:
            writer.write_batch(batch)
            tell(batch.num_rows)


def harmless(text: str) -> str:
    """A text as a cell that no spreadsheet runs.

    >>> harmless("=1+1"), harmless("1,286 人")
    ("'=1+1", '1,286 人')
    """
    return f"'{text}" if text.startswith(tuple(FORMULA_SIGNS)) else text


def csv_line(cells: Iterable[Any]) -> str:
    """A line of a CSV with its line feed; a carriage return inside a cell is quoted, else a row would begin there.

    >>> csv_line(["a", "1,2", "\\r=1"])
    'a,"1,2","\\r=1"\\n'
    """
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(cells)  # Python quotes only what its own line ends hold
    return line.getvalue().removesuffix("\r\n") + "\n"


def _cell(column: Column) -> str:
    """The SQL of a column's cell: numbers as they are, all else as text that no spreadsheet runs."""
    name = f'"{column.name}"'
    if column.data_type.startswith(_NUMBERS):
        return name
    text = f"array_to_string({name}, ' / ')" if column.data_type.endswith("[]") else f"cast({name} as varchar)"
    signs = " || ".join(f"chr({ord(sign)})" for sign in FORMULA_SIGNS)
    return f"if({text} <> '' and contains({signs}, left({text}, 1)), {_APOSTROPHE} || {text}, {text}) as {name}"
