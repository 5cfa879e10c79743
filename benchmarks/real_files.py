"""What is read from real files: pages and how each was read, blocks, tables, facts, and the proof of every row.

text/ocr/file: pages by where their text came from. tables: parts on pages, by what told their cells. proven: rows
that `sushu verify` proves, of a warehouse of these files alone.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from typing import Any

from benchmarks.options import Figures, parser, run
from benchmarks.reading import ocr_plan
from flows.commands.console import say
from flows.mine import MineJob, read_report
from flows.pool import Limits
from flows.steps import IngestRequest, ingest_direct, make_plan
from pipeline.errors import ReportError
from pipeline.layout.items import read_items
from pipeline.page_records import PageTable, TextOrigin
from pipeline.records import Report
from pipeline.sources import find_files, read_source
from pipeline.verify import verify_warehouse

_COLUMNS = (
    *("file", "type", "seconds", "pages", *TextOrigin, "tables", "cells", "blocks", "facts", "unlinked"),
    "school, kind, year",
)


@dataclass(frozen=True, slots=True)
class RealFile:
    """One file's figures; `reasons` say how its pages were read, counted; `failure` why it was not."""

    file_name: str
    media_type: str
    seconds: float
    pages: int = 0
    origins: dict[str, int] = field(default_factory=dict)
    reasons: dict[str, int] = field(default_factory=dict)
    tables: dict[str, int] = field(default_factory=dict)
    cells: int = 0
    blocks: dict[str, int] = field(default_factory=dict)
    facts: int = 0
    unlinked: int = 0
    described: str = ""
    failure: str = ""

    def row(self) -> list[Any]:
        """As the table shows it."""
        kind = self.media_type.rpartition(".")[2].rpartition("/")[2]
        origins = [self.origins.get(origin, 0) for origin in TextOrigin]
        counts = [self.pages, *origins, _told(self.tables), self.cells, _told(self.blocks), self.facts, self.unlinked]
        return [self.file_name, kind, round(self.seconds, 1), *counts, self.failure or self.described]


def measure_file(path: Path) -> RealFile:
    """One file mined in this process."""
    source, _ = read_source(path)
    started = monotonic()
    try:
        report = read_report(MineJob(str(path), source.sha256, ocr=ocr_plan()))
    except ReportError as error:
        return RealFile(path.name, source.media_type, monotonic() - started, failure=str(error))
    return _figures(report, monotonic() - started)


def _figures(report: Report, seconds: float) -> RealFile:
    source, found = report.source, report.extraction
    tables = [item for item in read_items(report.pages) if isinstance(item, PageTable)]
    return RealFile(
        file_name=source.file_name,
        media_type=source.media_type,
        seconds=seconds,
        pages=len(report.pages),
        origins=_counted(page.text_origin for page in report.pages),
        reasons=_counted(page.reason for page in report.pages),
        tables=_counted(table.origin for table in tables),
        cells=sum(len(table.cells) for table in tables),
        blocks=_counted(block.kind for block in report.blocks),
        facts=len(found.facts),
        unlinked=len(found.unlinked),
        described=", ".join(str(part) for part in (source.school, source.report_kind, source.report_year) if part),
    )


def prove(paths: Sequence[Path]) -> dict[str, Any]:
    """The files ingested into a warehouse of their own, and what `verify` says of it."""
    with TemporaryDirectory() as folder:
        request = IngestRequest(tuple(paths), Path(folder, "reports.duckdb"), limits=Limits(jobs=1, timeout=1800))
        summary = ingest_direct(request, make_plan(request))
        result = verify_warehouse(request.warehouse)
    return {
        "read": summary.read,
        "not_read": [str(failure) for failure in summary.failures],
        "facts": result.checked,
        "mentions": result.mentions,
        "pieces": result.pieces,
        "not_proven": [str(failure) for failure in result.failures],
    }


def _counted(values: Any) -> dict[str, int]:
    return {str(value): count for value, count in Counter(values).most_common()}


def _told(counts: dict[str, int]) -> str:
    return " ".join(f"{name} {count}" for name, count in counts.items())


def _talk(files: Sequence[RealFile], proof: dict[str, Any] | None) -> list[str]:
    """What fails, for stderr; how pages were read is said there too."""
    for file in files:
        for reason, count in file.reasons.items():
            say(f"{file.file_name}: {count} pages: {reason}")
    missed = [f"not read: {file.failure}" for file in files if file.failure]
    if proof:
        say(f"verify: {proof['facts']} facts, {proof['mentions']} mentions, {proof['pieces']} pieces checked")
        missed += [f"not proven: {line}" for line in proof["not_proven"]]
        missed += [f"not ingested: {line}" for line in proof["not_read"]]
    return missed


def main() -> int:
    """The command."""
    options = parser(__doc__)
    options.add_argument("--no-proof", action="store_true", help="without the warehouse (half the time)")
    options.add_argument("files", nargs="*", metavar="WORD", help="only files whose name holds one of these words")
    given = options.parse_args()
    folder = given.shared / "reports" / "real"

    def measure() -> Figures:
        paths = find_files([folder])
        if given.files:
            paths = [path for path in paths if any(word in path.name for word in given.files)]
        files = [measure_file(path) for path in paths]
        proof = None if given.no_proof else prove(paths)
        details = {"files": [asdict(file) for file in files], "proof": proof}
        return Figures(_COLUMNS, [file.row() for file in files], details, _talk(files, proof))

    return run(folder, measure, as_json=given.json)


if __name__ == "__main__":
    sys.exit(main())
