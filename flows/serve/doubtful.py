"""The facts that are most worth a second look, and why (存疑事实).

Nothing here looks through all facts. Failed checks and the one value of each school, indicator and year are tables of
their own, small beside the facts; doubtful OCR is looked for on the pages that were read worst. All is asked once for
each published warehouse and kept.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from flows.serve.open_warehouse import Version, rows_of

if TYPE_CHECKING:
    import duckdb

_MOST = 2_000  # of each reason
_MOST_PAGES = 100
_KEPT = 32  # answers for schools
_ORDER = 10  # so many times another year's value: a digit or 万 too many
_FAR = 3
_SURE = 0.9  # of OCR, below which a number is doubted
_BESIDE = 0.2  # what each further reason adds


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a fact is doubtful, by code, with the figures or the arithmetic that say so; `weight` up to 100."""

    code: str
    weight: float
    words: str = ""
    low: Decimal | None = None
    high: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Doubt:
    """A doubtful fact with its reasons, the heaviest first."""

    fact_id: str
    reasons: tuple[Reason, ...]

    @property
    def weight(self) -> float:
        """The heaviest reason, and a little for each other."""
        return self.reasons[0].weight + _BESIDE * sum(reason.weight for reason in self.reasons[1:])


class DoubtfulFacts:
    """The doubtful facts of the warehouse that is served, found once for each version and school asked for."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._version: Version | None = None
        self._found: OrderedDict[str, Sequence[Doubt]] = OrderedDict()

    def list(self, connection: duckdb.DuckDBPyConnection, version: Version | None, school: str = "") -> Sequence[Doubt]:
        """The most doubtful first; of the schools whose name holds `school`."""
        with self._lock:
            if version != self._version:
                self._found.clear()
                self._version = version
            if school not in self._found:
                self._found[school] = find_doubts(connection, school)
                if len(self._found) > _KEPT:
                    self._found.popitem(last=False)
            self._found.move_to_end(school)
            return self._found[school]


def find_doubts(connection: duckdb.DuckDBPyConnection, school: str) -> list[Doubt]:
    """The doubtful facts, each once, the most doubtful first."""
    reasons: dict[str, list[Reason]] = {}
    for find in (_failed, _values, _read_badly):
        for fact_id, reason in find(connection, school):
            reasons.setdefault(fact_id, []).append(reason)
    doubts = [
        Doubt(fact_id, tuple(sorted(found, key=lambda reason: -reason.weight))) for fact_id, found in reasons.items()
    ]
    return sorted(doubts, key=lambda doubt: (-doubt.weight, doubt.fact_id))[:_MOST]


def _failed(connection: duckdb.DuckDBPyConnection, school: str) -> Iterator[tuple[str, Reason]]:
    for row in rows_of(connection, _FAILED, {"school": school, "most": _MOST}):
        # Of two numbers one is wrong; of thirty perhaps each is right but one.
        base, share = (60, 40) if row["severity"] == "error" else (30, 20)
        weight = base + share / len(row["fact_ids"])
        for fact_id in row["fact_ids"]:
            yield fact_id, Reason(row["severity"], weight, row["arithmetic"])


def _values(connection: duckdb.DuckDBPyConnection, school: str) -> Iterator[tuple[str, Reason]]:
    for row in rows_of(connection, _VALUES, {"school": school, "most": _MOST, "far": _FAR}):
        value, other = row["value"], row["other"]
        if other is not None and row["times"] >= _FAR:
            code, weight = ("order", 90.0) if row["times"] >= _ORDER else ("far", 45.0)
            yield row["fact_id"], Reason(code, weight, low=min(value, other), high=max(value, other))
        if row["different_values"] > 1:
            apart = row["high"] / row["low"] if row["low"] else Decimal(0)
            weight = 70.0 if apart >= _ORDER else 50.0 if apart >= Decimal("1.5") else 30.0
            yield row["fact_id"], Reason("several", weight, low=row["low"], high=row["high"])


def _read_badly(connection: duckdb.DuckDBPyConnection, school: str) -> Iterator[tuple[str, Reason]]:
    pages = rows_of(connection, _WORST_PAGES, {"school": school, "most": _MOST_PAGES})
    if not pages:
        return
    listed = ", ".join(str(number) for number in sorted({page["report_no"] for page in pages}))
    on_pages = {"reports": [page["report_no"] for page in pages], "pages": [page["page_no"] for page in pages]}
    bound = on_pages | {"sure": _SURE, "most": _MOST}
    for row in rows_of(connection, _UNSURE.format(reports=listed), bound):
        weight = min(60.0, 20.0 + 200.0 * (_SURE - row["confidence"]))
        yield row["fact_id"], Reason("ocr", weight, f"{row['confidence']:.2f}")


def read_doubted(connection: duckdb.DuckDBPyConnection, doubts: Iterable[Doubt]) -> list[dict[str, Any]]:
    """The rows of doubtful facts with their reasons, in the order given; those that are gone are left out."""
    by_id = {doubt.fact_id: doubt for doubt in doubts}
    begins = sorted({fact_id[2:10] for fact_id in by_id})
    numbers = rows_of(connection, _NUMBERS, {"begins": begins})
    if not numbers:
        return []
    listed = ", ".join(str(row["report_no"]) for row in numbers)
    found = rows_of(connection, _FACTS.format(reports=listed), {"ids": list(by_id)})
    rows = {row["fact_id"]: row for row in found}
    return [rows[fact_id] | {"doubt": doubt} for fact_id, doubt in by_id.items() if fact_id in rows]


_OF_SCHOOL = "($school = '' or contains(coalesce(reports.school, ''), $school))"
_FAILED = f"""
    select findings.fact_ids, findings.severity, findings.arithmetic
    from findings join reports using (report_no)
    where not findings.holds and len(findings.fact_ids) > 0 and reports.replaced_by is null and {_OF_SCHOOL}
    order by findings.severity <> 'error', len(findings.fact_ids), findings.finding_id
    limit $most
