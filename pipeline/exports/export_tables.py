"""What an export takes out of the warehouse: wanted facts and what belongs to them, told by the catalogue (导出表)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.fact_filters import FactFilter

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

# Tables and views that researchers take along; the pages, blocks and words they come from stay.
EXPORTED = ("facts", "awards", "funding", "reports", "schools", "indicators")

# A column that a table has → which of its rows belong to the wanted facts. The first that fits holds.
_BELONGS = {
    "fact_id": "fact_id in (select fact_id from wanted)",
    "source_id": "source_id in (select report_id from facts join wanted using (fact_id))",
    "school": "school in (select school from facts join wanted using (fact_id))",
}
_COLUMNS = """
    select column_name, data_type, coalesce(comment, '') from duckdb_columns()
    where table_name = ? and not internal order by column_index
"""
_BATCH_ROWS = 1 << 16

# A table's name, and how many of its rows were written since last told.
TellRows = Callable[[str, int], None]


@dataclass(frozen=True, slots=True)
class Column:
    """A column as the catalogue has it; `meaning` is its comment."""

    name: str
    data_type: str
    meaning: str


@dataclass(frozen=True, slots=True)
class ExportTable:
    """A table or view to export: its columns, and how many of its rows are wanted.

    `condition` chooses them, `key` is the column that they are sorted by.
    """

    name: str
    columns: tuple[Column, ...]
    condition: str
    rows: int

    @property
    def key(self) -> str:
        """fact_id, or the table's first column, which names its rows."""
        names = [column.name for column in self.columns]
        return "fact_id" if "fact_id" in names else names[0]

    @property
    def is_by_year(self) -> bool:
        """Whether its rows are facts of a report's year each: many enough to be parted by it."""
        return {"fact_id", "report_year"} <= {column.name for column in self.columns}


def choose_rows(connection: duckdb.DuckDBPyConnection, wanted: FactFilter) -> tuple[ExportTable, ...]:
    """The tables to export, after a temporary table `wanted` with the ids of the facts was made on the connection.

    Without any filter all rows are wanted, also current reports without facts; with one, what the facts belong to.
    """
    connection.execute(f"create temporary table wanted as select fact_id from facts{wanted.where}", wanted.given)
    tables = []
    for name in EXPORTED:
        columns = read_columns(connection, name)
        names = {column.name for column in columns}
        fitting = [condition for column, condition in _BELONGS.items() if column in names]
        everything = "replaced_by is null" if "replaced_by" in names else "true"  # as the facts, of current reports
        condition = fitting[0] if fitting and wanted.given else everything
        counted = connection.execute(f"select count(*) from {name} where {condition}").fetchall()
        tables.append(ExportTable(name, columns, condition, int(counted[0][0])))
    return tuple(tables)


def read_columns(connection: duckdb.DuckDBPyConnection, table: str) -> tuple[Column, ...]:
    """The columns of a table or view, in its order."""
    return tuple(Column(*row) for row in connection.execute(_COLUMNS, [table]).fetchall())


def read_batches(
    connection: duckdb.DuckDBPyConnection, query: str, bound: dict[str, Any] | None = None, *, rows: int = _BATCH_ROWS
) -> pa.RecordBatchReader:
    """What a query finds, `rows` at a time; read it to the end before the next query.

    No cursor of their own: temporary tables are a connection's.
    """
    return connection.execute(query, bound or {}).to_arrow_reader(rows)
