"""Those who work at once in `benchmarks.many_at_once`, each in a process of its own: ingests, readers, an exporter,
a page server and its visitors.

Each goes on until it is told to end and gives a `Tally`; the only error that is no fault is the documented “busy”.
"""

from __future__ import annotations

import random
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.synchronize import Event
from pathlib import Path

import httpx
import uvicorn

from flows.pool import Limits
from flows.serve.app import create_app
from flows.serve.site import Site
from flows.steps import IngestRequest, ingest_direct, make_plan
from pipeline.export import export_warehouse
from pipeline.exports.export_formats import ExportFormat
from pipeline.fact_filters import FactFilter
from pipeline.fact_lists import read_fact_page
from pipeline.loading.revision import revision_of
from pipeline.loading.writer_lock import WarehouseBusyError
from pipeline.trace import trace_fact
from pipeline.warehouse import NoWarehouseError, open_published

_SAMPLES = Path(__file__).parents[1] / "data" / "raw"
_FIGURES_RE = re.compile(rb"[0-9](?=[0-9]{2}\xe4\xba\xba)")  # 1,286人
_PAGES = ("/", "/facts", "/findings", "/queue", "/status", "/verdicts")
_WHOLE = """
    select count(*) from reports
    where report_no not in (select report_no from pages) or report_no not in (select report_no from fact)
"""


@dataclass(slots=True)
class Tally:
    """What one of them did: its name, how often, how often it was told to wait, what failed, how long pages took."""

    name: str
    done: int = 0
    busy: int = 0
    publications: set[int] = field(default_factory=set)
    keys: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Part:
    """What one of them needs to know."""

    name: str
    published: Path
    number: int
    ended: Event
    address: str = ""


def write_reports(folder: Path, number: int, version: int) -> None:
    """The reports that ingest `number` reads: samples with other figures in each version."""
    folder.mkdir(parents=True, exist_ok=True)
    for sample in sorted(_SAMPLES.glob("*.txt")):
        digit = str((number + 3 * version) % 9 + 1).encode()
        blanks = b"\n" * (10 * version + number)  # no two files are the same
        (folder / f"{number}-{sample.name}").write_bytes(_FIGURES_RE.sub(digit, sample.read_bytes()) + blanks)


def ingest(part: Part) -> Tally:
    """Read a folder, change its files, and again."""
    folder = part.published.parent / "inputs" / str(part.number)

    def once(tally: Tally) -> None:
        write_reports(folder, part.number, tally.done + 1)
        while True:
            request = IngestRequest((folder,), part.published, limits=Limits(jobs=1))
            try:
                ingest_direct(request, make_plan(request))
                return
            except WarehouseBusyError:  # its way out: try again
                tally.busy += 1

    return _until_ended(part, once, pause=0.2)


def read(part: Part) -> Tally:
    """Ask SQL, list facts and trace one, each time through a connection of its own."""
    draw = random.Random(part.number)

    def once(tally: Tally) -> None:
        try:
            with open_published(part.published) as connection:
                tally.publications.add(revision_of(connection))
                if connection.execute(_WHOLE).fetchall() != [(0,)]:
                    tally.errors.append("a report without its rows")
                facts = read_fact_page(connection, FactFilter(), None, 20)
            fact = draw.choice(facts.rows)
            trace_fact(part.published, str(fact["fact_id"]))
        except NoWarehouseError:
            tally.busy += 1

    return _until_ended(part, once, pause=0.05)


def export(part: Part) -> Tally:
    """Export the whole warehouse in the place of the export before."""
    return _until_ended(
        part,
        lambda _: export_warehouse(
            part.published, part.published.parent / "export", ExportFormat.PARQUET, replace=True
        ),
        pause=0.5,
    )


def visit(part: Part) -> Tally:
    """Look at pages and give a verdict on every fourth; `keys` are those that the server said it kept."""
    draw = random.Random(part.number)
    with httpx.Client(base_url=part.address, timeout=60, headers={"origin": part.address}) as client:

        def once(tally: Tally) -> None:
            with open_published(part.published) as connection:
                facts = connection.execute("select fact_id, report_id from fact_history limit 500")
                fact_id, report_id = draw.choice(facts.fetchall())
            started = time.perf_counter()
            answer = client.get(draw.choice((*_PAGES, f"/f/{fact_id}", f"/r/{report_id}")))
            tally.seconds.append(time.perf_counter() - started)
            if answer.status_code != 200:
                tally.errors.append(f"{answer.request.url}: {answer.status_code}")
            if tally.done % 4 == 0:
                said = {"decision": "confirm", "reviewer": part.name, "comment": f"{tally.done}", "fact_id": fact_id}
                answer = client.post("/verdicts", data=said)
                if answer.status_code == 503 and "try again" in answer.text:
                    tally.busy += 1
                elif answer.status_code == 303:
                    tally.keys.append(f"{part.name} {tally.done} {fact_id}")
                else:
                    tally.errors.append(f"a verdict: {answer.status_code} {answer.text[:200]}")

        return _until_ended(part, once, pause=0.05)


def serve(part: Part) -> Tally:
    """The page server, on the port of `address`."""
    host, _, port = part.address.removeprefix("http://").partition(":")
    config = uvicorn.Config(create_app(Site.beside(part.published)), host=host, port=int(port), log_level="error")
    server = uvicorn.Server(config)

    def stop() -> None:
        part.ended.wait()
        server.should_exit = True

    threading.Thread(target=stop, daemon=True).start()
    server.run()
    return Tally(part.name)


def _until_ended(part: Part, once: Callable[[Tally], object], pause: float) -> Tally:
    tally = Tally(part.name)
    while not part.ended.wait(pause):
        try:
            once(tally)
        except Exception as error:  # noqa: BLE001 every error is told, and what it was
            tally.errors.append(f"{type(error).__name__}: {error}")
        tally.done += 1
    return tally


PARTS: dict[str, Callable[[Part], Tally]] = {
    "ingest": ingest,
    "reader": read,
    "exporter": export,
    "visitor": visit,
    "server": serve,
}
