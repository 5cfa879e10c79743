"""Whole ingests as users run them: `sushu ingest --direct` on text, text PDFs and scans, on one core and on two.

    python -m benchmarks.ingest_speed                      # the table
    python -m benchmarks.ingest_speed --sweep 1 10 100 1000   # as much a page among many as among few

Reports are copies of the files of --shared (of data/raw without it), each of a school and year of its own. new: nothing
is there before. unchanged: the same again. re-extracted: `sushu extract`, as after a change of the lexicons. Seconds
are those of the command from its start to its end; processor: of it and all its workers; MB: its own, its largest
worker's. Scans are read once each, without what OCR has kept.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from unittest.mock import patch

from benchmarks.command_cost import Cost, cost_of
from benchmarks.made_files import copy_files
from benchmarks.options import Figures, parser, present, run
from flows.extract_steps import ExtractRequest, extract_direct, make_extract_plan
from flows.lexicons import read_lexicon
from pipeline.warehouse import open_published

SAMPLES = Path(__file__).parents[1] / "data" / "raw"
PDFS = (
    *(f"typeset/{name}.pdf" for name in ("000_rl", "000_fp", "000_cid", "000_lo", "misc_rl", "misc_fp")),
    *("real/西京学院2023届毕业生就业质量年度报告.pdf", "real/周口市统计公报2023.pdf"),
    "real/普陀区人民政府办公室2025年预算.pdf",
)
SCANS = ("typeset/000_rl_scan200.pdf", "typeset/000_rl_scan150.pdf", "typeset/misc_rl_scan200.pdf")

# What is asked of one core, and of two against one.
TEXT_CHARS, PDF_PAGES, SCAN_SECONDS, TWO_CORES = 300_000, 60.0, 2.8, 1.8
MAX_WORKER, MAX_WORKER_OCR = 400, 1_500  # MB
MAX_COMMAND = 1_100  # MB, up to some thousands: DuckDB is given half a gigabyte to load, sort and check them
GROWTH = 1.25  # a page may cost that much more, and a worker hold that much more, among the most than among a tenth

_COLUMNS = (
    "ingest",
    "reports",
    "pages",
    "cores",
    "seconds",
    "processor",
    "a page",
    "chars/s",
    "pages/s",
    "MB",
    "worker MB",
)


@dataclass(frozen=True, slots=True)
class Ingested:
    """What an ingest cost: `chars` are those of its reports' pages."""

    name: str
    reports: int
    pages: int
    chars: int
    cores: int
    cost: Cost

    @property
    def page_seconds(self) -> float:
        """Processor time of a page."""
        return self.cost.processor_seconds / max(1, self.pages)

    def row(self) -> list[object]:
        """As the table shows it."""
        cost = self.cost
        return [
            self.name,
            *(f"{number:,}" for number in (self.reports, self.pages, self.cores)),
            *(f"{seconds:.1f} s" for seconds in (cost.seconds, cost.processor_seconds)),
            f"{1000 * self.page_seconds:.1f} ms",
            f"{self.chars / cost.seconds:,.0f}",
            f"{self.pages / cost.seconds:,.1f}",
            *(f"{number:,}" for number in (cost.own_mb, cost.worker_mb)),
        ]


def ingest(
    name: str, files: Sequence[Path], count: int, folder: Path, cores: int, *, again: bool = False
) -> list[Ingested]:
    """The cost of `count` copies of files, read new in a folder; `again` also of both ways of reading them again."""
    sheet = copy_files(files, count, folder)
    warehouse = folder / "r.duckdb"
    command = [_SUSHU, "ingest", str(folder / "in"), "--direct", "--schools", str(sheet), "--warehouse", str(warehouse)]
    on = _cores(cores)
    found = [("new", cost_of(command, on))]
    if again:
        found.append(("unchanged", cost_of(command, on)))
        changed = [sys.executable, "-m", "benchmarks.ingest_speed", "--extract", str(warehouse)]
        found.append(("re-extracted", cost_of(changed, on)))
    with open_published(warehouse) as connection:
        ((pages, chars),) = connection.execute("select count(*), sum(length(text)) from pages").fetchall()
    return [Ingested(f"{name}, {how}", count, pages, chars, cores, cost) for how, cost in found]


def extract_as_if_changed(warehouse: Path) -> None:
    """`sushu extract --direct` as after a change of the lexicons, which have another hash and the same words."""
    request = ExtractRequest(warehouse)
    changed = replace(read_lexicon(), hash="0" * 64)
    with patch("flows.extract_steps.read_lexicon", return_value=changed):
        plan = make_extract_plan(request)
    extract_direct(request, plan)


def _cores(count: int) -> list[int]:
    """The last so many of the processors this process may use: the first ones have the system's work."""
    return sorted(os.sched_getaffinity(0))[-count:]


_SUSHU = str(Path(sys.executable).with_name("sushu"))


def originals(shared: Path, kind: str) -> list[Path]:
    """The files of a kind (text, pdf, scan) to copy."""
    if not shared.is_dir():
        return sorted(SAMPLES.glob({"text": "*.txt", "pdf": "*.pdf"}.get(kind, "no scans")))
    match kind:
        case "text":
            return sorted(shared.glob("*.txt"))
        case "pdf":
            return list(present(shared, PDFS))
        case _:
            return list(present(shared, SCANS))


