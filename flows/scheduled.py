"""A deployment of the ingest: the flow with plain parameters that Prefect's server starts by a schedule (定时入库).

`flows.prefect_settings.prepare_prefect` sets what Sushu wants of Prefect; a worker of `prefect worker start` that has
not called it takes Prefect's own settings.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy, State
from prefect.schedules import Cron
from prefect.settings import PREFECT_API_URL
from prefect.states import Completed
from prefect.types.entrypoint import EntrypointType

from flows.ingest import run_request, server_errors
from flows.pool import Limits
from flows.steps import IngestRequest
from pipeline.errors import SushuError
from pipeline.ocr.modes import OcrMode
from pipeline.page_records import MAX_PAGES

_GIB = 1 << 30


class ScheduleError(SushuError):
    """The schedule cannot be kept."""


@flow(name="sushu-scheduled-ingest", flow_run_name="ingest-into-{warehouse}", persist_result=False)
def scheduled_ingest(
    paths: list[str],
    warehouse: str,
    schools: str | None = None,
    ocr: str = "small",
    jobs: int = 0,
    shard: str | None = None,
    dask: str | None = None,
    school_list: str | None = None,
    stage_only: bool = False,
    staged: str | None = None,
    timeout: float = 1800.0,
    memory: float = 1.5,
    cpu: float = 0.0,
    pages: int = MAX_PAGES,
) -> State[Any]:
    """What `sushu ingest` does, with its options as plain data; a report that cannot be read does not fail it.

    `ocr` is small, tiny or off. Give absolute paths: where the flow runs is for the worker to say. The state's message
    tells what was done.
    """
    limits = Limits(jobs=jobs, timeout=timeout, cpu=cpu, pages=pages, memory=int(memory * _GIB))
    request = IngestRequest(
        tuple(map(Path, paths)),
        Path(warehouse),
        Path(schools) if schools else None,
        shard,
        limits,
        OcrMode(ocr),
        school_list=Path(school_list) if school_list else None,
        load=not stage_only,
        staged=staged,
        dask=dask,
    )
    summary = run_request(request)
    failed = f"; {len(summary.failures)} files not read, see sushu status" if summary.failures else ""
    return Completed(message=f"{summary.read} reports read, {summary.unchanged} unchanged: {summary}{failed}")


def serve_schedule(
    name: str, cron: str, timezone: str, parameters: dict[str, Any], announce: Callable[[], None]
) -> None:
    """Keep the deployment `sushu-scheduled-ingest/<name>` and run it when it is due, until interrupted.

    `announce` is called when nothing is wrong with it.

    Runs do not overlap: one that is due while another goes on is left out. ScheduleError if cron or time zone cannot be
    used or PREFECT_API_URL names no server, PrefectServerError if that does not answer.
    """
    if not PREFECT_API_URL.value():
        raise ScheduleError(
            "A schedule is kept by a Prefect server, and PREFECT_API_URL names none.",
            "Start one (prefect server start) and set PREFECT_API_URL=http://127.0.0.1:4200/api.",
        )
    try:
        schedule = Cron(cron, timezone=timezone)
        scheduled_ingest.to_deployment(name, schedule=schedule)  # hears what is wrong before the server is asked
    except ValueError as error:
        raise ScheduleError(
            f"--cron “{cron}”, --timezone “{timezone}”: {error}.",
            "Write minute, hour, day, month and weekday, as in “0 2 * * *”, and a zone as in Asia/Shanghai.",
        ) from error
    announce()
    with server_errors():
        scheduled_ingest.serve(
            name=name,
            schedule=schedule,
            parameters=parameters,
            description="Reports into a Sushu warehouse (报告入库).",
            global_limit=ConcurrencyLimitConfig(limit=1, collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW),
            entrypoint_type=EntrypointType.MODULE_PATH,
            print_starting_message=False,
        )
