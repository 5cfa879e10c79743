"""A Dask cluster for the ingest's batches: this machine's own for a while, or one that is running (多机).

The only module that imports prefect_dask and distributed, which are an extra. `flows.prefect_settings.prepare_prefect`
must have run before it is imported.
"""

from __future__ import annotations

import logging
import os
import signal
import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import dask
from distributed import Client, Event, LocalCluster, get_client, get_worker
from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.futures import PrefectFuture, as_completed
from prefect.settings import PREFECT_API_URL, temporary_settings
from prefect.task_runners import TaskRunner
from prefect_dask.task_runners import DaskTaskRunner

from flows.mine import MineJob, MineOutcome
from flows.plan import Plan
from flows.pool import Limits
from flows.prefect_server import temporary_server
from flows.spread import Crew, batch_count, check_staged, check_worker, deal, share_of, with_whole_paths
from flows.steps import mine_batch, watcher
from pipeline.errors import SushuError
from pipeline.records import Run

LOCAL = "local"
_MOST_LOCAL = 4  # workers of a cluster of this machine's own; their pools take the other cores
_FIRST_WORKER_SECONDS = 60.0
_CONNECT_SECONDS = 20.0


class ClusterError(SushuError):
    """The Dask cluster cannot be used."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """An open cluster: what Prefect runs the batches with, and its workers."""

    runner: TaskRunner[PrefectFuture[Any]]
    crew: Crew


@contextmanager
def open_cluster(where: str) -> Iterator[Cluster]:
    """A cluster while the block runs: `local`, or the one whose scheduler has the address.

    ClusterError if the scheduler does not answer or has no worker, or if workers elsewhere would have no Prefect
    server to report to. When the block ends otherwise than well, batches that wait are dropped, and those that run
    go no further than the reports they are at.
    """
    with ExitStack() as stack:
        if where == LOCAL:
            stack.enter_context(_server_for_workers())
            address = stack.enter_context(_local_cluster())
        else:
            _require_server(where)
            address = where
        client = stack.enter_context(_connect(address))
        crew = _crew(client, where)
        if where == LOCAL:
            client.run(_ignore_interrupts)
        try:
            yield Cluster(cast("TaskRunner[PrefectFuture[Any]]", DaskTaskRunner(address=address)), crew)
        except BaseException:
            Event(crew.stop, client=client).set()
            raise


# As flows.ingest's own: no retries, no cache. Dask itself gives a batch to another worker if its worker dies.
@task(name="mine-batch", task_run_name="mine-{batch_no}", retries=0, cache_policy=NO_CACHE, persist_result=False)
def mine_there_task(
    batch_no: int, jobs: Sequence[MineJob], run: Run, folder: Path, limits: Limits, crew: Crew
) -> list[MineOutcome]:
    """One batch on a worker of the cluster, in a pool like that of this machine."""
    return _mine_here(jobs, run, folder, limits, crew)


def mine_on_cluster(crew: Crew, plan: Plan, limits: Limits) -> list[MineOutcome]:
    """The outcomes of all batches of a plan, as they end; to be called in a flow that `open_cluster`'s runner runs.

    UnfitWorkerError if a worker cannot do its part, or what it staged is not seen here.
    """
    plan = with_whole_paths(plan)
    plan.folder.mkdir(parents=True, exist_ok=True)
    futures = [
        mine_there_task.submit(batch_no, jobs, plan.run, plan.folder, limits, crew)
        for batch_no, jobs in enumerate(deal(plan.todo, batch_count(len(plan.todo), crew.at_once)), start=1)
    ]
    outcomes: list[MineOutcome] = []
    watch = watcher.get()
    for future in as_completed(futures):
        for outcome in future.result():
            outcomes.append(outcome)
            if watch is not None:
                watch(outcome)
    check_staged(outcomes)
    return outcomes


def _mine_here(jobs: Sequence[MineJob], run: Run, folder: Path, limits: Limits, crew: Crew) -> list[MineOutcome]:
    """A batch in the worker that this process is; UnfitWorkerError if it cannot do it as the run demands."""
    address = str(get_worker().address)
    check_worker(jobs, run, folder, address)
    client = get_client()
    flag = Event(crew.stop, client=client)
    shared = share_of(limits, crew.at_once_on(_host(address)))
    # Without a client the cluster is closing.
    return mine_batch(jobs, run, folder, shared, stopped=lambda: client.status != "running" or flag.is_set())


@contextmanager
def _local_cluster() -> Iterator[str]:
    """The address of a cluster of this machine: a worker for each core, at least two and not more than some."""
    # Dask's workers may have no children unless told so, and each report is to have a process of its own.
    with dask.config.set({"distributed.worker.daemon": False}):
        cluster = LocalCluster(
            n_workers=max(2, min(_MOST_LOCAL, len(os.sched_getaffinity(0)))),
            threads_per_worker=1,
            memory_limit=0,
            dashboard_address=":0",
        )
    with cluster:
        yield str(cluster.scheduler_address)
        # Prefect's threads keep a worker's process alive; that Dask ends it then is no news.
        logging.getLogger("distributed.nanny").setLevel(logging.ERROR)


def _ignore_interrupts() -> None:
    """For a worker in the terminal's own group: what an interrupt means is for this process to say."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


@contextmanager
def _connect(address: str) -> Iterator[Client]:
    try:
        client = Client(address, timeout=_CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        raise ClusterError(
            f"--dask {address}: no Dask scheduler answers there: {error}.",
            "Start one (dask scheduler) and give its address, as in tcp://host:8786, or use --dask local.",
        ) from error
    with client:
        yield client


def _crew(client: Client, where: str) -> Crew:
    try:
        client.wait_for_workers(1, timeout=_FIRST_WORKER_SECONDS)
    except TimeoutError as error:
        raise ClusterError(
            f"--dask {where}: the cluster has no worker.", "Start some: dask worker ADDRESS --nthreads 1"
        ) from error
    threads = client.nthreads()
    by_host: Counter[str] = Counter()
    for address, count in threads.items():
        by_host[_host(address)] += count
    return Crew(sum(threads.values()), tuple(sorted(by_host.items())), f"sushu-stop-{uuid.uuid4().hex}")


def _host(address: str) -> str:
    """The host in a worker's address.

    >>> _host("tcp://10.0.0.7:40123")
    '10.0.0.7'
    """
    return address.rpartition("://")[2].rpartition(":")[0]


@contextmanager
def _server_for_workers() -> Iterator[None]:
    """One server for this process and its workers, which would each start their own."""
    if PREFECT_API_URL.value():
        yield
        return
    with temporary_server() as address, temporary_settings({PREFECT_API_URL: address}):
        yield


def _require_server(where: str) -> None:
    if not PREFECT_API_URL.value():
        raise ClusterError(
            f"--dask {where}: the workers need a Prefect server that they all reach, and PREFECT_API_URL names none.",
            "Start one (prefect server start --host 0.0.0.0) and set PREFECT_API_URL here, as in http://host:4200/api.",
        )