def table(shared: Path, counts: dict[str, int], folder: Path, most_cores: int) -> Iterator[Ingested]:
    """Each kind of file on one core, then on as many as there are up to `most_cores`."""
    for kind, count in counts.items():
        files = originals(shared, kind)
        for cores in range(1, min(most_cores, len(os.sched_getaffinity(0))) + 1):
            if files and count:
                own = folder / f"{kind}-{cores}"
                yield from ingest(kind, files, count, own, cores, again=cores == 1 and kind == "text")


def sweep(shared: Path, sizes: Sequence[int], folder: Path, cores: int) -> Iterator[Ingested]:
    """Ingests of ever more reports, text and PDFs in turn."""
    files = [*originals(shared, "text"), *originals(shared, "pdf")]
    for size in sizes:
        yield from ingest("text and PDF", files, size, folder / f"sweep-{size}", cores)


def missed(found: Sequence[Ingested]) -> list[str]:
    """What is slower or larger than it may be, in words."""
    said = []
    for one in found:
        rates = {
            "text, new": (one.chars / one.cost.seconds, TEXT_CHARS, "chars/s"),
            "pdf, new": (one.pages / one.cost.seconds, PDF_PAGES, "pages/s"),
            "scan, new": (one.pages / one.cost.seconds, 1 / SCAN_SECONDS, "pages/s"),
        }
        if one.cores == 1 and one.name in rates:
            rate, least, unit = rates[one.name]
            said += [f"{one.name}: {rate:,.2f} {unit} on one core, under {least:,.2f}"] if rate < least else []
        most = MAX_WORKER_OCR if one.name.startswith("scan") else MAX_WORKER
        if one.cost.worker_mb > most:
            said.append(f"{one.name}: a worker held {one.cost.worker_mb} MB, over {most}")
    for name in {one.name for one in found if one.cores == 2}:
        alone, two = (next(one.cost.seconds for one in found if (one.name, one.cores) == (name, n)) for n in (1, 2))
        if alone / two < TWO_CORES:
            said.append(f"{name}: {alone / two:.2f} times as fast on two cores, under {TWO_CORES}")
    return said


def grown(found: Sequence[Ingested]) -> list[str]:
    """Where the most reports cost more than they should by what a tenth of them cost, or the command holds too much."""
    most = found[-1]
    few = next((one for one in found if one.reports * 10 == most.reports), found[0])
    said = []
    if most.page_seconds > GROWTH * few.page_seconds:
        said.append(
            f"a page of {most.reports:,} reports costs {most.page_seconds / few.page_seconds:.2f} times as much"
        )
    if most.cost.own_mb > MAX_COMMAND:
        said.append(f"the command held {most.cost.own_mb} MB of {most.reports:,} reports, over {MAX_COMMAND}")
    if most.cost.worker_mb > GROWTH * few.cost.worker_mb:
        said.append(f"a worker held {most.cost.worker_mb} MB among {most.reports:,}, {few.cost.worker_mb} among fewer")
    return said


def estimate(most: Ingested, reports: int = 20_000, pages: int = 80) -> str:
    """What so many reports of so many pages would take, at the pace of the largest ingest."""
    hours = most.cost.seconds / most.pages * reports * pages / 3600
    return f"{reports:,} reports of {pages} pages at this pace: {hours:.1f} hours on {most.cores} cores"


def main() -> int:
    """The command."""
    options = parser(__doc__)
    options.add_argument("--text", type=int, default=200, help="text reports (%(default)s)")
    options.add_argument("--pdf", type=int, default=90, help="text PDFs (%(default)s)")
    options.add_argument("--scan", type=int, default=3, help="scans, at most 3 that differ (%(default)s)")
    options.add_argument("--cores", type=int, default=2, help="up to so many (%(default)s)")
    options.add_argument("--sweep", type=int, nargs="*", metavar="REPORTS", help="these sizes instead of the table")
    options.add_argument("--extract", type=Path, metavar="FILE", help="only find the facts of this warehouse again")
    given = options.parse_args()
    if given.extract:
        extract_as_if_changed(given.extract)
        return 0
    shared = given.shared / "reports"

    def measure() -> Figures:
        with tempfile.TemporaryDirectory() as made_here:
            folder = Path(made_here)
            if given.sweep is not None:
                found = list(sweep(shared, sorted(given.sweep), folder, given.cores))
                details = {"sizes": [asdict(one) for one in found], "estimate": estimate(found[-1])}
                print(estimate(found[-1]), file=sys.stderr)
                return Figures(_COLUMNS, [one.row() for one in found], details, grown(found))
            counts = {"text": given.text, "pdf": given.pdf, "scan": min(given.scan, len(SCANS))}
            found = list(table(shared, counts, folder, given.cores))
            return Figures(_COLUMNS, [one.row() for one in found], [asdict(one) for one in found], missed(found))

    return run(Path.cwd(), measure, as_json=given.json)


if __name__ == "__main__":
    sys.exit(main())
