"""`sushu extract`: the facts of every stored report again, with the lexicons as they are now."""

from __future__ import annotations

import os
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from flows.commands.console import DEFAULT_WAREHOUSE, Exit, JsonOption, WarehouseOption, print_json, say
from flows.commands.limit_options import CpuOption, MemoryOption, TimeoutOption
from flows.commands.progress import watched
from flows.commands.reading_options import DirectOption

if TYPE_CHECKING:
    from flows.extract_steps import ExtractPlan, ExtractRequest, ExtractSummary


def extract(
    jobs: Annotated[int, typer.Option("--jobs", min=0, help="Reports at once; 0: one for each core.")] = 0,
    warehouse: WarehouseOption = DEFAULT_WAREHOUSE,
    direct: DirectOption = False,
    timeout: TimeoutOption = 1800.0,
    memory: MemoryOption = 1.5,
    cpu: CpuOption = 0.0,
    as_json: JsonOption = False,
) -> None:
    """Find the facts of all reports again, with the lexicons as they are now: nothing is parsed, nothing read by OCR.

    Takes the stored pages and blocks; gives the same facts as a new ingest. Interrupted, it goes on where it was.
    """
    from flows.extract_steps import ExtractRequest, make_extract_plan
    from flows.pool import Limits

    request = ExtractRequest(warehouse, Limits(jobs=jobs, timeout=timeout, cpu=cpu, memory=int(memory * (1 << 30))))
    plan = make_extract_plan(request)
    _say_plan(plan)
    with watched(plan.count):
        summary = _run(request, plan, direct)
    for failure in summary.failures:
        say(f"left as it was: {failure}")
    if as_json:
        print_json(asdict(summary))
    else:
        print(summary)
        if summary.gained or summary.lost or summary.changed:
            say("sushu diff OLD NEW shows each of them; sushu diff lists the runs")
    if summary.failures:
        raise typer.Exit(Exit.FINDINGS)


def _run(request: ExtractRequest, plan: ExtractPlan, direct: bool) -> ExtractSummary:
    if direct or not (plan.count or os.environ.get("PREFECT_API_URL")):
        from flows.extract_steps import extract_direct

        return extract_direct(request, plan)
    from flows.pool import begin_preloading
    from flows.prefect_settings import prepare_prefect

    if plan.count:
        begin_preloading()  # while Prefect is imported and finds its server
    prepare_prefect(request.warehouse.parent / ".prefect")
    from flows.extract import run_extract_flow

    return run_extract_flow(request, plan)


def _say_plan(plan: ExtractPlan) -> None:
    staged = sum(len(part.done) for part in plan.work)
    parts = [f"{plan.count} to find facts in"]
    parts += [f"{staged} staged before"] if staged else []
    parts += [f"{plan.unchanged} up to date"] if plan.unchanged else []
    runs = ", ".join(part.run.run_id for part in plan.work)
    say(f"{f'run {runs}: ' if runs else ''}reports: {', '.join(parts)}")
