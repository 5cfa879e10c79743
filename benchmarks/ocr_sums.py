"""Numbers that OCR misreads in tables of scans, and which of them the sums of the tables reveal and mend (重读).

Each scan is held against its twin with a text layer, which is read and laid out by the same code. cells: cells of the
twin's tables that hold one number. wrong: those whose number the scan's page has not, or not so often, and not in
their place. in sums: those of them that take part in a sum which closes in the twin, so that arithmetic could reveal
them. revealed: those that stand in a sum which fails in the scan. again: pages read a second time; kept: how many of
these readings are kept. mended: wrong cells that are right after it; spoilt: right ones that are wrong after it.
lost, added: numbers of the whole pages that the scan lacks and has too many, text and tables, before the second
readings and after.

`--misread N` adds N trials in which one digit of a number of a table is exchanged on each page for one that looks like
it, after the first reading: real errors are too few to say how often sums reveal them, and what is planted is known.
The scan is read at `--dpi`, by default the 200 of an ingest; at fewer the engine errs oftener: the sums have more to
do. Without `--real` only the typeset files are read; with it pages of real text PDFs drawn as scans too, as in
benchmarks.scanned_real. What OCR read once is kept for the next run.
"""

from __future__ import annotations

import random
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from functools import reduce
from operator import add
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.measures import numbers
from benchmarks.options import Figures, parser, present, run
from benchmarks.reading import ocr_plan
from benchmarks.scanned_real import EXCERPTS, twins
from pipeline.ocr.reader import PageReader, make_reader
from pipeline.ocr.render import DPI
from pipeline.page_sums import table_sums
from pipeline.pages import read_pages
from pipeline.pdf.pages import read_pdf_images
from pipeline.reading import read_layout
from pipeline.records import Block, Page, Piece, SourceFile
from pipeline.second_readings import lay_out
from pipeline.sources import read_source

# scan → its twin with a text layer
TWINS = {
    "000_rl_scan200.pdf": "000_rl.pdf",
    "000_rl_scan150.pdf": "000_rl.pdf",
    "000_rl_scan200b.pdf": "000_rl.pdf",
    "misc_rl_scan200.pdf": "misc_rl.pdf",
}
LOOK_ALIKES = dict(zip("0123456789", "8763165234", strict=True))
_COLUMNS = (
    *("file", "dpi", "cells", "wrong", "in sums", "revealed", "again", "kept", "mended", "spoilt"),
    *("lost", "after", "added", "after"),
)

Place = tuple[int, int, int]  # page, row, column


@dataclass(frozen=True, slots=True)
class ScanSums:
    """One scan's figures, as the head of this file explains them; `lost` and `added` before and after."""

    file_name: str
    dpi: int
    cells: int
    wrong: int
    in_sums: int
    revealed: int
    again: int
    kept: int
    mended: int
    spoilt: int
    lost: tuple[int, int]
    added: tuple[int, int]

    def row(self) -> list[Any]:
        """As the table shows it."""
        counts = (self.cells, self.wrong, self.in_sums, self.revealed, self.again, self.kept, self.mended, self.spoilt)
        return [self.file_name, self.dpi, *counts, *self.lost, *self.added]

    def __add__(self, other: ScanSums) -> ScanSums:
        added: dict[str, Any] = {}
        for name, mine in asdict(self).items():
            also = getattr(other, name)
            added[name] = tuple(map(sum, zip(mine, also, strict=True))) if isinstance(mine, tuple) else mine + also
        return ScanSums(**(added | {"file_name": self.file_name, "dpi": self.dpi}))


@dataclass(frozen=True, slots=True)
class Scan:
    """A scan as it was first read, and what its twin says."""

    source: SourceFile
    data: bytes
    pages: Sequence[Page]
    truth: Sequence[Block]
    dpi: int

    def figures(self, reader: PageReader, pages: Sequence[Page] | None = None) -> ScanSums:
        """The figures of these pages, by default of those that were read."""
        read = self.pages if pages is None else pages
        before, after = (lay_out(self.source, self.data, read, again) for again in (None, reader))
        wrong, still = wrong_cells(self.truth, before.blocks), wrong_cells(self.truth, after.blocks)
        in_sums = wrong & {one for each in table_sums("twin", self.truth) if each.holds for one in each.block_ids}
        doubted = doubted_places(before.blocks)
        misses = [missed_numbers(self.truth, laid.blocks) for laid in (before, after)]
        second = [reading for reading in after.readings if reading.reading_no == 2]
        return ScanSums(
            file_name=self.source.file_name,
            dpi=self.dpi,
            cells=len(_number_cells(self.truth)),
            wrong=len(wrong),
            in_sums=len(in_sums),
            revealed=sum(place_of(block) in doubted for block in self.truth if block.block_id in in_sums),
            again=len(second),
            kept=sum(reading.kept for reading in second),
            mended=len(wrong - still),
            spoilt=len(still - wrong),
            lost=(misses[0][0], misses[1][0]),
            added=(misses[0][1], misses[1][1]),
        )

    def misread(self, chance: random.Random) -> list[Page]:
        """The pages with a digit of one number of a table exchanged on each for one that looks like it."""
        cells: defaultdict[int, list[Piece]] = defaultdict(list)
        for block, _ in _number_cells(lay_out(self.source, self.data, self.pages, None).blocks):
            cells[block.pieces[0].page_no].append(block.pieces[0])
        return [
            _misread(page, chance.choice(cells[page.page_no]), chance) if page.page_no in cells else page
            for page in self.pages
        ]


