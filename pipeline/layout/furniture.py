"""Which lines are furniture: running heads, feet and page numbers (页眉, 页脚, 页码), which state nothing.

A line wrongly marked costs facts, one wrongly kept costs little; so a line is marked only on evidence from several
pages, never because it merely looks like a page number: but for 第 1 页 and — 1 —, which nothing else looks like, and
for what a report of a page or two can show. Places in the margin are measured from the page's own edge, so that
portrait and landscape pages of one report agree.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from pipeline.layout.line_kinds import is_table_caption
from pipeline.layout.type_sizes import body_size, ideographs, times_larger
from pipeline.page_records import Line, Page, TextOrigin

Place = tuple[int, int]  # page_no and start: which line it is

_MARGIN_SHARE = 0.09  # of the page's longer side: 76 points on A4; body text begins below
_SAME_HEIGHT = 4.0  # points within which two heads stand at the same height
_ABOUT_HEIGHT = 12.0  # points, for heads that many pages have word for word
_MANY_PAGES = 6
_PAGES_NEEDED = 3
_SHORT_REPORT = 5  # pages: of a cover, a table of contents and the rest, two pages must do
_SMALLER = 0.95  # of the text's size: the type of a running head
_WORDS_NEEDED = 6  # ideographs of a head that a title repeats
_ALIKE = 0.8  # of the characters: two heads of which OCR has misread one
_SAME_MIDDLE = 18.0  # points sideways within which page numbers stand in one place
_NUMBER_LENGTH = 7  # characters of a page number with its dashes, however misread

_DASHES = "-—–－―·•~"
_ROMAN = r"[ivxlcIVXLC]{1,7}|[\u2160-\u216b\u2170-\u217b]"
PAGE_NUMBER = re.compile(
    rf"(?P<before>[{_DASHES}]*)\s*(?P<word>第|[Pp](?:age|AGE)?\.?(?=\s*\d))?\s*"
    rf"(?:(?P<number>[0-9]{{1,4}})|(?P<roman>{_ROMAN}))\s*页?"
    rf"\s*(?:[/，,]?\s*共?\s*[0-9]{{1,4}}\s*页)?\s*(?:(?:/|of)\s*[0-9]{{1,4}})?\s*[{_DASHES}]*"
)
# 第 1 页, 第 1 页 共 3 页, 共 3 页 第 1 页, Page 1 of 3: forms that only page numbers have
_WORDED = re.compile(
    r"第\s*\d{1,4}\s*页\s*[/，,（(]?\s*(?:[共总]\s*(?:计\s*)?\d{1,4}\s*页)?[)）]?"
    r"|[共总]\s*\d{1,4}\s*页\s*[/，,]?\s*第\s*\d{1,4}\s*页"
    r"|(?:[Pp]age|PAGE)\s*\d{1,4}(?:\s*(?:/|of|OF)\s*\d{1,4})?"
)
_DASHED = re.compile(r"[-—–－―─]+\s*(?:\d{1,4}|[ivxlcIVXLC]{1,7})\s*[-—–－―─]+")  # without a page, a row of cells too
_DIGITS_RE = re.compile(r"[0-9０-９]+")
_WORDS_RE = re.compile(r"[^\W\d_]")
_ROMAN_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}


@dataclass(frozen=True, slots=True)
class _Marginal:
    """A line in a margin, with its distance from the page's edge on that side (feet count from below, negative)."""

    line: Line
    depth: float
    middle: float  # of the line, from the middle of the page
    is_ocr: bool
    is_head: bool  # in the top margin

    @property
    def place(self) -> Place:
        return self.line.page_no, self.line.start


