"""A report's pages and blocks as stored: facts can be found in them again without reading the file (存档版面)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline.errors import SushuError
from pipeline.page_records import word_boxes
from pipeline.reading import Layout
from pipeline.records import Block, BlockKind, Cell, CellRole, Page, Piece, SourceFile, TextOrigin
from pipeline.rows import READING_TABLES, SCHEMAS
from pipeline.stored import OF_REPORT

if TYPE_CHECKING:
    import duckdb

_STORED = ("reports", *READING_TABLES)
# The order in which staging writes the rows, so that what is stored twice is stored alike.
_ORDER = {
    "reports": "source_id",
    "pages": "page_no",
    "page_readings": "page_no, reading_no",
    "words": "page_no, start_offset",
    "blocks": "block_no",
    "block_pieces": "(select block_no from blocks where blocks.report_no = block_pieces.report_no and "
    "blocks.block_id = block_pieces.block_id), piece_no",
}
_FROM_SHEET = ("school", "report_kind", "report_year", "title")


class OldLayoutError(SushuError):
    """A staged report has tables of another layout than this program writes."""

    def __init__(self, staged: Path, table: str) -> None:
        super().__init__(
            f"{staged}: its {table} were staged by another version of Sushu.", "Run sushu ingest PATH… again."
        )
        self.args = (staged, table)


def staged_tables(staged: Path) -> dict[str, pa.Table]:
    """The tables of a staged directory that hold what was read; OldLayoutError if they are of another version."""
    tables = {name: pq.read_table(staged / f"{name}.parquet", partitioning=None) for name in _STORED}
    for name, table in tables.items():
        if table.schema != SCHEMAS[name]:
            raise OldLayoutError(staged, name)
    return tables


def warehouse_tables(
    connection: duckdb.DuckDBPyConnection, source_id: str, *, words: bool = True
) -> dict[str, pa.Table]:
    """The same tables out of the warehouse, for a report whose staged directory is gone; KeyError if it has none.

    Without `words` that table, the largest by far, is left out.
    """
    tables = {}
    for name in _STORED if words else [name for name in _STORED if name != "words"]:
        columns = ", ".join(SCHEMAS[name].names)
        query = f"select {columns} from {name} where {OF_REPORT} order by {_ORDER[name]}"
        tables[name] = connection.execute(query, [source_id]).to_arrow_table().cast(SCHEMAS[name])
    if not tables["reports"].num_rows:
        raise KeyError(source_id)
    return tables


def layout_of(tables: Mapping[str, pa.Table]) -> Layout:
    """Pages and blocks out of their tables, and the source with no more than the sheet of schools says of it.

    The pages come without words: `with_words` adds those of the pages that need them.
    """
    (report,) = tables["reports"].to_pylist()
    pieces: defaultdict[str, list[Piece]] = defaultdict(list)
    for row in tables["block_pieces"].to_pylist():
        piece = Piece(row["block_start"], row["page_no"], row["page_start"], row["length"])
        pieces[row["block_id"]].append(piece)
    return Layout(
        source=_source(report),
        pages=tuple(_page(row) for row in tables["pages"].to_pylist()),
        blocks=tuple(_block(row, pieces[row["block_id"]]) for row in tables["blocks"].to_pylist()),
    )


def with_words(pages: Iterable[Page], words: pa.Table, page_nos: set[int]) -> tuple[Page, ...]:
    """The pages, those of the given numbers with their words."""
    return tuple(
        replace(page, words=_words(words, page.page_no)) if page.page_no in page_nos else page for page in pages
    )


def _words(words: pa.Table, page_no: int) -> Any:
    rows = words.filter(pc.equal(words["page_no"], page_no))
    columns = ("start_offset", "end_offset", "x0", "top", "x1", "bottom", "confidence")
    return word_boxes(*(rows[name].to_pylist() for name in columns))


def _source(report: Mapping[str, Any]) -> SourceFile:
    from_sheet = tuple(report["from_sheet"])
    said = {name: report[name] if name in from_sheet else None for name in _FROM_SHEET}
    said["school"] = report["school_in_sheet"]  # `school` itself may be the full name that it means
    return SourceFile(
        source_id=report["source_id"],
        sha256=report["sha256"],
        file_name=report["source_name"],
        media_type=report["media_type"],
        byte_count=report["byte_count"],
        origin=report["origin"],
        from_sheet=from_sheet,
        **said,
    )


def _page(row: Mapping[str, Any]) -> Page:
    return Page(
        source_id=row["source_id"],
        page_no=row["page_no"],
        text=row["text"],
        text_origin=TextOrigin(row["text_origin"]),
        reason=row["reason"],
        engine=row["engine"],
        confidence=row["confidence"],
        width=row["width"],
        height=row["height"],
        turned=row["turned"],
    )


def _block(row: Mapping[str, Any], pieces: Sequence[Piece]) -> Block:
    return Block(
        block_id=row["block_id"],
        kind=BlockKind(row["kind"]),
        text=row["text"],
        heading_path=tuple(row["heading_path"]),
        pieces=tuple(pieces),
        cell=_cell(row) if row["table_id"] is not None else None,
        level=row["level"],
    )


def _cell(row: Mapping[str, Any]) -> Cell:
    return Cell(
        table_id=row["table_id"],
        row_no=row["row_no"],
        column_no=row["column_no"],
        role=CellRole(row["cell_role"]),
        row_span=row["row_span"],
        column_span=row["column_span"],
        is_total=row["is_total"],
    )
