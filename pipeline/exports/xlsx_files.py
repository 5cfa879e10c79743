"""An export as an Excel workbook in which every figure leads to its sentence, and each sentence back (导出 Excel)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.errors import SushuError
from pipeline.exports.export_tables import Column, ExportTable, TellRows, read_batches
from pipeline.exports.workbook import Book, Field, Link

if TYPE_CHECKING:
    import duckdb

WORKBOOK = "sushu.xlsx"
_PYTHON_ROWS = 2048  # as Python objects at once: some MB
_SQL = Path(__file__).parents[1] / "sql" / "export"

# As many rows as Excel has on one sheet; ours part them over sixteen, and more would be a file that none can open.
MAX_FACTS = 1_048_575

_FACTS, _SENTENCES = "事实", "原文"
# View of facts → its sheet. Every figure in it leads to the sentence.
_FACT_SHEETS = {"facts": _FACTS, "awards": "奖项", "funding": "经费"}
_PLAIN_SHEETS = {"indicators": "指标定义", "reports": "报告", "schools": "学校"}
_COLUMNS_SHEET = "列说明"

_SENTENCE_FIELDS = (
    Field("sentence_no", "Number of the sentence, in the order of the reports (原文序号).", "BIGINT"),
    Field("sentence", "The sentence or cell that the figures stand in (原文).", "VARCHAR"),
    Field("source_name", "Base name of the file (文件名).", "VARCHAR"),
    Field("school", "School that published the report (学校).", "VARCHAR"),
    Field("report_year", "Year the report is about (报告年度).", "INTEGER"),
    Field("page_no", "Page on which its first figure stands, from 1 (页码).", "INTEGER"),
    Field("source_line", "Line of the text file, NULL for PDFs (文件行号).", "INTEGER"),
    Field("block_id", "The block it stands in (版面块号).", "VARCHAR"),
    Field("heading_path", "Headings over it, outermost first (标题路径).", "VARCHAR"),
    Field("facts", "How many of the figures here stand in it (事实数).", "BIGINT"),
    Field("fact_id", "The first of them; leads to its row (首个事实号).", "VARCHAR"),
)
_COLUMN_FIELDS = (
    Field("table", "Sheet or table (表).", "VARCHAR"),
    Field("column", "Column (列).", "VARCHAR"),
    Field("type", "Type in the warehouse (类型).", "VARCHAR"),
    Field("meaning", "What it holds (含义).", "VARCHAR"),
)


class TooManyRowsError(SushuError):
    """More facts than a workbook can hold."""


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A sheet to write: its fields and the query for its rows, which may have more columns, for links."""

    title: str
    name: str
    fields: tuple[Field, ...]
    query: str
    # Of a row as the query gives it: field → where the cell leads.
    links: Callable[[dict[str, Any]], dict[str, Link]] = lambda row: {}


def write_xlsx(
    connection: duckdb.DuckDBPyConnection,
    tables: tuple[ExportTable, ...],
    folder: Path,
    tell: TellRows,
) -> dict[str, int]:
    """Write `sushu.xlsx` into `folder`, telling each table's name and how many rows came since last told.

    Gives the rows of the sheets that are no tables: sentences and columns. Sheets go on in another one (事实 2 …) where
    Excel would take no more links. There is no formula in it. TooManyRowsError past 1,048,575 facts.
    """
    facts = next(table for table in tables if table.name == "facts")
    if facts.rows > MAX_FACTS:
        raise TooManyRowsError(
            f"{facts.rows:,} facts are more than a spreadsheet can hold ({MAX_FACTS:,}).",
            "Choose some (--year, --school, --kind …), or take --format parquet.",
        )
    connection.execute((_SQL / "placed.sql").read_text(encoding="utf-8"))
    sheets = [*_fact_sheets(tables), _sentence_sheet(), *_plain_sheets(tables)]
    written: dict[str, int] = {}
    with Book(folder / WORKBOOK) as book:
        for sheet in sheets:
            written[sheet.name] = 0
            writer = book.add_sheet(sheet.title, sheet.fields)
            for row in _rows(connection, sheet.query):
                writer.add(row, sheet.links(row))
                written[sheet.name] += 1
                if written[sheet.name] % 1000 == 0:
                    tell(sheet.name, 1000)
            tell(sheet.name, written[sheet.name] % 1000)
        writer = book.add_sheet(_COLUMNS_SHEET, _COLUMN_FIELDS)
        described = [(table.name, column) for table in tables for column in table.columns]
        for name, column in described:
            row = {"table": name, "column": column.name, "type": column.data_type, "meaning": column.meaning}
            writer.add(row, {})
    return {"sentences": written["sentences"], "columns": len(described)}


def _rows(connection: duckdb.DuckDBPyConnection, query: str) -> Iterator[dict[str, Any]]:
    for batch in read_batches(connection, query, rows=_PYTHON_ROWS):
        yield from batch.to_pylist()


def _fact_sheets(tables: Sequence[ExportTable]) -> Iterator[_Sheet]:
    for table in tables:
        if table.name in _FACT_SHEETS:
            query = (
                f"select {table.name}.*, placed.sentence_no from {table.name} join placed using (fact_id) "
                "order by placed.fact_no"
            )
            yield _Sheet(_FACT_SHEETS[table.name], table.name, _fields(table.columns), query, _to_sentence)


def _to_sentence(row: dict[str, Any]) -> dict[str, Link]:
    return {"value": Link(_SENTENCES, row["sentence_no"])}


def _sentence_sheet() -> _Sheet:
    query = (_SQL / "sentences.sql").read_text(encoding="utf-8")
    return _Sheet(
        _SENTENCES, "sentences", _SENTENCE_FIELDS, query, lambda row: {"fact_id": Link(_FACTS, row["fact_no"])}
    )


def _plain_sheets(tables: Sequence[ExportTable]) -> Iterator[_Sheet]:
    by_name = {table.name: table for table in tables}
    for name, title in _PLAIN_SHEETS.items():
        table = by_name[name]
        query = f"select * from {name} where {table.condition} order by {table.key}"
        yield _Sheet(title, name, _fields(table.columns), query)


def _fields(columns: Sequence[Column]) -> tuple[Field, ...]:
    return tuple(Field(column.name, column.meaning, column.data_type) for column in columns)