def margin_furniture(pages: Sequence[Page], by_page: Sequence[Sequence[Line]]) -> set[Place]:
    """The lines in the top and bottom margins that come again on three pages (or on both of two).

    Heads must stand at the same height, digits aside; page numbers must count with the pages, or stand where those
    that do stand. Takes pages with boxes.
    """
    margins = [line for page, lines in zip(pages, by_page, strict=True) for line in _margin_lines(page, lines)]
    needed = min(_PAGES_NEEDED, max(2, len(pages)))
    beside = [line for page, lines in zip(pages, by_page, strict=True) for line in _side_numbers(page, lines)]
    numbers = _sure_numbers(margins) | _numbers_in_step([*margins, *beside], needed, len(pages))
    body = body_size(line for lines in by_page for line in lines)
    titles = _titles(by_page, body)
    heads = _heads_again(margins, needed, len(pages), body) | _heads_like_titles(margins, titles, body)
    return numbers | _in_place_of(margins, numbers, needed) | heads


def is_page_number(text: str) -> bool:
    """Whether a line by itself, wherever it stands, can be nothing but a page number: 第 1 页 共 3 页."""
    return bool(_WORDED.fullmatch(text.strip()))


def _sure_numbers(lines: Iterable[_Marginal]) -> set[Place]:
    """The page numbers in the margins that need no others to be told by."""
    return {line.place for line in lines if is_page_number(line.line.text) or _DASHED.fullmatch(line.line.text.strip())}


def _titles(by_page: Sequence[Sequence[Line]], body: float | None) -> str:
    """The words of all lines that are clearly larger than the text, without blanks."""
    large = [line.text for lines in by_page for line in lines if body is not None and times_larger(line, body)]
    return "".join("".join(large).split())


def _heads_like_titles(lines: Iterable[_Marginal], titles: str, body: float | None) -> set[Place]:
    """The lines in small type in the top margin that say again what a title of the report says."""
    return {
        line.place
        for line in lines
        if line.is_head
        and _is_small(line, body)
        and ideographs(line.line.text) >= _WORDS_NEEDED
        and "".join(line.line.text.split()) in titles
    }


def _is_small(line: _Marginal, body: float | None) -> bool:
    return bool(body and line.line.size and line.line.size <= _SMALLER * body)


def _margin_lines(page: Page, lines: Sequence[Line]) -> Iterator[_Marginal]:
    """The lines in the page's top or bottom margin, a line's height away from the body, that are no captions."""
    if page.width is None or page.height is None:
        return
    margin = _MARGIN_SHARE * max(page.width, page.height)
    spans = [(line, line.box[1], line.box[3]) for line in lines if line.box]
    body = [(top, bottom) for _, top, bottom in spans if bottom > margin and top < page.height - margin]
    first, last = min((top for top, _ in body), default=page.height), max((bottom for _, bottom in body), default=0.0)
    for line, top, bottom in spans:
        assert line.box
        gap = first - bottom if bottom <= margin else top - last if top >= page.height - margin else -1.0
        # OCR's boxes are higher than the line: its type says how far away is away
        if gap >= min(bottom - top, line.size or math.inf) and not is_table_caption(line.text):
            middle = (line.box[0] + line.box[2] - page.width) / 2
            depth = top if bottom <= margin else bottom - page.height
            yield _Marginal(line, depth, middle, page.text_origin is TextOrigin.OCR, bottom <= margin)


def _side_numbers(page: Page, lines: Sequence[Line]) -> Iterator[_Marginal]:
    """The numbers alone in the page's left or right margin: where a page was turned, its foot is there."""
    if page.width is None or page.height is None or page.width <= page.height:
        return
    margin = _MARGIN_SHARE * page.width
    for line in lines:
        is_beside = line.box is not None and (line.box[2] <= margin or line.box[0] >= page.width - margin)
        if is_beside and PAGE_NUMBER.fullmatch(line.text.strip()):
            yield _Marginal(line, math.inf, math.inf, page.text_origin is TextOrigin.OCR, is_head=False)


