"""Everybody at once: ingests, readers, a page server with visitors who give verdicts, and an exporter.

    python -m benchmarks.many_at_once --seconds 600     # 4 ingests, 20 readers, 4 visitors: the long form
    python -m benchmarks.many_at_once --seconds 20 --ingests 2 --readers 4 --visitors 2

The only error allowed is the documented “busy”, whose way out is to try again. At the end every verdict that the server
said it kept is there, and every row of every table is that of a warehouse which was loaded in peace.
"""

from __future__ import annotations

import multiprocessing
import os
import socket
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import quantiles

from benchmarks.at_once_parts import PARTS, Part, Tally, write_reports
from benchmarks.options import Figures, parser, run
from benchmarks.warehouse_rows import differing, warehouse_rows
from flows.lexicons import list_indicators, list_schools
from flows.pool import Limits
from flows.steps import IngestRequest, ingest_direct, make_plan
from pipeline.staging import list_staged
from pipeline.verdicts.store import VerdictStore, verdicts_beside
from pipeline.warehouse import WarehousePaths, load_staged

_PATIENCE = 300.0  # seconds for the last to end: an ingest finishes what it has begun


@dataclass(frozen=True, slots=True)
class AtOnce:
    """What came of it; `lost` are verdicts said to be kept that are not there, `differing` tables that differ."""

    tallies: Sequence[Tally]
    lost: Sequence[str]
    differing: Sequence[str]

    def of(self, name: str) -> list[Tally]:
        """The tallies of one kind."""
        return [tally for tally in self.tallies if tally.name.startswith(name)]

    @property
    def wrong(self) -> list[str]:
        """Everything that should not have been."""
        errors = [f"{tally.name}: {error}" for tally in self.tallies for error in tally.errors[:3]]
        lost = [f"lost: {key}" for key in self.lost]
        return [*errors, *lost, *(f"other rows in {table}" for table in self.differing)]


def all_at_once(folder: Path, seconds: float, counts: dict[str, int]) -> AtOnce:
    """Let so many of each kind work for so long; `folder` is empty."""
    published = folder / "reports.duckdb"
    inputs = [folder / "inputs" / str(number) for number in range(counts["ingest"])]
    for number, place in enumerate(inputs):
        write_reports(place, number, 0)
    first = IngestRequest((inputs[0],), published, limits=Limits(jobs=1))
    ingest_direct(first, make_plan(first))
    tallies = _run(published, seconds, counts)
    kept = {
        f"{each.reviewer} {each.comment} {each.anchor.fact_id}"
        for each in VerdictStore(verdicts_beside(published)).read()
    }
    lost = [key for tally in tallies for key in tally.keys if key not in kept]
    return AtOnce(tallies, lost, _compare(published, inputs))


def _run(published: Path, seconds: float, counts: dict[str, int]) -> list[Tally]:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["benchmarks.at_once_parts", "flows.mine"])
    ended, closed = context.Event(), context.Event()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}"
    workers, pipes = [], []
    for kind, count in ({"server": 1} | counts).items():
        for number in range(count):
            ours, theirs = context.Pipe(duplex=False)
            last = closed if kind == "server" else ended  # no visitor shall find the door shut
            part = Part(f"{kind} {number}", published, number, last, address)
            worker = context.Process(target=_work, args=(kind, part, theirs))
            worker.start()
            theirs.close()
            workers.append(worker)
            pipes.append((part.name, ours))
        if kind == "server":
            _wait_for(address)
    time.sleep(seconds)
    ended.set()
    tallies = [_told(name, pipe) for name, pipe in pipes if not name.startswith("server")]
    closed.set()
    tallies += [_told(name, pipe) for name, pipe in pipes if name.startswith("server")]
    for worker in workers:
        worker.join(_PATIENCE)
    return tallies


def _work(kind: str, part: Part, pipe: Connection) -> None:
    os.dup2(2, 1)  # DuckDB shows bars where it takes a process for a person's
    pipe.send(PARTS[kind](part))


def _told(name: str, pipe: Connection) -> Tally:
    try:
        if pipe.poll(_PATIENCE):
            tally: Tally = pipe.recv()
            return tally
    except EOFError:
        pass
    return Tally(name, errors=["it died, or did not end"])


def _wait_for(address: str) -> None:
    host, port = address.removeprefix("http://").split(":")
    for _ in range(600):
        with socket.socket() as tried:
            if tried.connect_ex((host, int(port))) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError(f"nothing listens on {address}")


def _compare(published: Path, inputs: Sequence[Path]) -> list[str]:
    """The tables that differ from those of a warehouse into which the same reports were loaded once, in peace."""
    request = IngestRequest(tuple(inputs), published, limits=Limits(jobs=1))
    plan = make_plan(request)
    load_staged(WarehousePaths.beside(published), plan.done, places=plan.places)
    calm = WarehousePaths.beside(published.parent / "calm" / published.name)
    load_staged(
        calm,
        list_staged(WarehousePaths.beside(published).staged),
        indicators=list_indicators(),
        schools=list_schools(),
        places=plan.places,
    )
    return differing(warehouse_rows(published), warehouse_rows(calm.published))


def _figures(found: AtOnce) -> Figures:
    pages = [1000 * second for tally in found.tallies for second in tally.seconds]
    p95 = quantiles(pages, n=20, method="inclusive")[-1] if len(pages) > 1 else 0.0
    told = {
        "ingests": sum(tally.done for tally in found.of("ingest")),
        "looks of readers": sum(tally.done for tally in found.of("reader")),
        "publications seen": len(set().union(*(tally.publications for tally in found.of("reader")))),
        "exports": sum(tally.done for tally in found.of("exporter")),
        "pages": len(pages),
        "p95 of pages, ms": round(p95),
        "verdicts kept": sum(len(tally.keys) for tally in found.tallies) - len(found.lost),
        "verdicts lost": len(found.lost),
        "told to wait (busy)": sum(tally.busy for tally in found.tallies),
        "errors": sum(len(tally.errors) for tally in found.tallies),
        "tables that differ": len(found.differing),
    }
    return Figures(("what", "how many"), [*told.items()], told, found.wrong)


def main() -> int:
    """The command."""
    options = parser(__doc__)
    options.add_argument("--seconds", type=float, default=600, help="how long (%(default)s)")
    options.add_argument("--ingests", type=int, default=4, help="ingests at once (%(default)s)")
    options.add_argument("--readers", type=int, default=20, help="readers at once (%(default)s)")
    options.add_argument("--visitors", type=int, default=4, help="visitors of the pages (%(default)s)")
    given = options.parse_args()
    counts = {"ingest": given.ingests, "reader": given.readers, "visitor": given.visitors, "exporter": 1}

    def measure() -> Figures:
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            return _figures(all_at_once(Path(folder), given.seconds, counts))

    return run(Path.cwd(), measure, as_json=given.json)


if __name__ == "__main__":
    sys.exit(main())
