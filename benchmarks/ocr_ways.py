"""Ways of spending two cores on scans: one worker of two threads or two of one; lines recognised one by one or many.

    python -m benchmarks.ocr_ways --pages 4

Seconds a page by the clock, of rapidocr alone on the pages of one scan, each way in processes of its own after a first
page that loads the models. The ways with the tiny weights are what a first pass of them would cost at most.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.options import Figures, parser, run
from benchmarks.scan_speed import first_pages
from pipeline.ocr import models
from pipeline.ocr.modes import Weights

_SCAN = "typeset/000_rl_scan200.pdf"
_READY, _GO = "ready", "go"


@dataclass(frozen=True, slots=True)
class Way:
    """So many workers with so many threads each, which recognise so many lines at once."""

    workers: int
    threads: int
    batch: int
    weights: str


WAYS = (
    Way(1, 1, 6, "small"),
    Way(1, 2, 6, "small"),
    Way(2, 1, 6, "small"),
    Way(2, 1, 1, "small"),
    Way(2, 1, 16, "small"),
    Way(2, 1, 6, "tiny"),
)


def read_alone(path: Path, pages: int, way: Way) -> None:
    """Read the pages of a scan once a line comes on stdin."""
    _, _, images = first_pages(path, pages)
    models.THREADS = way.threads
    engine = models.load_rapidocr(Weights(way.weights), "openvino")
    engine.text_rec.rec_batch_num = way.batch
    engine(images[0])
    print(_READY, flush=True)
    sys.stdin.readline()
    for image in images:
        engine(image)


def seconds_of(path: Path, pages: int, way: Way) -> float:
    """Seconds a page, all workers together, each with all the pages."""
    command = [sys.executable, "-m", "benchmarks.ocr_ways", "--read", str(path), "--pages", str(pages)]
    command += ["--way", ",".join(map(str, (way.workers, way.threads, way.batch, way.weights)))]
    workers = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(way.workers)
    ]
    for worker in workers:
        assert worker.stdin
        assert worker.stdout
        if worker.stdout.readline().strip() != _READY:
            raise RuntimeError("a worker did not come up")
    started = time.perf_counter()
    for worker in workers:
        assert worker.stdin
        worker.stdin.write(f"{_GO}\n")
        worker.stdin.flush()
    for worker in workers:
        worker.communicate()
        if worker.returncode:
            raise RuntimeError(f"a worker ended with {worker.returncode}")
    return (time.perf_counter() - started) / (pages * way.workers)


def measure(path: Path, pages: int, ways: Sequence[Way]) -> Iterator[tuple[Way, float]]:
    """Each way's seconds a page."""
    for way in ways:
        yield way, seconds_of(path, pages, way)


def main() -> int:
    """The command."""
    options = parser(__doc__)
    options.add_argument("--pages", type=int, default=4, help="of the scan (%(default)s)")
    options.add_argument("--read", type=Path, metavar="FILE", help="be one worker that reads this scan")
    options.add_argument("--way", default="1,1,6,small", help="of that worker: workers,threads,batch,weights")
    given = options.parse_args()
    if given.read:
        workers, threads, batch, weights = given.way.split(",")
        read_alone(given.read, given.pages, Way(int(workers), int(threads), int(batch), weights))
        return 0

    def figures() -> Figures:
        found = list(measure(given.shared / "reports" / _SCAN, given.pages, WAYS))
        rows = [(way.workers, way.threads, way.batch, way.weights, f"{seconds:.2f} s") for way, seconds in found]
        details = [asdict(way) | {"seconds": seconds} for way, seconds in found]
        return Figures(("workers", "threads", "lines at once", "weights", "a page"), rows, details)

    return run(given.shared / "reports", figures, as_json=given.json)


if __name__ == "__main__":
    sys.exit(main())
