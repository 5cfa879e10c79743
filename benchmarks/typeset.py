"""Characters, numbers and cells read from the typeset files, against what is printed on them.

Order: as `read_items` gives a page. chars any / order: characters right, as a bag and in order. numbers: those of the
body that are found, page numbers aside. cells: right in row, column, spans and text, by how the table is drawn; ≈ also
those with a text nearly right. extra: tables found where none is.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.floors import below, read_floors
from benchmarks.measures import (
    TableScore,
    Tally,
    found_of,
    in_any_order,
    in_order,
    numbers,
    numbers_in_order,
    score_tables,
    without_blanks,
)
from benchmarks.options import Figures, add_scans, parser, present, run
from benchmarks.reading import pages_of
from benchmarks.truth import BORDERLESS, RULED, THREE_LINE, PlacedCell, TruePage, read_truth, without_margins
from pipeline.layout.items import Item, read_items
from pipeline.ocr.modes import Weights
from pipeline.page_records import Line, PageTable

TEXT_FILES = ("000_rl.pdf", "000_fp.pdf", "000_cid.pdf", "000_lo.pdf", "000_lo.docx", "misc_rl.pdf", "misc_fp.pdf")
SCANS = ("000_rl_scan200.pdf", "000_rl_scan150.pdf", "000_rl_scan200b.pdf", "000_rl_mixed.pdf", "misc_rl_scan200.pdf")
BROKEN_LAYERS = tuple(f"bad/{name}.pdf" for name in ("no_tounicode_rl", "no_tounicode_lo", "wrong_tounicode_fp"))

_KINDS = (RULED, BORDERLESS, THREE_LINE)
_COLUMNS = ("file", "pages", "chars any", "order", "worst page", "numbers any", "order", *_KINDS, "≈", "extra")


@dataclass(frozen=True, slots=True)
class PageScore:
    """One page against its truth."""

    page_no: int
    any_order: Tally
    in_order: Tally
    numbers: Tally
    numbers_in_order: Tally
    tables: tuple[TableScore, ...]
    extra_tables: int


@dataclass(frozen=True, slots=True)
class FileScore:
    """One typeset file against its truth, page by page (a DOCX as one page)."""

    file_name: str
    pages: tuple[PageScore, ...]

    def total(self, field: str) -> Tally:
        """The sum of a field of the pages."""
        return sum((getattr(page, field) for page in self.pages), Tally())

    def cells(self, kind: str | None = None, field: str = "exact") -> Tally:
        """The cells of the tables drawn so (of all without a kind)."""
        tables = [table for page in self.pages for table in page.tables if kind in (None, table.kind)]
        return sum((getattr(table, field) for table in tables), Tally())

    def figures(self) -> dict[str, float]:
        """What floors are held against: shares by name, left out where there is nothing to share."""
        tallies = {
            "characters": self.total("any_order"),
            "characters_in_order": self.total("in_order"),
            "numbers": self.total("numbers"),
            "numbers_in_order": self.total("numbers_in_order"),
            **{f"{kind}_cells": self.cells(kind) for kind in _KINDS},
            **{f"{kind}_cells_placed": self.cells(kind, "placed") for kind in _KINDS},
        }
        return {name: tally.share for name, tally in tallies.items() if tally.share is not None}


def score_file(path: Path, weights: Weights = Weights.SMALL) -> FileScore:
    """One typeset file, read as any report is, against its truth."""
    truth, items = read_truth(_truth_file(path)), read_items(pages_of(path, weights))
    if path.suffix == ".pdf":
        by_page: defaultdict[int, list[Item]] = defaultdict(list)
        for item in items:
            by_page[item.page_no].append(item)
        return FileScore(path.name, tuple(score_page(by_page[page.page_no], page) for page in truth))
    body = [item for item in items if isinstance(item, PageTable) or not item.furniture]
    return FileScore(path.name, (score_page(body, without_margins(truth)),))


def score_page(items: Iterable[Item], truth: TruePage) -> PageScore:
    """What was read on one page, in reading order, against what is printed on it."""
    listed = list(items)
    lines = [line.text for line in _lines(listed)]
    scores, extra = score_tables([_placed(item) for item in listed if isinstance(item, PageTable)], truth.tables)
    characters, true_characters = without_blanks(lines), without_blanks(truth.lines)
    read = numbers(line.text for line in _lines(listed) if not line.furniture)
    printed = numbers(truth.body)
    return PageScore(
        page_no=truth.page_no,
        any_order=in_any_order(characters, true_characters),
        in_order=in_order(characters, true_characters),
        numbers=found_of(read, printed),
        numbers_in_order=numbers_in_order(read, printed),
        tables=tuple(scores),
        extra_tables=len(extra),
    )


def _truth_file(path: Path) -> Path:
    """The JSON beside a file; a bilevel scan has its grey twin's, one with a broken text layer its maker's."""
    if path.parent.name == "bad":
        return path.parents[1] / f"000_{path.stem.rpartition('_')[2]}.json"
    beside = path.with_suffix(".json")
    return beside if beside.is_file() else path.with_name(f"{path.stem.rstrip('b')}.json")


def _lines(items: Iterable[Item]) -> Iterable[Line]:
    for item in items:
        if isinstance(item, Line):
            yield item
        else:
            yield from (line for cell in item.cells for line in cell.lines)


def _placed(table: PageTable) -> list[PlacedCell]:
    return [
        PlacedCell.of(
            cell.row_no, cell.column_no, cell.row_span, cell.column_span, "".join(line.text for line in cell.lines)
        )
        for cell in table.cells
    ]


def _row(score: FileScore) -> list[Any]:
    worst = min(score.pages, key=lambda page: page.any_order.share or 0.0)
    return [
        score.file_name,
        len(score.pages),
        _percent(score.total("any_order")),
        _percent(score.total("in_order")),
        f"p{worst.page_no} {_percent(worst.any_order)}",
        _count(score.total("numbers")),
        _percent(score.total("numbers_in_order")),
        *(_count(score.cells(kind)) for kind in _KINDS),
        _percent(score.cells(field="placed")),
        sum(page.extra_tables for page in score.pages),
    ]


def _percent(tally: Tally) -> str:
    return "" if tally.share is None else f"{100 * tally.share:.2f}"


def _count(tally: Tally) -> str:
    return "" if tally.share is None else f"{tally.right}/{tally.of} {_percent(tally)}"


def _wrong_cells(scores: Sequence[FileScore]) -> Iterable[str]:
    for score in scores:
        for page in score.pages:
            for number, table in enumerate(page.tables, start=1):
                place = f"{score.file_name} p{page.page_no} table {number} ({table.kind})"
                if not table.found:
                    yield f"{place}: not found"
                else:
                    yield from (f"{place}: missed {_told(cell)}" for cell in table.missed)
                    yield from (f"{place}: found  {_told(cell)}" for cell in table.spurious)


def _told(cell: PlacedCell) -> str:
    return f"row {cell.row_no} column {cell.column_no} spans {cell.row_span}×{cell.column_span} “{cell.text}”"


def main() -> int:
    """The command."""
    options = parser(__doc__)
    add_scans(options)
    options.add_argument("--wrong", action="store_true", help="print every cell that is not right")
    options.add_argument("files", nargs="*", metavar="FILE", help="names of typeset files, instead of all")
    given = options.parse_args()
    folder = given.shared / "reports" / "typeset"
    names = given.files or (*TEXT_FILES, *((*SCANS, *BROKEN_LAYERS) if given.scans else ()))

    weights = Weights.TINY if given.tiny else Weights.SMALL

    def measure() -> Figures:
        scores = [score_file(path, weights) for path in present(folder, names)]
        floors = read_floors("typeset")
        missed = [line for score in scores for line in below(score.file_name, score.figures(), floors)]
        if given.wrong:
            missed += _wrong_cells(scores)
        details = [asdict(score) | {"figures": score.figures()} for score in scores]
        return Figures(_COLUMNS, [_row(score) for score in scores], details, missed)

    return run(folder, measure, as_json=given.json)


if __name__ == "__main__":
    sys.exit(main())
