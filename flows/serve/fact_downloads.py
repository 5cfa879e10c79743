"""The facts that a list shows, as CSV or as a workbook whose rows lead to their pages (事实下载)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pipeline.exports.csv_files import csv_cells, write_batches
from pipeline.exports.export_tables import Column, read_columns
from pipeline.exports.workbook import Book, Field, WebLink
from pipeline.fact_filters import FactFilter

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

Form = Literal["csv", "xlsx"]

# Rows at most; all of them: sushu export. A workbook of more takes longer than anybody waits.
DOWNLOADED: dict[Form, int] = {"csv": 100_000, "xlsx": 20_000}

_NAMES = (
    *("fact_id", "school", "report_year", "report_kind", "source_name", "page_no", "source_line", "kind", "indicator"),
    *("indicator_id", "quote", "value", "value_max", "unit", "bound", "subject", "period", "year", "status", "level"),
    *("grade", "award_name", "flow", "funding_source", "funding_item", "sentence", "heading_path", "text_origin"),
    *("confidence", "report_id"),
)
_ADDRESS = Column("address", "VARCHAR", "Page of the fact on the server that wrote this (网址).")
_FILTER_FIELDS = (
    Field("filter", "What was asked for (筛选).", "VARCHAR"),
    Field("value", "With which value (取值).", "VARCHAR"),
)


@dataclass(frozen=True, slots=True)
class Download:
    """Rows of the view facts with their addresses, and what was asked for; `is_cut` if there are more."""

    columns: tuple[Column, ...]
    rows: pa.Table
    filters: dict[str, Any]
    is_cut: bool


def read_download(connection: duckdb.DuckDBPyConnection, wanted: FactFilter, form: Form, address: str) -> Download:
    """The wanted facts that were loaded first, report by report; a fact's page is `address` and its id.

    For a CSV the texts come as cells that no spreadsheet takes for a formula.
    """
    most = DOWNLOADED[form]
    known = {column.name: column for column in read_columns(connection, "facts")}
    columns = (_ADDRESS, *(known[name] for name in _NAMES))
    cells = csv_cells(columns) if form == "csv" else ", ".join(column.name for column in columns)
    # Rows come as they lie, so that the first ones are found without a look at all others.
    query = f"""
        select {cells} from (
            select *, $address || fact_id as address from facts{wanted.where} limit {most + 1}
        ) order by source_name, report_id, page_no, start_offset, fact_id
    """
    rows = connection.execute(query, wanted.given | {"address": address}).to_arrow_table()
    return Download(columns, rows.slice(0, most), wanted.given, rows.num_rows > most)


def write_facts_csv(download: Download, path: Path) -> None:
    """A CSV of rows that were read for one."""
    with path.open("wb") as file:
        write_batches(download.rows.to_reader(), file, lambda rows: None)


def write_facts_xlsx(download: Download, path: Path) -> None:
    """A workbook: the facts, each leading to its page, and a sheet that says what was asked for."""
    fields = tuple(Field(column.name, column.meaning, column.data_type) for column in download.columns)
    with Book(path) as book:
        sheet = book.add_sheet("事实", fields)
        for batch in download.rows.to_batches(max_chunksize=2048):
            for row in batch.to_pylist():
                link = WebLink(row["address"])
                sheet.add(row, {"address": link, "value": link})
        told = book.add_sheet("筛选", _FILTER_FIELDS)
        for name, value in download.filters.items():
            told.add({"filter": name, "value": str(value)}, {})
        if download.is_cut:
            cut = f"仅前 {download.rows.num_rows:,} 条；全部用 sushu export。The first ones; all of them: sushu export."
            told.add({"filter": "rows", "value": cut}, {})
