"""Every pace of Sushu in one table, each beside a peer or a limit measured in the same run (一览表).

    python -m benchmarks.overview            # half an hour; best on a machine that does nothing else
    python -m benchmarks.overview text load  # only rows whose name holds one of these words

Runs the other benchmarks, one after another, and keeps one row for each pass. held to: what is
asked of one core. A machine that is busy or slow misses it; then look at the share of the peer.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.ingest_speed import SAMPLES
from benchmarks.options import Figures, parser, run
from flows.commands.console import say

_BIN = Path(sys.executable).parent
_COLUMNS = ("what", "figure", "unit", "beside", "its figure", "held to")


@dataclass(frozen=True, slots=True)
class Pace:
    """One row: a figure, what it is beside with that one's figure in the same unit, and what it is held to."""

    name: str
    figure: float
    unit: str
    beside: str = ""
    other: float | None = None
    held_to: str = ""

    def row(self) -> list[object]:
        """As the table shows it."""
        other = "" if self.other is None else _short(self.other)
        return [self.name, _short(self.figure), self.unit, self.beside, other, self.held_to]


def _short(number: float) -> str:
    return f"{number:,.0f}" if number >= 100 else f"{number:.3g}"


def text(ask: Callable[..., Any]) -> Iterator[Pace]:
    """The passes over text, beside a regex for digits and the other programs."""
    found = {each["name"]: each["rate"] for each in ask("text_speed")}
    peers = {name: rate for name, rate in found.items() if name[0].isupper()}
    held = {"quantities": "≥ 5 M", "terms": "≥ 5 M", "facts": "≥ 400,000"}
    for name in ("quantities", "terms", "linking", "facts"):
        yield Pace(f"text: {name}", found[name], "chars/s", "regex for digits", found["digits"], held.get(name, ""))
    for name, rate in peers.items():
        yield Pace("text: quantities", found["quantities"], "chars/s", name, rate)


def pages(ask: Callable[..., Any]) -> Iterator[Pace]:
    """Text PDFs to pages with tables, beside pypdfium2 and pdfplumber."""
    for each in ask("page_speed", "000_rl", "周口", "航天"):
        name = f"PDF to pages: {each['file_name'][:12]}"
        yield Pace(name, each["tables"], "pages/s", "pypdfium2, text", each["pdfium_text"], "≥ 150")
        yield Pace(name, each["tables"], "pages/s", "pypdfium2, boxes", each["pdfium_boxes"], "≥ a third")
        yield Pace(name, each["tables"], "pages/s", "pdfplumber, text", each["plumber_text"])
        yield Pace(name, each["tables"], "pages/s", "pdfplumber, tables", each["plumber_tables"])


def scans(ask: Callable[..., Any]) -> Iterator[Pace]:
    """Scans to pages, beside rapidocr alone on the same images."""
    for each in ask("scan_speed", "000_rl_scan200.pdf", "--rounds", "1"):
        yield Pace("scan to pages", each["tables"], "s/page", "rapidocr", each["rapidocr"], "≤ 2.8")


def ingests(ask: Callable[..., Any]) -> Iterator[Pace]:
    """Whole ingests on one core and on two, and what they hold."""
    found = {(each["name"], each["cores"]): each for each in ask("ingest_speed")}
    held = {"text, new": "≥ 300,000", "pdf, new": "≥ 60", "scan, new": "≤ 2.8"}
    for (kind, cores), each in found.items():
        seconds, kept = each["cost"]["seconds"], each["cost"]
        figure, unit = {
            "text": (each["chars"] / seconds, "chars/s"),
            "pdf": (each["pages"] / seconds, "pages/s"),
            "scan": (seconds / each["pages"], "s/page"),
        }[kind.partition(",")[0]]
        name = f"ingest: {kind}, {cores} cores" if cores > 1 else f"ingest: {kind}"
        if cores == 1:
            yield Pace(name, figure, unit, held_to=held.get(kind, ""))
        else:
            faster = found[kind, 1]["cost"]["seconds"] / seconds
            yield Pace(name, figure, unit, "times one core", faster, "≥ 1.8")
        most = "≤ 1,500" if kind.startswith("scan") else "≤ 400"
        yield Pace(name, kept["worker_mb"], "MB", "its parent", kept["own_mb"], most)


