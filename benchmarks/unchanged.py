"""An ingest of reports that have all been read before: how many a second it finds unchanged.

The reports are small files made for it; the whole of an ingest but the program's start is timed: listing and hashing
the files, looking for what is staged, and asking the warehouse whether it holds their rows.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from benchmarks.options import Figures, parser, run
from flows.steps import IngestRequest, ingest_direct, make_plan

FLOOR = 2_000  # reports a second
_TEXT = "测试第{number}职业学院2023年质量年度报告\n\n学校现有专任教师{teachers}人，其中双师型教师占比63.5%。\n"


def make_files(folder: Path, reports: int) -> Path:
    """The folder with so many small reports, each of a school of its own."""
    folder.mkdir(parents=True)
    for number in range(reports):
        text = _TEXT.format(number=number, teachers=300 + number % 700)
        (folder / f"{number:06d}.txt").write_text(text, encoding="utf-8")
    return folder


def measure(folder: Path, reports: int, rounds: int) -> Figures:
    """Ingest `reports` made in `folder`, then again and again."""
    request = IngestRequest((make_files(folder / "in", reports),), folder / "reports.duckdb")
    ingest_direct(request, make_plan(request))
    seconds = []
    for _ in range(rounds):
        started = time.perf_counter()
        summary = ingest_direct(request, make_plan(request))
        seconds.append(time.perf_counter() - started)
        assert (summary.read, summary.unchanged) == (0, reports)
    rate = reports / sorted(seconds)[rounds // 2]
    missed = [f"{rate:,.0f} unchanged reports a second, under {FLOOR:,}"] if rate < FLOOR else []
    return Figures(("reports", "unchanged a second"), [(f"{reports:,}", f"{rate:,.0f}")], {"rate": rate}, missed)


def main() -> int:
    """The command."""
    options = parser(__doc__)
    options.add_argument("--reports", type=int, default=2_000, help="reports (%(default)s)")
    options.add_argument("--rounds", type=int, default=5, help="how often it is timed (%(default)s)")
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        return run(Path.cwd(), lambda: measure(Path(folder), given.reports, given.rounds), as_json=given.json)


if __name__ == "__main__":
    sys.exit(main())
