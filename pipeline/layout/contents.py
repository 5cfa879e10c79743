"""Tables of contents (目录): which lines are their entries; they name headings and page numbers and state nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.page_records import Line

Place = tuple[int, int]

_PAGE = r"[-—–]?\s*(?:\d{1,4}|[ivxlcIVXLC]{1,6}|[Ⅰ-Ⅻⅰ-ⅻ])\s*[-—–]?"
# Leaders (前导符) as printed, and as OCR reads them: …… .... ···· ．．． -----
_LEADER = r"(?:[.．。·•‧∙・⋅…⋯‥_]\s*|[-—–]\s*(?=[-—–.．…]))"
_LED = re.compile(rf".*?\S\s*(?:{_LEADER}{{4,}}|[…⋯]\s*[…⋯.．·]?\s*)[-—–.\s]*(?:{_PAGE})?\s*$")
_NUMBERED_END = re.compile(rf".*?[^\s\d.,，%％]\s+{_PAGE}\s*$|.*?[\u4e00-\u9fff]\d{{1,3}}\s*$")
_TITLE = re.compile(r"(?:目\s*[录錄次]|[图表附]\s*[表件]?\s*目\s*[录次]|contents)(?:\s*contents)?\s*$", re.IGNORECASE)
_SENTENCE = re.compile(r"[。！？；]$|，.*，")

_ENTRIES_NEEDED = 3
_LONGEST_WRAP = 2  # lines of an entry before the one that ends in its page number
_TITLE_REACH = 2  # lines between the word 目录 and its first entry


def contents_places(by_page: Sequence[Sequence[Line]]) -> set[Place]:
    """The places (page_no, start) of the lines that make up tables of contents, their titles included.

    Takes the body lines of each page. Entries are told by leaders before a page number; under the word 目录 a page
    number after a blank is enough. Three or more must follow one another.
    """
    lines = [line for lines in by_page for line in lines]
    found: set[Place] = set()
    for first, last in _runs(lines):
        found |= {(line.page_no, line.start) for line in lines[first:last]}
    return found


def _runs(lines: Sequence[Line]) -> Iterator[tuple[int, int]]:
    """The stretches of lines that are tables of contents, from the title if there is one."""
    index = 0
    while index < len(lines):
        title = _TITLE.fullmatch(lines[index].text.strip())
        if not title and not _LED.match(lines[index].text):
            index += 1
            continue
        first = index
        if first > 0 and not title and _TITLE.fullmatch(lines[first - 1].text.strip()):
            first -= 1
        entry = _NUMBERED_END if title and not _is_led_soon(lines, index + 1) else _LED
        last, entries = _end(lines, index + 1 if title else index, entry)
        if entries >= _ENTRIES_NEEDED:
            yield first, last
            index = last
        else:
            index += 1


def _is_led_soon(lines: Sequence[Line], first: int) -> bool:
    return any(_LED.match(line.text) for line in lines[first : first + _TITLE_REACH + _LONGEST_WRAP])


def _end(lines: Sequence[Line], first: int, entry: re.Pattern[str]) -> tuple[int, int]:
    """Where the entries that begin about `first` are over, and how many there are."""
    last, entries, index = first, 0, first
    while index < len(lines) and index - last <= _LONGEST_WRAP:
        text = lines[index].text
        if entry.match(text) and not _SENTENCE.search(text.strip()):
            entries += 1
            last = index + 1
        elif _SENTENCE.search(text.strip()):
            break
        elif _TITLE.fullmatch(text.strip()):
            last = index + 1
        index += 1
    return last, entries
