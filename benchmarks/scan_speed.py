"""Scans on one core: seconds a page, beside rapidocr alone on the same images, in the same run.

rapidocr: its own call on each page's image (rendered at 200 dpi before), with our weights, runtime and settings.
pages: rendering, orientation, straightening, OCR, rulings. tables: pages, and lines and tables in reading order.
share: tables against rapidocr. The first pages of each file; nothing is taken from what was read before.
peak: a process that reads the pages so, in MB.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium

from benchmarks.memory import own_peak
from benchmarks.options import Figures, parser, present, run
from benchmarks.timing import medians, peak_of, stay_on_one_core
from pipeline.layout.items import read_items
from pipeline.ocr.engine import Image
from pipeline.ocr.models import load_rapidocr
from pipeline.ocr.modes import OcrPlan, Weights
from pipeline.ocr.reader import PageReader, make_reader
from pipeline.ocr.render import render_page
from pipeline.pages import read_pages
from pipeline.records import SourceFile
from pipeline.sources import read_source

FILES = (
    *(f"typeset/{name}.pdf" for name in ("000_rl_scan200", "000_rl_scan150", "000_rl_scan200b", "misc_rl_scan200")),
    "real/scan_small_ocr.pdf",
)
MAX_SHARE = 1.15  # of rapidocr's own time
MAX_PEAK = 1500  # MB

_RUNTIME = "openvino"
_COLUMNS = ("file", "pages", "rapidocr s/page", "pages s/page", "tables s/page", "share", "peak")


@dataclass(frozen=True, slots=True)
class ScanSpeed:
    """One file's seconds a page each way; `share` is tables / rapidocr, `peak` in MB."""

    file_name: str
    pages: int
    rapidocr: float
    pages_only: float
    tables: float
    share: float
    peak: int

    def row(self) -> list[Any]:
        """As the table shows it."""
        seconds = (f"{value:.2f}" for value in (self.rapidocr, self.pages_only, self.tables))
        return [self.file_name, self.pages, *seconds, f"{self.share:.2f}", self.peak]


def measure_file(path: Path, pages: int, rounds: int) -> ScanSpeed:
    """One file's figures, of its first pages."""
    source, data, images = first_pages(path, pages)
    rapidocr, reader = load_rapidocr(Weights.SMALL, _RUNTIME), make_reader(OcrPlan(Weights.SMALL))
    ways: dict[str, Callable[[], object]] = {
        "rapidocr": partial(_read_alone, rapidocr, images),
        "pages_only": partial(read_pages, source, data, reader),
        "tables": partial(_pages_and_tables, source, data, reader),
    }
    seconds = {name: total / len(images) for name, total in medians(ways, rounds).items()}
    peak = peak_of("benchmarks.scan_speed", "--read", str(path), "--pages", str(pages))
    return ScanSpeed(path.name, len(images), **seconds, share=seconds["tables"] / seconds["rapidocr"], peak=peak)


def first_pages(path: Path, count: int) -> tuple[SourceFile, bytes, list[Image]]:
    """A PDF of a file's first pages, its source, and the pages as images."""
    source, data = read_source(path)
    with pdfium.PdfDocument(data) as document, pdfium.PdfDocument.new() as short:
        chosen = list(range(min(count, len(document))))
        short.import_pages(document, chosen)
        written = BytesIO()
        short.save(written)
        images = [render_page(document[index])[0] for index in chosen]
    return replace(source, byte_count=len(written.getvalue())), written.getvalue(), images


def _read_alone(rapidocr: Any, images: Iterable[Image]) -> None:
    for image in images:
        rapidocr(image)


def _pages_and_tables(source: SourceFile, data: bytes, reader: PageReader) -> None:
    read_items(read_pages(source, data, reader))


def main() -> int:
    """The command."""
    options = parser(__doc__)
    options.add_argument("--rounds", type=int, default=3, help="how often each way is timed (%(default)s)")
    options.add_argument("--pages", type=int, default=3, help="how many pages of each file (%(default)s)")
    options.add_argument("--read", metavar="FILE", type=Path, help="read a file and print this process's peak")
    options.add_argument("files", nargs="*", metavar="WORD", help="only files whose name holds one of these words")
    given = options.parse_args()
    if given.read:
        source, data, _ = first_pages(given.read, given.pages)
        _pages_and_tables(source, data, make_reader(OcrPlan(Weights.SMALL)))
        print(own_peak())
        return 0
    names = [name for name in FILES if not given.files or any(word in name for word in given.files)]
    folder = given.shared / "reports"

    def measure() -> Figures:
        stay_on_one_core()
        found = [measure_file(path, given.pages, given.rounds) for path in present(folder, names)]
        missed = [f"{f.file_name}: {f.share:.2f} × rapidocr, over {MAX_SHARE}" for f in found if f.share > MAX_SHARE]
        missed += [f"{f.file_name}: a worker held {f.peak} MB, over {MAX_PEAK}" for f in found if f.peak > MAX_PEAK]
        return Figures(_COLUMNS, [speed.row() for speed in found], [asdict(speed) for speed in found], missed)

    return run(folder, measure, as_json=given.json)


if __name__ == "__main__":
    sys.exit(main())
