"""Where a fact stands: its spans in the pages' verbatim text, the line of the file, the box on the page (出处)."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.media_types import MARKDOWN, TEXT
from pipeline.records import Block, Fact, Page, SourceFile, Span, WordBox, locate

Box = tuple[float, float, float, float]

_LINE_BREAKS = "\r\n"
_NO_LINE_BREAKS = str.maketrans("", "", _LINE_BREAKS)


class MisplacedError(ValueError):
    """A fact points at no page: the stage that built its block or its span has a bug."""


@dataclass(frozen=True, slots=True)
class PageSpan:
    """A run of one page's verbatim text; line breaks may stand inside it."""

    page_no: int
    span: Span


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a quote stands: at least one piece; `source_line` for text files, `box` (points) for PDFs.

    `confidence` is that of its least sure word, None where no engine reported one.
    """

    pieces: tuple[PageSpan, ...]
    source_line: int | None
    box: Box | None
    confidence: float | None = None


class EvidenceFinder:
    """Finds the evidence of one report's facts; built once a report, then quick for each fact."""

    def __init__(self, source: SourceFile, pages: Sequence[Page], blocks: Iterable[Block]) -> None:
        self._pages = {page.page_no: page for page in pages}
        self._blocks = {block.block_id: block for block in blocks}
        self._words = {page.page_no: sort_words(page.words) for page in pages}
        is_text = source.media_type in (TEXT, MARKDOWN)  # a web page's text is not that of its file
        self._line_ends = _count_lines(pages) if is_text else None

    def find(self, fact: Fact) -> Evidence:
        """The fact's place; MisplacedError if its block or pieces do not lead to a page."""
        block = self._blocks.get(fact.block_id)
        pieces = self._join(block, fact.span) if block else ()
        if not pieces:
            raise MisplacedError(f"fact {fact.fact_id} “{fact.quote}” stands on no page (block {fact.block_id})")
        return Evidence(pieces, self._source_line(pieces[0]), self._box(pieces[0]), self._confidence(pieces))

    def _join(self, block: Block, span: Span) -> tuple[PageSpan, ...]:
        joined: list[PageSpan] = []
        for piece in locate(block.pieces, span):
            start, end = piece.page_start, piece.page_start + piece.length
            last = joined[-1] if joined else None
            if last and last.page_no == piece.page_no and self._only_breaks(piece.page_no, last.span.end, start):
                joined[-1] = PageSpan(piece.page_no, Span(last.span.start, end))
            else:
                joined.append(PageSpan(piece.page_no, Span(start, end)))
        return tuple(joined)

    def _only_breaks(self, page_no: int, start: int, end: int) -> bool:
        between = self._pages[page_no].text[start:end]
        return start <= end and not between.strip(_LINE_BREAKS)

    def _source_line(self, piece: PageSpan) -> int | None:
        if self._line_ends is None:
            return None
        lines_before, ends = self._line_ends[piece.page_no]
        return lines_before + bisect_left(ends, piece.span.start) + 1

    def _confidence(self, pieces: Iterable[PageSpan]) -> float | None:
        words = (word for piece in pieces for word in overlapping(self._words[piece.page_no], piece.span))
        return min((word.confidence for word in words if word.confidence is not None), default=None)

    def _box(self, piece: PageSpan) -> Box | None:
        words = overlapping(self._words[piece.page_no], piece.span)
        return union(words) if words else None


def _count_lines(pages: Sequence[Page]) -> dict[int, tuple[int, list[int]]]:
    """For each page: the line breaks on earlier pages of the file, and the offsets of its own."""
    counted, before = {}, 0
    for page in sorted(pages, key=lambda page: page.page_no):
        ends = [offset for offset, char in enumerate(page.text) if char == "\n"]
        counted[page.page_no] = (before, ends)
        before += len(ends)
    return counted


def sort_words(words: Iterable[WordBox]) -> list[WordBox]:
    """The words in the order of the page's text, as `overlapping` needs them."""
    return sorted(words, key=lambda word: word.span.start)


def overlapping(words: Sequence[WordBox], span: Span) -> list[WordBox]:
    """Those of the sorted, disjoint words that share a character with the span."""
    first = bisect_right(words, span.start, key=lambda word: word.span.end)
    last = bisect_left(words, span.end, key=lambda word: word.span.start)
    return list(words[first:last])


def union(words: Sequence[WordBox]) -> Box:
    """The smallest box around all the words (points); ValueError if there are none."""
    return (
        min(word.x0 for word in words),
        min(word.top for word in words),
        max(word.x1 for word in words),
        max(word.bottom for word in words),
    )


def printed_lines(text: str, words: Sequence[WordBox], span: Span) -> list[list[WordBox]]:
    """The words under a span of the page's text, one list a printed line: a quote over a line break has two.

    One box around both lines would hold half of each line's other words too.
    """
    lines: list[list[WordBox]] = []
    for word in overlapping(words, span):
        if lines and not has_break(text, lines[-1][-1].span.end, word.span.start):
            lines[-1].append(word)
        else:
            lines.append([word])
    return lines


def has_break(text: str, start: int, end: int) -> bool:
    """Whether a line break stands in text[start:end]."""
    return any(char in _LINE_BREAKS for char in text[start:end])


def drop_breaks(text: str) -> str:
    """The text without its line breaks: what a quote over a line break reads."""
    return text.translate(_NO_LINE_BREAKS)
