"""Page numbers and running heads of text files, which have no geometry: told by blank lines and by counting up."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.layout.furniture import PAGE_NUMBER, Place, is_page_number
from pipeline.page_records import Line, Page

_PAGE_BREAK = 3  # blank lines: what a page break leaves in a text that was a PDF
_LONG_PAGE_BREAK = 4  # so many make a single page number believable
_LINES_A_PAGE = (8, 200)  # printed lines between two page numbers that follow each other
_HEAD_LENGTH = 40
_HEAD_WORDS = 3
_EDGE_LINES = 2  # at a page's top and at its foot: a running head and a page number
_LOOK_BACK = 50

_BREAK_RE = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class _Standing:
    """A line of a text file with the blank lines round it; a form feed or the file's end counts as a page break.

    `from_top` and `from_foot` count the lines between it and the form feeds round its page.
    """

    line: Line
    before: int
    after: int
    from_top: int
    from_foot: int

    @property
    def is_at_edge(self) -> bool:
        """Whether it stands beside a form feed, another line between them at most."""
        return min(self.from_top, self.from_foot) < _EDGE_LINES


def text_furniture(pages: Sequence[Page], by_page: Sequence[Sequence[Line]]) -> set[Place]:
    """The page numbers and running heads of a text file, told by blank lines, form feeds and counting up.

    A number must stand alone at a page break, or say that it is a page's beside a form feed, and the numbers so found
    must grow with the lines between them; 第 1 页 共 3 页 needs neither.
    """
    standings = [
        standing
        for page, lines in zip(pages, by_page, strict=True)
        if page.height is None
        for standing in _standings(page, lines, is_one_of_many=len(pages) > 1)
    ]
    sure = {index for index, standing in enumerate(standings) if is_page_number(standing.line.text)}
    numbers = sure | {index for index, _ in _growing(standings, list(_number_candidates(standings)))}
    heads = _text_heads(standings, numbers) | _first_head(standings, sure)
    return {_place(standings[index]) for index in numbers} | heads


def _standings(page: Page, lines: Sequence[Line], *, is_one_of_many: bool) -> Iterator[_Standing]:
    """The page's lines with the number of blank lines before and after each; the file's ends count as one."""
    at = 0
    gaps = []
    for line in lines:
        gaps.append(len(_BREAK_RE.findall(page.text, at, line.start)) - 1)
        at = line.start + len(line.text)
    gaps[:1] = [1 if page.page_no == 1 else _LONG_PAGE_BREAK]
    gaps.append(_LONG_PAGE_BREAK if page.text.endswith("\f") else 1)
    far = 0 if is_one_of_many else len(lines) + _EDGE_LINES
    for index, (line, before, after) in enumerate(zip(lines, gaps, gaps[1:], strict=False)):
        yield _Standing(line, before, after, far + index, far + len(lines) - 1 - index)


def _number_candidates(standings: Sequence[_Standing]) -> Iterator[tuple[int, int]]:
    """(index, number) of the lines that are a number alone at a page break, by itself or under a short head."""
    for index, standing in enumerate(standings):
        match = PAGE_NUMBER.fullmatch(standing.line.text.strip())
        if not match or not match["number"] or len(match["number"]) > 3:
            continue
        if match["word"] and standing.is_at_edge:
            yield index, int(match["number"])
            continue
        if standing.before < 1 or standing.after < 1:
            continue
        head = standings[index - 1] if index else None
        under_head = head and head.before >= _PAGE_BREAK and len(head.line.text.strip()) <= _HEAD_LENGTH
        if max(standing.before, standing.after) >= _PAGE_BREAK or under_head:
            yield index, int(match["number"])


def _growing(standings: Sequence[_Standing], candidates: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest run of candidates that grows as pages do; nothing if it leaves out more than a third of them."""
    low, high = _LINES_A_PAGE
    best: list[list[tuple[int, int]]] = []
    for at, (index, number) in enumerate(candidates):
        runs = [
            run
            for run in best[max(0, at - _LOOK_BACK) :]
            if number > run[-1][1] and low <= (index - run[-1][0]) / (number - run[-1][1]) <= high
        ]
        best.append([*max(runs, key=len, default=[]), (index, number)])
    longest = max(best, key=len, default=[])
    if len(longest) == 1 and not _stands_far_off(standings[longest[0][0]], *longest[0]):
        return []
    return longest if 3 * len(longest) >= 2 * len(candidates) else []


def _stands_far_off(standing: _Standing, index: int, number: int) -> bool:
    """Whether a page number that has no fellow is one: a long page break before it, and so many lines for its pages."""
    low, high = _LINES_A_PAGE
    return standing.before >= _LONG_PAGE_BREAK and number > 0 and low <= index / number <= high


def _text_heads(standings: Sequence[_Standing], numbers: set[int]) -> set[Place]:
    """Short lines that open a page, right above a page number or after a form feed, and come again word for word.

    A first page's first line is its title: it stays, and a running head may repeat it.
    """
    opening = [
        standing
        for index, standing in enumerate(standings)
        if standing.before >= _PAGE_BREAK and len(standing.line.text.strip()) <= _HEAD_LENGTH and index + 1 in numbers
    ]
    again = Counter(standing.line.text.strip() for standing in opening)
    found = {_place(standing) for standing in opening if again[standing.line.text.strip()] > 1}
    first = [standing for standing in standings if standing.from_top == 0 and _may_be_head(standing.line.text)]
    again = Counter(standing.line.text.strip() for standing in first)
    later = (standing for standing in first if standing.line.page_no > 1)
    return found | {_place(standing) for standing in later if again[standing.line.text.strip()] > 1}


def _may_be_head(text: str) -> bool:
    """Whether a line is short and no row of a table, whose head each page may repeat."""
    return len(text.strip()) <= _HEAD_LENGTH and len(text.split()) <= _HEAD_WORDS


def _first_head(standings: Sequence[_Standing], numbers: set[int]) -> set[Place]:
    """The first page's head: the line above the page number at its top, which the title under it says again."""
    if 1 not in numbers or len(standings) < 3 or standings[0].line.text.strip() != standings[2].line.text.strip():
        return set()
    return {_place(standings[0])}


def _place(standing: _Standing) -> Place:
    return standing.line.page_no, standing.line.start
