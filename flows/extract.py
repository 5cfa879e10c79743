"""The Prefect flow over the steps of an extract: a task for each batch, and one that compares and loads.

`flows.prefect_settings.prepare_prefect` must have run before it is imported, as for flows.ingest.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextvars import ContextVar
from pathlib import Path

from prefect import flow, task
from prefect.cache_policies import NO_CACHE

from flows.extract_steps import (
    ExtractPlan,
    ExtractRequest,
    ExtractSummary,
    batches_of,
    compare_and_load,
    find_batch,
    make_extract_plan,
)
from flows.find_again import StoredJob
from flows.ingest import server_errors
from flows.mine import MineOutcome
from flows.pool import Limits
from pipeline.records import Run

# The plan the user has been told of; no parameter, since Prefect refuses large ones.
planned: ContextVar[ExtractPlan | None] = ContextVar("planned", default=None)


@task(name="find-batch", task_run_name="find-{batch_no}", retries=0, cache_policy=NO_CACHE, persist_result=False)
def find_task(batch_no: int, jobs: Sequence[StoredJob], run: Run, folder: Path, limits: Limits) -> list[MineOutcome]:
    """One batch of reports, each in a process of its own."""
    return find_batch(jobs, run, folder, limits)


@task(name="compare-and-load", task_run_name="load", retries=0, cache_policy=NO_CACHE, persist_result=False)
def load_task(plan: ExtractPlan, outcomes: Sequence[MineOutcome]) -> ExtractSummary:
    """What changes, then the one loader."""
    return compare_and_load(plan, outcomes)


@flow(name="sushu-extract", validate_parameters=False, persist_result=False)
def extract_flow(request: ExtractRequest) -> ExtractSummary:
    """Stored blocks → staged rows, batch after batch, → the warehouse; by the plan in `planned` if there is one."""
    plan = planned.get() or make_extract_plan(request)
    outcomes: list[MineOutcome] = []
    for part in plan.work:
        for batch_no, jobs in enumerate(batches_of(part, request.batch_size), start=1):
            outcomes += find_task(batch_no, jobs, part.run, plan.paths.staged, request.limits)
    return load_task(plan, outcomes)


def run_extract_flow(request: ExtractRequest, plan: ExtractPlan) -> ExtractSummary:
    """The flow for a request and its plan, run here and now; PrefectServerError if there is no server for it."""
    token = planned.set(plan)
    try:
        with server_errors():
            return extract_flow(request)
    finally:
        planned.reset(token)
