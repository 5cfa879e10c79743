"""The proof of the product: every fact's page text and every box give its quote (核验).

Nothing is taken from the report's files: a warehouse must prove itself from its own rows.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.evidence import Box, drop_breaks, printed_lines, sort_words, union
from pipeline.records import Span, WordBox
from pipeline.stored import StoredFact, StoredPage, StoredReport, read_report, read_source_ids
from pipeline.warehouse import open_published

if TYPE_CHECKING:
    import duckdb

# Points by which a box may stand over its page's edge: renderers round.
_EDGE = 1.0
_MOSTLY = 0.9  # of a word's width
_SAME = 1e-6


@dataclass(frozen=True, slots=True)
class VerifyFailure:
    """One row whose evidence does not hold: which table and row, where, and what is wrong."""

    table: str
    row_id: str
    source_name: str
    page_no: int | None
    problem: str

    def __str__(self) -> str:
        place = self.source_name if self.page_no is None else f"{self.source_name}, page {self.page_no}"
        return f"{place}: {self.table} {self.row_id}: {self.problem}"


@dataclass(frozen=True, slots=True)
class VerifyResult:
    """How many facts, mentions and block pieces were checked, and all that do not hold."""

    checked: int
    mentions: int
    pieces: int
    failures: tuple[VerifyFailure, ...]

    @property
    def holds(self) -> bool:
        """Whether the whole warehouse is proven."""
        return not self.failures


def verify_warehouse(path: Path) -> VerifyResult:
    """Check every row that points into a text against that text, and every box against the words inside it.

    Errors are those of `open_published`.
    """
    facts = mentions = pieces = 0
    with open_published(path) as connection:
        failures = list(_find_strays(connection))
        for source_id in read_source_ids(connection):
            report = read_report(connection, source_id)
            facts, mentions = facts + len(report.facts), mentions + len(report.mentions)
            pieces += len(report.block_pieces)
            failures.extend(_verify_report(report))
    return VerifyResult(facts, mentions, pieces, tuple(failures))


def _find_strays(connection: duckdb.DuckDBPyConnection) -> Iterator[VerifyFailure]:
    """Facts that the loop over reports cannot see, and ids that stand on two rows."""
    strays = connection.execute(
        "select fact_id, source_id from fact anti join reports using (report_no) order by fact_id"
    ).fetchall()
    for fact_id, source_id in strays:
        yield VerifyFailure("fact", fact_id, source_id, None, "its report is not in the warehouse")
    for table, key in _KEYS.items():
        doubles = connection.execute(
            f"select {key}, min(source_name), count(*) from {table} as t join reports using (report_no) "
            f"group by {key} having count(*) > 1 order by {key}"
        ).fetchall()
        for row_id, source_name, count in doubles:
            yield VerifyFailure(table, row_id, source_name, None, f"{count} rows have this id")


# Ids come from the bytes and the place, so no two rows of a warehouse may share one.
_KEYS = {"blocks": "block_id", "mentions": "mention_id", "fact": "fact_id"}


def _verify_report(report: StoredReport) -> Iterator[VerifyFailure]:
    checks = (_block_problems, _mention_problems, _fact_problems)
    for check in checks:
        for table, row_id, page_no, problem in check(report):
            yield VerifyFailure(table, row_id, report.source_name, page_no, problem)


Problem = tuple[str, str, int | None, str]


def _block_problems(report: StoredReport) -> Iterator[Problem]:
    for block_id, piece_no, block_start, page_no, page_start, length in report.block_pieces:
        row_id = f"{block_id}/{piece_no}"
        block, page = report.blocks.get(block_id), report.pages.get(page_no)
        if block is None or page is None:
            yield "block_pieces", row_id, page_no, "its block or its page is not in the warehouse"
        else:
            problem = _differs(
                _slice(page.text, page_start, page_start + length), block[block_start : block_start + length]
            )
            if problem:
                yield "block_pieces", row_id, page_no, problem


def _mention_problems(report: StoredReport) -> Iterator[Problem]:
    for table, rows in (("mentions", report.mentions), ("unlinked", report.unlinked)):
        for row_id, block_id, start, end, quote in rows:
            block = report.blocks.get(block_id)
            problem = _differs(_slice(block, start, end), quote) if block is not None else "its block is missing"
            if problem:
                yield table, row_id, None, problem


def _fact_problems(report: StoredReport) -> Iterator[Problem]:
    counted = Counter(fact.fact_id for fact in report.facts)
    indexes: dict[int, _PageWords] = {}
    for fact in report.facts:
        if counted[fact.fact_id] == 1:
            problem = _text_problem(report, fact) or _box_problem(report, fact, indexes)
            if problem:
                yield "fact", fact.fact_id, fact.page_no, problem


def _text_problem(report: StoredReport, fact: StoredFact) -> str:
    pieces = report.fact_pieces.get(fact.fact_id, [])
    if not pieces or pieces[0] != (fact.page_no, fact.start_offset, fact.end_offset):
        return "its place is not that of its first piece"
    if any(page_no not in report.pages for page_no, _, _ in pieces):
        return "a page of its quote is missing"
    block = report.blocks.get(fact.block_id)
    if block is None:
        return "its block is missing"
    parts = [_slice(report.pages[page_no].text, start, end) for page_no, start, end in pieces]
    problem = _differs(drop_breaks("".join(parts)), fact.quote)
    return problem or _differs(_slice(block, fact.block_start, fact.block_end), fact.quote, "its block")


def _box_problem(report: StoredReport, fact: StoredFact, indexes: dict[int, _PageWords]) -> str:
    page = report.pages[fact.page_no]
    if page.width is None:
        return "" if fact.box is None else "it has a box on a page without geometry"
    if fact.box is None:
        return "it has no box"
    if not _lies_on(fact.box, page):
        return f"its box {fact.box} leaves the page of {page.width} × {page.height} points"
    for number, (page_no, start, end) in enumerate(report.fact_pieces[fact.fact_id]):
        index = indexes.get(page_no) or indexes.setdefault(page_no, _PageWords(report.pages[page_no]))
        problem = index.problem(Span(start, end), fact.box if number == 0 else None)
        if problem:
            return problem
    return ""


def _lies_on(box: Box, page: StoredPage) -> bool:
    if page.width is None or page.height is None:
        return False
    x0, top, x1, bottom = box
    return -_EDGE <= x0 < x1 <= page.width + _EDGE and -_EDGE <= top < bottom <= page.height + _EDGE


class _PageWords:
    """The words of one page, found by offset and by place."""

    def __init__(self, page: StoredPage) -> None:
        self._text = page.text
        self._words = sort_words(page.words)
        self._by_height = sorted(self._words, key=_middle)
        self._heights = [_middle(word) for word in self._by_height]

    def problem(self, span: Span, box: Box | None) -> str:
        """What is wrong with a piece of a quote: its words, its box (if given), and what else the box holds."""
        lines = printed_lines(self._text, self._words, span)
        words = [word for line in lines for word in line]
        if box and words and any(abs(a - b) > _SAME for a, b in zip(box, union(words), strict=True)):
            return f"its box {box} is not that of its words"
        seen = "".join(self._read(union(line), span) for line in lines)
        return _differs(_drop_spaces(seen), _drop_spaces(span.of(self._text)), "its box")

    def _read(self, box: Box, span: Span) -> str:
        """The characters of the words that lie in the box, in the order of the text.

        A comma set close may reach into the box of the character before it: a word lies in it with nine tenths
        of its width.

        Of a word that the quote only cuts into (10 of Top10), the characters of the quote.
        """
        x0, top, x1, bottom = box
        first, last = bisect_left(self._heights, top), bisect_right(self._heights, bottom)
        inside = [word for word in self._by_height[first:last] if _lies_in(word, x0, x1)]
        inside.sort(key=lambda word: word.span.start)
        return "".join(self._text[slice(*_clip(word.span, span))] for word in inside)


def _lies_in(word: WordBox, x0: float, x1: float) -> bool:
    shared = min(x1, word.x1) - max(x0, word.x0)
    return shared >= 0 and shared >= _MOSTLY * (word.x1 - word.x0)


def _clip(word: Span, span: Span) -> tuple[int, int]:
    if not word.overlaps(span):
        return word.start, word.end
    return max(word.start, span.start), min(word.end, span.end)


def _middle(word: WordBox) -> float:
    return (word.top + word.bottom) / 2


def _drop_spaces(text: str) -> str:
    return "".join(text.split())


def _slice(text: str, start: int, end: int) -> str:
    return text[start:end] if 0 <= start < end <= len(text) else ""


def _differs(found: str, wanted: str, where: str = "the text") -> str:
    return "" if found == wanted else f"{where} gives “{found}”, not “{wanted}”"
