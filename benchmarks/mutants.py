"""Mutants of the sample reports through a whole ingest: nothing is lost, nothing hangs, and no fact comes of garbage.

Each mutant is a file made bad by a seeded generator, a kind after the other. They are ingested in batches beside a
sound report. Every one must end as a report or in quarantine with a cause that a ReportError told; every row of the
warehouse is proven (sushu verify) and no page shows personal data. faults: a worker died, hung, or met a fault of
Sushu's own. memory: the most that a worker held, in MB; past the limit a report is ended, which is no fault.
overprinted: facts whose words are right, in whose box a broken font has put other words too.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

from benchmarks.memory import watched_children
from benchmarks.mutated.hostile_files import PERSONAL
from benchmarks.mutated.mutants import Mutant, make_mutants
from benchmarks.options import Figures, parser, run
from flows.commands.console import say
from flows.mine import MineFailure
from flows.pool import Limits
from flows.steps import IngestRequest, ingest_direct, make_plan
from pipeline import errors
from pipeline.ocr.modes import OcrMode
from pipeline.privacy import mask_personal_data
from pipeline.verify import verify_warehouse
from pipeline.warehouse import open_published

# What verify says where another word is printed over the quote: a broken font or matrix moves words over one another.
_OVERPRINTED = "its box gives"
_BATCH = 200  # files on disk at once
_MORE_MEMORY = 400 << 20  # what a worker may hold beyond its limit before the watch has ended it
_REPORT_ERRORS = {each.__name__ for each in vars(errors).values() if isinstance(each, type)}
_SOUND_NAME = "云岭测试学院2023年质量年度报告.txt"
_SOUND = "一、师资队伍\n学校现有专任教师1,286人，双师型教师占比63.5%。\n"


@dataclass(frozen=True, slots=True)
class MutantFigures:
    """What became of all mutants; the lists name those that ended as none may."""

    seed: int
    count: int
    read: int
    quarantined: int
    facts: int
    seconds: float
    slowest: float
    peak: int
    causes: dict[str, int]
    faults: tuple[str, ...]
    lost: tuple[str, ...]
    unproven: tuple[str, ...]
    overprinted: tuple[str, ...]
    shown: tuple[str, ...]

    @property
    def missed(self) -> list[str]:
        """What must not be, in words."""
        return [
            *(f"fault: {one}" for one in self.faults),
            *(f"lost: {one}" for one in self.lost),
            *(f"not proven: {one}" for one in self.unproven),
            *(f"shows personal data: {one}" for one in self.shown),
        ]


def try_mutants(mutants: Iterator[Mutant], folder: Path, limits: Limits, ocr: OcrMode, seed: int) -> MutantFigures:
    """Ingest them all into a warehouse in `folder`, and look at what came of it."""
    warehouse = folder / "mutants.duckdb"
    failures: list[MineFailure] = []
    count = read = facts = 0
    lost: list[str] = []
    started = monotonic()
    slowest = 0.0
    with watched_children() as peak:
        for batch_no, batch in enumerate(iter(lambda: list(islice(mutants, _BATCH)), [])):
            begun = monotonic()
            made = folder / f"batch-{batch_no}"
            made.mkdir()
            (made / _SOUND_NAME).write_text(f"{_SOUND}第{batch_no + 1}批。\n", "utf-8")
            for mutant in batch:
                (made / mutant.file_name).write_bytes(mutant.data)
            request = IngestRequest((made,), warehouse, limits=limits, ocr=ocr)
            plan = make_plan(request)
            summary = ingest_direct(request, plan)
            failures += summary.failures
            count, read, facts = count + len(plan.todo), read + summary.read, facts + summary.facts
            slowest = max(slowest, monotonic() - begun)
            lost += _lost(warehouse, made / _SOUND_NAME, len(plan.todo), summary.read + len(summary.failures))
            for path in made.iterdir():
                path.unlink()
    seconds = monotonic() - started
    flaws = verify_warehouse(warehouse).failures
    unproven = tuple(str(flaw) for flaw in flaws if not flaw.problem.startswith(_OVERPRINTED))
    overprinted = tuple(str(flaw) for flaw in flaws if flaw.problem.startswith(_OVERPRINTED))
    faults = tuple(f"{one} [{one.stage}] {one.stderr_tail or ''}" for one in failures if _is_fault(one, limits))
    causes = dict(Counter(one.error_type for one in failures).most_common())
    return MutantFigures(
        seed, count, read, len(failures), facts, round(seconds, 1), round(slowest, 1), peak.megabytes, causes,
        faults, tuple(lost), unproven, overprinted, tuple(_shown(warehouse)),
    )  # fmt: skip


def _is_fault(failure: MineFailure, limits: Limits) -> bool:
    """Whether a report ended otherwise than by a told error, or by the limit of memory that is there for it."""
    if "more than" in failure.cause and "of memory" in failure.cause and limits.memory:
        return False
    return failure.error_type not in _REPORT_ERRORS


def _lost(warehouse: Path, sound: Path, planned: int, ended: int) -> Iterator[str]:
    """What a batch should have given and did not: an outcome for every file, and the sound report's facts."""
    if planned != ended:
        yield f"{planned} reports were planned and {ended} ended"
    with open_published(warehouse) as connection:
        query = "select count(*) from facts join reports on report_id = source_id where origin = ?"
        (found,) = connection.execute(query, [str(sound)]).fetchall()
    if found[0] < 2:
        yield f"the sound report {sound.parent.name}/{sound.name} gave {found[0]} facts"


