"""The facts that are most worth a second look, and why (存疑事实).

Nothing here looks through all facts. Failed checks and the one value of each school, indicator and year are tables of
their own, small beside the facts; doubtful OCR is looked for on the pages that were read worst. All is asked once for
each published warehouse and kept with what a row of the queue shows, so that showing it asks nothing more: to find
fifty facts of fifty reports among fifty million takes seconds.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

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
_ABOUT = (
    *("school", "source_name", "report_year", "year", "page_no", "indicator", "quote", "value", "value_max", "unit"),
    "place",
)
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
    """A doubtful fact with its reasons, the heaviest first, and what is known of it without looking it up.

    `about` has the names of _ABOUT, with None for what is not known; `place` is which number of a failed check it is, 0
    being the one that was checked.
    """

    fact_id: str
    reasons: tuple[Reason, ...]
    about: Mapping[str, Any]

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
    about: dict[str, dict[str, Any]] = {}
    for find in (_failed, _values, _read_badly):
        for fact_id, reason, known in find(connection, school):
            reasons.setdefault(fact_id, []).append(reason)
            about.setdefault(fact_id, dict.fromkeys(_ABOUT)).update(known)
    doubts = [
        Doubt(fact_id, tuple(sorted(found, key=lambda reason: -reason.weight)), about[fact_id])
        for fact_id, found in reasons.items()
    ]
    return sorted(doubts, key=_rank)[:_MOST]


def _rank(doubt: Doubt) -> tuple[float, str, int, str]:
    """By weight; the numbers of one failed check together, the one that was checked first."""
    return -doubt.weight, doubt.reasons[0].words, doubt.about["place"] or 0, doubt.fact_id


Found = Iterator[tuple[str, Reason, dict[str, Any]]]


def _failed(connection: duckdb.DuckDBPyConnection, school: str) -> Found:
    for row in rows_of(connection, _FAILED, {"school": school, "most": _MOST}):
        # Of two numbers one is wrong; of thirty perhaps each is right but one.
        fact_ids = row.pop("fact_ids")
        base, share = (60, 40) if row["severity"] == "error" else (30, 20)
        reason = Reason(row.pop("severity"), base + share / len(fact_ids), row.pop("arithmetic"))
        for place, fact_id in enumerate(fact_ids):
            yield fact_id, reason, row | {"place": place}


def _values(connection: duckdb.DuckDBPyConnection, school: str) -> Found:
    for row in rows_of(connection, _VALUES, {"school": school, "most": _MOST, "far": _FAR}):
        fact_id, other, times, several, low, high = (
            row.pop(name) for name in ("fact_id", "other", "times", "different_values", "low", "high")
        )
        if other is not None and times >= _FAR:
            code, weight = ("order", 90.0) if times >= _ORDER else ("far", 45.0)
            yield fact_id, Reason(code, weight, low=min(row["value"], other), high=max(row["value"], other)), row
        if several > 1:
            apart = high / low if low else Decimal(0)
            weight = 70.0 if apart >= _ORDER else 50.0 if apart >= Decimal("1.5") else 30.0
            yield fact_id, Reason("several", weight, low=low, high=high), row


def _read_badly(connection: duckdb.DuckDBPyConnection, school: str) -> Found:
    pages = rows_of(connection, _WORST_PAGES, {"school": school, "most": _MOST_PAGES})
    if not pages:
        return
    listed = ", ".join(str(number) for number in sorted({page["report_no"] for page in pages}))
    on_pages = {"reports": [page["report_no"] for page in pages], "pages": [page["page_no"] for page in pages]}
    for row in rows_of(connection, _UNSURE.format(reports=listed), on_pages | {"sure": _SURE, "most": _MOST}):
        confidence = row.pop("confidence")
        weight = min(60.0, 20.0 + 200.0 * (_SURE - confidence))
        yield row.pop("fact_id"), Reason("ocr", weight, f"{confidence:.2f}"), row


_OF_SCHOOL = "($school = '' or contains(coalesce(reports.school, ''), $school))"
_FAILED = f"""
    select findings.fact_ids, findings.severity, findings.arithmetic, findings.page_no,
        reports.school, reports.source_name, reports.report_year
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
        select fact_id, value, value_max, unit, school, year, indicator_id, different_values,
            beside.least as low, beside.greatest as high,
            cast(exp(size_of_others) as decimal(24, 2)) as other, exp(abs(size - size_of_others)) as times
        from beside
    )
    select compared.* exclude (indicator_id, times), coalesce(times, 0) as times,
        coalesce(indicators.name_zh, indicator_id) as indicator
    from (from compared where times >= $far or different_values > 1) as compared
    left join indicators using (indicator_id)
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
    select fact_id, fact.confidence, page_no, quote, value, value_max, unit, indicator,
        reports.school, reports.source_name, reports.report_year
    from fact
    join reports using (report_no)
    semi join (
        select unnest($reports::integer[]) as report_no, unnest($pages::integer[]) as page_no
    ) as worst using (report_no, page_no)
    where report_no in ({reports}) and fact.confidence < $sure
    order by fact.confidence, fact_id
    limit $most
"""
