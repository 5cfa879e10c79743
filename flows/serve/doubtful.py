"""The facts that are most worth a second look, and why (存疑事实).

Nothing here looks through all facts. Failed checks and the one value of each school, indicator and year are tables of
their own, small beside the facts; doubtful OCR is looked for on the pages that were read worst. All is asked once for
each published warehouse and kept as ids with reasons: `queue_rows` looks up the facts of the rows that are shown.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from flows.serve.open_warehouse import Version
from pipeline.stored import rows_of

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
    """A doubtful fact with its reasons, the heaviest first.

    `place` is which number of a failed check it is, 0 being the one that was checked, or in no check.
    """

    fact_id: str
    reasons: tuple[Reason, ...]
    place: int = 0

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
    places: dict[str, int] = {}
    for find in (_failed, _values, _read_badly):
        for fact_id, reason, place in find(connection, school):
            reasons.setdefault(fact_id, []).append(reason)
            places.setdefault(fact_id, place)
    doubts = [
        Doubt(fact_id, tuple(sorted(found, key=lambda reason: -reason.weight)), places[fact_id])
        for fact_id, found in reasons.items()
    ]
    return sorted(doubts, key=_rank)[:_MOST]


def _rank(doubt: Doubt) -> tuple[float, str, int, str]:
    """By weight; the numbers of one failed check together, the one that was checked first."""
    return -doubt.weight, doubt.reasons[0].words, doubt.place, doubt.fact_id


# a fact's id, a reason, which number of a failed check it is
Found = Iterator[tuple[str, Reason, int]]


def _failed(connection: duckdb.DuckDBPyConnection, school: str) -> Found:
    for row in rows_of(connection, _FAILED, {"school": school, "most": _MOST}):
        # Of two numbers one is wrong; of thirty perhaps each is right but one.
        fact_ids = row["fact_ids"]
        base, share = (60, 40) if row["severity"] == "error" else (30, 20)
        reason = Reason(row["severity"], base + share / len(fact_ids), row["arithmetic"])
        for place, fact_id in enumerate(fact_ids):
            yield fact_id, reason, place


def _values(connection: duckdb.DuckDBPyConnection, school: str) -> Found:
    for row in rows_of(connection, _VALUES, {"school": school, "most": _MOST, "far": _FAR}):
        fact_id, value, other, times, low, high = (
            row[name] for name in ("fact_id", "value", "other", "times", "low", "high")
        )
        if other is not None and times >= _FAR:
            code, weight = ("order", 90.0) if times >= _ORDER else ("far", 45.0)
            yield fact_id, Reason(code, weight, low=min(value, other), high=max(value, other)), 0
        if row["different_values"] > 1:
            apart = high / low if low else Decimal(0)
            weight = 70.0 if apart >= _ORDER else 50.0 if apart >= Decimal("1.5") else 30.0
            yield fact_id, Reason("several", weight, low=low, high=high), 0


def _read_badly(connection: duckdb.DuckDBPyConnection, school: str) -> Found:
    pages = rows_of(connection, _WORST_PAGES, {"school": school, "most": _MOST_PAGES})
    if not pages:
        return
    listed = ", ".join(str(number) for number in sorted({page["report_no"] for page in pages}))
    on_pages = {"reports": [page["report_no"] for page in pages], "pages": [page["page_no"] for page in pages]}
    for row in rows_of(connection, _UNSURE.format(reports=listed), on_pages | {"sure": _SURE, "most": _MOST}):
        confidence = row["confidence"]
        weight = min(60.0, 20.0 + 200.0 * (_SURE - confidence))
        yield row["fact_id"], Reason("ocr", weight, f"{confidence:.2f}"), 0


_OF_SCHOOL = "($school = '' or contains(coalesce(reports.school, ''), $school))"
_FAILED = f"""
    select findings.fact_ids, findings.severity, findings.arithmetic
    from findings join reports using (report_no)
    where not findings.holds and findings.folded_into is null and len(findings.fact_ids) > 0
        and reports.replaced_by is null and {_OF_SCHOOL}
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
    select * replace (coalesce(times, 0) as times)
    from compared
    where times >= $far or different_values > 1
    order by times desc, different_values desc, fact_id
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
    select fact_id, fact.confidence
    from fact
    semi join (
        select unnest($reports::integer[]) as report_no, unnest($pages::integer[]) as page_no
    ) as worst using (report_no, page_no)
    where report_no in ({reports}) and fact.confidence < $sure
    order by fact.confidence, fact_id
    limit $most
"""
