"""What the rows of the queue show of their facts (复核队列的行)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from flows.serve.doubtful import Doubt
from pipeline.stored import rows_of

if TYPE_CHECKING:
    import duckdb


def shown_rows(connection: duckdb.DuckDBPyConnection, doubts: Sequence[Doubt]) -> list[Mapping[str, Any]]:
    """The doubts of a page of the queue, each with its fact's own quote, value, indicator and page.

    A failed check names its facts by their ids alone: they are looked for in the reports that the ids begin with, so
    that the rest of a large warehouse is passed over.
    """
    found: dict[str, dict[str, Any]] = {}
    reports = _reports_of(connection, doubts)
    if reports:
        query = _FACTS.format(reports=", ".join(map(str, reports)))
        rows = rows_of(connection, query, [[doubt.fact_id for doubt in doubts]])
        found = {row.pop("fact_id"): row for row in rows}
    return [
        {"fact_id": doubt.fact_id, "reasons": doubt.reasons, "about": {**doubt.about, **found.get(doubt.fact_id, {})}}
        for doubt in doubts
    ]


def _reports_of(connection: duckdb.DuckDBPyConnection, doubts: Sequence[Doubt]) -> list[int]:
    owners = sorted({doubt.fact_id.split("-")[1] for doubt in doubts})
    return sorted(number for (number,) in connection.execute(_REPORTS, [owners]).fetchall())


# The first figures of a fact's id are those of its report.
_REPORTS = "select report_no from reports where substr(source_id, 5, 8) in (select unnest(?))"
_FACTS = """
    select fact.fact_id, fact.page_no, fact.quote, fact.value, fact.value_max, fact.unit,
        coalesce(indicators.name_zh, fact.indicator) as indicator,
        reports.school, reports.source_name, reports.report_year
    from fact
    join reports using (report_no)
    left join indicators using (indicator_id)
    where fact.report_no in ({reports}) and fact.fact_id in (select unnest($1))
"""