def load(ask: Callable[..., Any]) -> Iterator[Pace]:
    """The load, beside what DuckDB takes for the same files; a search; a trace."""
    found = ask("warehouse_scale")
    loaded = found["loaded"]
    alone = loaded["rows"] / loaded["copied_seconds"]
    yield Pace("load", loaded["rows"] / loaded["seconds"], "rows/s", "DuckDB, copying", alone, "≥ 300,000")
    held = {"one indicator by year": "≤ 500", "facts of a report": "≤ 20", "trace by id": "≤ 50"}
    for each in found["answers"]:
        yield Pace(f"query: {each['question']}", each["p50"], "ms", held_to=held.get(each["question"], ""))


def upkeep(ask: Callable[..., Any]) -> Iterator[Pace]:
    """Unchanged reports, the checks, Prefect."""
    yield Pace("ingest: unchanged reports", ask("unchanged")["rate"], "reports/s", held_to="≥ 2,000")
    most = ask("check_speed", "100", "1000")["sizes"][-1]
    yield Pace("check", 1000 * most["seconds"] / most["reports"], "ms/report", held_to="≤ 9")
    for each in ask("flow_cost"):
        name = f"Prefect: {each['reports']:,} reports {each['what']}"
        yield Pace(
            name, each["with_server"] - each["direct"], "s more", "--direct", each["direct"], "≤ 2 with a server"
        )
        yield Pace(name, each["without"] - each["direct"], "s more", "--direct", each["direct"], "≤ 15 without")


def starts(_ask: Callable[..., Any]) -> Iterator[Pace]:
    """How soon the command line answers, and the first page of `sushu serve`."""
    bare = _median_seconds([sys.executable, "-c", "pass"])
    yield Pace(
        "start: sushu --version", _median_seconds([str(_BIN / "sushu"), "--version"]), "s", "python", bare, "< 0.3"
    )
    yield Pace("start: sushu --help", _median_seconds([str(_BIN / "sushu"), "--help"]), "s", "python", bare, "< 0.3")
    with tempfile.TemporaryDirectory() as folder:
        warehouse = Path(folder, "reports.duckdb")
        ingest = [_BIN / "sushu", "ingest", *sorted(SAMPLES.glob("*.txt")), "--direct", "--warehouse", warehouse]
        subprocess.run(list(map(str, ingest)), check=True, capture_output=True)
        yield Pace("start: first page of sushu serve", median(_first_page(warehouse) for _ in range(3)), "s")


def _median_seconds(command: Sequence[str], rounds: int = 9) -> float:
    taken = []
    for _ in range(rounds):
        started = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        taken.append(time.perf_counter() - started)
    return median(taken)


def _first_page(warehouse: Path) -> float:
    """Seconds from the start of a server to its first page."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [str(_BIN / "sushu"), "serve", "--warehouse", str(warehouse), "--port", str(port)]
    started = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            while True:
                try:
                    with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10) as page:
                        page.read()
                    return time.perf_counter() - started
                except (ConnectionRefusedError, urllib.error.URLError):
                    time.sleep(0.01)
        finally:
            server.terminate()


PARTS: Mapping[str, Callable[[Callable[..., Any]], Iterator[Pace]]] = {
    "text": text,
    "pages": pages,
    "scans": scans,
    "ingests": ingests,
    "load": load,
    "upkeep": upkeep,
    "starts": starts,
}


def ask_benchmark(shared: Path, name: str, *arguments: str) -> Any:
    """What another benchmark prints as JSON; it says on stderr what misses its floor."""
    command = [sys.executable, "-m", f"benchmarks.{name}", "--json", "--shared", str(shared), *arguments]
    say(f"benchmarks.{name} {' '.join(arguments)}")
    done = subprocess.run(command, capture_output=True, text=True, env=os.environ | {"PYTHONUNBUFFERED": "1"})
    if done.returncode not in (0, 1) or not done.stdout:
        raise RuntimeError(f"benchmarks.{name} ended with {done.returncode}: {done.stderr[-2_000:]}")
    return json.loads(done.stdout)


def main() -> int:
    """The command."""
    options = parser(__doc__)
    options.add_argument("parts", nargs="*", metavar="PART", help=f"only some of: {', '.join(PARTS)}")
    given = options.parse_args()
    if unknown := set(given.parts) - set(PARTS):
        options.error(f"no such part: {', '.join(sorted(unknown))}")

    def measure() -> Figures:
        found: list[Pace] = []
        for name, part in PARTS.items():
            if not given.parts or name in given.parts:
                found += part(lambda *asked: ask_benchmark(given.shared, *asked))
        return Figures(_COLUMNS, [one.row() for one in found], [asdict(one) for one in found])

    return run(given.shared / "reports", measure, as_json=given.json)


if __name__ == "__main__":
    sys.exit(main())
