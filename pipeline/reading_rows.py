"""What was read of a report as Arrow tables, whatever is found in it: pages, readings, words, blocks (读取结果)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import repeat

import pyarrow as pa

from pipeline.records import Block, Page, PageReading

Row = tuple[object, ...]

_TYPES = {
    "int": pa.int32(),
    "long": pa.int64(),
    "text": pa.string(),
    "double": pa.float64(),
    "decimal": pa.decimal128(24, 6),
    "bool": pa.bool_(),
    "texts": pa.list_(pa.string()),
    "ints": pa.list_(pa.int32()),
    "floats": pa.list_(pa.float32()),
}


def table_schema(columns: str) -> pa.Schema:
    """The schema that names and types say: `source_id:text page_no:int`."""
    return pa.schema([(name, _TYPES[kind]) for name, kind in (column.split(":") for column in columns.split())])


PLACE = "page_no:int start_offset:int end_offset:int"
BOX = "x0:double top:double x1:double bottom:double"
CELL = "table_id:text row_no:int column_no:int"

# The tables whose rows say what a report's pages hold and how they are laid out, in the order they are loaded.
READING_SCHEMAS: dict[str, pa.Schema] = {
    "pages": table_schema(
        "source_id:text page_no:int text:text text_origin:text reason:text engine:text confidence:double "
        "width:double height:double turned:double"
    ),
    "page_readings": table_schema(
        "source_id:text page_no:int reading_no:int kept:bool dpi:int engine:text confidence:double "
        "sums_closed:int sums_failed:int numbers:texts text:text"
    ),
    "words": table_schema(f"source_id:text {PLACE} {BOX} confidence:double"),
    "blocks": table_schema(
        f"source_id:text block_id:text block_no:int kind:text text:text heading_path:texts {CELL} "
        "cell_role:text row_span:int column_span:int level:int is_total:bool"
    ),
    "block_pieces": table_schema(
        "source_id:text block_id:text piece_no:int block_start:int page_no:int page_start:int length:int"
    ),
}
READING_TABLES = tuple(READING_SCHEMAS)


def reading_tables(
    source_id: str, pages: Sequence[Page], readings: Sequence[PageReading], blocks: Sequence[Block]
) -> dict[str, pa.Table]:
    """A report's rows for every table of `READING_TABLES`."""
    rows: dict[str, Iterable[Row]] = {
        "pages": map(_page_row, pages),
        "page_readings": (_reading_row(source_id, reading) for reading in readings),
    }
    tables = {name: arrow_table(found, READING_SCHEMAS[name]) for name, found in rows.items()}
    return tables | {"words": _word_table(source_id, pages)} | block_tables(source_id, blocks)


def block_tables(source_id: str, blocks: Sequence[Block]) -> dict[str, pa.Table]:
    """Those of them that hold the blocks and where they stand."""
    rows: dict[str, Iterable[Row]] = {
        "blocks": (_block_row(source_id, number, block) for number, block in enumerate(blocks, start=1)),
        "block_pieces": (row for block in blocks for row in _piece_rows(source_id, block)),
    }
    return {name: arrow_table(found, READING_SCHEMAS[name]) for name, found in rows.items()}


def arrow_table(rows: Iterable[Row], schema: pa.Schema) -> pa.Table:
    """The rows, each in the order of the schema's columns, as one table."""
    columns = list(zip(*rows, strict=True)) or [()] * len(schema)
    arrays = [pa.array(column, type=field.type) for column, field in zip(columns, schema, strict=True)]
    return pa.Table.from_arrays(arrays, schema=schema)


def address(block: Block) -> tuple[str | None, int | None, int | None]:
    """Table, row and column of a cell; None for all else."""
    cell = block.cell
    return (cell.table_id, cell.row_no, cell.column_no) if cell else (None, None, None)


def _reading_row(source_id: str, reading: PageReading) -> Row:
    return (
        source_id,
        reading.page_no,
        reading.reading_no,
        reading.kept,
        reading.dpi,
        reading.engine,
        reading.confidence,
        reading.sums_closed,
        reading.sums_failed,
        list(reading.numbers),
        reading.text,
    )


def _page_row(page: Page) -> Row:
    return (
        page.source_id,
        page.page_no,
        page.text,
        page.text_origin.value,
        page.reason,
        page.engine,
        page.confidence,
        page.width,
        page.height,
        page.turned,
    )


def _word_table(source_id: str, pages: Sequence[Page]) -> pa.Table:
    """The words column by column: a report has fifty thousand, more than all its other rows."""
    words = [word for page in pages for word in page.words]
    schema = READING_SCHEMAS["words"]
    columns = (
        repeat(source_id, len(words)),
        (page.page_no for page in pages for _ in page.words),
        (word.span.start for word in words),
        (word.span.end for word in words),
        (word.x0 for word in words),
        (word.top for word in words),
        (word.x1 for word in words),
        (word.bottom for word in words),
        (word.confidence for word in words),
    )
    arrays = [pa.array(column, field.type, size=len(words)) for column, field in zip(columns, schema, strict=True)]
    return pa.Table.from_arrays(arrays, schema=schema)


def _block_row(source_id: str, number: int, block: Block) -> Row:
    return (
        source_id,
        block.block_id,
        number,
        block.kind.value,
        block.text,
        list(block.heading_path),
        *address(block),
        block.cell.role.value if block.cell else None,
        block.cell.row_span if block.cell else None,
        block.cell.column_span if block.cell else None,
        block.level,
        block.cell.is_total if block.cell else None,
    )


def _piece_rows(source_id: str, block: Block) -> Iterator[Row]:
    for number, piece in enumerate(block.pieces, start=1):
        yield (
            source_id,
            block.block_id,
            number,
            piece.block_start,
            piece.page_no,
            piece.page_start,
            piece.length,
        )
