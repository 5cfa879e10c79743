"""What the checks found, read from the warehouse: by school and report, the arithmetic with its facts (勾稽结果)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import duckdb

SEVERITIES = ("error", "warning", "passed")
COUNTED = (*SEVERITIES, "folded")

# filter → condition, on a report or on a finding; each value is bound by the filter's name, never pasted.
_OF_REPORT = {
    "school": "contains(school, $school)",
    "report": "(contains(source_name, $report) or source_id = $report)",
}
_OF_FINDING = {
    "severity": "severity = $severity",
    "check": "starts_with(check_id, $check)",
    "outcomes": "list_contains($outcomes, if(folded_into is null, severity, 'folded'))",
}
_REPORTS = """
    select report_no, source_id, source_name, school, report_kind, report_year
    from reports where replaced_by is null
"""
# First those that are shown, then the line of each one's claim: a join of all would read all facts.
_SHOWN = """
    with
    looked_at as ({reports}),
    shown as materialized (
        select findings.* exclude (source_id), looked_at.* exclude (report_no)
        from findings join looked_at using (report_no)
        where {findings}
        {first} {part}
    )
    select
        shown.finding_id, shown.check_id, shown.severity, shown.holds, shown.arithmetic,
        shown.expected_low, shown.expected_high, shown.found_low, shown.found_high,
        shown.page_no, claim.source_line, shown.fact_ids, shown.block_ids,
        shown.source_id as report_id, source_name, school, report_kind, report_year, shown.folded_into
    from shown
    left join fact as claim on claim.report_no = shown.report_no and claim.fact_id = shown.fact_ids[1]
    {last}
"""
_REPORT_ORDER = "school nulls last, report_year, source_name, looked_at.source_id"
_ORDER = """
    order by
        school nulls last, report_year, source_name, {of}.source_id,
        list_position(['error', 'warning', 'passed'], severity), {of}.page_no nulls last,
        check_id, arithmetic, finding_id
"""
# Counted report by report, so that a page is found without putting all findings in order.
_COUNTED = """
    with
    looked_at as ({reports}),
    counted as (
        select report_no, if(folded_into is null, severity, 'folded') as outcome, count(*) as here
        from findings where {findings} group by all
    )
    select outcome, sum(here)::bigint from counted join looked_at using (report_no) group by outcome
"""
_ON_PAGE = """
    with
    looked_at as ({reports}),
    counted as (select report_no, count(*) as here from findings where {findings} group by report_no),
    placed as (
        select report_no, sum(here) over (order by {order}) - here as before, here
        from counted join looked_at using (report_no)
    )
    select report_no, before::bigint from placed
    where before + here > $start and before < $start + $limit order by before
"""
# A check of two reports is written down with one of them, and concerns the other as much.
_OF_FACT = """
    select severity, check_id, arithmetic, finding_id
    from findings
    where report_no in ({reports}) and list_contains(fact_ids, ?)
    order by list_position(['error', 'warning', 'passed'], severity), check_id, finding_id
