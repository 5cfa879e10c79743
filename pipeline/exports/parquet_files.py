"""An export as Parquet: zstd, sorted by fact, facts in a folder for each report year (导出 Parquet)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.exports.export_tables import ExportTable, TellRows, read_batches

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

# What Hive, DuckDB, Arrow and Spark take for NULL in the name of a folder.
_NO_YEAR = "__HIVE_DEFAULT_PARTITION__"
_ROW_GROUP = 1 << 17


@dataclass(frozen=True, slots=True)
class _Part:
    """A file of a table and the query for its rows; `year` is bound where the file belongs to one."""

    path: Path
    query: str
    year: int | None = None


def write_parquet(
    connection: duckdb.DuckDBPyConnection,
    tables: tuple[ExportTable, ...],
    folder: Path,
    tell: TellRows,
) -> None:
    """Write each table into `folder`, telling its name and how many rows came since last told.

    Tables of facts become `facts/report_year=2023/facts.parquet` …, without that column in the file, as
    Hive lays them out; the others are one file. Values stay DECIMAL; the columns' meanings stand in the schema.
    """
    for table in tables:
        for part in _parts(connection, table):
            _write_part(connection, table, folder / part.path, part, tell)


def _parts(connection: duckdb.DuckDBPyConnection, table: ExportTable) -> Iterator[_Part]:
    name = table.name
    if not (table.is_by_year and table.rows):
        yield _Part(Path(f"{name}.parquet"), f"select * from {name} where {table.condition} order by {table.key}")
        return
    years = connection.execute(f"select distinct report_year from {name} where {table.condition} order by 1").fetchall()
    for (year,) in years:
        query = (
            f"select * exclude (report_year) from {name} "
            f"where {table.condition} and report_year is not distinct from $year order by {table.key}"
        )
        folder = f"report_year={_NO_YEAR if year is None else year}"
        yield _Part(Path(name) / folder / f"{name}.parquet", query, year)


def _write_part(
    connection: duckdb.DuckDBPyConnection, table: ExportTable, path: Path, part: _Part, tell: TellRows
) -> None:
    import pyarrow.parquet as pq

    path.parent.mkdir(parents=True, exist_ok=True)
    reader = read_batches(connection, part.query, {"year": part.year} if "$year" in part.query else None)
    schema = _with_meanings(reader.schema, table)
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for batch in reader:
            writer.write_batch(batch.cast(schema), row_group_size=_ROW_GROUP)
            tell(table.name, batch.num_rows)


def _with_meanings(schema: pa.Schema, table: ExportTable) -> pa.Schema:
    import pyarrow as pa

    meanings = {column.name: column.meaning for column in table.columns}
    return pa.schema([field.with_metadata({"comment": meanings[field.name]}) for field in schema])
