"""`sushu check`: where reports contradict themselves, with the arithmetic."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from flows.commands.console import DEFAULT_WAREHOUSE, Exit, JsonOption, WarehouseOption, print_json, say, tell
from flows.commands.filters import SchoolOption

if TYPE_CHECKING:
    from pipeline.findings import Finding

_FACTS_SHOWN = 6


def check(
    school: SchoolOption = None,
    report: Annotated[str | None, typer.Option("--report", help="Part of the file's name, or the report's id.")] = None,
    severity: Annotated[
        Literal["error", "warning", "passed"] | None,
        typer.Option("--severity", help="error: the figures cannot all be true; warning: they are doubtful."),
    ] = None,
    check_id: Annotated[
        str | None, typer.Option("--check", metavar="ID", help="How the check's id begins: table, sentence.share …")
    ] = None,
    show_all: Annotated[bool, typer.Option("--all", help="Show the checks that passed too.")] = False,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE.html", help="Write a page of it that needs nothing else.")
    ] = None,
    warehouse: WarehouseOption = DEFAULT_WAREHOUSE,
    as_json: JsonOption = False,
) -> None:
    """Show where reports contradict themselves: totals that are no sums, shares that are not what they say …

    The checks are made while reports are loaded. One that another explains, as a cell breaks the total of its row and
    that of its column, stands under it and is counted as folded. Exit code 1: an error is among those shown.
    """
    from pipeline.findings import FindingFilter, count_findings, read_findings
    from pipeline.warehouse import open_published

    wanted = FindingFilter(school, report, severity, check_id, show_all)
    with open_published(warehouse) as connection:
        found, counts = read_findings(connection, wanted), count_findings(connection, wanted)
    if html:
        _write_page(html, found, counts)
    if as_json:
        print_json({"counts": _in_order(counts), "findings": [asdict(finding) for finding in found]})
    else:
        tell("\n".join(_lines(found, counts)))
    if any(finding.severity == "error" for finding in found):
        raise typer.Exit(Exit.FINDINGS)


def _in_order(counts: Mapping[str, int]) -> dict[str, int]:
    from pipeline.findings import COUNTED

    return {name: counts.get(name, 0) for name in COUNTED}


def _lines(found: Sequence[Finding], counts: Mapping[str, int]) -> Iterator[str]:
    from pipeline.findings import under_explaining

    for school, of_school in groupby(under_explaining(found), key=lambda pair: pair[0].school):
        yield school or "学校未知 (school not known)"
        for _, of_report in groupby(of_school, key=lambda pair: pair[0].report_id):
            listed = list(of_report)
            first, _ = listed[0]
            about = [first.source_name, first.report_year, first.report_kind]
            yield f"  {', '.join(str(each) for each in about if each)}"
            for finding, folded in listed:
                yield from _finding(finding)
                for each in folded:
                    elsewhere = "" if each.report_id == first.report_id else f"{each.source_name}, "
                    yield from _finding(each, "    ", "归并 folded, ", elsewhere)
    told = _in_order(counts)
    yield f"{sum(told.values()):,} checks: " + ", ".join(
        f"{count:,} {name}" for name, count in told.items() if count or name != "folded"
    )


def _finding(finding: Finding, indent: str = "", folded: str = "", elsewhere: str = "") -> Iterator[str]:
    from pipeline.wording import term

    page = "" if finding.page_no is None else f"page {finding.page_no}, "
    page = f"line {finding.source_line}, " if finding.source_line else page
    more = len(finding.fact_ids) - _FACTS_SHOWN
    facts = " ".join(finding.fact_ids[:_FACTS_SHOWN]) + (f" and {more} more" if more > 0 else "")
    yield f"{indent}    {folded}{term('severity', finding.severity, 'zh')} {finding.severity}: {finding.arithmetic}"
    yield f"{indent}        {elsewhere}{page}{finding.check_id}{', facts ' + facts if facts else ', no facts'}"


def _write_page(path: Path, found: Sequence[Finding], counts: Mapping[str, int]) -> None:
    from flows.findings_page import render_page

    try:
        path.write_text(render_page(found, counts), encoding="utf-8")
    except OSError as error:
        raise typer.BadParameter(f"{path} cannot be written: {error}", param_hint="--html") from error
    say(f"page: {path}")
