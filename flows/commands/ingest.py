"""`sushu ingest`: reports into the warehouse."""

from __future__ import annotations

import importlib.util
import os
from dataclasses import asdict
from typing import TYPE_CHECKING

import typer

from flows.commands.console import DEFAULT_WAREHOUSE, Exit, JsonOption, WarehouseOption, print_json, say
from flows.commands.limit_options import CpuOption, MemoryOption, PagesOption, TimeoutOption
from flows.commands.progress import watched
from flows.commands.reading_options import (
    DaskOption,
    DirectOption,
    JobsOption,
    OcrOption,
    PathsArgument,
    SchoolListOption,
    SchoolsOption,
    ShardOption,
    StagedOption,
    StageOnlyOption,
)
from pipeline.errors import SushuError
from pipeline.ocr.modes import OcrMode
from pipeline.page_records import MAX_PAGES

if TYPE_CHECKING:
    from flows.plan import Plan
    from flows.steps import IngestRequest, IngestSummary

_REPEATS_SHOWN = 20


def ingest(
    paths: PathsArgument,
    schools: SchoolsOption = None,
    jobs: JobsOption = 0,
    warehouse: WarehouseOption = DEFAULT_WAREHOUSE,
    direct: DirectOption = False,
    shard: ShardOption = None,
    ocr: OcrOption = OcrMode.SMALL,
    stage_only: StageOnlyOption = False,
    staged: StagedOption = None,
    dask: DaskOption = None,
    timeout: TimeoutOption = 1800.0,
    memory: MemoryOption = 1.5,
    cpu: CpuOption = 0.0,
    pages: PagesOption = MAX_PAGES,
    school_list: SchoolListOption = None,
    as_json: JsonOption = False,
) -> None:
    """Read reports into the warehouse; those read before by the same code and lexicons are left alone.

    Runs as a Prefect flow on the server that PREFECT_API_URL names, else on Prefect's own temporary one.
    """
    from flows.pool import Limits
    from flows.steps import IngestRequest, make_plan

    if staged and not stage_only:
        raise typer.BadParameter("--staged needs --stage-only; what lies elsewhere is loaded with: sushu load STAGED")
    if dask and direct:
        raise typer.BadParameter("--dask runs batches as Prefect's tasks, and --direct is without Prefect: give one.")
    if dask:
        check_dask()
    limits = Limits(jobs=jobs, timeout=timeout, cpu=cpu, pages=pages, memory=int(memory * (1 << 30)))
    request = IngestRequest(
        tuple(paths),
        warehouse,
        schools,
        shard,
        limits,
        ocr,
        school_list=school_list,
        load=not stage_only,
        staged=staged,
        dask=dask,
    )
    plan = make_plan(request)
    _say_plan(plan)
    with watched(len(plan.todo)):
        summary = run_ingest(request, plan, direct=direct)
    _report(summary, as_json, request.pushed_to)
    if summary.failures:
        raise typer.Exit(Exit.FINDINGS)


def check_dask() -> None:
    """NoDaskError if the extra that --dask needs is not installed."""
    if importlib.util.find_spec("prefect_dask") is None:
        raise NoDaskError


class NoDaskError(SushuError):
    """The extra that --dask needs is not installed."""

    def __init__(self) -> None:
        super().__init__(
            "--dask needs prefect-dask, which is not installed.",
            "Install it (pip install 'sushu[dask]'), or give each machine a part with --shard k/N.",
        )
        self.args = ()


def run_ingest(request: IngestRequest, plan: Plan, *, direct: bool) -> IngestSummary:
    """The ingest as a Prefect flow or without Prefect; nothing is started for a plan that has nothing to do."""
    # Starting Prefect's temporary server takes over ten seconds: not for a flow that has nothing to do.
    if direct or not (plan.todo or os.environ.get("PREFECT_API_URL")):
        from flows.steps import ingest_direct

        return ingest_direct(request, plan)
    from flows.pool import begin_preloading
    from flows.prefect_settings import prepare_prefect

    if plan.todo and request.dask is None:
        begin_preloading()  # while Prefect is imported and finds its server
    prepare_prefect(request.warehouse.parent / ".prefect")
    from flows.ingest import run_flow

    return run_flow(request, plan)


def _say_plan(plan: Plan) -> None:
    parts = [f"{len(plan.todo)} to read"]
    parts += [f"{len(plan.done)} read before and unchanged"] if plan.done else []
    parts += [f"{len(plan.repeated)} with the same content as another"] if plan.repeated else []
    say(f"run {plan.run.run_id}: reports: {', '.join(parts)}")
    for name in plan.unmatched:
        say(f"the sheet of schools names “{name}”, which is none of the files")
    if plan.passed_over:
        kinds = ", ".join(f"{count} {suffix}" for suffix, count in sorted(plan.passed_over.items()))
        say(f"passed over, no reports by their names: {kinds}; a picture is read if you give its path")
    for repeat in plan.repeated[:_REPEATS_SHOWN]:
        say(f"not read again: {repeat.path} has the same content as {repeat.same_as}")
    if len(plan.repeated) > _REPEATS_SHOWN:
        say(f"not read again: {len(plan.repeated) - _REPEATS_SHOWN} more; --json names them all")


def _report(summary: IngestSummary, as_json: bool, pushed_to: str | None) -> None:
    for failure in summary.failures:
        say(f"not read: {failure}")
    if as_json:
        print_json(asdict(summary))
    else:
        print(summary)
        if summary.pushed:
            say(f"copied to {pushed_to}: {summary.pushed} staged directories")
