"""A mined report as Arrow tables, one for each warehouse table it fills; column by column as in sql/tables.sql."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple

import pyarrow as pa

from pipeline.evidence import EvidenceFinder
from pipeline.fact_rows import fact_piece_rows, fact_rows, fits, mention_row, too_long, unlinked_row
from pipeline.reading_rows import BOX, CELL, PLACE, READING_SCHEMAS, Row, reading_tables, table_schema
from pipeline.reading_rows import READING_TABLES as READING_TABLES
from pipeline.reading_rows import arrow_table as arrow_table
from pipeline.records import Report, Run
from pipeline.word_rows import token_table

_VALUE = "value:decimal value_max:decimal unit:text bound:text"
_SLOTS = (
    "indicator:text indicator_from:text indicator_rule:text subject:text subject_from:text subject_rule:text "
    "period:text period_from:text period_rule:text period_mention_id:text year:int "
    "status:text status_from:text status_rule:text"
)

# The tables a report fills, in the order they are loaded.
SCHEMAS: dict[str, pa.Schema] = {
    "runs": table_schema("run_id:text code_version:text lexicon_hash:text engine_versions:text reading_version:text"),
    "reports": table_schema(
        "source_id:text run_id:text sha256:text source_name:text origin:text media_type:text byte_count:long "
        "page_count:int school:text report_kind:text report_year:int title:text from_sheet:texts "
        "school_as_printed:text school_in_sheet:text"
    ),
    **READING_SCHEMAS,
    "mentions": table_schema(
        "source_id:text mention_id:text block_id:text start_offset:int end_offset:int quote:text kind:text "
        f"{_VALUE} value_kind:text value_text:text rule_id:text"
    ),
    "fact": table_schema(
        f"source_id:text fact_id:text block_id:text mention_id:text block_start:int block_end:int kind:text "
        f"quote:text {_VALUE} indicator_id:text {_SLOTS} level:text level_rule:text grade:text award_name:text "
        f"flow:text flow_rule:text funding_source:text funding_item:text {PLACE} "
        f"source_line:int {BOX} sentence:text heading_path:text {CELL} text_origin:text confidence:double "
        "rule_id:text run_id:text"
    ),
    "fact_pieces": table_schema(f"source_id:text fact_id:text piece_no:int {PLACE}"),
    "unlinked": table_schema(
        "source_id:text mention_id:text block_id:text start_offset:int end_offset:int quote:text reason:text "
        "rule_id:text"
    ),
    "tokens": table_schema("source_id:text token:text block_nos:ints weights:floats"),
}


def report_tables(report: Report, run: Run) -> dict[str, pa.Table]:
    """The report's rows for every table of `SCHEMAS`; equal reports give equal tables, facts by fact_id.

    A fact whose value has no room in DECIMAL(24, 6) becomes an unlinked number (`value_too_long`).
    MisplacedError if a fact stands on no page.
    """
    read = reading_tables(report.source.source_id, report.pages, report.readings, report.blocks)
    return found_tables(report, run) | read


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
    tables = {name: arrow_table(rows[name], schema) for name, schema in SCHEMAS.items() if name in rows}
    return tables | {"tokens": token_table(source_id, report.words, SCHEMAS["tokens"])}


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
