"""Lines joined into one text that still knows where each character stands on its page."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pipeline.records import Line, Piece
from pipeline.words import RAISED_DIGITS

LINE_BREAK = "\n"
# The raised number of a footnote behind a word, a number or a bracket: it belongs to no text. 米² and ×10⁴ keep theirs,
# and m², which ends in a letter.
_NOTE_MARK_RE = re.compile(rf"(?<=[\d%‰)\]）】”》，、：；。\u4e00-\u9fff])(?<!×10)(?!(?<=米)[²³])[{RAISED_DIGITS}]+")


@dataclass(frozen=True, slots=True)
class JoinedText:
    """A text cut out of pages, with the pieces that carry it back to them."""

    text: str
    pieces: tuple[Piece, ...]

    def __add__(self, other: JoinedText) -> JoinedText:
        """The two texts one after the other."""
        moved = (replace(piece, block_start=piece.block_start + len(self.text)) for piece in other.pieces)
        return JoinedText(self.text + other.text, (*self.pieces, *moved))


class JoinedLines:
    """Some lines as one text with a line break between two, cut back into page text by `cut`.

    The breaks serve patterns that must see where a printed line ended; `cut` leaves them out.
    """

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = tuple(lines)
        self.text = LINE_BREAK.join(line.text for line in lines)
        self._starts: list[int] = []
        at = 0
        for line in lines:
            self._starts.append(at)
            at += len(line.text) + 1

    def line_at(self, offset: int) -> int:
        """The index of the line on which an offset of `text` stands."""
        return max(bisect_right(self._starts, offset) - 1, 0)

    def span_of(self, first: int, last: int) -> tuple[int, int]:
        """Where the lines from one index to another, which is included, stand in `text`."""
        return self._starts[first], self._starts[last] + len(self.lines[last].text)

    def cut(self, start: int, end: int) -> JoinedText:
        """The text between two offsets without line breaks, indents and note marks, trimmed of outer blanks."""
        while start < end and self.text[start].isspace():
            start += 1
        while end > start and self.text[end - 1].isspace():
            end -= 1
        parts: list[str] = []
        pieces: list[Piece] = []
        length = 0
        for index in range(self.line_at(start), len(self.lines)):
            line, line_start = self.lines[index], self._starts[index]
            if line_start >= end:
                break
            first = max(start, line_start) - line_start
            last = min(end, line_start + len(line.text)) - line_start
            if parts and not parts[-1][-1:].isascii():
                # the blank with which a page's text begins must not part a word: 二 / 等奖
                first = min(last, first + len(line.text[first:last]) - len(line.text[first:last].lstrip()))
            for begin, stop in _without_note_marks(line.text, first, last, parts[-1][-1:] if parts else ""):
                parts.append(line.text[begin:stop])
                pieces.append(Piece(length, line.page_no, line.start + begin, stop - begin))
                length += stop - begin
        return JoinedText("".join(parts), tuple(pieces))

    def whole(self) -> JoinedText:
        """All of the lines."""
        return self.cut(0, len(self.text))


def _without_note_marks(text: str, first: int, last: int, before: str) -> Iterator[tuple[int, int]]:
    """The parts of a line between two offsets that are no raised numbers of footnotes; `before` stands before them."""
    part = before + text[first:last]
    shift = first - len(before)
    for mark in _NOTE_MARK_RE.finditer(part):
        if first < mark.start() + shift:
            yield first, mark.start() + shift
        first = mark.end() + shift
    if first < last:
        yield first, last
