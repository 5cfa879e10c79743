"""All verdicts with their places of now, in numbers and rows (复核一览)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from pipeline.verdicts.attach import Attached, By, attach
from pipeline.verdicts.records import READ_FIELDS, Decision, Verdict, latest
from pipeline.verdicts.standing import read_standing

if TYPE_CHECKING:
    import duckdb


def attach_all(connection: duckdb.DuckDBPyConnection, verdicts: Iterable[Verdict]) -> list[Attached]:
    """The verdicts that count, withdrawn ones left out, each with its place among the facts of a warehouse.

    Where two that were given under different ids meet on one fact, the later one counts.
    """
    counted = [each for each in latest(verdicts).values() if each.decision is not Decision.WITHDRAW]
    return settle(attach(counted, read_standing(connection, counted)))


def settle(attached: Iterable[Attached]) -> list[Attached]:
    """One for each fact: the last that was given."""
    by_fact: dict[str, Attached] = {}
    for each in sorted(attached, key=lambda one: one.verdict.number):
        by_fact[each.fact_id or each.verdict.key] = each
    return sorted(by_fact.values(), key=lambda one: one.verdict.number)


def count_attached(attached: Iterable[Attached]) -> dict[str, int]:
    """How many verdicts there are, by what they were re-attached; missed facts found now; readings that differ.

    `differ` counts confirmed facts that are read otherwise now, `agree` corrections that are read as they say now.
    """
    listed = list(attached)
    by = Counter(each.by for each in listed)
    return {
        "verdicts": len(listed),
        **{str(each): by[each] for each in By},
        "found_now": sum(each.is_found_now for each in listed),
        "differ": sum(each.is_read_otherwise for each in listed),
        "agree": sum(each.is_settled for each in listed),
    }


ROW_COLUMNS = (
    *("verdict_no", "decided_at", "reviewer", "decision", "comment", "attached_by", "fact_id", "report_id", "page_no"),
    *(
        "source_line",
        "source_name",
        "school",
        "report_year",
        "quote",
        "sentence",
        "judged_fact_id",
        "found_now",
        "differs",
    ),
    *(f"found_{name}" for name in READ_FIELDS),
    *(f"said_{name}" for name in READ_FIELDS),
)


def verdict_rows(attached: Iterable[Attached]) -> Iterator[dict[str, Any]]:
    """A row for each, with the columns of ROW_COLUMNS: what SQL and spreadsheets join by fact_id."""
    for each in attached:
        verdict, anchor = each.verdict, each.verdict.anchor
        yield {
            "verdict_no": verdict.number,
            "decided_at": verdict.decided_at,
            "reviewer": verdict.reviewer,
            "decision": str(verdict.decision),
            "comment": verdict.comment,
            "attached_by": str(each.by),
            "fact_id": each.fact_id,
            "report_id": each.report_id,
            "page_no": each.page_no,
            "source_line": each.source_line,
            "source_name": anchor.source_name,
            "school": anchor.school,
            "report_year": anchor.report_year,
            "quote": anchor.quote,
            "sentence": anchor.sentence,
            "judged_fact_id": anchor.fact_id,
            "found_now": each.is_found_now,
            "differs": ", ".join(each.differs),
            **_fields("found", asdict(verdict.found) if verdict.found else {}),
            **_fields("said", asdict(verdict.said) if verdict.said else {}),
        }


def _fields(name: str, values: Mapping[str, Any]) -> dict[str, Any]:
    return {f"{name}_{field}": values.get(field) for field in READ_FIELDS}
