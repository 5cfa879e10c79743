"""The Prefect flow over the ingest's steps: a skin, with a task for each batch and one for the load.

With flows.extract, flows.scheduled and flows.dask_cluster the only module that imports Prefect;
`flows.prefect_settings.prepare_prefect` must have run before it is imported. It runs on the server that
PREFECT_API_URL names, else on Prefect's own temporary one.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx
from prefect import flow, task
from prefect.cache_policies import NO_CACHE

from flows.mine import MineJob, MineOutcome
from flows.plan import Plan, batches
from flows.pool import Limits
from flows.spread import Crew
from flows.steps import IngestRequest, IngestSummary, deliver, make_plan, mine_batch, planned, summarise
from pipeline.errors import SushuError
from pipeline.records import Run


# No retries: a report's way is pure, so a second try would only repeat the first. No cache: what is staged is it.
@task(name="mine-batch", task_run_name="mine-{batch_no}", retries=0, cache_policy=NO_CACHE, persist_result=False)
def mine_task(batch_no: int, jobs: Sequence[MineJob], run: Run, folder: Path, limits: Limits) -> list[MineOutcome]:
    """One batch of reports, each in a process of its own."""
    return mine_batch(jobs, run, folder, limits)


@task(name="load", task_run_name="load", retries=0, cache_policy=NO_CACHE, persist_result=False)
def load_task(request: IngestRequest, plan: Plan, outcomes: Sequence[MineOutcome]) -> int:
    """The one loader, or the copying to a URL; gives the number of reports that came there."""
    return deliver(request, plan, outcomes)


@flow(name="sushu-ingest", validate_parameters=False, persist_result=False)
def ingest_flow(request: IngestRequest, crew: Crew | None = None) -> IngestSummary:
    """Reports → staged rows, batch after batch, → the warehouse; by the plan in `planned` if there is one.

    With a crew its workers take the batches. Without, batches follow one another, because each already uses all
    cores, and in this thread, so that an interrupt reaches the workers.
    """
    return _ingest(request, crew)  # by name: a cluster's tasks take the flow's function along, with all it holds


def _ingest(request: IngestRequest, crew: Crew | None) -> IngestSummary:
    plan = planned.get() or make_plan(request)
    outcomes: list[MineOutcome] = []
    if crew is None:
        for batch_no, jobs in enumerate(batches(plan.todo, request.batch_size), start=1):
            outcomes += mine_task(batch_no, jobs, plan.run, plan.folder, request.limits)
    else:
        from flows.dask_cluster import mine_on_cluster

        outcomes += mine_on_cluster(crew, plan, request.limits)
    delivered = load_task(request, plan, outcomes)
    return summarise(plan, outcomes, delivered if request.pushed_to else 0)


class PrefectServerError(SushuError):
    """Prefect's server does not answer, or its temporary one does not come up."""

    def __init__(self, cause: str) -> None:
        super().__init__(
            f"Prefect's server cannot be used: {cause}.",
            "Start one (prefect server start) and set PREFECT_API_URL, unset it for a temporary one, or add --direct.",
        )
        self.args = (cause,)


def run_flow(request: IngestRequest, plan: Plan) -> IngestSummary:
    """The flow for a request and its plan, run here and now; PrefectServerError if there is no server for it."""
    token = planned.set(plan)
    try:
        with server_errors():
            return run_request(request)
    finally:
        planned.reset(token)


def run_request(request: IngestRequest) -> IngestSummary:
    """The flow for a request, its batches on a Dask cluster if the request names one."""
    if request.dask is None:
        return ingest_flow(request)
    from flows.dask_cluster import open_cluster

    with open_cluster(request.dask) as cluster:
        return ingest_flow.with_options(task_runner=cluster.runner)(request, cluster.crew)


@contextmanager
def server_errors() -> Iterator[None]:
    """PrefectServerError for what Prefect raises when its server cannot be used."""
    try:
        yield
    except httpx.HTTPError as error:
        raise PrefectServerError(str(error) or type(error).__name__) from error
    except RuntimeError as error:
        # Prefect has no error of its own for this: "Failed to reach API at …", "Timed out … API server."
        if " API " not in str(error):
            raise
        raise PrefectServerError(str(error).rstrip(".")) from error


class _UserErrorFilter(logging.Filter):
    """Drops Prefect's traceback of an error that the command line prints as one clear line."""

    def filter(self, record: logging.LogRecord) -> bool:
        return not (record.exc_info and isinstance(record.exc_info[1], SushuError))


for _name in ("prefect.flow_runs", "prefect.task_runs"):
    logging.getLogger(_name).addFilter(_UserErrorFilter())
