"""Work that is killed (SIGKILL) at random moments: what others see stays whole, and a rerun makes up for it.

    python -m benchmarks.kills --times 20 --seed 7    # of each kind of work: 200 in all, the long form
    python -m benchmarks.kills --times 50 --over load,publish --seed 1

Each time the work begins from the same files, is killed after a random part of the time that it takes, and what can be
seen then must be a whole state: the one before or the one after. Then it is run again and must end, and every row of
every table must be that of work which nobody disturbed. Meanwhile a reader that never rests asks the published file.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from threading import Event, Thread

from benchmarks.kill_targets import TARGETS, Target, warm
from benchmarks.options import Figures, parser, run
from benchmarks.warehouse_rows import Rows, differing
from pipeline.errors import SushuError
from pipeline.warehouse import NoWarehouseError, open_published

_LONGEST = 120.0  # seconds: a rerun that takes longer hangs
_LOOK = "select count(*), count(distinct report_id) from fact_history"


@dataclass(slots=True)
class Killed:
    """What became of one kind of work: how often it was killed, and each thing that was wrong with its number."""

    over: str
    tried: int = 0
    killed: int = 0
    looks: int = 0
    wrong: list[str] = field(default_factory=list)


def kill(over: str, times: int, seed: int, base: Path) -> Killed:
    """Disturb one kind of work `times` times; `base` is empty."""
    target, draw, found = TARGETS[over], random.Random(f"{seed} {over}"), Killed(over)
    template, folder = base / "template", base / "run"
    template.mkdir()
    _end(_begin(over, "prepare", template)[0])
    _copy(template, folder)
    before = target.seen(folder) if target.seen else {}
    worker, started = _begin(over, "act", folder)
    _end(worker)
    whole = time.monotonic() - started
    after = target.rows(folder)
    states = [_counts(before), _counts(after)]
    for number in range(times):
        _copy(template, folder)
        with _reading(folder / "reports.duckdb", states if target.seen else [], found):
            worker, _ = _begin(over, "act", folder)
            worker.join(draw.uniform(0, whole))
            found.tried += 1
            if worker.is_alive():
                found.killed += 1
                os.kill(worker.pid or 0, signal.SIGKILL)
            worker.join()
            found.wrong += [f"{number}: {each}" for each in _look(target, folder, before, after)]
            try:
                _end(_begin(over, "act", folder)[0])
            except RuntimeError as error:
                found.wrong.append(f"{number}: the rerun: {error}")
                continue
        if tables := differing(target.rows(folder), after):
            found.wrong.append(f"{number}: after the rerun other rows in {', '.join(tables[:5])}")
    return found


def _look(target: Target, folder: Path, before: Rows, after: Rows) -> Iterator[str]:
    """What is wrong with that which can be seen of work that was killed."""
    if target.seen is not None:
        now = target.seen(folder)
        # An export is replaced by two renames: for a moment there is none, which is no half one.
        if now and differing(now, before) and differing(now, after):
            yield f"a half state was seen: {', '.join(differing(now, after)[:5])}"
        return
    now = target.rows(folder) if target is not TARGETS["upgrade"] else {}
    for table, rows in now.items():
        if table == "lost" and rows:
            yield f"lost: {rows}"
        elif rows != after.get(table, [])[: len(rows) if table == "verdicts" else None]:
            yield f"half a table was seen: {table}"


def _begin(over: str, what: str, folder: Path) -> tuple[BaseProcess, float]:
    """A process that has begun its work now, and since when."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["benchmarks.kill_targets"])
    ours, theirs = context.Pipe(duplex=False)
    worker = context.Process(target=_work, args=(over, what, folder, theirs))
    worker.start()
    theirs.close()
    ours.recv()
    return worker, time.monotonic()


def _work(over: str, what: str, folder: Path, ready: Connection) -> None:
    os.dup2(2, 1)  # DuckDB shows bars where it takes a process for a person's
    warm([over])
    ready.send(None)
    ready.close()
    (TARGETS[over].prepare if what == "prepare" else TARGETS[over].act)(folder)


def _end(worker: BaseProcess) -> None:
    worker.join(_LONGEST)
    if worker.is_alive():
        worker.kill()
        worker.join()
        raise RuntimeError(f"it took longer than {_LONGEST:g} s")
    if worker.exitcode:
        raise RuntimeError(f"it ended with {worker.exitcode}")


def _copy(template: Path, folder: Path) -> None:
    """Begin anew. Workers of an ingest that was killed may write for a moment still: as they would beside a rerun."""
    for _ in range(100):
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            break
        time.sleep(0.05)
    shutil.copytree(template, folder)


def _counts(rows: Rows) -> tuple[int, int]:
    """How many facts and reports there are."""
    facts, reports = (int(str(rows[table][0][0])) if table in rows else 0 for table in ("fact", "reports"))
    return facts, reports


@contextmanager
def _reading(published: Path, states: Sequence[tuple[int, int]], found: Killed) -> Iterator[None]:
    """A thread that opens the published file, counts, closes it, and begins again, as long as the block lasts."""
    done = Event()

    def read() -> None:
        while not done.wait(0.02):
            try:
                with open_published(published) as connection:
                    counts = connection.execute(_LOOK).fetchall()[0]
            except NoWarehouseError:
                counts = (0, 0)
            except SushuError as error:
                found.wrong.append(f"a reader failed: {error}")
                continue
            found.looks += 1
            if counts not in states:
                found.wrong.append(f"a reader saw {counts} facts and reports")

    if not any(counts != (0, 0) for counts in states):
        yield
        return
    thread = Thread(target=read)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def main() -> int:
    """The command."""
    options = parser(__doc__)
    options.add_argument("--times", type=int, default=20, help="kills of each kind of work (%(default)s)")
    options.add_argument("--seed", type=int, default=7, help="of the moments (%(default)s)")
    options.add_argument(
        "--over", default=",".join(TARGETS), metavar="WORK,…", help="which kinds of work (default: %(default)s)"
    )
    given = options.parse_args()
    chosen = given.over.split(",")
    if unknown := set(chosen) - set(TARGETS):
        options.error(f"--over: unknown: {', '.join(sorted(unknown))}; there are {', '.join(TARGETS)}")

    def measure() -> Figures:
        found = []
        for over in chosen:
            with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
                found.append(kill(over, given.times, given.seed, Path(folder)))
        rows = [(each.over, each.tried, each.killed, each.looks, len(each.wrong)) for each in found]
        wrong = [f"{each.over}: {line}" for each in found for line in each.wrong[:20]]
        return Figures(("over", "tried", "killed", "looks", "wrong"), rows, [asdict(each) for each in found], wrong)

    return run(Path.cwd(), measure, as_json=given.json)


if __name__ == "__main__":
    sys.exit(main())
