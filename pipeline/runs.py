"""The runs that can still be looked at: where the rows of each lie, staged or in the warehouse (运行批次)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pyarrow.parquet as pq

from pipeline.errors import SushuError
from pipeline.staging import is_failure, list_staged, run_of
from pipeline.warehouse import NoWarehouseError, WarehousePaths, open_published

_HASH_SHOWN = 12
_PREFIX = "run-"


class NoSuchRunError(SushuError):
    """No run has the id, or several begin with it."""


class RunGoneError(SushuError):
    """A run is known by name, but no rows of it are left."""

    def __init__(self, run_id: str) -> None:
        super().__init__(
            f"Of run {run_id} no rows are left: its staged directories are gone, and the warehouse holds newer ones.",
            "Compare another run (sushu diff lists them), or ingest again with the code and lexicons of that run.",
        )
        self.args = (run_id,)


@dataclass(frozen=True, slots=True)
class RunRows:
    """Where a run's rows lie: one staged directory a report, else the warehouse's file for the sources named."""

    run_id: str
    staged: tuple[Path, ...] = ()
    warehouse: Path | None = None
    source_ids: tuple[str, ...] = ()


@dataclass(slots=True)
class RunListing:
    """One run in a list: what it was made with, and how much of it is left; `in_warehouse` counts current reports.

    `last_staged` is when its last report was staged, "" if none is: of when a run was the rows themselves know nothing.
    """

    run_id: str
    code_version: str
    lexicon_hash: str
    engine_versions: str
    in_warehouse: int = 0
    staged: int = 0
    facts: int = 0
    last_staged: str = ""
    folders: list[Path] = field(default_factory=list, repr=False)
    source_ids: list[str] = field(default_factory=list, repr=False)


def list_runs(paths: WarehousePaths) -> list[RunListing]:
    """Every run that the warehouse or the staged directories know, the one staged last at the end.

    NoWarehouseError if there is neither a published file nor anything staged.
    """
    found = _staged_runs(list_staged(paths.staged))
    if paths.published.is_file():
        _add_published(found, paths.published)
    elif not found:
        raise NoWarehouseError(paths.published)
    return sorted(found.values(), key=lambda run: (run.last_staged, run.run_id))


def find_run(runs: Sequence[RunListing], wanted: str, paths: WarehousePaths) -> RunRows:
    """The rows of the run with this id or beginning of it; NoSuchRunError or RunGoneError if there are none."""
    fitting = [run for run in runs if run.run_id == wanted]
    fitting = fitting or [run for run in runs if wanted and run.run_id.startswith((wanted, _PREFIX + wanted))]
    if len(fitting) != 1:
        what = f"Several runs begin with “{wanted}”" if fitting else f"No run has the id “{wanted}”"
        known = ", ".join(run.run_id for run in fitting or runs)
        raise NoSuchRunError(f"{what}.", f"Give one of: {known}." if known else "Run: sushu ingest PATH…")
    (run,) = fitting
    if not run.folders and not run.source_ids:
        raise RunGoneError(run.run_id)
    return RunRows(run.run_id, tuple(run.folders), paths.published, tuple(run.source_ids))


def _staged_runs(staged: Iterable[Path]) -> dict[str, RunListing]:
    found: dict[str, RunListing] = {}
    for folder in staged:
        if is_failure(folder):
            continue
        run_id = run_of(folder)
        if run_id not in found:
            (row,) = pq.read_table(folder / "runs.parquet", partitioning=None).to_pylist()
            found[run_id] = _listing(run_id, row["code_version"], row["lexicon_hash"], row["engine_versions"])
        run = found[run_id]
        run.folders.append(folder)
        run.staged += 1
        run.facts += pq.read_metadata(folder / "fact.parquet").num_rows
        staged_at = datetime.fromtimestamp(folder.stat().st_mtime).isoformat(" ", "seconds")
        run.last_staged = max(run.last_staged, staged_at)
    return found


def _listing(run_id: str, code_version: str, lexicon_hash: str, engine_versions: str) -> RunListing:
    lexicons, plus, sheet = lexicon_hash.partition("+")
    return RunListing(run_id, code_version, lexicons[:_HASH_SHOWN] + plus + sheet, engine_versions)


def _add_published(found: dict[str, RunListing], published: Path) -> None:
    """Add what the warehouse holds: runs that once were loaded, and rows whose staged directory is gone."""
    with open_published(published) as connection:
        for row in connection.execute(_RUNS).fetchall():
            found.setdefault(row[0], _listing(*row))
        for run_id, source_id, sha256, facts in connection.execute(_CURRENT).fetchall():
            run = found[run_id]
            run.in_warehouse += 1
            if not any(folder.name.startswith(f"{sha256[:16]}-") for folder in run.folders):
                run.source_ids.append(source_id)
                run.facts += facts


_RUNS = "select run_id, code_version, lexicon_hash, engine_versions from runs"
_CURRENT = """
    select run_id, source_id, sha256, (select count(*) from fact where fact.report_no = reports.report_no)
    from reports where replaced_by is null order by source_id
"""
