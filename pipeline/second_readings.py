"""Scanned pages whose sums fail are read once more, larger; the sums say which reading is kept (重读).

A digit read wrongly is the one error of OCR that its confidence does not tell and a total does. Both readings are
recorded, whichever is kept (ADR 0015).
"""

from __future__ import annotations

import logging
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

from pipeline.blocks import build_blocks
from pipeline.errors import OcrFailedError
from pipeline.layout.items import read_items
from pipeline.ocr.reader import PageReader
from pipeline.page_sums import Sums, TableSum, sums_by_page, table_sums
from pipeline.pages import read_larger
from pipeline.records import Block, Page, PageReading, SourceFile, TextOrigin

log = logging.getLogger(__name__)

_NUMBER_RE = re.compile(r"\d+(?:[.,．，]\d+)*")


@dataclass(frozen=True, slots=True)
class ReadPages:
    """A report's pages laid out, with every reading of those that OCR read."""

    pages: tuple[Page, ...]
    blocks: tuple[Block, ...]
    readings: tuple[PageReading, ...] = ()


@dataclass(frozen=True, slots=True)
class _Attempt:
    """All pages of a report in one reading each, laid out, and what the sums of the scanned ones say.

    `proven` are the numbers of each page that stand in a sum which closes.
    """

    pages: tuple[Page, ...]
    blocks: tuple[Block, ...]
    sums: Mapping[int, Sums]
    proven: Mapping[int, Counter[str]]

    @classmethod
    def of(cls, source: SourceFile, pages: Sequence[Page]) -> _Attempt:
        blocks = tuple(build_blocks(read_items(pages), source.source_id))
        scanned = {page.page_no for page in pages if page.text_origin is TextOrigin.OCR}
        in_question = any(block.cell and scanned & {piece.page_no for piece in block.pieces} for block in blocks)
        sums = table_sums(source.source_id, blocks) if in_question else []
        found = sums_by_page(sums, blocks) if in_question else {}
        by_page = {page_no: found.get(page_no, Sums()) for page_no in sorted(scanned)}
        return cls(tuple(pages), blocks, by_page, _proven_numbers(sums, blocks))

    def with_pages(self, source: SourceFile, others: Mapping[int, Page]) -> _Attempt:
        """The same with other readings of some pages."""
        return _Attempt.of(source, [others.get(page.page_no, page) for page in self.pages])

    @property
    def all_sums(self) -> Sums:
        return reduce(Sums.__add__, self.sums.values(), Sums())


def lay_out(source: SourceFile, data: bytes, pages: Sequence[Page], reader: PageReader | None) -> ReadPages:
    """The pages laid out, each scanned one in the reading whose sums close; `reader` reads again where they fail."""
    first = _Attempt.of(source, pages)
    failing = [page for page in first.pages if page.page_no in first.sums and first.sums[page.page_no].failed]
    again = _read_again(source, data, failing, reader) if reader is not None and failing else {}
    if not again:
        return ReadPages(first.pages, first.blocks, tuple(_only_readings(first)))
    second = first.with_pages(source, again)
    before = {page.page_no: page for page in first.pages}
    better = {
        no
        for no, page in again.items()
        if second.sums[no].are_better_than(first.sums[no]) and _proves_most(page, before[no], second.proven.get(no))
    }
    kept = _mixed(source, first, second, {no: again[no] for no in sorted(better)})
    readings = (*_only_readings(first, again), *_both_readings(first, second, again, kept))
    _tell(source, first, second, again, kept)
    return ReadPages(kept.pages, kept.blocks, tuple(sorted(readings, key=lambda one: (one.page_no, one.reading_no))))


def _proven_numbers(sums: Sequence[TableSum], blocks: Sequence[Block]) -> dict[int, Counter[str]]:
    """The numbers of each page that take part in a sum which closes, each cell counted once."""
    closing = {block_id for one in sums if one.holds for block_id in one.block_ids}
    found: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for block in blocks:
        if block.block_id in closing and block.pieces:
            found[block.pieces[0].page_no].update(_NUMBER_RE.findall(block.text))
    return found


def _proves_most(page: Page, before: Page, proven: Counter[str] | None) -> bool:
    """Whether sums vouch for at least half of the numbers that a reading has and the one before has not.

    Where most of them stand in no sum, as in a blurred fax, the reading mends one column and may spoil three.
    """
    changed = Counter(_numbers_of_its_own(page, before))
    vouched = changed & (proven or Counter())
    return 2 * vouched.total() >= changed.total()


def _mixed(source: SourceFile, first: _Attempt, second: _Attempt, better: Mapping[int, Page]) -> _Attempt:
    """The pages in their better readings; as first read where these do not go together better than before."""
    if not better:
        return first
    mixed = first.with_pages(source, better)
    return mixed if mixed.all_sums.are_better_than(first.all_sums) else first


def _read_again(source: SourceFile, data: bytes, pages: Sequence[Page], reader: PageReader) -> dict[int, Page]:
    """The pages read larger, by number; none if the engine fails, since all of them have been read."""
    try:
        return {page.page_no: page for page in read_larger(source, data, pages, reader)}
    except OcrFailedError as error:
        log.warning("%s; its first reading is kept", error)
        return {}


def _only_readings(attempt: _Attempt, again: Mapping[int, Page] | None = None) -> Iterator[PageReading]:
    """The readings of scanned pages that were read but once."""
    for page in attempt.pages:
        if page.page_no in attempt.sums and page.page_no not in (again or {}):
            yield _reading(page, 1, attempt.sums[page.page_no])


def _both_readings(
    first: _Attempt, second: _Attempt, again: Mapping[int, Page], kept: _Attempt
) -> Iterator[PageReading]:
    """The two readings of each page that was read twice, with the numbers in which they differ."""
    chosen = {page.page_no: page for page in kept.pages}
    for page in first.pages:
        if (other := again.get(page.page_no)) is not None:
            stays = chosen[page.page_no] is page
            yield _reading(page, 1, first.sums[page.page_no], other, kept=stays)
            yield _reading(other, 2, second.sums[page.page_no], page, kept=not stays)


def _reading(page: Page, number: int, sums: Sums, other: Page | None = None, *, kept: bool = True) -> PageReading:
    return PageReading(
        page_no=page.page_no,
        reading_no=number,
        kept=kept,
        dpi=page.dpi,
        engine=page.engine,
        confidence=page.confidence,
        sums_closed=sums.closed,
        sums_failed=sums.failed,
        numbers=_numbers_of_its_own(page, other) if other else (),
        text=None if kept else page.text,
    )


def _numbers_of_its_own(page: Page, other: Page) -> tuple[str, ...]:
    """The numbers that a reading has and the other has not, or not so often, in the order of its text."""
    left = Counter(_NUMBER_RE.findall(page.text)) - Counter(_NUMBER_RE.findall(other.text))
    found = []
    for number in reversed(_NUMBER_RE.findall(page.text)):
        if left[number] > 0:
            left[number] -= 1
            found.append(number)
    return tuple(reversed(found))


def _tell(source: SourceFile, first: _Attempt, second: _Attempt, again: Mapping[int, Page], kept: _Attempt) -> None:
    """What became of each page that was read twice, in the log."""
    for page in kept.pages:
        if (other := again.get(page.page_no)) is not None:
            before, after = first.sums[page.page_no], second.sums[page.page_no]
            log.info(
                "%s, page %d: read again at %s dpi: %d sums close and %d fail, before %d and %d; %s reading is kept",
                *(source.file_name, page.page_no, other.dpi),
                *(after.closed, after.failed, before.closed, before.failed),
                "the second" if page is other else "the first",
            )
