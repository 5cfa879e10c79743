"""How many function calls each stage makes for the samples: a measure of work that is the same on every machine.

Counted are the calls of Python functions and of those in C, after a first round that fills what is kept between
reports. Time tells more, but not on a machine that others use; a loop that has slipped into a loop shows here.
"""

from __future__ import annotations

import cProfile
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

from benchmarks.options import Figures, parser, run
from flows.mine import find_facts, lexicon
from flows.run_id import current_run
from pipeline.collector import collector_at_rest
from pipeline.reading import read_layout
from pipeline.records import Report, Run
from pipeline.staging import stage_report

SAMPLES = Path(__file__).parents[1] / "data" / "raw"

# Calls for each character of the pages' text, by stage and kind of file; some 5 % over what they are.
CEILINGS = {
    ("read", ".txt"): 15.4,
    ("facts", ".txt"): 25.7,
    ("rows", ".txt"): 5.9,
    ("read", ".pdf"): 34.2,
    ("facts", ".pdf"): 25.2,
    ("rows", ".pdf"): 15.2,
}


@dataclass(frozen=True, slots=True)
class Calls:
    """Calls that a stage makes for the files of a kind, whose pages hold so many characters."""

    stage: str
    suffix: str
    calls: int
    chars: int

    @property
    def a_character(self) -> float:
        """Calls for each character."""
        return self.calls / self.chars

    def row(self) -> list[object]:
        """As the table shows it."""
        ceiling = CEILINGS[self.stage, self.suffix]
        return [
            self.stage,
            self.suffix,
            f"{self.calls:,}",
            f"{self.chars:,}",
            f"{self.a_character:.2f}",
            f"{ceiling:g}",
        ]


def count_calls(work: Callable[[], object]) -> int:
    """The function calls that some work makes, done a second time."""
    work()
    profile = cProfile.Profile()
    with collector_at_rest():
        profile.runcall(work)
    profile.create_stats()
    return sum(calls for _, calls, *_ in profile.stats.values())


def count(suffix: str, folder: Path) -> list[Calls]:
    """The calls of every stage for the samples of a kind that have a text layer."""
    words, run = lexicon(), current_run("")
    counted, chars = {"read": 0, "facts": 0, "rows": 0}, 0
    for path in sorted(SAMPLES.glob(f"*{suffix}")):
        if path.name in _SCANS:
            continue
        layout = read_layout(path, None, None)
        report = find_facts(layout, words)
        chars += sum(len(page.text) for page in layout.pages)
        counted["read"] += count_calls(partial(read_layout, path, None, None))
        counted["facts"] += count_calls(partial(find_facts, layout, words))
        targets = (folder / name for name in ("first", "second"))
        counted["rows"] += count_calls(partial(_stage, report, run, targets))
    return [Calls(stage, suffix, calls, chars) for stage, calls in counted.items()]


def _stage(report: Report, run: Run, targets: Iterator[Path]) -> None:
    stage_report(report, run, next(targets))


_SCANS = frozenset({"沧屿水利职业学院2024年质量年度报告.pdf"})


def measure() -> Figures:
    """Every stage and kind of file."""
    found = []
    for suffix in (".txt", ".pdf"):
        with tempfile.TemporaryDirectory() as folder:
            found += count(suffix, Path(folder))
    missed = [
        f"{one.stage} {one.suffix}: {one.a_character:.2f} calls a character, over {ceiling:g}"
        for one in found
        if one.a_character > (ceiling := CEILINGS[one.stage, one.suffix])
    ]
    columns = ("stage", "files", "calls", "characters", "a character", "at most")
    return Figures(columns, [one.row() for one in found], [asdict(one) for one in found], missed)


def main() -> int:
    """The command."""
    given = parser(__doc__).parse_args()
    return run(SAMPLES, measure, as_json=given.json)


if __name__ == "__main__":
    sys.exit(main())