"""


@dataclass(frozen=True, slots=True)
class FindingFilter:
    """What wanted findings have in common; None asks for nothing.

    `school` and `report` are parts of the school's and the file's name (or the report's id), `check` is how the check's
    id begins, `severity` one of SEVERITIES, `outcomes` some of COUNTED: a finding that another explains is folded, and
    not of its severity then. Without `passed` those that hold are left out, unless `severity` or `outcomes` ask for
    them.
    """

    school: str | None = None
    report: str | None = None
    severity: str | None = None
    check: str | None = None
    passed: bool = False
    outcomes: tuple[str, ...] | None = None

    @property
    def given(self) -> dict[str, Any]:
        """The values that conditions name."""
        names = (*_OF_REPORT, *_OF_FINDING)
        return {name: value for name, value in asdict(self).items() if name in names and value is not None}

    @property
    def of_reports(self) -> str:
        """The current reports that are looked at, as a SELECT."""
        return _REPORTS + "".join(f" and {_OF_REPORT[name]}" for name in self.given if name in _OF_REPORT)

    @property
    def of_findings(self) -> str:
        """The conditions on a finding as SQL."""
        hold = [] if self.passed or self.severity or self.outcomes else ["not holds"]
        return " and ".join([*hold, *(_OF_FINDING[name] for name in self.given if name in _OF_FINDING)]) or "true"


@dataclass(frozen=True, slots=True)
class Finding:
    """One check that was made, as the table findings has it, with the report it stands in.

    `source_line` is that of the first fact, the total or claim, from 1; None if the file has no lines. `folded_into` is
    the finding_id of the failed check that explains this one, None if it stands for itself.
    """

    finding_id: str
    check_id: str
    severity: str
    holds: bool
    arithmetic: str
    expected_low: Decimal | None
    expected_high: Decimal | None
    found_low: Decimal | None
    found_high: Decimal | None
    page_no: int | None
    source_line: int | None
    fact_ids: Sequence[str]
    block_ids: Sequence[str]
    report_id: str
    source_name: str
    school: str | None
    report_kind: str | None
    report_year: int | None
    folded_into: str | None


@dataclass(frozen=True, slots=True)
class FactCheck:
    """A check that a fact takes part in."""

    severity: str
    check_id: str
    arithmetic: str
    finding_id: str


def read_findings(connection: duckdb.DuckDBPyConnection, wanted: FindingFilter) -> list[Finding]:
    """The findings wanted: school by school, report by report, the grave ones first."""
    return _read(connection, wanted, wanted.of_findings, "", wanted.given)


def read_finding_page(
    connection: duckdb.DuckDBPyConnection, wanted: FindingFilter, start: int, limit: int
) -> list[tuple[Finding, list[Finding]]]:
    """`limit` of the findings wanted from the `start`-th on, in the same order, without reading the others.

    Each comes with those that it explains, whatever `wanted` says of them.
    """
    parts = {"reports": wanted.of_reports, "findings": wanted.of_findings, "order": _REPORT_ORDER}
    asked: dict[str, Any] = {**wanted.given, "start": start, "limit": limit}
    reports = connection.execute(_ON_PAGE.format(**parts), asked).fetchall()
    if not reports:
        return []
    findings = f"{wanted.of_findings} and report_no in (select unnest($reports))"
    bound = {**wanted.given, "reports": [report_no for report_no, _ in reports]}
    shown = _read(connection, wanted, findings, f"limit {limit:d} offset {start - reports[0][1]:d}", bound)
    explaining = {"ids": [finding.finding_id for finding in shown]}
    folded = _read(connection, FindingFilter(), "folded_into in (select unnest($ids))", "", explaining)
    listed = set(explaining["ids"])
    return under_explaining([*shown, *(finding for finding in folded if finding.finding_id not in listed)])


def _read(
    connection: duckdb.DuckDBPyConnection, wanted: FindingFilter, findings: str, part: str, bound: Mapping[str, Any]
) -> list[Finding]:
    order = _ORDER.format(of="findings") if part else ""
    query = _SHOWN.format(
        reports=wanted.of_reports, findings=findings, first=order, part=part, last=_ORDER.format(of="shown")
    )
    return [Finding(*row) for row in connection.execute(query, bound).fetchall()]


def under_explaining(findings: Sequence[Finding]) -> list[tuple[Finding, list[Finding]]]:
    """Each finding with those folded into it; one whose explaining finding is not among them stands for itself."""
    listed = {finding.finding_id for finding in findings}
    folded: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.folded_into in listed:
            folded.setdefault(finding.folded_into, []).append(finding)
    return [(finding, folded.get(finding.finding_id, [])) for finding in findings if finding.folded_into not in listed]


def count_findings(connection: duckdb.DuckDBPyConnection, wanted: FindingFilter) -> Mapping[str, int]:
    """How many checks were made by severity, those that passed too; the folded ones are counted apart, as 'folded'."""
    every = replace(wanted, passed=True)
    counted = connection.execute(_COUNTED.format(reports=every.of_reports, findings=every.of_findings), every.given)
    return Counter(dict(counted.fetchall()))


def checks_of_fact(connection: duckdb.DuckDBPyConnection, report_id: str, fact_id: str) -> tuple[FactCheck, ...]:
    """The checks that a fact takes part in, the grave ones first."""
    query = _OF_FACT.format(reports=reports_of_school(connection, report_id))
    return tuple(FactCheck(*row) for row in connection.execute(query, [fact_id]).fetchall())


def reports_of_school(connection: duckdb.DuckDBPyConnection, report_id: str) -> str:
    """The numbers of a report and its school's others as a list of SQL: in their rows stand the checks of its facts.

    Named so, the rows of all other reports are passed over; -1 if there is no such report.
    """
    numbers = [str(number) for (number,) in connection.execute(_SCHOOL_REPORTS, [report_id]).fetchall()]
    return ", ".join(numbers) or "-1"


_SCHOOL_REPORTS = """
    select report_no from reports
    where source_id = $1 or school = (select school from reports where source_id = $1)
    order by report_no
"""