def _misread(page: Page, piece: Piece, chance: random.Random) -> Page:
    end = piece.page_start + piece.length
    at = chance.choice([at for at in range(piece.page_start, end) if page.text[at].isdecimal()] or [piece.page_start])
    return replace(page, text=page.text[:at] + LOOK_ALIKES.get(page.text[at], page.text[at]) + page.text[at + 1 :])


def measure_scan(scan: Path, twin: Path, dpi: int, trials: int) -> list[ScanSums]:
    """One scan against its twin: as it is read, and with digits exchanged, the figures of all trials together."""
    reader = make_reader(ocr_plan())
    source, data = read_source(scan)
    pages = read_pages(source, data, reader)
    if dpi != DPI:
        pages = list(read_pdf_images(source, data, pages, reader, dpi))
    read = Scan(source, data, pages, read_layout(twin, None, None).blocks, dpi)
    chance = random.Random(source.sha256)
    tried = [read.figures(reader, read.misread(chance)) for _ in range(trials)]
    together = [replace(reduce(add, tried), file_name=f"{scan.name}, {trials} × misread")] if tried else []
    return [read.figures(reader), *together]


def wrong_cells(truth: Sequence[Block], scan: Sequence[Block]) -> set[str]:
    """The cells of the truth whose number the scan lacks: of those with a number that is lost, those out of place."""
    lacking = {page_no: found - _by_page(scan)[page_no] for page_no, found in _by_page(truth).items()}
    there = {(place_of(block), number) for block, number in _number_cells(scan)}
    wrong = set()
    for block, number in _number_cells(truth):
        page_no = block.pieces[0].page_no
        if lacking[page_no][number] > 0 and (place_of(block), number) not in there:
            lacking[page_no][number] -= 1
            wrong.add(block.block_id)
    return wrong


def doubted_places(blocks: Sequence[Block]) -> set[Place]:
    """Where the cells stand that take part in a sum which fails."""
    failing = {block_id for one in table_sums("scan", blocks) if not one.holds for block_id in one.block_ids}
    return {place_of(block) for block in blocks if block.block_id in failing}


def missed_numbers(truth: Sequence[Block], scan: Sequence[Block]) -> tuple[int, int]:
    """How many numbers the scan's pages lack, and how many they have too many."""
    wanted, found = _by_page(truth), _by_page(scan)
    pages = wanted.keys() | found.keys()
    return (
        sum((wanted[page_no] - found[page_no]).total() for page_no in pages),
        sum((found[page_no] - wanted[page_no]).total() for page_no in pages),
    )


def place_of(block: Block) -> Place:
    """Where a cell stands; what is no cell stands in no row."""
    return (block.pieces[0].page_no, *((block.cell.row_no, block.cell.column_no) if block.cell else (0, 0)))


def _number_cells(blocks: Sequence[Block]) -> list[tuple[Block, str]]:
    found = [(block, numbers([block.text])) for block in blocks if block.cell]
    return [(block, cell[0]) for block, cell in found if len(cell) == 1]


def _by_page(blocks: Sequence[Block]) -> defaultdict[int, Counter[str]]:
    found: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for block in blocks:
        found[block.pieces[0].page_no].update(numbers([block.text]))
    return found


def _pairs(folder: Path, temporary: Path, words: Sequence[str], *, real: bool) -> Iterator[tuple[Path, Path]]:
    """Scans and their twins, those of real files drawn now."""
    for scan in present(folder / "typeset", [name for name in TWINS if not words or any(w in name for w in words)]):
        yield scan, scan.with_name(TWINS[scan.name])
    if real:
        for path in present(folder / "real", [name for name in EXCERPTS if not words or any(w in name for w in words)]):
            text, scan = twins(path, *EXCERPTS[path.name], temporary)
            yield scan, text


def main() -> int:
    """The command."""
    options = parser(__doc__)
    options.add_argument("--dpi", type=int, default=DPI, help="at how many the scans are read first (%(default)s)")
    options.add_argument("--real", action="store_true", help="also pages of real text PDFs, drawn as scans")
    options.add_argument("--misread", type=int, default=0, metavar="N", help="N trials with digits exchanged")
    options.add_argument("words", nargs="*", metavar="WORD", help="only files whose name holds one of these words")
    given = options.parse_args()
    folder = given.shared / "reports"

    def measure() -> Figures:
        with TemporaryDirectory() as temporary:
            pairs = _pairs(folder, Path(temporary), given.words, real=given.real)
            found = [one for scan, twin in pairs for one in measure_scan(scan, twin, given.dpi, given.misread)]
        missed = [f"{f.file_name}: {f.spoilt} cells spoilt, {f.mended} mended" for f in found if f.spoilt > f.mended]
        return Figures(_COLUMNS, [one.row() for one in found], [asdict(one) for one in found], missed)

    return run(folder, measure, as_json=given.json)


if __name__ == "__main__":
    sys.exit(main())
