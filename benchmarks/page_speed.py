"""Text PDFs on one core: pages a second, beside pypdfium2 and pdfplumber in the same run, and a worker's memory.

pdfium text / boxes: pypdfium2's own text of each page, and with the box of every character. pages: words with boxes,
rulings, drawings. tables: pages, and lines and tables in reading order. share: tables against pdfium boxes.
plumber: pdfplumber's extract_text and extract_tables (first pages only). peak: a process that mines the file, in MB.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

import pdfplumber
import pypdfium2 as pdfium

from benchmarks.memory import own_peak
from benchmarks.options import Figures, parser, present, run
from benchmarks.reading import report_of
from benchmarks.timing import medians, peak_of, stay_on_one_core
from flows.commands.console import say
from pipeline.layout.items import read_items
from pipeline.page_records import TextOrigin
from pipeline.pages import read_pages
from pipeline.records import SourceFile
from pipeline.sources import read_source

FILES = (
    *(f"typeset/{name}.pdf" for name in ("000_rl", "000_fp", "000_cid", "000_lo", "misc_rl", "misc_fp")),
    *("real/周口市统计公报2023.pdf", "real/航天电器2019年年度报告.pdf"),
    "real/普陀区人民政府办公室2025年预算.pdf",
)
MIN_PAGES_A_SECOND = 150.0
MIN_SHARE = 1 / 3  # of pypdfium2's text with boxes
MAX_PEAK = 1500  # MB

_PLUMBED_PAGES = 10
_COLUMNS = ("file", "pages", "pdfium text", "boxes", "pages/s", "tables", "share", "plumber text", "tables ", "peak")


@dataclass(frozen=True, slots=True)
class PageSpeed:
    """One file's pages a second each way; `share` is tables / pdfium_boxes, `peak` in MB."""

    file_name: str
    pages: int
    pdfium_text: float
    pdfium_boxes: float
    pages_only: float
    tables: float
    plumber_text: float
    plumber_tables: float
    share: float
    peak: int

    def row(self) -> list[Any]:
        """As the table shows it."""
        rates = (self.pdfium_text, self.pdfium_boxes, self.pages_only, self.tables)
        plumbed = (round(self.plumber_text, 1), round(self.plumber_tables, 1))
        return [self.file_name, self.pages, *map(round, rates), f"{self.share:.2f}", *plumbed, self.peak]


def read_with_pdfium(data: bytes, *, boxes: bool) -> int:
    """The characters of a PDF as pypdfium2 itself gives them."""
    count = 0
    with pdfium.PdfDocument(data) as document:
        for page in document:
            textpage = page.get_textpage()
            count += len(textpage.get_text_range())
            if boxes:
                for index in range(textpage.count_chars()):
                    textpage.get_charbox(index)
            textpage.close()
            page.close()
    return count


def read_with_pdfplumber(data: bytes, *, tables: bool) -> int:
    """The characters (the tables' rows) of a PDF's first pages as pdfplumber gives them."""
    with pdfplumber.open(BytesIO(data)) as document:
        pages = document.pages[:_PLUMBED_PAGES]
        if tables:
            return sum(len(table) for page in pages for table in page.extract_tables())
        return sum(len(page.extract_text()) for page in pages)


def measure_file(path: Path, rounds: int) -> PageSpeed | None:
    """One file's figures; None, and a word on stderr, if a page of it needs OCR."""
    source, data = read_source(path)
    pages = read_pages(source, data)
    if any(page.text_origin is not TextOrigin.TEXT_LAYER for page in pages):
        say(f"left out: {path.name} has pages without a text layer that can be believed")
        return None
    ways: dict[str, Callable[[], object]] = {
        "pdfium_text": partial(read_with_pdfium, data, boxes=False),
        "pdfium_boxes": partial(read_with_pdfium, data, boxes=True),
        "pages_only": partial(read_pages, source, data),
        "tables": partial(_pages_and_tables, source, data),
    }
    rates = {name: len(pages) / seconds for name, seconds in medians(ways, rounds).items()}
    plumbing = {
        "plumber_text": partial(read_with_pdfplumber, data, tables=False),
        "plumber_tables": partial(read_with_pdfplumber, data, tables=True),
    }
    plumbed = min(len(pages), _PLUMBED_PAGES)
    rates |= {name: plumbed / seconds for name, seconds in medians(plumbing, 1).items()}
    share = rates["tables"] / rates["pdfium_boxes"]
    peak = peak_of("benchmarks.page_speed", "--mine", str(path))
    return PageSpeed(path.name, len(pages), **rates, share=share, peak=peak)


def _pages_and_tables(source: SourceFile, data: bytes) -> None:
    read_items(read_pages(source, data))


def _missed(found: Sequence[PageSpeed]) -> list[str]:
    """What is slower or larger than it may be, in words."""
    too_slow = [f for f in found if f.tables < MIN_PAGES_A_SECOND]
    below = [f for f in found if f.share < MIN_SHARE]
    large = [f for f in found if f.peak > MAX_PEAK]
    return [
        *(f"{f.file_name}: {f.tables:.0f} pages/s with tables, under {MIN_PAGES_A_SECOND:.0f}" for f in too_slow),
        *(f"{f.file_name}: {f.share:.2f} of pypdfium2's text with boxes, under {MIN_SHARE:.2f}" for f in below),
        *(f"{f.file_name}: a worker held {f.peak} MB, over {MAX_PEAK}" for f in large),
    ]


def main() -> int:
    """The command."""
    options = parser(__doc__)
    options.add_argument("--rounds", type=int, default=5, help="how often each way is timed (%(default)s)")
    options.add_argument("--mine", metavar="FILE", type=Path, help="mine a file and print this process's peak")
    options.add_argument("files", nargs="*", metavar="WORD", help="only files whose name holds one of these words")
    given = options.parse_args()
    if given.mine:
        report_of(given.mine)
        print(own_peak())
        return 0
    names = [name for name in FILES if not given.files or any(word in name for word in given.files)]
    folder = given.shared / "reports"

    def measure() -> Figures:
        stay_on_one_core()
        speeds = [measure_file(path, given.rounds) for path in present(folder, names)]
        found = [speed for speed in speeds if speed]
        return Figures(_COLUMNS, [speed.row() for speed in found], [asdict(speed) for speed in found], _missed(found))

    return run(folder, measure, as_json=given.json)


if __name__ == "__main__":
    sys.exit(main())
