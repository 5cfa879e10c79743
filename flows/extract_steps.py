"""The steps of `sushu extract` as plain functions: the Prefect flow and `--direct` call the same ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from flows.find_again import StoredJob, find_again
from flows.lexicons import list_indicators, list_schools, read_lexicon
from flows.mine import MineFailure, MineOutcome
from flows.pool import Limits, mine_reports
from flows.run_id import current_run
from flows.steps import BATCH_SIZE, LOAD_PATIENCE, watcher
from pipeline.errors import SushuError
from pipeline.ocr.modes import OcrMode
from pipeline.records import Run
from pipeline.run_diff import RunDiff, diff_runs
from pipeline.runs import RunRows
from pipeline.staging import is_staged, staged_folder
from pipeline.warehouse import WarehousePaths, load_staged, open_published

if TYPE_CHECKING:
    from pipeline.ocr.modes import Weights


class ReadingChangedError(SushuError):
    """What reads or lays out reports is no longer what the stored pages and blocks were made with."""

    def __init__(self, count: int, example: str) -> None:
        super().__init__(
            f"{count:,} reports ({example} …) were read and laid out by another version of Sushu or of its engines, so "
            "their stored pages and blocks are not what it would make now.",
            "Read them again with: sushu ingest PATH…",
        )
        self.args = (count, example)


@dataclass(frozen=True, slots=True)
class ExtractRequest:
    """What the user asked for: plain data, so it can be a flow's parameter."""

    warehouse: Path
    limits: Limits = field(default_factory=Limits)
    batch_size: int = BATCH_SIZE


@dataclass(frozen=True, slots=True)
class RunWork:
    """The reports that go to one new run: jobs to do, staged directories that an interrupted extract has left.

    There is one run for all, unless sheets of schools or OCR weights differed when the reports were read.
    """

    run: Run
    jobs: tuple[StoredJob, ...]
    done: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class ExtractPlan:
    """The work of one extract; `old` are the rows it will replace, `unchanged` the reports that are up to date."""

    paths: WarehousePaths
    work: tuple[RunWork, ...]
    old: RunRows
    unchanged: int

    @property
    def count(self) -> int:
        """How many reports there are to find facts in."""
        return sum(len(part.jobs) for part in self.work)


@dataclass(frozen=True, slots=True)
class ExtractSummary:
    """What an extract did, over the reports that were not up to date; facts gained, lost, changed against before."""

    run_ids: tuple[str, ...] = ()
    found_again: int = 0
    unchanged: int = 0
    facts: int = 0
    gained: int = 0
    lost: int = 0
    changed: int = 0
    failures: tuple[MineFailure, ...] = ()

    def __str__(self) -> str:
        if not self.run_ids:
            return f"{self.unchanged:,} reports, all up to date with the lexicons"
        counts = f"{self.gained:,} gained, {self.lost:,} lost, {self.changed:,} changed"
        return f"{self.found_again:,} reports, {self.facts:,} facts: {counts}"


def make_extract_plan(request: ExtractRequest) -> ExtractPlan:
    """What there is to do; only looks. ReadingChangedError if the stored pages and blocks cannot be used."""
    paths = WarehousePaths.beside(request.warehouse)
    lexicon_hash = read_lexicon().hash
    with open_published(request.warehouse) as connection:
        rows = connection.execute(_STORED).fetchall()
    known = {current_run("", mode.weights).reading_version: mode.weights for mode in OcrMode}
    stale = [name for _, _, name, *_, reading in rows if reading not in known]
    if stale:
        raise ReadingChangedError(len(stale), stale[0])
    jobs: dict[Run, list[StoredJob]] = {}
    done: dict[Run, list[Path]] = {}
    old: list[str] = []
    for source_id, sha256, _, origin, run_id, read_with, reading in rows:
        run = _run_now(lexicon_hash, read_with, known[reading])
        if run.run_id == run_id:
            continue
        old.append(source_id)
        jobs.setdefault(run, [])
        done.setdefault(run, [])
        if is_staged(sha256, run.run_id, paths.staged):
            done[run].append(staged_folder(sha256, run.run_id, paths.staged))
        else:
            stored = staged_folder(sha256, run_id, paths.staged) if is_staged(sha256, run_id, paths.staged) else ""
            jobs[run].append(StoredJob(origin, sha256, source_id, str(stored), str(request.warehouse)))
    work = tuple(RunWork(run, tuple(jobs[run]), tuple(done[run])) for run in jobs)
    return ExtractPlan(paths, work, RunRows("", (), request.warehouse, tuple(old)), len(rows) - len(old))


_STORED = """
    select source_id, sha256, source_name, origin, run_id, lexicon_hash, reading_version
    from reports join runs using (run_id) where replaced_by is null order by source_name, source_id
"""


def _run_now(lexicon_hash: str, read_with: str, weights: Weights | None) -> Run:
    """The run that reading the report today would be: today's lexicons, the sheet of schools and weights of then."""
    _, plus, sheet = read_with.partition("+")
    return current_run(lexicon_hash + plus + sheet, weights)


def find_batch(jobs: Sequence[StoredJob], run: Run, folder: Path, limits: Limits) -> list[MineOutcome]:
    """The facts of a batch, each report in a process of its own; one that fails keeps the rows it has."""
    outcomes = []
    for outcome in mine_reports(jobs, run, folder, limits, mine=find_again):
        if (watch := watcher.get()) is not None:
            watch(outcome)
        outcomes.append(outcome)
    return outcomes


def compare_and_load(plan: ExtractPlan, outcomes: Sequence[MineOutcome]) -> ExtractSummary:
    """Load what was found, and say what it changes; the only step that writes the warehouse."""
    staged = [path for part in plan.work for path in part.done]
    staged += [Path(outcome.staged) for outcome in outcomes if outcome.staged]
    diff = _compare(plan, staged)
    load_staged(
        plan.paths, staged, indicators=list_indicators(), places={}, schools=list_schools(), wait_seconds=LOAD_PATIENCE
    )
    failures = sorted((o.failure for o in outcomes if o.failure), key=lambda failure: failure.file_name)
    return ExtractSummary(
        run_ids=tuple(part.run.run_id for part in plan.work),
        found_again=len(staged),
        unchanged=plan.unchanged,
        facts=diff.new_facts if diff else 0,
        gained=len(diff.gained) if diff else 0,
        lost=len(diff.lost) if diff else 0,
        changed=len(diff.changed) if diff else 0,
        failures=tuple(failures),
    )


def _compare(plan: ExtractPlan, staged: Sequence[Path]) -> RunDiff | None:
    """Before loading: what is published now against what is staged to take its place."""
    return diff_runs(plan.old, RunRows("", tuple(staged))) if staged else None


def batches_of(work: RunWork, size: int) -> list[tuple[StoredJob, ...]]:
    """The jobs of a run in tuples of at most `size`."""
    return [work.jobs[start : start + size] for start in range(0, len(work.jobs), size)]


def extract_direct(request: ExtractRequest, plan: ExtractPlan) -> ExtractSummary:
    """The whole extract without Prefect, in this process and its workers."""
    outcomes: list[MineOutcome] = []
    for part in plan.work:
        for jobs in batches_of(part, request.batch_size):
            outcomes += find_batch(jobs, part.run, plan.paths.staged, request.limits)
    return compare_and_load(plan, outcomes)
