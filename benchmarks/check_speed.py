"""How long the checks of all reports take (勾稽), from a few reports to a country's: milliseconds a report.

Invented reports with tables and sentences that can be checked (benchmarks/made_texts.py) are read as any report is,
copied to the number wanted, each school's five years far apart, and checked by the loader's own `run_checks`. Only the
checks are timed. With --folder the reports read stay there for the next run; without, they are deleted.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.made_copies import copy_reports, read_originals
from benchmarks.memory import own_peak
from benchmarks.options import Figures, parser, run
from pipeline.loading.checks import run_checks

CEILING = 9.0  # milliseconds a report: 20,000 in 3 minutes
GROWTH = 1.5  # a report may cost that much more among the most reports than among the second fewest


@dataclass(frozen=True, slots=True)
class Checked:
    """Checks of so many reports: seconds by the clock and of all cores, and what they found."""

    reports: int
    facts: int
    seconds: float
    processor_seconds: float
    passed: int
    failed: int

    @property
    def milliseconds(self) -> float:
        """By the clock, for one report."""
        return 1000 * self.seconds / self.reports


def check(originals: Path, reports: int) -> Checked:
    """Copy and check so many reports in a new database, which is deleted."""
    target = originals.with_name(f"{reports}.duckdb")
    try:
        with copy_reports(originals, target, reports) as work:
            started, used = time.perf_counter(), time.process_time()
            broken = run_checks(work)
            seconds, processor = time.perf_counter() - started, time.process_time() - used
            if broken:
                raise broken[0]
            asked = "select count(*) filter (holds), count(*) filter (not holds) from findings"
            ((passed, failed),) = work.execute(asked).fetchall()
            ((facts,),) = work.execute("select count(*) from fact").fetchall()
    finally:
        target.unlink(missing_ok=True)
    return Checked(reports, facts, seconds, processor, passed, failed)


def measure(folder: Path, sizes: Sequence[int], originals: int, parts: int) -> Figures:
    """Check each number of reports."""
    read = folder / "originals.duckdb"
    if not read.is_file():
        read_originals(folder, originals, parts)
    check(read, min(sizes))  # what DuckDB loads once is no report's
    found = [check(read, reports) for reports in sorted(sizes)]
    rows = [
        (
            *(f"{number:,}" for number in (one.reports, one.facts)),
            *(f"{seconds:.1f} s" for seconds in (one.seconds, one.processor_seconds)),
            f"{one.milliseconds:.1f} ms",
            f"{one.facts / one.seconds:,.0f}",
            f"{1000 * one.passed / one.facts:.0f}",
            f"{1000 * one.failed / one.facts:.0f}",
        )
        for one in found
    ]
    heads = ("reports", "facts", "clock", "processor", "a report", "facts/s", "passed of 1,000 facts", "failed")
    details = {"sizes": [asdict(one) for one in found], "peak_mb": own_peak()}
    return Figures(heads, rows, details, list(_missed(found)))


def _missed(found: Sequence[Checked]) -> list[str]:
    most = found[-1]
    missed = []
    if most.milliseconds > CEILING:
        missed.append(f"{most.milliseconds:.1f} ms a report, more than {CEILING}: 20,000 take over 3 minutes")
    if len(found) > 1:
        few = found[1] if len(found) > 2 else found[0]  # of the fewest, most is what any batch costs
        growth = (most.processor_seconds / most.reports) / (few.processor_seconds / few.reports)
        if growth > GROWTH:
            missed.append(f"a report of {most.reports:,} costs {growth:.2f} times one of {few.reports:,}: not linear")
    return missed


def main() -> int:
    """The command."""
    options = parser(__doc__)
    options.add_argument("sizes", type=int, nargs="*", default=[100, 300, 1_000, 3_000], metavar="REPORTS")
    options.add_argument("--originals", type=int, default=100, help="different reports read (%(default)s)")
    options.add_argument("--parts", type=int, default=12, help="parts of a report, some 45 facts each (%(default)s)")
    options.add_argument("--folder", type=Path, help="where to read them, and to find them read")
    given = options.parse_args()

    def figures() -> Figures:
        with tempfile.TemporaryDirectory() as made_here:
            folder = given.folder or Path(made_here)
            folder.mkdir(parents=True, exist_ok=True)
            return measure(folder, given.sizes, given.originals, given.parts)

    return run(Path.cwd(), figures, as_json=given.json)


if __name__ == "__main__":
    sys.exit(main())
