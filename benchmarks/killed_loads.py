"""Loads that are killed (SIGKILL) at random moments, while a reader asks the published file again and again.

Two runs of the same made reports are loaded in turns, so every load has all of its work to do. Each load is killed
after a random part of the time that one takes; the last is left alone. Then every row must be that of a warehouse
whose load nobody disturbed, and the reader must never have failed nor seen half a report.
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Event, Thread

from benchmarks.made_warehouse import MadeWarehouse
from benchmarks.options import Figures, parser, run
from pipeline.errors import SushuError
from pipeline.staging import list_staged
from pipeline.warehouse import WarehousePaths, load_staged, open_published

_RUNS = ("run-00000000000000aa", "run-00000000000000bb")
_BATCH = 8  # reports in a transaction: small, so that a kill falls between and inside of them
_LOADER = """
import sys
from pathlib import Path
from pipeline.loading import bulk_load
from pipeline.warehouse import WarehousePaths, load_staged
bulk_load.BATCH = {batch}
load_staged(WarehousePaths.beside(Path(sys.argv[1])), [Path(line.strip()) for line in sys.stdin])
"""


@dataclass(slots=True)
class Reader:
    """What a reader that never rests has seen: how often it looked, and what was wrong."""

    looks: int = 0
    failures: int = 0
    halves: int = 0


@dataclass(frozen=True, slots=True)
class KilledLoads:
    """How the loads ended; `equal` says whether all rows are those of an undisturbed load."""

    tried: int
    killed: int
    looks: int
    reader_failures: int
    half_states: int
    equal: bool


def kill_loads(folder: Path, times: int, seed: int, reports: int, facts: int) -> KilledLoads:
    """Disturb `times` loads, and compare at the end; `folder` is empty."""
    runs = [MadeWarehouse(reports, facts, ("student.count",), run_id) for run_id in _RUNS]
    staged = [made.stage(folder / "staged") for made in runs]
    paths, calm = (WarehousePaths.beside(folder / name / "reports.duckdb") for name in ("killed", "calm"))
    for directory in (paths.published.parent, calm.published.parent):
        directory.mkdir()
    load_staged(paths, staged[1])
    draw = random.Random(seed)
    started = time.perf_counter()
    _end(_loader(paths, staged[0]))
    whole = time.perf_counter() - started
    killed = 0
    with _reading(paths.published, reports, facts) as reader:
        for number in range(times):
            loader = _loader(paths, staged[(number + 1) % 2])
            try:
                loader.wait(draw.uniform(0, whole))
            except subprocess.TimeoutExpired:
                loader.kill()
                killed += 1
            loader.wait()
        _end(_loader(paths, staged[0]))
    load_staged(calm, staged[0])
    assert len(list_staged(folder / "staged")) == 2 * reports
    equal = _rows(paths) == _rows(calm)
    return KilledLoads(times, killed, reader.looks, reader.failures, reader.halves, equal)


def _loader(paths: WarehousePaths, staged: list[Path]) -> subprocess.Popen[str]:
    loader = subprocess.Popen(
        [sys.executable, "-c", _LOADER.format(batch=_BATCH), str(paths.published)],
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert loader.stdin is not None
    loader.stdin.write("\n".join(map(str, staged)))
    loader.stdin.close()
    return loader


def _end(loader: subprocess.Popen[str]) -> None:
    if loader.wait():
        raise RuntimeError(loader.stderr.read() if loader.stderr else "the loader failed")


@contextmanager
def _reading(published: Path, reports: int, facts: int) -> Iterator[Reader]:
    """A thread that opens the published file, counts, closes it, and begins again, as long as the block lasts."""
    reader, done = Reader(), Event()
    query = "select count(*), count(distinct report_id), count(distinct run_id) from facts"

    def read() -> None:
        while not done.is_set():
            reader.looks += 1
            try:
                with open_published(published) as connection:
                    counts = connection.execute(query).fetchall()
            except SushuError:
                reader.failures += 1
                continue
            (number, seen, _) = counts[0]
            reader.halves += number != reports * facts or seen != reports

    thread = Thread(target=read)
    thread.start()
    try:
        yield reader
    finally:
        done.set()
        thread.join()


def _rows(paths: WarehousePaths) -> dict[str, list[tuple[object, ...]]]:
    """All rows of all tables, but for what only says when and how often something was loaded."""
    with open_published(paths.published) as connection:
        tables = [name for (name,) in connection.execute("select table_name from duckdb_tables()").fetchall()]
        mine = "columns(lambda name: name <> 'report_no')"
        return {
            table: connection.execute(f"select {mine} from {table} order by all").fetchall()
            for table in tables
            if table not in {"loads", "runs", "revision", "token_order"}
        }


def main() -> int:
    """The command."""
    options = parser(__doc__)
    options.add_argument("--times", type=int, default=50, help="loads to kill (%(default)s)")
    options.add_argument("--seed", type=int, default=7, help="of the moments (%(default)s)")
    options.add_argument("--reports", type=int, default=60, help="reports of a load (%(default)s)")
    options.add_argument("--facts", type=int, default=500, help="facts of a report (%(default)s)")
    given = options.parse_args()

    def measure() -> Figures:
        with tempfile.TemporaryDirectory() as folder:
            found = kill_loads(Path(folder), given.times, given.seed, given.reports, given.facts)
        wrong = found.reader_failures or found.half_states or not found.equal
        row = [*asdict(found).values()]
        return Figures([*asdict(found)], [row], asdict(found), ["a load was not safe"] if wrong else [])

    return run(Path.cwd(), measure, as_json=given.json)


if __name__ == "__main__":
    sys.exit(main())
