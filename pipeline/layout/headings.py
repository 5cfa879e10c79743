"""Headings (标题): what a file marks, what is numbered, what is set larger than the text; and of which level."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from statistics import median

from pipeline.layout.line_kinds import (
    SENTENCE_END,
    UNNUMBERED_LEVEL,
    heading_level,
    is_dotted,
    is_section,
    width,
)
from pipeline.layout.type_sizes import body_size, is_spread, times_larger
from pipeline.page_records import Line

HEADING_WIDTH = 45.0
_LONGEST_UNNUMBERED = 40.0  # characters of a heading told by its size alone
_SHORT_TITLE = 16.0  # characters of an unnumbered heading no larger than the text
_SAME_SIZE = 0.06  # by which share headings of one level differ in size
_DIGIT = "[\\d〇○零一二三四五六七八九十]"
_DATE = re.compile(rf"{_DIGIT}{{2,4}}\s*年(?:\s*{_DIGIT}{{1,3}}\s*月)?(?:\s*{_DIGIT}{{1,3}}\s*日)?")
_ITEM_LEVELS = (4, 5)  # 1. and (1): of a list too, where the file says what is a paragraph and what is a heading
_QUANTITY = re.compile(r"\d[\d,.]*\s?(?:[%％]|[万亿]?(?:人|名|项|个|门|元|册|篇|平方米|亩|台|位|种|份|次|所|家|件|部))")
_ANSWER = re.compile(r"[无是否有]|不适用|适用|不详|同上|略")  # what stands under a heading of a form
_NO_TITLE = (*SENTENCE_END, "，", "、", "：", ":")


class Headings:
    """Tells the headings of one report and their levels, from 1, the widest.

    Numbering gives a level, and so does a file's own mark. An unnumbered line that is clearly larger than the running
    text takes the level of the numbered headings of its size, or else one by the rank of its size.
    """

    def __init__(self, lines: Sequence[Line]) -> None:
        self._marked = any(line.level is not None for line in lines)
        self._tells_paragraphs = any(line.ends for line in lines)
        self._deeper = int(any(is_section(line.text) and width(line.text) <= HEADING_WIDTH for line in lines))
        self._body = body_size(lines)
        self._levels = self._levels_by_size(lines, self._body) if self._body else []

    def level(self, text: str, group: Sequence[Line]) -> int | None:
        """The level of the heading that the joined lines of a group are; None if they are none."""
        first = group[0]
        if first.level is not None:
            return first.level
        is_sentence = text.rstrip().endswith(_NO_TITLE) or "。" in text
        if is_sentence or any(is_spread(line) for line in group):
            return None
        numbered = self._numbered_level(text)
        if numbered is not None:
            is_item = self._tells_paragraphs and heading_level(text) in _ITEM_LEVELS and _QUANTITY.search(text)
            return numbered if width(text) <= HEADING_WIDTH and not is_item else None
        if _DATE.fullmatch(text.strip()):
            return None  # a cover's date is no heading: its year would hold for all that follows
        if self._is_larger(group) and width(text) <= _LONGEST_UNNUMBERED:
            return self._level_of_size(first.size or 0.0)
        if not self._marked and _is_short_title(text, group):
            return UNNUMBERED_LEVEL + self._deeper
        return None

    def _numbered_level(self, text: str) -> int | None:
        """The level of a heading's numbering: 一、 and what is below it stand one deeper where 第一节 stands above."""
        level = heading_level(text)
        is_below = level is not None and level > 1 and not is_section(text) and not is_dotted(text)
        return level + self._deeper if level is not None and is_below else level

    def _is_larger(self, group: Sequence[Line]) -> bool:
        return self._body is not None and all(times_larger(line, self._body) for line in group)

    def _level_of_size(self, size: float) -> int:
        """The level of the headings that are as large; one below those that are larger, one above if none is."""
        for known, level in self._levels:
            if abs(known - size) <= _SAME_SIZE * known:
                return level
        larger = [level for known, level in self._levels if known > size]
        if larger:
            return min(max(larger) + 1, UNNUMBERED_LEVEL + self._deeper)
        return max(min((level for _, level in self._levels), default=2) - 1, 1)

    def _levels_by_size(self, lines: Iterable[Line], body: float) -> list[tuple[float, int]]:
        """The sizes of headings larger than the text, largest first, each with its level.

        Where numbered headings have a size, it has their level; the other sizes are ranked among them.
        """
        numbered: defaultdict[int, list[float]] = defaultdict(list)
        unnumbered: list[float] = []
        for line in lines:
            if not times_larger(line, body) or width(line.text) > _LONGEST_UNNUMBERED or line.furniture:
                continue
            level = self._numbered_level(line.text)
            if level is None:
                unnumbered.append(line.size or 0.0)
            else:
                numbered[level].append(line.size or 0.0)
        levels = [(median(sizes), level) for level, sizes in numbered.items()]
        if levels:
            return sorted(levels, reverse=True)
        return [(size, rank) for rank, size in enumerate(_distinct(unnumbered), start=1)]


def _distinct(sizes: Iterable[float]) -> list[float]:
    """The sizes from the largest down, those that are nearly the same once."""
    kept: list[float] = []
    for size in sorted(sizes, reverse=True):
        if not kept or kept[-1] - size > _SAME_SIZE * kept[-1]:
            kept.append(size)
    return kept


def _is_short_title(text: str, group: Sequence[Line]) -> bool:
    """A short line of words alone: no numbers, no marks."""
    if _ANSWER.fullmatch(text.strip()):
        return False
    is_short = len(group) == 1 and width(text) <= _SHORT_TITLE and not re.search(r"[，、：:；\d%□☐☑☒√✓]", text)
    return is_short and width(text) >= 2 and re.search(r"[\u4e00-\u9fff]{2}", text) is not None
