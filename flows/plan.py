"""What an ingest has to do: which files are reports, which of them this run has read already, which are left."""

from __future__ import annotations

import hashlib
import os
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from flows.mine import MineJob
from flows.run_id import current_run
from pipeline.errors import SushuError
from pipeline.ocr.modes import OcrPlan
from pipeline.page_records import MAX_PAGES
from pipeline.records import Run, School
from pipeline.sources import find_files, hash_and_size, hash_file, read_school_sheet
from pipeline.staging import is_staged, staged_folder

_OF_NOTHING = hashlib.sha256(b"").hexdigest()
_SHARD_RE = re.compile(r"(?P<k>[0-9]+)/(?P<n>[0-9]+)")


class ShardError(SushuError):
    """`--shard` is not k/N with 1 ≤ k ≤ N."""

    def __init__(self, shard: str) -> None:
        super().__init__(
            f"--shard {shard}: this is no part of a whole.", "Write k/N with 1 ≤ k ≤ N, as in --shard 2/8."
        )
        self.args = (shard,)


@dataclass(frozen=True, slots=True)
class Shard:
    """The k-th of N parts of a set of files (分片); a file's part follows from its bytes alone."""

    k: int = 1
    n: int = 1

    @classmethod
    def parse(cls, shard: str | None) -> Shard:
        """`"2/8"` → the second of eight parts; None → the whole; ShardError for anything else."""
        if shard is None:
            return cls()
        match = _SHARD_RE.fullmatch(shard.strip())
        if not match or not 1 <= int(match["k"]) <= int(match["n"]):
            raise ShardError(shard)
        return cls(int(match["k"]), int(match["n"]))

    def holds(self, sha256: str) -> bool:
        """Whether the file with this hash is of this part; one without a readable hash is of the first."""
        return int(sha256[:8] or "0", 16) % self.n == self.k - 1


@dataclass(frozen=True, slots=True)
class Repeat:
    """A file whose bytes another file of the same ingest has; only that other one is read."""

    path: str
    same_as: str


@dataclass(frozen=True, slots=True)
class Plan:
    """The work of one ingest: reports to mine, the staged folders of those that this run has read already, repeats.

    `unmatched` are the files that the sheet of schools names and the ingest has not; `passed_over` says how many files
    of each suffix lay in the folders and are no reports. `school_list` are the analyst's schools, None if no list is
    given: it says what names mean when reports are loaded, so it is no part of the run. `places` are the files that
    could be opened, by absolute path, each with its sha256.
    """

    run: Run
    folder: Path
    todo: tuple[MineJob, ...]
    done: tuple[Path, ...]
    repeated: tuple[Repeat, ...]
    unmatched: tuple[str, ...] = ()
    passed_over: Mapping[str, int] = field(default_factory=dict)
    school_list: tuple[School, ...] | None = None
    places: Mapping[str, str] = field(default_factory=dict)


def plan_ingest(
    paths: Sequence[Path],
    staged: Path,
    *,
    lexicon_hash: str,
    sheet: Path | None = None,
    shard: str | None = None,
    ocr: OcrPlan | None = None,
    max_pages: int = MAX_PAGES,
) -> Plan:
    """Hash the files under `paths` and sort them into done and to do; nothing is read beyond that.

    The largest are to do first: one that takes long and begins last would have the other cores wait for it.
    PathNotFoundError, SchoolSheetError or ShardError if the user's input cannot be used.
    """
    part = Shard.parse(shard)
    rows = read_school_sheet(sheet) if sheet else {}
    lexicons = lexicon_hash if sheet is None else f"{lexicon_hash}+{hash_file(sheet)[:12]}"
    run = current_run(lexicons, ocr.weights if ocr else None)
    todo: list[tuple[int, MineJob]] = []
    done: list[Path] = []
    repeated: list[Repeat] = []
    seen: dict[str, str] = {}
    places: dict[str, str] = {}
    unmatched = dict.fromkeys(rows)
    passed_over: Counter[str] = Counter()
    for path in find_files(paths, lambda name: passed_over.update([Path(name).suffix.lower() or name])):
        unmatched.pop(path.name, None)
        sha256, size = hash_and_size(path)
        place = os.path.abspath(path)
        if not part.holds(sha256):
            continue
        if sha256:
            places[place] = sha256
        if sha256 in seen:
            repeated.append(Repeat(str(path), seen[sha256]))
            continue
        if sha256 not in ("", _OF_NOTHING):  # two files that cannot be opened, or are empty, are not the same report
            seen[sha256] = str(path)
        if is_staged(sha256, run.run_id, staged):
            done.append(staged_folder(sha256, run.run_id, staged))
        else:
            todo.append((size, MineJob(place, sha256, rows.get(path.name), ocr, max_pages)))
    todo.sort(key=lambda one: -one[0])
    jobs = tuple(job for _, job in todo)
    return Plan(run, staged, jobs, tuple(done), tuple(repeated), tuple(unmatched), passed_over, places=places)


def batches(jobs: Sequence[MineJob], size: int) -> Iterable[list[MineJob]]:
    """The jobs in order, in lists of at most `size`.

    >>> [len(batch) for batch in batches([MineJob("a", "0")] * 5, 2)]
    [2, 2, 1]
    """
    for start in range(0, len(jobs), size):
        yield list(jobs[start : start + size])