def _shown(warehouse: Path) -> Iterator[str]:
    """Pages that show what should be hidden."""
    with open_published(warehouse) as connection:
        pages = connection.execute("select source_name, page_no, text from pages join reports using (source_id)")
        while row := pages.fetchone():
            name, page_no, text = row
            if mask_personal_data(text) != text or ("-personal." in name and any(each in text for each in PERSONAL)):
                yield f"{name}, page {page_no}"


def main() -> int:
    """The command."""
    options = parser(__doc__)
    options.add_argument("--seed", type=int, default=1, help="of the generator (%(default)s)")
    options.add_argument("--count", type=int, default=2_000, help="how many mutants (%(default)s)")
    options.add_argument("--timeout", type=float, default=120.0, help="seconds one may take (%(default)s)")
    options.add_argument("--memory", type=float, default=1.5, help="GiB one may take (%(default)s)")
    options.add_argument("--jobs", type=int, default=0, help="read at once; 0: one for each core")
    options.add_argument("--ocr", type=OcrMode, default=OcrMode.OFF, help="small or tiny: read images too (off)")
    options.add_argument("--no-huge", action="store_true", help="without the line of 100 MB")
    given = options.parse_args()
    limits = Limits(jobs=given.jobs, timeout=given.timeout, memory=int(given.memory * (1 << 30)))

    def measure() -> Figures:
        say(f"{given.count} mutants of seed {given.seed}")
        with TemporaryDirectory() as folder:
            mutants = make_mutants(given.seed, given.count, huge=not given.no_huge)
            found = try_mutants(mutants, Path(folder), limits, given.ocr, given.seed)
        missed = found.missed
        if limits.memory and found.peak * 1_000_000 > limits.memory + _MORE_MEMORY:
            missed.append(f"a worker held {found.peak} MB")
        return Figures(_COLUMNS, [_row(found)], asdict(found), missed)

    return run(Path(), measure, as_json=given.json)


_COLUMNS = (
    "seed",
    "mutants",
    "read",
    "quarantined",
    "facts",
    "seconds",
    "memory",
    "faults",
    "not proven",
    "overprinted",
    "shown",
)


def _row(found: MutantFigures) -> Sequence[int | float]:
    return (
        found.seed, found.count, found.read, found.quarantined, found.facts, found.seconds, found.peak,
        len(found.faults) + len(found.lost), len(found.unproven), len(found.overprinted), len(found.shown),
    )  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
