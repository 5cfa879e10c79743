"""What the checks found, read from the warehouse: by school and report, the arithmetic with its facts (勾稽结果)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

SEVERITIES = ("error", "warning", "passed")
COUNTED = (*SEVERITIES, "folded")

# filter → condition on a finding of a current report; each value is bound by the filter's name, never pasted.
_CONDITIONS = {
    "school": "contains(reports.school, $school)",
    "report": "(contains(reports.source_name, $report) or findings.source_id = $report)",
    "severity": "findings.severity = $severity",
    "check": "starts_with(findings.check_id, $check)",
}
_FINDINGS = """
    select
        findings.finding_id, findings.check_id, findings.severity, findings.holds, findings.arithmetic,
        findings.expected_low, findings.expected_high, findings.found_low, findings.found_high,
        findings.page_no, claim.source_line, findings.fact_ids, findings.block_ids,
        findings.source_id as report_id, reports.source_name, reports.school, reports.report_kind, reports.report_year,
        findings.folded_into
    from findings
    join reports using (report_no)
    left join fact as claim on claim.report_no = findings.report_no and claim.fact_id = findings.fact_ids[1]
    where reports.replaced_by is null
"""
_ORDER = """
    order by
        reports.school nulls last, reports.report_year, reports.source_name, findings.source_id,
        list_position(['error', 'warning', 'passed'], findings.severity), findings.page_no nulls last,
        findings.check_id, findings.arithmetic, findings.finding_id
"""
_OF_FACT = """
    select severity, check_id, arithmetic, finding_id
    from findings
    where report_no in (select report_no from reports where source_id = $report_id)
        and list_contains(fact_ids, $fact_id)
    order by list_position(['error', 'warning', 'passed'], severity), check_id, finding_id
"""
_COUNTS = """
    select if(findings.folded_into is null, findings.severity, 'folded'), count(*)
    from findings
    join reports using (report_no)
    where reports.replaced_by is null
"""


@dataclass(frozen=True, slots=True)
class FindingFilter:
    """What wanted findings have in common; None asks for nothing.

    `school` and `report` are parts of the school's and the file's name (or the report's id), `check` is how the check's
    id begins, `severity` one of SEVERITIES. Without `passed` those that hold are left out, unless `severity` asks for
    them.
    """

    school: str | None = None
    report: str | None = None
    severity: str | None = None
    check: str | None = None
    passed: bool = False

    @property
    def given(self) -> dict[str, str]:
        """The values that conditions name."""
        return {name: value for name, value in asdict(self).items() if name in _CONDITIONS and value is not None}

    @property
    def conditions(self) -> str:
        """The conditions as SQL, to stand behind another."""
        return "".join(f" and {_CONDITIONS[name]}" for name in self.given)


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
    hold = "" if wanted.passed or wanted.severity else " and not findings.holds"
    rows = connection.execute(_FINDINGS + wanted.conditions + hold + _ORDER, wanted.given).fetchall()
    return [Finding(*row) for row in rows]


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
    counted = connection.execute(f"{_COUNTS}{wanted.conditions} group by 1", wanted.given).fetchall()
    return Counter(dict(counted))


def checks_of_fact(connection: duckdb.DuckDBPyConnection, report_id: str, fact_id: str) -> tuple[FactCheck, ...]:
    """The checks that a fact takes part in, the grave ones first."""
    rows = connection.execute(_OF_FACT, {"report_id": report_id, "fact_id": fact_id}).fetchall()
    return tuple(FactCheck(*row) for row in rows)
