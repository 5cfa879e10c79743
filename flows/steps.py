"""The steps of an ingest as plain functions: the Prefect flow and `--direct` call the same ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from pathlib import Path

from flows.lexicons import list_indicators, list_schools, read_lexicon
from flows.mine import MineFailure, MineJob, MineOutcome
from flows.plan import Plan, Repeat, batches, plan_ingest
from flows.pool import Limits, mine_reports
from pipeline.loading.staged_store import StagedStore
from pipeline.ocr.modes import OcrMode, OcrPlan
from pipeline.records import Run
from pipeline.school_list import read_school_list
from pipeline.staging import Failure, stage_failure
from pipeline.warehouse import LoadCounts, WarehousePaths, load_staged

# A task for each report would cost more than a small report does; one for all could not be watched.
BATCH_SIZE = 100

# How long an ingest waits for another that is loading into the same warehouse, in seconds.
LOAD_PATIENCE = 60.0

# Told of each report as it ends. A context variable, since a flow's parameters must be plain data.
watcher: ContextVar[Callable[[MineOutcome], None] | None] = ContextVar("watcher", default=None)

# The plan the user has been told of, for the flow to take instead of hashing every file again. It is no parameter
# either: Prefect refuses parameters of more than half a megabyte, and a plan names thousands of reports.
planned: ContextVar[Plan | None] = ContextVar("planned", default=None)


@dataclass(frozen=True, slots=True)
class IngestRequest:
    """What the user asked for: plain data, so it can be a flow's parameter.

    Without `load` reports are only staged: in `staged` if it is a folder, else beside the warehouse and then copied to
    the URL that it is. `dask` is the address of a cluster's scheduler, or `local`.
    """

    paths: tuple[Path, ...]
    warehouse: Path
    schools: Path | None = None
    shard: str | None = None
    limits: Limits = field(default_factory=Limits)
    ocr: OcrMode = OcrMode.SMALL
    batch_size: int = BATCH_SIZE
    school_list: Path | None = None
    load: bool = True
    staged: str | None = None
    dask: str | None = None

    @property
    def pushed_to(self) -> str | None:
        """The URL that staged reports are copied to; None if they stay in a folder."""
        return self.staged if self.staged and "://" in self.staged else None

    @property
    def staged_in(self) -> Path:
        """The folder that reports are staged in: beside the warehouse unless another is given."""
        if self.staged and not self.pushed_to:
            return Path(self.staged)
        return WarehousePaths.beside(self.warehouse).staged


@dataclass(frozen=True, slots=True)
class IngestSummary:
    """What an ingest did, counted over the reports it read now (not those it found read already)."""

    run_id: str
    read: int = 0
    unchanged: int = 0
    repeated: int = 0
    pages: int = 0
    mentions: int = 0
    facts: int = 0
    unlinked: int = 0
    pushed: int = 0
    failures: tuple[MineFailure, ...] = ()
    repeats: tuple[Repeat, ...] = ()

    def __str__(self) -> str:
        counts = f"{self.pages:,} pages, {self.mentions:,} mentions, {self.facts:,} facts"
        return f"{counts}, {self.unlinked:,} unlinked numbers"


def make_plan(request: IngestRequest) -> Plan:
    """What there is to do for a request; only looks and hashes. StoreError if its URL cannot be one."""
    paths = WarehousePaths.beside(request.warehouse)
    weights = request.ocr.weights
    if request.pushed_to:
        StagedStore.at(request.pushed_to)
    known = list_schools()
    school_list = read_school_list(request.school_list, known) if request.school_list else None
    plan = plan_ingest(
        request.paths,
        request.staged_in,
        lexicon_hash=read_lexicon().hash,
        sheet=request.schools,
        shard=request.shard,
        ocr=OcrPlan(weights, str(paths.readings)) if weights else None,
        max_pages=request.limits.pages,
    )
    return replace(plan, school_list=school_list)


def mine_batch(
    jobs: Sequence[MineJob], run: Run, folder: Path, limits: Limits, *, stopped: Callable[[], bool] = lambda: False
) -> list[MineOutcome]:
    """Mine a batch, each report in a process of its own, and stage each one's rows or the reason it has none.

    Goes no further once `stopped`, which is asked after each report, says so.
    """
    outcomes = []
    for outcome in mine_reports(jobs, run, folder, limits):
        staged = outcome if outcome.failure is None else _stage_failed(outcome, outcome.failure, run, folder)
        if (watch := watcher.get()) is not None:
            watch(staged)
        outcomes.append(staged)
        if stopped():
            break  # the pool ends with the loop, and its workers with it
    return outcomes


def _stage_failed(outcome: MineOutcome, failure: MineFailure, run: Run, folder: Path) -> MineOutcome:
    row = Failure(
        sha256=outcome.sha256 or None,
        file_name=failure.file_name,
        origin=outcome.path,
        page_no=failure.page_no,
        cause=failure.cause,
        way_out=failure.way_out,
        error_type=failure.error_type,
        stage=failure.stage,
        stderr_tail=failure.stderr_tail,
    )
    return replace(outcome, staged=str(stage_failure(row, run, folder)))


def deliver(request: IngestRequest, plan: Plan, outcomes: Sequence[MineOutcome]) -> int:
    """What follows the mining: load all that the plan names, or copy it to the URL; how many were new there."""
    staged = [*plan.done, *(Path(outcome.staged) for outcome in outcomes if outcome.staged)]
    if request.load:
        counts = load_reports(plan, staged, request.warehouse)
        return counts.loaded + counts.replaced
    if request.pushed_to:
        store = StagedStore.at(request.pushed_to)
        return sum(store.put(directory) for directory in staged)
    return 0


def load_reports(plan: Plan, staged: Sequence[Path], warehouse: Path) -> LoadCounts:
    """Bring the warehouse to what these directories and the plan's list of schools say; no other step writes it."""
    paths = WarehousePaths.beside(warehouse)
    return load_staged(
        paths,
        staged,
        indicators=list_indicators(),
        schools=list_schools(),
        school_list=plan.school_list,
        places=plan.places,
        wait_seconds=LOAD_PATIENCE,
    )


def summarise(plan: Plan, outcomes: Sequence[MineOutcome], pushed: int = 0) -> IngestSummary:
    """The sums over all outcomes, failures in the order of their files' names."""
    failures = sorted((o.failure for o in outcomes if o.failure), key=lambda failure: failure.file_name)
    return IngestSummary(
        run_id=plan.run.run_id,
        read=len(outcomes) - len(failures),
        unchanged=len(plan.done),
        repeated=len(plan.repeated),
        pages=sum(o.pages for o in outcomes),
        mentions=sum(o.mentions for o in outcomes),
        facts=sum(o.facts for o in outcomes),
        unlinked=sum(o.unlinked for o in outcomes),
        pushed=pushed,
        failures=tuple(failures),
        repeats=plan.repeated,
    )


def ingest_direct(request: IngestRequest, plan: Plan) -> IngestSummary:
    """The whole ingest without Prefect, in this process and its workers."""
    outcomes: list[MineOutcome] = []
    for jobs in batches(plan.todo, request.batch_size):
        outcomes += mine_batch(jobs, plan.run, plan.folder, request.limits)
    delivered = deliver(request, plan, outcomes)
    return summarise(plan, outcomes, delivered if request.pushed_to else 0)
