"""`sushu retry`: what was quarantined is read again."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from flows.commands.console import DEFAULT_WAREHOUSE, Exit, JsonOption, WarehouseOption, print_json, say
from flows.commands.ingest import run_ingest
from flows.commands.limit_options import CpuOption, MemoryOption, PagesOption, TimeoutOption
from flows.commands.progress import watched
from flows.commands.reading_options import DirectOption, JobsOption, OcrOption
from pipeline.ocr.modes import OcrMode
from pipeline.page_records import MAX_PAGES


def retry(
    places: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[PLACE]…", help="Quarantined files, or folders or ZIP archives of them; none: all."),
    ] = None,
    schools: Annotated[
        Path | None, typer.Option("--schools", metavar="FILE.csv", help="The sheet they were ingested with, if any.")
    ] = None,
    jobs: JobsOption = 0,
    warehouse: WarehouseOption = DEFAULT_WAREHOUSE,
    direct: DirectOption = False,
    ocr: OcrOption = OcrMode.SMALL,
    timeout: TimeoutOption = 1800.0,
    memory: MemoryOption = 1.5,
    cpu: CpuOption = 0.0,
    pages: PagesOption = MAX_PAGES,
    as_json: JsonOption = False,
) -> None:
    """Read again what was quarantined, by the places it lies at; with more time, memory or pages if you give them.

    What is read leaves the quarantine. What fails again stays, with the new cause; a file that is gone stays too.
    """
    from flows.pool import Limits
    from flows.retry import RetrySummary, find_quarantined
    from flows.steps import IngestRequest, make_plan

    found = find_quarantined(warehouse, places or [])
    summary = RetrySummary(gone=found.gone)
    if found.waiting:
        limits = Limits(jobs=jobs, timeout=timeout, cpu=cpu, pages=pages, memory=int(memory * (1 << 30)))
        request = IngestRequest(found.waiting, warehouse, schools, limits=limits, ocr=ocr)
        plan = make_plan(request)
        with watched(len(plan.todo)):
            summary = RetrySummary.of(run_ingest(request, plan, direct=direct), found.gone)
    for failure in summary.failures:
        say(f"not read: {failure}")
    for origin in summary.gone:
        say(f"no longer there: {origin}")
    if as_json:
        print_json(asdict(summary))
    else:
        print(summary)
    if summary.failures or summary.gone:
        raise typer.Exit(Exit.FINDINGS)
