"""`sushu schedule`: the ingest again and again, at set times."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from flows.commands.console import DEFAULT_WAREHOUSE, JsonOption, WarehouseOption, print_json, say
from flows.commands.reading_options import DaskOption, JobsOption, OcrOption, PathsArgument, SchoolsOption
from pipeline.ocr.modes import OcrMode


def schedule(
    paths: PathsArgument,
    cron: Annotated[str, typer.Option("--cron", metavar="CRON", help="When: minute hour day month weekday.")],
    timezone: Annotated[str, typer.Option("--timezone", metavar="ZONE", help="Whose clock.")] = "Asia/Shanghai",
    name: Annotated[str, typer.Option("--name", help="Of the deployment; one warehouse, one name.")] = "ingest",
    schools: SchoolsOption = None,
    jobs: JobsOption = 0,
    ocr: OcrOption = OcrMode.SMALL,
    dask: DaskOption = None,
    warehouse: WarehouseOption = DEFAULT_WAREHOUSE,
    as_json: JsonOption = False,
) -> None:
    """Ingest at set times, as a Prefect deployment that this command serves until it is interrupted.

    Needs the server that PREFECT_API_URL names. A run that is due while another goes on is left out. To start one by
    hand: prefect deployment run sushu-scheduled-ingest/NAME
    """
    from flows.commands.ingest import check_dask
    from flows.prefect_settings import prepare_prefect

    if dask:
        check_dask()
    parameters = {
        "paths": [str(path.absolute()) for path in paths],
        "warehouse": str(warehouse.absolute()),
        "schools": str(schools.absolute()) if schools else None,
        "ocr": ocr.value,
        "jobs": jobs,
        "dask": dask,
    }
    prepare_prefect(warehouse.parent / ".prefect")
    from flows.scheduled import serve_schedule

    def announce() -> None:
        told = {"deployment": f"sushu-scheduled-ingest/{name}", "cron": cron, "timezone": timezone}
        if as_json:
            print_json(told | {"parameters": parameters})
            sys.stdout.flush()
        say(f"serving {told['deployment']} at “{cron}” {timezone}; end with Ctrl-C")

    serve_schedule(name, cron, timezone, parameters, announce)
