"""What the rows of the queue show of their facts (复核队列的行)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from flows.serve.doubtful import Doubt
from pipeline.stored import rows_of
from pipeline.trace import reports_of_ids

if TYPE_CHECKING:
    import duckdb


def shown_rows(connection: duckdb.DuckDBPyConnection, doubts: Sequence[Doubt]) -> list[Mapping[str, Any]]:
    """The doubts of a page of the queue as rows: fact_id, reasons and the `fact` with its quote, value and place.

    A doubt whose fact the warehouse does not hold is left out.
    """
    asked = [doubt.fact_id for doubt in doubts]
    reports = reports_of_ids(connection, asked)
    if not reports:
        return []
    rows = rows_of(connection, _FACTS.format(reports=", ".join(map(str, reports))), [asked])
    facts = {row["fact_id"]: row for row in rows}
    return [
        {"fact_id": doubt.fact_id, "reasons": doubt.reasons, "fact": facts[doubt.fact_id]}
        for doubt in doubts
        if doubt.fact_id in facts
    ]


_FACTS = """
    select fact.fact_id, fact.page_no, fact.quote, fact.value, fact.value_max, fact.unit,
        coalesce(indicators.name_zh, fact.indicator) as indicator,
        reports.school, reports.source_name, coalesce(fact.year, reports.report_year) as year
    from fact
    join reports using (report_no)
    left join indicators using (indicator_id)
    where fact.report_no in ({reports}) and fact.fact_id in (select unnest($1))
"""
