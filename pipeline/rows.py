"""A mined report as Arrow tables, one for each warehouse table it fills; column by column as in sql/tables.sql."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import ROUND_HALF_EVEN, Decimal

import pyarrow as pa

from pipeline.evidence import Evidence, EvidenceFinder
from pipeline.records import Block, Fact, Mention, Page, Quantity, Report, Run, Slot, Unlinked

Row = tuple[object, ...]

# The reason given to a number whose value has no room in a DECIMAL(24, 6).
TOO_LONG = "value_too_long"

_PLACES = Decimal("0.000001")
_LIMIT = Decimal(10) ** 18 - 1  # 18 digits before the point, even after rounding

_TYPES = {
    "int": pa.int32(),
    "long": pa.int64(),
    "text": pa.string(),
    "double": pa.float64(),
    "decimal": pa.decimal128(24, 6),
    "bool": pa.bool_(),
}


def _schema(columns: str) -> pa.Schema:
    return pa.schema([(name, _TYPES[kind]) for name, kind in (column.split(":") for column in columns.split())])


_PLACE = "page_no:int start_offset:int end_offset:int"
_BOX = "x0:double top:double x1:double bottom:double"
_CELL = "table_id:text row_no:int column_no:int"
_VALUE = "value:decimal value_max:decimal unit:text bound:text"
_SLOTS = (
    "indicator:text indicator_from:text subject:text subject_from:text "
    "period:text period_from:text period_mention_id:text status:text status_from:text"
)

# The tables a report fills, in the order they are loaded.
SCHEMAS: dict[str, pa.Schema] = {
    "runs": _schema("run_id:text code_version:text lexicon_hash:text engine_versions:text"),
    "reports": _schema(
        "source_id:text run_id:text sha256:text source_name:text origin:text media_type:text byte_count:long "
        "page_count:int school:text report_kind:text report_year:int title:text"
    ),
    "pages": _schema(
        "source_id:text page_no:int text:text text_origin:text reason:text engine:text confidence:double "
        "width:double height:double turned:double"
    ),
    "words": _schema(f"source_id:text {_PLACE} {_BOX} confidence:double"),
    "blocks": _schema(
        f"source_id:text block_id:text block_no:int kind:text text:text heading_path:text {_CELL} "
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
        f"quote:text {_VALUE} indicator_id:text {_SLOTS} level:text grade:text award_name:text flow:text "
        f"funding_source:text funding_item:text {_PLACE} "
        f"source_line:int {_BOX} sentence:text heading_path:text {_CELL} text_origin:text confidence:double "
        "rule_id:text run_id:text"
    ),
    "fact_pieces": _schema(f"source_id:text fact_id:text piece_no:int {_PLACE}"),
    "unlinked": _schema(
        "source_id:text mention_id:text block_id:text start_offset:int end_offset:int quote:text reason:text "
        "rule_id:text"
    ),
}


def report_tables(report: Report, run: Run) -> dict[str, pa.Table]:
    """The report's rows for every table of `SCHEMAS`; equal reports give equal tables, facts by fact_id.

    A fact whose value has no room in DECIMAL(24, 6) becomes an unlinked number (`value_too_long`).
    MisplacedError if a fact stands on no page.
    """
    source_id = report.source.source_id
    found = report.extraction
    kept = [fact for fact in found.facts if _fits(fact.value) and _fits(fact.value_max)]
    finder = EvidenceFinder(report.source, report.pages, report.blocks)
    placed = [(fact, finder.find(fact)) for fact in sorted(kept, key=lambda fact: fact.fact_id)]
    rows: dict[str, Iterable[Row]] = {
        "runs": [(run.run_id, run.code_version, run.lexicon_hash, run.engine_versions)],
        "reports": [_report_row(report, run)],
        "pages": (_page_row(page) for page in report.pages),
        "words": (row for page in report.pages for row in _word_rows(page)),
        "blocks": (_block_row(source_id, number, block) for number, block in enumerate(report.blocks, start=1)),
        "block_pieces": (row for block in report.blocks for row in _piece_rows(source_id, block)),
        "mentions": (_mention_row(source_id, mention) for mention in found.mentions),
        "fact": _fact_rows(report, run, placed),
        "fact_pieces": (row for fact, evidence in placed for row in _fact_piece_rows(source_id, fact, evidence)),
        "unlinked": (_unlinked_row(source_id, one) for one in [*found.unlinked, *_too_long(found.facts)]),
    }
    return {name: arrow_table(rows[name], schema) for name, schema in SCHEMAS.items()}


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
        _join_headings(block),
        *_address(block),
        block.cell.role.value if block.cell else None,
        block.cell.row_span if block.cell else None,
        block.cell.column_span if block.cell else None,
        block.level,
        block.cell.is_total if block.cell else None,
    )


def _join_headings(block: Block) -> str:
    return " / ".join(block.heading_path)


def _address(block: Block) -> tuple[str | None, int | None, int | None]:
    cell = block.cell
    return (cell.table_id, cell.row_no, cell.column_no) if cell else (None, None, None)


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


def _mention_row(source_id: str, mention: Mention) -> Row:
    quantity = mention.value if isinstance(mention.value, Quantity) else None
    return (
        source_id,
        mention.mention_id,
        mention.block_id,
        mention.span.start,
        mention.span.end,
        mention.quote,
        mention.kind.value,
        _decimal(quantity.value) if quantity and _fits(quantity.value) else None,
        _decimal(quantity.value_max) if quantity and _fits(quantity.value_max) else None,
        quantity.unit if quantity else None,
        quantity.bound.value if quantity else None,
        quantity.kind.value if quantity and quantity.kind else None,
        mention.value if isinstance(mention.value, str) else None,
        mention.rule_id,
    )


def _fact_rows(report: Report, run: Run, placed: Iterable[tuple[Fact, Evidence]]) -> Iterator[Row]:
    pages = {page.page_no: page for page in report.pages}
    blocks = {block.block_id: block for block in report.blocks}
    for fact, evidence in placed:
        first, block = evidence.pieces[0], blocks[fact.block_id]
        page = pages[first.page_no]
        yield (
            report.source.source_id,
            *_fact_head(fact),
            *_slot(fact.indicator),
            *_slot(fact.subject),
            *_slot(fact.period),
            fact.period.mention_id if fact.period else None,
            *_slot(fact.status),
            fact.level,
            fact.grade,
            fact.award_name,
            fact.flow.value if fact.flow else None,
            fact.funding_source,
            fact.funding_item,
            first.page_no,
            first.span.start,
            first.span.end,
            evidence.source_line,
            *(evidence.box or (None,) * 4),
            fact.sentence,
            _join_headings(block),
            *_address(block),
            page.text_origin.value,
            evidence.confidence,
            fact.rule_id,
            run.run_id,
        )


def _fact_head(fact: Fact) -> Row:
    return (
        fact.fact_id,
        fact.block_id,
        fact.mention_id,
        fact.span.start,
        fact.span.end,
        fact.kind.value,
        fact.quote,
        _decimal(fact.value),
        _decimal(fact.value_max),
        fact.unit,
        fact.bound.value,
        fact.indicator_id,
    )


def _slot(slot: Slot | None) -> tuple[str | None, str | None]:
    return (slot.value, slot.filled_by.value) if slot else (None, None)


def _fact_piece_rows(source_id: str, fact: Fact, evidence: Evidence) -> Iterator[Row]:
    for number, piece in enumerate(evidence.pieces, start=1):
        yield (source_id, fact.fact_id, number, piece.page_no, piece.span.start, piece.span.end)


def _unlinked_row(source_id: str, one: Unlinked) -> Row:
    span = one.span
    return (source_id, one.mention_id, one.block_id, span.start, span.end, one.quote, one.reason, one.rule_id)


def _too_long(facts: Iterable[Fact]) -> Iterator[Unlinked]:
    for fact in facts:
        if not (_fits(fact.value) and _fits(fact.value_max)):
            yield Unlinked(fact.mention_id, fact.block_id, fact.span, fact.quote, TOO_LONG, fact.rule_id)


def _fits(value: Decimal | None) -> bool:
    return value is None or (value.is_finite() and abs(value) < _LIMIT)


def _decimal(value: Decimal | None) -> Decimal | None:
    """Six places, as the column has: a seventh is below anything a report means to say."""
    return None if value is None else value.quantize(_PLACES, rounding=ROUND_HALF_EVEN)