"""
# A value against the geometric mean of the same school's other years: sums over a window are cheap, medians are not.
_VALUES = """
    with logarithms as (
        select *, if(value > 0, ln(value), null) as size
        from school_year_values
        where $school = '' or contains(school, $school)
    ),
    beside as (
        select *, (sum(size) over years - size) / nullif(count(size) over years - 1, 0) as size_of_others
        from logarithms
        window years as (partition by school, indicator_id)
    ),
    compared as (
        select fact_id, value, different_values, beside.least as low, beside.greatest as high,
            cast(exp(size_of_others) as decimal(24, 2)) as other, exp(abs(size - size_of_others)) as times
        from beside
    )
    select fact_id, value, different_values, low, high, other, coalesce(times, 0) as times
    from compared
    where times >= $far or different_values > 1
    order by coalesce(times, 0) desc, different_values desc, fact_id
    limit $most
"""
_WORST_PAGES = f"""
    select report_no, page_no
    from pages join reports using (report_no)
    where pages.text_origin = 'ocr' and pages.confidence is not null and reports.replaced_by is null and {_OF_SCHOOL}
    order by pages.confidence, report_no, page_no
    limit $most
"""
_UNSURE = """
    select fact_id, confidence
    from fact
    semi join (
        select unnest($reports::integer[]) as report_no, unnest($pages::integer[]) as page_no
    ) as worst using (report_no, page_no)
    where report_no in ({reports}) and confidence < $sure
    order by confidence, fact_id
    limit $most
"""
_NUMBERS = "select report_no from reports where list_contains($begins, substr(source_id, 5, 8))"
_FACTS = """
    select fact_id, fact.source_id as report_id, reports.school, reports.report_year, reports.source_name, page_no,
        kind, quote, value, value_max, unit, indicator, subject, period, text_origin
    from fact join reports using (report_no)
    where fact.report_no in ({reports}) and list_contains($ids, fact_id)
"""
