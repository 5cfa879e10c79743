"""`sushu diff`: what two runs make of the same reports, or the runs there are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from flows.commands.console import DEFAULT_WAREHOUSE, JsonOption, WarehouseOption, print_json, print_rows, say, tell

if TYPE_CHECKING:
    from pipeline.run_diff import FactChange, RunDiff

_LISTED = ("run_id", "code_version", "lexicon_hash", "in_warehouse", "staged", "facts", "last_staged")


def diff(
    runs: Annotated[
        list[str] | None,
        typer.Argument(metavar="[OLD NEW]", help="Two runs, by id or enough of its beginning; none lists the runs."),
    ] = None,
    report: Annotated[str, typer.Option("--report", metavar="NAME", help="Part of the report's file name.")] = "",
    limit: Annotated[int, typer.Option(min=0, help="Facts shown of each sort at most; 0: all.")] = 20,
    warehouse: WarehouseOption = DEFAULT_WAREHOUSE,
    as_json: JsonOption = False,
) -> None:
    """Show the facts gained, lost and changed between two runs, with their sentences; without runs, list them.

    Compares the reports that both runs have read. The rows of earlier runs come from the staged files.
    """
    from pipeline.runs import find_run, list_runs
    from pipeline.warehouse import WarehousePaths

    if runs and len(runs) != 2:
        raise typer.BadParameter("give two runs, the older first, or none for a list of them.")
    paths = WarehousePaths.beside(warehouse)
    known = list_runs(paths)
    if not runs:
        _print_runs([asdict(run) for run in known], as_json)
        return
    from pipeline.run_diff import diff_runs

    old, new = (find_run(known, run, paths) for run in runs)
    found = diff_runs(old, new, report)
    if as_json:
        print_json(asdict(found))
    else:
        _print_diff(found, limit)


def _print_runs(rows: list[dict[str, Any]], as_json: bool) -> None:
    listed = [{name: row[name] for name in _LISTED} for row in rows]
    if as_json:
        print_json(listed)
    else:
        print_rows(_LISTED, [list(row.values()) for row in listed])
        say("in_warehouse: reports whose current rows are of this run. Compare two runs with: sushu diff OLD NEW")


def _print_diff(found: RunDiff, limit: int) -> None:
    counts = f"{len(found.gained):,} gained, {len(found.lost):,} lost, {len(found.changed):,} changed"
    facts = f"{found.old_facts:,} → {found.new_facts:,} facts"
    tell(f"{found.old_run} → {found.new_run}: {found.reports:,} reports, {facts}: {counts}")
    for run, names in ((found.old_run, found.only_old), (found.new_run, found.only_new)):
        if names:
            tell(f"only {run} has read {len(names):,} reports, not compared: {names[0]} …")
    for title, changes, before in (
        ("gained 新增", found.gained, "in the old run 原批次"),
        ("lost 减少", found.lost, "in the new run 新批次"),
        ("changed 变化", found.changed, ""),
    ):
        if changes:
            tell(f"\n{title}: {len(changes):,}")
        for change in changes[:limit] if limit else changes:
            _print_change(change, before)
        if limit and len(changes) > limit:
            tell(f"  … {len(changes) - limit:,} more; all of them: --limit 0")


def _print_change(change: FactChange, where: str) -> None:
    fact = change.fact
    line = f"page {fact['page_no']}" if fact["source_line"] is None else f"line {fact['source_line']}"
    tell(f"  {fact['fact_id']}  {fact['quote']}  {_said(fact)}")
    for column in change.columns:
        tell(f"      {column.name}: {_shown(column.old)} → {_shown(column.new)}")
    tell(f"      {Path(fact['source_name']).name}, {line}: {_sentence(fact)}")
    if where and change.reason:
        tell(f"      {where}: unlinked, {change.reason}")


def _said(fact: Mapping[str, Any]) -> str:
    parts = (fact[name] for name in ("kind", "indicator", "subject", "period", "status"))
    return " · ".join(str(part) for part in parts if part is not None)


def _sentence(fact: Mapping[str, Any]) -> str:
    """The sentence, the quote marked where it stands in it once: a second one may be meant."""
    from pipeline.records import Span
    from pipeline.trace_text import mark_text

    sentence, quote = fact["sentence"], fact["quote"]
    start = sentence.find(quote)
    return mark_text(sentence, (Span(start, start + len(quote)),) if sentence.count(quote) == 1 else ())


def _shown(value: Any) -> str:
    from decimal import Decimal

    from pipeline.wording import digits

    if value is None:
        return "none"
    return digits(value) if isinstance(value, Decimal) else str(value)
