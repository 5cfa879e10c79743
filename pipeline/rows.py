"""A mined report as Arrow tables, one for each warehouse table it fills; column by column as in sql/tables.sql."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import astuple

import pyarrow as pa

from pipeline.evidence import EvidenceFinder
from pipeline.fact_rows import (
    Row,
    address,
    fact_piece_rows,
    fact_rows,
    fits,
    mention_row,
    too_long,
    unlinked_row,
)
from pipeline.records import Block, Page, Report, Run

_TYPES = {
    "int": pa.int32(),
    "long": pa.int64(),
    "text": pa.string(),
    "double": pa.float64(),
    "decimal": pa.decimal128(24, 6),
    "bool": pa.bool_(),
    "texts": pa.list_(pa.string()),
}


def _schema(columns: str) -> pa.Schema:
    return pa.schema([(name, _TYPES[kind]) for name, kind in (column.split(":") for column in columns.split())])


_PLACE = "page_no:int start_offset:int end_offset:int"
_BOX = "x0:double top:double x1:double bottom:double"
_CELL = "table_id:text row_no:int column_no:int"
_VALUE = "value:decimal value_max:decimal unit:text bound:text"
_SLOTS = (
    "indicator:text indicator_from:text indicator_rule:text subject:text subject_from:text subject_rule:text "
    "period:text period_from:text period_rule:text period_mention_id:text year:int "
    "status:text status_from:text status_rule:text"
)

# The tables a report fills, in the order they are loaded.
SCHEMAS: dict[str, pa.Schema] = {
    "runs": _schema("run_id:text code_version:text lexicon_hash:text engine_versions:text reading_version:text"),
    "reports": _schema(
        "source_id:text run_id:text sha256:text source_name:text origin:text media_type:text byte_count:long "
        "page_count:int school:text report_kind:text report_year:int title:text from_sheet:texts "
        "school_as_printed:text school_in_sheet:text"
    ),
    "pages": _schema(
        "source_id:text page_no:int text:text text_origin:text reason:text engine:text confidence:double "
        "width:double height:double turned:double"
    ),
    "words": _schema(f"source_id:text {_PLACE} {_BOX} confidence:double"),
    "blocks": _schema(
        f"source_id:text block_id:text block_no:int kind:text text:text heading_path:texts {_CELL} "
        "cell_role:text row_span:int column_span:int level:int is_total:bool"
    ),
    "block_pieces": _schema(
        "source_id:text block_id:text piece_no:int block_start:int page_no:int page_start:int length:int"
    ),
    "mentions": _schema(
        "source_id:text mention_id:text block_id:text start_offset:int end_offset:int quote:text kind:text "
        f"{_VALUE} value_kind:text value_text:text rule_id:text"
    ),
    "fact": _schema(
        f"source_id:text fact_id:text block_id:text mention_id:text block_start:int block_end:int kind:text "
        f"quote:text {_VALUE} indicator_id:text {_SLOTS} level:text level_rule:text grade:text award_name:text "
        f"flow:text flow_rule:text funding_source:text funding_item:text {_PLACE} "
        f"source_line:int {_BOX} sentence:text heading_path:text {_CELL} text_origin:text confidence:double "
        "rule_id:text run_id:text"
    ),
    "fact_pieces": _schema(f"source_id:text fact_id:text piece_no:int {_PLACE}"),
    "unlinked": _schema(
        "source_id:text mention_id:text block_id:text start_offset:int end_offset:int quote:text reason:text "
        "rule_id:text"
    ),
}


# Those whose rows say what a report's pages hold and how they are laid out; the others follow from what is found in it.
READING_TABLES = ("pages", "words", "blocks", "block_pieces")


def report_tables(report: Report, run: Run) -> dict[str, pa.Table]:
    """The report's rows for every table of `SCHEMAS`; equal reports give equal tables, facts by fact_id.

    A fact whose value has no room in DECIMAL(24, 6) becomes an unlinked number (`value_too_long`).
    MisplacedError if a fact stands on no page.
    """
    source_id = report.source.source_id
    rows: dict[str, Iterable[Row]] = {
        "pages": (_page_row(page) for page in report.pages),
        "words": (row for page in report.pages for row in _word_rows(page)),
        "blocks": (_block_row(source_id, number, block) for number, block in enumerate(report.blocks, start=1)),
        "block_pieces": (row for block in report.blocks for row in _piece_rows(source_id, block)),
    }
    tables = {name: arrow_table(rows[name], SCHEMAS[name]) for name in READING_TABLES}
    return found_tables(report, run) | tables


def found_tables(report: Report, run: Run) -> dict[str, pa.Table]:
    """The tables of `report_tables` but those of `READING_TABLES`: who made the report, and what is found in it."""
    source_id = report.source.source_id
    found = report.extraction
    kept = [fact for fact in found.facts if fits(fact.value) and fits(fact.value_max)]
    finder = EvidenceFinder(report.source, report.pages, report.blocks)
    placed = [(fact, finder.find(fact)) for fact in sorted(kept, key=lambda fact: fact.fact_id)]
    rows: dict[str, Iterable[Row]] = {
        "runs": [astuple(run)],
        "reports": [_report_row(report, run)],
        "mentions": (mention_row(source_id, mention) for mention in found.mentions),
        "fact": fact_rows(report, run, placed),
        "fact_pieces": (row for fact, evidence in placed for row in fact_piece_rows(source_id, fact, evidence)),
        "unlinked": (unlinked_row(source_id, one) for one in [*found.unlinked, *too_long(found.facts)]),
    }
    return {name: arrow_table(rows[name], schema) for name, schema in SCHEMAS.items() if name in rows}


def arrow_table(rows: Iterable[Row], schema: pa.Schema) -> pa.Table:
    """The rows, each in the order of the schema's columns, as one table."""
    columns = list(zip(*rows, strict=True)) or [()] * len(schema)
    arrays = [pa.array(column, type=field.type) for column, field in zip(columns, schema, strict=True)]
    return pa.Table.from_arrays(arrays, schema=schema)


def _report_row(report: Report, run: Run) -> Row:
    source = report.source
    return (
        source.source_id,
        run.run_id,
        source.sha256,
        source.file_name,
        source.origin,
        source.media_type,
        source.byte_count,
        len(report.pages),
        source.school,
        source.report_kind,
        source.report_year,
        source.title,
        list(source.from_sheet),
        source.school_as_printed,
        source.school if "school" in source.from_sheet else None,
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


def _word_rows(page: Page) -> Iterator[Row]:
    for word in page.words:
        span = word.span
        box = (word.x0, word.top, word.x1, word.bottom)
        yield (page.source_id, page.page_no, span.start, span.end, *box, word.confidence)


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
