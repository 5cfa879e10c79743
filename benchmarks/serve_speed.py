"""How long the pages of `sushu serve` take over a warehouse of many reports, asked over HTTP.

    python -m benchmarks.serve_speed --reports 2000 --facts 1000
    python -m benchmarks.serve_speed --warehouse FILE     # one that is there

Pages are asked with different reports, facts and words each time; pictures are those of a sample PDF, drawn and kept.
"""

from __future__ import annotations

import random
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median, quantiles
from urllib.parse import quote

import httpx
import uvicorn

from benchmarks.made_warehouse import MadeWarehouse
from benchmarks.options import Figures, parser, run
from flows.lexicons import list_indicators
from flows.pool import Limits
from flows.serve.app import create_app
from flows.serve.site import Site
from flows.steps import IngestRequest, ingest_direct, make_plan
from pipeline.warehouse import WarehousePaths, load_staged, open_published

FLOOR = 300.0  # milliseconds, of any page
_SAMPLES = Path(__file__).parents[1] / "data" / "raw"
_WORDS = ("在校生", "专任教师", "实训基地", "科研经费", "师资队伍")


@dataclass(frozen=True, slots=True)
class Answer:
    """Milliseconds that a page took."""

    page: str
    p50: float
    p95: float
    bytes: int


def measure_pages(published: Path, times: int) -> list[Answer]:
    """Every page `times` times, each time about something else, after a first look that is not counted."""
    draw = random.Random(7)
    with open_published(published) as connection:
        reports = _some(connection.execute(f"select source_id from reports using sample {times + 1}").fetchall())
        facts = _some(connection.execute(_FACTS, [reports]).fetchall())
        findings = _some(connection.execute(_FINDINGS, [reports]).fetchall())
        schools = _some(connection.execute(_SCHOOLS, [reports]).fetchall())
        indicators = _some(connection.execute("select distinct indicator_id from school_year_values").fetchall())
    asked: dict[str, Callable[[], str]] = {
        "schools": lambda: "/",
        "a school": lambda: f"/school?name={quote(draw.choice(schools))}",
        "a report": lambda: f"/r/{draw.choice(reports)}",
        "a fact": lambda: f"/f/{draw.choice(facts)}",
        "a fact's panel": lambda: f"/f/{draw.choice(facts)}/panel",
        "facts": lambda: "/facts",
        "facts of a school": lambda: f"/facts?school={quote(draw.choice(schools))}",
        "facts of an indicator": lambda: f"/facts?indicator={draw.choice(indicators)}",
        "findings": lambda: "/findings",
        "search": lambda: f"/search?q={quote(draw.choice(_WORDS))}",
        "review queue": lambda: "/queue",
        "chart of an indicator": lambda: f"/charts?chart=indicator&indicator={draw.choice(indicators)}",
        "status": lambda: "/status",
        "warehouse": lambda: "/warehouse",
    }
    if findings:
        asked["a finding"] = lambda: f"/c/{draw.choice(findings)}"
    with _client(published) as client:
        return [_timed(client, page, address, times) for page, address in asked.items()]


def measure_pictures(folder: Path) -> list[Answer]:
    """A page's picture, drawn for the first time and kept, of the samples that are PDFs."""
    request = IngestRequest(tuple(sorted(_SAMPLES.glob("*.pdf"))), folder / "pictured.duckdb", limits=Limits(jobs=1))
    ingest_direct(request, make_plan(request))
    with open_published(request.warehouse) as connection:
        pages = connection.execute("select source_id, page_no from pages order by all").fetchall()
    with _client(request.warehouse) as client:
        first, *rest = [f"/image/{report}/{page}/page.jpg" for report, page in pages]
        client.get(first).raise_for_status()  # begins the process that draws
        cold = iter(rest)
        drawn = _timed(client, "a page's picture, drawn", lambda: next(cold), len(rest) - 1)
        kept = _timed(client, "a page's picture, kept", lambda: random.choice(rest), 20)
    return [drawn, kept]


_FACTS = """
    select fact_id from fact join reports using (report_no)
    where reports.source_id in (select unnest(?)) using sample 200
"""
_FINDINGS = """
    select finding_id from findings join reports using (report_no)
    where reports.source_id in (select unnest(?)) using sample 200
"""
_SCHOOLS = "select distinct school from reports where source_id in (select unnest(?)) and school is not null"


def _some(rows: list[tuple[str]]) -> list[str]:
    return [value for (value,) in rows]


def _timed(client: httpx.Client, page: str, address: Callable[[], str], times: int) -> Answer:
    client.get(address()).raise_for_status()
    seconds, size = [], 0
    for _ in range(times):
        started = time.perf_counter()
        answer = client.get(address())
        seconds.append(time.perf_counter() - started)
        size = len(answer.raise_for_status().content)
    return Answer(page, 1000 * median(seconds), 1000 * quantiles(seconds, n=20, method="inclusive")[-1], size)


@contextmanager
def _client(published: Path) -> Iterator[httpx.Client]:
    server = uvicorn.Server(uvicorn.Config(create_app(Site.beside(published)), port=0, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
        yield client
    server.should_exit = True
    thread.join()


def main() -> int:
    """The command."""
    options = parser(__doc__)
    options.add_argument("--reports", type=int, default=1_000, help="reports to make (%(default)s)")
    options.add_argument("--facts", type=int, default=1_000, help="facts of a report (%(default)s)")
    options.add_argument("--times", type=int, default=20, help="how often each page is asked (%(default)s)")
    options.add_argument("--warehouse", type=Path, help="ask of this one, and make none")
    given = options.parse_args()

    def measure() -> Figures:
        with tempfile.TemporaryDirectory() as made_here:
            published = given.warehouse or Path(made_here, "reports.duckdb")
            if given.warehouse is None:
                indicators = list_indicators()
                made = MadeWarehouse(given.reports, given.facts, [row.indicator_id for row in indicators])
                paths = WarehousePaths.beside(published)
                load_staged(paths, made.stage(paths.staged), indicators=indicators)
            answers = [*measure_pages(published, given.times), *measure_pictures(Path(made_here))]
        rows = [
            (each.page, f"{each.p50:.0f} ms", f"{each.p95:.0f} ms", f"{each.bytes / 1000:,.0f} kB") for each in answers
        ]
        missed = [f"{each.page}: {each.p95:.0f} ms, more than {FLOOR:.0f}" for each in answers if each.p95 > FLOOR]
        return Figures(("page", "p50", "p95", "size"), rows, [asdict(each) for each in answers], missed)

    return run(Path.cwd(), measure, as_json=given.json)


if __name__ == "__main__":
    sys.exit(main())
