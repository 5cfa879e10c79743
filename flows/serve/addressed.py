"""What an address names beside facts: a number that became none, a finding with all its places (网址所指)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pipeline.errors import SushuError
from pipeline.records import Span
from pipeline.stored import rows_of
from pipeline.trace import reports_of_ids

if TYPE_CHECKING:
    import duckdb


class NoSuchReportError(SushuError):
    """The warehouse holds no report of that id."""


def read_number(connection: duckdb.DuckDBPyConnection, mention_id: str) -> dict[str, Any]:
    """An unclaimed number with its block, and as `span` its place on the page where it begins; NoSuchReportError."""
    rows = rows_of(connection, _UNCLAIMED, [mention_id])
    number = _one(rows, mention_id)
    end = max(row["page_end"] for row in rows if row["page_no"] == number["page_no"])
    return number | {"span": Span(number["page_start"], end)}


def read_finding(connection: duckdb.DuckDBPyConnection, finding_id: str) -> dict[str, Any]:
    """A finding with its places, in the order of its check, and those that are folded into it; NoSuchReportError."""
    finding = _one(rows_of(connection, "from findings where finding_id = ?", [finding_id]), finding_id)
    taking_part = {finding["report_no"], *reports_of_ids(connection, finding["block_ids"])}
    query = _PLACES.format(reports=", ".join(map(str, sorted(taking_part))))
    places = rows_of(connection, query, [finding["block_ids"], finding["fact_ids"]])
    order: Mapping[str, int] = {block: number for number, block in enumerate(finding["block_ids"])}
    folded = rows_of(connection, _FOLDED, [finding_id])
    return finding | {"places": sorted(places, key=lambda place: order[place["block_id"]]), "folded": folded}


def _one(rows: Sequence[dict[str, Any]], wanted: str) -> dict[str, Any]:
    if not rows:
        raise NoSuchReportError(
            f"数据仓库里没有 {wanted}。Nothing here has this id.",
            "报告可能已重新读取，请检索原文。The report may have been read anew: search for its words.",
        )
    return rows[0]


_FOLDED = "select finding_id, severity, arithmetic from findings where folded_into = ? order by check_id, finding_id"
# Where unclaimed numbers stand in the text of pages: one that its block has over two lines or pages has two rows.
UNCLAIMED_PLACES = """
    select unlinked.*, pieces.page_no, pieces.piece_no,
        pieces.page_start + greatest(unlinked.start_offset - pieces.block_start, 0) as page_start,
        pieces.page_start + least(unlinked.end_offset - pieces.block_start, pieces.length) as page_end
    from unlinked
    join block_pieces as pieces using (report_no, block_id)
    where unlinked.start_offset < pieces.block_start + pieces.length
        and unlinked.end_offset > pieces.block_start
"""
_UNCLAIMED = f"""
    select places.*, blocks.text as block_text, array_to_string(blocks.heading_path, ' / ') as heading_path
    from ({UNCLAIMED_PLACES}) as places
    join blocks using (report_no, block_id)
    where places.mention_id = ?
    order by places.piece_no
"""
# A place of a finding: a block, and the fact in it that takes part, if its number is one. It may stand in another
# report of the same school.
_PLACES = """
    select blocks.block_id, blocks.text, blocks.table_id, blocks.row_no, blocks.column_no, pieces.page_no,
        pieces.page_start as start_offset, fact.fact_id, fact.quote, fact.indicator, fact.subject, fact.value,
        fact.value_max, fact.unit, reports.source_id, reports.source_name, reports.report_year
    from blocks
    join reports using (report_no)
    left join block_pieces as pieces on pieces.report_no = blocks.report_no and pieces.block_id = blocks.block_id
        and pieces.piece_no = 1 and pieces.report_no in ({reports})
    left join fact on fact.report_no = blocks.report_no and fact.block_id = blocks.block_id
        and fact.report_no in ({reports}) and list_contains($2, fact.fact_id)
    where blocks.report_no in ({reports}) and list_contains($1, blocks.block_id)
    order by blocks.block_no, fact.block_start
"""
