"""What becomes of damaged and hostile files: each through the real pool of workers, one at a time.

Each is read by a worker that reads a sound report before and after it. peak: the most memory a worker held, in MB.
others: whether the sound report gave what it gives alone, both times.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from typing import Any

from benchmarks.memory import watched_children
from benchmarks.options import Figures, parser, run
from flows.commands.console import say
from flows.lexicons import read_lexicon
from flows.mine import MineJob, MineOutcome
from flows.pool import Limits, mine_reports
from flows.run_id import current_run
from pipeline.ocr.modes import OcrPlan, Weights

_COLUMNS = ("file", "seconds", "peak", "others", "pages", "facts", "what happened")
_MOST_PEAK = 1500  # MB: what a worker may hold


@dataclass(frozen=True, slots=True)
class Ordeal:
    """One file's way through the pool: what happened in words, seconds, peak in MB, and whether others suffered."""

    file_name: str
    outcome: str
    pages: int
    facts: int
    seconds: float
    peak: int
    others_untouched: bool

    def row(self) -> list[Any]:
        """As the table shows it."""
        others = "untouched" if self.others_untouched else "TOUCHED"
        return [self.file_name, round(self.seconds, 1), self.peak, others, self.pages, self.facts, self.outcome]


def put_through(path: Path, sound: Path, limits: Limits) -> Ordeal:
    """Read a file between two readings of a sound report, all three by one worker."""
    alone = next(_mine([sound], limits))
    with watched_children() as peak:
        outcomes = _mine([sound, path, sound], limits)
        before = next(outcomes)
        started = monotonic()
        outcome = next(outcomes)
        seconds = monotonic() - started
        after = next(outcomes)
    failure = outcome.failure
    told = f"{failure.cause} {failure.way_out}" if failure else "read"
    untouched = all(_counts(found) == _counts(alone) for found in (before, after))
    return Ordeal(path.name, told, outcome.pages, outcome.facts, seconds, peak.megabytes, untouched)


def _mine(paths: Sequence[Path], limits: Limits) -> Iterator[MineOutcome]:
    """The outcomes as they come, which with one worker is in order, with nothing staged before.

    The hash names the staged folder alone.
    """
    here = current_run(read_lexicon().hash)
    with TemporaryDirectory() as folder:
        jobs = [MineJob(str(path), "0" * 64, ocr=OcrPlan(Weights.SMALL)) for path in paths]
        yield from mine_reports(jobs, here, Path(folder), limits)


def _counts(outcome: MineOutcome) -> tuple[int, int, int, int, bool]:
    return outcome.pages, outcome.mentions, outcome.facts, outcome.unlinked, outcome.failure is None


def main() -> int:
    """The command."""
    options = parser(__doc__)
    sample = Path(__file__).parents[1] / "data" / "raw"
    options.add_argument("--timeout", type=float, default=Limits().timeout, help="seconds for one file (%(default)s)")
    options.add_argument("files", nargs="*", metavar="FILE", help="names of bad files, instead of all")
    given = options.parse_args()
    folder = given.shared / "reports" / "typeset" / "bad"

    def measure() -> Figures:
        sound = min(sample.glob("*.txt"))
        limits = Limits(jobs=1, timeout=given.timeout)
        ordeals = []
        for path in sorted(folder.iterdir()):
            if not given.files or path.name in given.files:
                say(f"reading {path.name} …")
                ordeals.append(put_through(path, sound, limits))
        missed = [f"{o.file_name}: another report was touched" for o in ordeals if not o.others_untouched]
        missed += [f"{o.file_name}: {o.peak} MB, over {_MOST_PEAK}" for o in ordeals if o.peak > _MOST_PEAK]
        return Figures(_COLUMNS, [o.row() for o in ordeals], [asdict(o) for o in ordeals], missed)

    return run(folder, measure, as_json=given.json)


if __name__ == "__main__":
    sys.exit(main())
