"""Which of a report's staged directories shall stand in the warehouse, in whatever order they arrive (到件).

A run has no clock, so this is the rule: rows that this very version of Sushu and its lexicons give go before all
others; among others, and among its own (another sheet of schools, other OCR weights), the directory that was staged
later. What ingest has put in the place of a directory that was loaded before stays there. So the warehouse comes out
the same, whichever shard is early, late, or arrives twice.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow.parquet as pq

from pipeline.staging import is_failure, staged_folder
from pipeline.warehouse import NoWarehouseError, WarehousePaths, open_published

# Says of a run's code_version, lexicon_hash and engine_versions whether this program reads just so.
IsOwn = Callable[[str, str, str], bool]

_KEY = 16  # of the hash, at the beginning of a staged report's name
_HELD = """
    select sha256, run_id, replaced_by is null, origin, code_version, lexicon_hash, engine_versions
    from reports join runs using (run_id)
"""
_FAILED = "select 'failed-' || failure_id || '-' || run_id from quarantine"


@dataclass(frozen=True, slots=True)
class Arrival:
    """A staged directory as the rule sees it; `staged_at` in seconds since 1970, 0 if its files are gone."""

    path: Path
    own: bool
    staged_at: float
    origin: str
    sha256: str | None

    @property
    def rank(self) -> tuple[bool, float, str]:
        """Greater for the one that goes before another of the same report."""
        return self.own, self.staged_at, self.path.name


@dataclass(frozen=True, slots=True)
class Choice:
    """What shall be loaded, and the names of those that others go before.

    Reports in rounds, one after the other, since of several versions of a file the last one loaded is the current one;
    failures after all of them.
    """

    reports: tuple[tuple[Path, ...], ...] = ()
    failures: tuple[Path, ...] = ()
    outdone: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Holdings:
    """What a warehouse holds: its reports' directories by key, and the names of failures and of all ever loaded.

    `current` are the keys of those reports that no newer version of their file has replaced.
    """

    held: Mapping[str, Arrival] = field(default_factory=dict)
    current: Collection[str] = frozenset()
    failed: Collection[str] = frozenset()
    loaded: Collection[str] = frozenset()


def key_of(name: str) -> str:
    """What the names of one report's staged directories have in common.

    >>> key_of("3f2a9c01d2e4b5a6-run-1c2d")
    '3f2a9c01d2e4b5a6'
    """
    return name[:_KEY]


def arrival_of(staged: Path, is_own: IsOwn) -> Arrival:
    """A whole staged directory as the rule sees it."""
    main = "quarantine" if is_failure(staged) else "reports"
    (row,) = pq.read_table(staged / f"{main}.parquet", columns=["origin", "sha256"], partitioning=None).to_pylist()
    (run,) = pq.read_table(staged / "runs.parquet", partitioning=None).to_pylist()
    own = is_own(run["code_version"], run["lexicon_hash"], run["engine_versions"])
    return Arrival(staged, own, (staged / "runs.parquet").stat().st_mtime, row["origin"], row["sha256"])


def holdings_of(paths: WarehousePaths, is_own: IsOwn) -> Holdings:
    """What is published; nothing if there is no warehouse yet. BrokenWarehouseError if the file is none."""
    try:
        with open_published(paths.published) as connection:
            rows = connection.execute(_HELD).fetchall()
            failed = {name for (name,) in connection.execute(_FAILED).fetchall()}
            loaded = {name for (name,) in connection.execute("select staged_name from loads").fetchall()}
    except NoWarehouseError:
        return Holdings()
    held = {}
    for sha256, run_id, _, origin, *run in rows:
        staged = staged_folder(sha256, run_id, paths.staged)
        runs = staged / "runs.parquet"
        staged_at = runs.stat().st_mtime if runs.is_file() else 0.0
        held[key_of(sha256)] = Arrival(staged, is_own(*run), staged_at, origin, sha256)
    return Holdings(held, {key_of(row[0]) for row in rows if row[2]}, failed, loaded)


def choose(arrived: Sequence[Arrival], holdings: Holdings) -> Choice:
    """What of `arrived` shall be loaded, by the rule above; they are all known directories of their reports."""
    rivals: dict[str, list[Arrival]] = {}
    for one in arrived:
        if not is_failure(one.path):
            rivals.setdefault(key_of(one.path.name), []).append(one)
    standing = dict(holdings.held)
    taken: list[Arrival] = []
    for key in sorted(rivals):
        best = max(rivals[key], key=lambda one: one.rank)
        held = holdings.held.get(key)
        if held is None or _goes_before(best, held, holdings.loaded):
            taken.append(best)
            standing[key] = best
    failures = [one for one in arrived if is_failure(one.path)]
    outdone = _outdone(failures, standing.values())
    outdone |= {
        one.path.name for key, ones in rivals.items() for one in ones if one.path.name != standing[key].path.name
    }
    kept = tuple(one.path for one in failures if one.path.name not in outdone)
    return Choice(_rounds(taken, standing.values(), holdings), kept, tuple(sorted(outdone)))


def _rounds(taken: Sequence[Arrival], standing: Iterable[Arrival], holdings: Holdings) -> tuple[tuple[Path, ...], ...]:
    """What is taken, in such an order that of each file's versions the one staged last is loaded last.

    That one is loaded once more if it is there already and an older one comes only now.
    """
    versions: dict[str, list[Arrival]] = {}
    for one in taken:
        versions.setdefault(one.origin, []).append(one)
    for one in standing:
        is_current = key_of(one.path.name) in holdings.current
        if is_current and one.origin in versions and one not in versions[one.origin] and one.path.is_dir():
            versions[one.origin].append(one)
    rounds: list[list[Path]] = []
    for ones in versions.values():
        ones.sort(key=lambda one: (one.staged_at, one.path.name))
        if ones[0] not in taken:  # the current one is older than all that come
            del ones[0]
        for number, one in enumerate(ones):
            if number == len(rounds):
                rounds.append([])
            rounds[number].append(one.path)
    return tuple(map(tuple, rounds))


def _goes_before(best: Arrival, held: Arrival, loaded: Collection[str]) -> bool:
    if best.path.name == held.path.name:
        return False
    if best.path.name in loaded:  # ingest has replaced it since: only our own rows come back
        return best.own and not held.own
    return best.rank > held.rank


def _outdone(failures: Sequence[Arrival], reports: Iterable[Arrival]) -> set[str]:
    """The names of failures whose file has been read since, or has failed otherwise since."""
    last_read: dict[str, tuple[bool, float]] = {}
    for report in reports:
        for place in (report.origin, report.sha256 or ""):
            last_read[place] = max(last_read.get(place, (False, -1.0)), report.rank[:2])
    last_failed: dict[str, tuple[bool, float, str]] = {}
    for failure in failures:
        last_failed[failure.origin] = max(last_failed.get(failure.origin, failure.rank), failure.rank)
    return {
        one.path.name
        for one in failures
        if one.rank < last_failed[one.origin]
        or any(last_read.get(place, (False, -1.0)) > one.rank[:2] for place in (one.origin, one.sha256) if place)
    }
