"""Reads from the warehouse what verdicts are held against: the facts of now, and who has taken a report's place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pipeline.records import Span
from pipeline.verdicts.attach import CurrentFact, Standing
from pipeline.verdicts.records import READ_FIELDS, Reading, Verdict

if TYPE_CHECKING:
    import duckdb

# Reports are named in the query itself, so that the rows of all others are passed over; many at once, since what a
# query costs in a large warehouse hardly grows with them.
_AT_ONCE = 2_000
_FACT_COLUMNS = ", ".join(
    ["fact_id", "source_id", "page_no", "start_offset", "end_offset", "source_line", "quote", "sentence", *READ_FIELDS]
)


def read_standing(connection: duckdb.DuckDBPyConnection, verdicts: Sequence[Verdict]) -> Standing:
    """What the warehouse holds now of that which the verdicts are about."""
    if not verdicts:
        return Standing({}, (), {})
    numbers, reports = _reports(connection, verdicts)
    quotes: dict[str, set[str]] = defaultdict(set)
    missed: set[str] = set()
    for verdict in verdicts:
        for report_id in reports.get(verdict.anchor.report_id, ()):
            quotes[report_id].add(verdict.anchor.quote)
            if verdict.anchor.fact_id is None:
                missed.add(report_id)
    facts: list[CurrentFact] = []
    for some in _some(sorted(quotes)):
        asked = sorted(set().union(*(quotes[report_id] for report_id in some)))
        whole = [numbers[report_id] for report_id in some if report_id in missed]
        where = f"report_no in ({_listed(numbers[each] for each in some)}) and (list_contains($quotes, quote)"
        where += f" or report_no in ({_listed(whole)}))" if whole else ")"
        facts += read_facts(connection, where, {"quotes": asked})
    return Standing(reports, facts, _texts(connection, [numbers[each] for each in sorted(missed)]))


def read_facts(connection: duckdb.DuckDBPyConnection, where: str, bound: Mapping[str, Any]) -> list[CurrentFact]:
    """The facts for which a condition on the table `fact` holds."""
    cursor = connection.execute(f"select {_FACT_COLUMNS} from fact where {where}", dict(bound))
    names = [column[0] for column in cursor.description or []]
    rows = (dict(zip(names, row, strict=True)) for row in cursor.fetchall())
    return [
        CurrentFact(
            row["fact_id"],
            row["source_id"],
            row["page_no"],
            Span(row["start_offset"], row["end_offset"]),
            row["source_line"],
            row["quote"],
            row["sentence"],
            Reading.of(row),
        )
        for row in rows
    ]


def _reports(
    connection: duckdb.DuckDBPyConnection, verdicts: Sequence[Verdict]
) -> tuple[dict[str, int], dict[str, tuple[str, ...]]]:
    """The numbers of reports, and where to look for each that a verdict names."""
    rows = connection.execute(
        "select source_id, report_no, replaced_by, school, report_kind, report_year from reports order by report_no"
    ).fetchall()
    replaced_by = {row[0]: row[2] for row in rows}
    alike: dict[tuple[Any, ...], list[str]] = defaultdict(list)
    for source_id, _, replaced, *says in rows:
        if replaced is None and None not in says:
            alike[tuple(says)].append(source_id)
    found: dict[str, tuple[str, ...]] = {}
    for anchor in {verdict.anchor.report_id: verdict.anchor for verdict in verdicts}.values():
        newest, seen = anchor.report_id, {anchor.report_id}
        while (newer := replaced_by.get(newest)) is not None and newer not in seen:
            seen.add(newer)
            newest = newer
        if newest in replaced_by:
            found[anchor.report_id] = (newest,)
        else:
            found[anchor.report_id] = tuple(alike.get((anchor.school, anchor.report_kind, anchor.report_year), ()))
    return {row[0]: row[1] for row in rows}, found


def _texts(connection: duckdb.DuckDBPyConnection, report_nos: Sequence[int]) -> dict[tuple[str, int], str]:
    if not report_nos:
        return {}
    rows = connection.execute(
        f"select source_id, page_no, text from pages where report_no in ({_listed(report_nos)})"
    ).fetchall()
    return {(source_id, page_no): text for source_id, page_no, text in rows}


def _some(names: Sequence[str]) -> Iterator[Sequence[str]]:
    for first in range(0, len(names), _AT_ONCE):
        yield names[first : first + _AT_ONCE]


def _listed(numbers: Iterable[int]) -> str:
    return ", ".join(str(int(number)) for number in numbers)
