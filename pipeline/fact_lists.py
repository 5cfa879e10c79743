"""Facts a page at a time, as quickly from a warehouse of fifty million as from one of a thousand (事实分页).

Reports are gone through in the order in which they were loaded, which is how their rows lie, some at a time and more
each time, until the page is full. So a filter that fits often reads a few reports, and one that fits rarely stops when
its time is over and says from where to go on. Nothing is counted or sorted over the whole warehouse.
"""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.fact_filters import FactFilter, FilterError
from pipeline.stored import rows_of

if TYPE_CHECKING:
    import duckdb

COUNTED = 10_000  # facts that are counted; what is beyond is "more"
_FIRST, _GROWTH, _MOST = 64, 4, 1024  # reports looked through at once
_QUICK = 0.03  # seconds: what takes no longer may be followed by more at once
_SECONDS = 0.1  # for a page with something on it
_PATIENCE = 2.0  # for one that is empty so far
_PLACE_RE = re.compile(r"(\d{1,9})(?:-(\d{1,9})-(\d{1,9})-(f-[\w-]{1,80}))?")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page begins: behind a fact, or behind all facts of a report where `fact_id` is None."""

    report_no: int
    page_no: int = 0
    start_offset: int = 0
    fact_id: str | None = None

    @classmethod
    def parse(cls, text: str) -> Place:
        """The place that an address names; FilterError if it names none."""
        found = _PLACE_RE.fullmatch(text)
        if found is None:
            raise FilterError(f"“{text[:60]}” is no place in a list of facts.", "Begin with its first page.")
        report_no, page_no, start_offset, fact_id = found.groups()
        return cls(int(report_no), int(page_no or 0), int(start_offset or 0), fact_id)

    def __str__(self) -> str:
        if self.fact_id is None:
            return str(self.report_no)
        return f"{self.report_no}-{self.page_no}-{self.start_offset}-{self.fact_id}"


@dataclass(frozen=True, slots=True)
class FactPage:
    """Rows of the view facts, in the order of loading; `next` is where to go on, None at the end.

    `count` are the facts from the page's beginning on, at most COUNTED + 1; it is a least where not all of the
    `reports` that fit were `searched`.
    """

    rows: Sequence[dict[str, Any]]
    next: Place | None
    count: int
    searched: int
    reports: int

    @property
    def is_counted(self) -> bool:
        """Whether `count` is all there are."""
        return self.searched == self.reports and self.count <= COUNTED


@dataclass(slots=True)
class _Found:
    """What has been found so far: places of facts, where their rows lie, how many fit."""

    places: list[Place]
    lying: list[int]
    count: int = 0
    searched: int = 0


def read_fact_page(
    connection: duckdb.DuckDBPyConnection, wanted: FactFilter, after: Place | None, limit: int
) -> FactPage:
    """The first `limit` facts behind `after` of those wanted."""
    reports = _choose_reports(connection, wanted, after)
    found = _Found([], [])
    started = time.monotonic()
    size = _FIRST
    while found.searched < len(reports):
        begun = time.monotonic()
        _search(connection, wanted, after, reports[found.searched : found.searched + size], limit, found)
        now = time.monotonic()
        enough = len(found.lying) > limit and found.count > COUNTED
        if enough or now - started > (_SECONDS if found.lying else _PATIENCE):
            break
        size = min(size * _GROWTH, _MOST) if now - begun < _QUICK else size
    on: Place | None = None
    if len(found.lying) > limit:
        on = found.places[limit - 1]
    elif found.searched < len(reports):
        on = Place(reports[found.searched - 1])
    return FactPage(_read_rows(connection, found.lying[:limit]), on, found.count, found.searched, len(reports))


def _choose_reports(connection: duckdb.DuckDBPyConnection, wanted: FactFilter, after: Place | None) -> list[int]:
    part = wanted.of_report
    bound = part.bound | ({"after": after.report_no} if after else {})
    behind = "" if after is None else f"and report_no {'>' if after.fact_id is None else '>='} $after"
    query = f"""
        select report_no from (select *, source_id as report_id from reports)
        where replaced_by is null {behind} and {part.sql} order by report_no
    """
    return [number for (number,) in connection.execute(query, bound).fetchall()]


def _search(
    connection: duckdb.DuckDBPyConnection,
    wanted: FactFilter,
    after: Place | None,
    chunk: Sequence[int],
    limit: int,
    found: _Found,
) -> None:
    """Count what fits in some reports, and note where it lies as long as the page has room."""
    part = wanted.of_fact
    bound = part.bound | {"first": chunk[0], "last": chunk[-1]}
    conditions = ["report_no between $first and $last", part.sql]
    if len(chunk) < chunk[-1] - chunk[0] + 1:
        conditions.append("report_no in (select unnest($chunk))")
        bound["chunk"] = list(chunk)
    if after is not None and after.fact_id is not None and chunk[0] == after.report_no:
        conditions.append(
            "(report_no > $after or (page_no, start_offset, fact_id) > ($after_page, $after_offset, $after_fact))"
        )
        bound |= {
            "after": after.report_no,
            "after_page": after.page_no,
            "after_offset": after.start_offset,
            "after_fact": after.fact_id,
        }
    prefix = _NEAR if wanted.checked else ""
    of_these = f"from fact where {' and '.join(conditions)}"
    room = max(COUNTED + 1 - found.count, 0)
    counted = f"select count(*) from ({prefix} select 1 {of_these} limit {room})"
    here = int(connection.execute(counted, bound).fetchall()[0][0])
    found.count += here
    found.searched += len(chunk)
    missing = limit + 1 - len(found.lying)
    if here and missing > 0:
        query = f"""
            {prefix} select report_no, page_no, start_offset, fact_id, rowid {of_these}
            order by report_no, page_no, start_offset, fact_id limit {missing}
        """
        for *place, lies_at in connection.execute(query, bound).fetchall():
            found.places.append(Place(*place))
            found.lying.append(lies_at)


def _read_rows(connection: duckdb.DuckDBPyConnection, lying: Sequence[int]) -> list[dict[str, Any]]:
    return rows_of(connection, _ROWS, {"lying": list(lying)})


# Checks of some reports and of their schools' others, whose findings may name facts of these; it stands for the whole
# table in the filter's condition.
_NEAR = """
    with findings as (
        select fact_ids, severity from main.findings where report_no in (
            select report_no from reports
            where report_no between $first and $last
                or school in (select school from reports where report_no between $first and $last)
        )
    )
"""
# First where the rows lie, then the rows: so that sentences are read of these alone.
_ROWS = """
    select fact.fact_id, fact.source_id as report_id, source_name, school, report_kind, report_year, kind, quote, value,
        value_max, unit, bound, indicator, indicator_id, subject, period, status, level, grade, award_name, flow,
        funding_source, page_no, source_line, sentence, text_origin, confidence
    from (select * from fact where rowid in (select unnest($lying))) as fact
    join reports using (report_no)
    order by report_no, page_no, start_offset, fact_id
"""