def _numbers_in_step(lines: Iterable[_Marginal], needed: int, page_count: int) -> set[Place]:
    """Page numbers, Arabic or Roman, that stay the same distance from the page's place in the file.

    In a report of a page or two, one that is the page's own number is enough; in a short one, two.
    """
    steps: defaultdict[tuple[bool, int], set[Place]] = defaultdict(set)
    for line in lines:
        match = PAGE_NUMBER.fullmatch(line.line.text.strip())
        if match:
            number = int(match["number"]) if match["number"] else _roman_value(match["roman"])
            steps[match["number"] is None, number - line.line.page_no].add(line.place)
    if page_count <= _SHORT_REPORT:
        needed = min(needed, 2)
    own = steps[False, 0] if page_count <= 2 else set()
    return own | {place for places in steps.values() if len(places) >= needed for place in places}


def _roman_value(text: str) -> int:
    """The number that a Roman numeral means; one code point may be a whole numeral."""
    if "\u2160" <= text <= "\u217b":
        return (ord(text[0]) - 0x2160) % 16 + 1
    values = [_ROMAN_VALUES[letter] for letter in text.lower()]
    return sum(-one if one < other else one for one, other in zip(values, [*values[1:], 0], strict=True))


def _in_place_of(lines: Sequence[_Marginal], numbers: set[Place], needed: int) -> set[Place]:
    """Page numbers that do not count with the others, a preface's or a misread one, but stand where others do."""
    sure = [line for line in lines if line.place in numbers]
    needed = max(2, min(needed, len({line.line.page_no for line in sure})))
    found: set[Place] = set()
    for line in lines:
        text = line.line.text.strip()
        is_number = PAGE_NUMBER.fullmatch(text) or (line.is_ocr and len(text) <= _NUMBER_LENGTH)
        if is_number and line.place not in numbers:
            near = {other.line.page_no for other in sure if _are_in_one_place(line, other)}
            if len(near) >= needed and line.line.page_no not in near:
                found.add(line.place)
    return found


def _are_in_one_place(line: _Marginal, other: _Marginal) -> bool:
    """Whether two lines stand at the same height and at the same distance from the middle, on either side."""
    is_level = abs(line.depth - other.depth) <= _SAME_HEIGHT
    return is_level and abs(abs(line.middle) - abs(other.middle)) <= _SAME_MIDDLE


def _heads_again(lines: Iterable[_Marginal], needed: int, page_count: int, body: float | None) -> set[Place]:
    """Lines of the same words, digits aside, at the same height on enough pages; two of a short report if small."""
    groups: defaultdict[str, list[_Marginal]] = defaultdict(list)
    for line in lines:
        if len(_WORDS_RE.findall(line.line.text)) >= 2:
            groups[_DIGITS_RE.sub("#", "".join(line.line.text.split()))].append(line)
    found: set[Place] = set()
    for key, group in groups.items():
        alike = [*group, *_misread(key, groups)]
        for line in group:
            pages = {other.line.page_no for other in alike if abs(other.depth - line.depth) <= _SAME_HEIGHT}
            about = {other.line.page_no for other in group if abs(other.depth - line.depth) <= _ABOUT_HEIGHT}
            enough = min(needed, 2) if page_count <= _SHORT_REPORT and _is_small(line, body) else needed
            if len(pages) >= enough or len(about) >= _MANY_PAGES or _is_every_other(pages, page_count):
                found.add(line.place)
    return found


def _misread(key: str, groups: dict[str, list[_Marginal]]) -> Iterator[_Marginal]:
    """The lines of nearly the same words, where one of the two was read by OCR."""
    for other, group in groups.items():
        if other != key and len(group) > 1 and (group[0].is_ocr or groups[key][0].is_ocr):
            matcher = SequenceMatcher(None, key, other, autojunk=False)
            if matcher.real_quick_ratio() >= _ALIKE and matcher.ratio() >= _ALIKE:
                yield from group


def _is_every_other(pages: set[int], page_count: int) -> bool:
    """Whether the pages are all even or all odd pages of a short report: its heads alternate (奇偶页眉)."""
    return any(len(pages) > 1 and pages == set(range(first, page_count + 1, 2)) for first in (1, 2))
