"""A plan's reports spread over the workers of a cluster, and what a worker makes sure of before it begins (分派)."""

from __future__ import annotations

import math
import multiprocessing
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from flows.lexicons import read_lexicon
from flows.mine import MineJob, MineOutcome
from flows.plan import Plan
from flows.pool import Limits
from flows.run_id import code_version, engine_versions
from pipeline.errors import SushuError
from pipeline.ocr.modes import OcrPlan
from pipeline.packed_files import file_exists
from pipeline.records import Run

# A task costs a tenth of a second on a cluster, so it takes some reports; but a worker that dies costs its whole batch.
FEWEST, MOST = 50, 200
_ROUNDS = 3  # batches a worker gets at least, if they are not too small: so that none waits long for the last one


@dataclass(frozen=True, slots=True)
class Crew:
    """The workers of a cluster as their batches know them: each one's host, and how many batches run there at once.

    `stop` names the flag that is raised when the run is interrupted.
    """

    at_once: int
    by_host: tuple[tuple[str, int], ...]
    stop: str

    def at_once_on(self, host: str) -> int:
        """How many batches run at once on a machine; 1 if it joined later."""
        return dict(self.by_host).get(host, 1)


class UnfitWorkerError(SushuError):
    """A worker of the cluster cannot do what it was given; nothing of it has been staged."""

    def __init__(self, worker: str, cause: str, way_out: str) -> None:
        super().__init__(f"The worker {worker} {cause}.", way_out)
        self.args = (worker, cause, way_out)


def batch_count(reports: int, workers: int) -> int:
    """Into how many batches so many reports go: a multiple of the workers, of 50 to 200 each if there are enough.

    >>> [batch_count(reports, 2) for reports in (0, 1, 40, 130, 1000, 10_000)]
    [0, 1, 2, 2, 6, 50]
    """
    if not reports:
        return 0
    size = min(max(math.ceil(reports / (workers * _ROUNDS)), FEWEST), MOST)
    rounds = max(reports // (workers * size), math.ceil(reports / (workers * MOST)), 1)
    return min(workers * rounds, reports)


def deal(jobs: Sequence[MineJob], count: int) -> list[list[MineJob]]:
    """The jobs in `count` batches, dealt out like cards, since neighbours are alike in size.

    >>> [[job.path for job in batch] for batch in deal([MineJob(path, "") for path in "abcde"], 2)]
    [['a', 'c', 'e'], ['b', 'd']]
    """
    return [list(jobs[start::count]) for start in range(count)]


def with_whole_paths(plan: Plan) -> Plan:
    """The plan with absolute paths: a worker has a working folder of its own."""
    todo = tuple(replace(job, path=_whole(job.path), ocr=_whole_ocr(job.ocr)) for job in plan.todo)
    return replace(plan, folder=plan.folder.absolute(), todo=todo)


def _whole(path: str) -> str:
    return str(Path(path).absolute())


def _whole_ocr(ocr: OcrPlan | None) -> OcrPlan | None:
    return replace(ocr, folder=_whole(ocr.folder)) if ocr and ocr.folder else ocr


def share_of(limits: Limits, batches_at_once: int) -> Limits:
    """The limits of one batch on a machine that runs so many at once: together they take its cores, unless told."""
    return replace(limits, jobs=limits.jobs or max(1, limits.workers // max(1, batches_at_once)))


def check_worker(jobs: Sequence[MineJob], run: Run, folder: Path, worker: str) -> None:
    """UnfitWorkerError unless this process may start others, reads as the run does, and sees the folder and reports."""
    if multiprocessing.current_process().daemon:
        raise UnfitWorkerError(
            worker,
            "may not start processes, so it cannot read each report in one of its own",
            "Start it with DASK_DISTRIBUTED__WORKER__DAEMON=False in its environment.",
        )
    if (here := _reading(jobs)) != (there := (run.code_version, _lexicons(run), run.engine_versions)):
        differing = ", ".join(
            f"{mine} instead of {yours}" for mine, yours in zip(here, there, strict=True) if mine != yours
        )
        raise UnfitWorkerError(
            worker,
            f"reads otherwise than this run does: it has {differing}",
            "Install the same version of Sushu, its lexicons and its requirements.lock on all machines.",
        )
    unseen = (
        [str(folder)] if not folder.is_dir() else [j.path for j in jobs if j.sha256 and not file_exists(Path(j.path))]
    )
    if unseen:
        raise UnfitWorkerError(
            worker,
            f"does not see {unseen[0]}",
            "Reports and the folder of the warehouse must lie on storage that all machines mount at the same place.",
        )


def check_staged(outcomes: Sequence[MineOutcome]) -> None:
    """UnfitWorkerError if this machine does not see what a worker says it has staged."""
    for outcome in outcomes:
        if outcome.staged and not Path(outcome.staged).is_dir():
            raise UnfitWorkerError(
                f"that read {outcome.path}",
                f"staged it as {outcome.staged}, which is not to be seen here",
                "The folder of the warehouse must lie on storage that all machines mount at the same place.",
            )


def _reading(jobs: Sequence[MineJob]) -> tuple[str, str, str]:
    weights = {job.ocr.weights if job.ocr else None for job in jobs}
    engines = " and ".join(sorted(engine_versions(one) for one in weights))
    return code_version(), read_lexicon().hash, engines


def _lexicons(run: Run) -> str:
    """The hash of the lexicons alone, without that of a sheet of schools, which the jobs carry."""
    return run.lexicon_hash.partition("+")[0]
