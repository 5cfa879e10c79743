"""The numbers that Word prints before paragraphs and keeps nowhere in their text: 一、 （一） 1. (自动编号)."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from pipeline.formats.docx_package import W
from pipeline.formats.docx_styles import Styles, is_on
from pipeline.formats.printed_numbers import print_number

_LEVELS = 9
_PLACE = re.compile(r"%([1-9])")
_PRIVATE = re.compile("[\ue000-\uf8ff]")  # bullets of the fonts Symbol and Wingdings
_BULLET = "•"


@dataclass(frozen=True, slots=True)
class _Level:
    """One level of a list: how its numbers look and when they begin again."""

    start: int
    number_format: str
    text: str
    suffix: str
    is_legal: bool
    restart: int | None
    style_id: str


@dataclass(frozen=True, slots=True)
class _List:
    """A list that paragraphs name: the counters it shares with others, its levels, where it starts anew."""

    shared: str
    levels: dict[int, _Level]
    starts: dict[int, int]


class Numbering:
    """Counts a document's numbered paragraphs in order."""

    def __init__(self, root: Any, styles: Styles) -> None:
        self._styles = styles
        self._lists = {} if root is None else _read_lists(root, styles)
        self._counters: defaultdict[str, dict[int, int]] = defaultdict(dict)
        self._started: set[tuple[str, int]] = set()

    def next_number(self, properties: Any) -> str:
        """What stands before the next paragraph, with the blank behind it; "" for a paragraph without a number."""
        number_id, level_no, style_id = self._styles.numbering(properties)
        known = self._lists.get(number_id)
        if known is None:
            return ""
        if level_no is None:
            level_no = next((no for no, level in known.levels.items() if level.style_id == style_id != ""), 0)
        level = known.levels.get(level_no)
        if level is None:
            return ""
        self._count(number_id, known, level_no)
        text = _BULLET if level.number_format == "bullet" else self._printed(known, level)
        if level.number_format == "bullet" and level.text and not _PRIVATE.search(level.text):
            text = level.text
        return text + _blank_after(text, level.suffix) if text else ""

    def _count(self, number_id: str, known: _List, level_no: int) -> None:
        counters = self._counters[known.shared]
        level = known.levels[level_no]
        if (number_id, level_no) not in self._started and level_no in known.starts:
            counters[level_no] = known.starts[level_no]
        else:
            counters[level_no] = counters.get(level_no, level.start - 1) + 1
        self._started.add((number_id, level_no))
        for deeper in range(level_no + 1, _LEVELS):
            restart = known.levels[deeper].restart if deeper in known.levels else None
            if restart is None or level_no < restart:
                counters.pop(deeper, None)

    def _printed(self, known: _List, level: _Level) -> str:
        """The level's text with the counters put in; a level that was skipped shows where it would start."""
        counters = self._counters[known.shared]

        def number(match: re.Match[str]) -> str:
            shown = known.levels.get(int(match[1]) - 1)
            if shown is None:
                return ""
            value = counters.get(int(match[1]) - 1, shown.start)
            return print_number(value, "decimal" if level.is_legal else shown.number_format)

        return _PLACE.sub(number, level.text)


def _blank_after(text: str, suffix: str) -> str:
    """The gap between number and text: none after a full-width mark, which brings its own."""
    if suffix == "nothing":
        return ""
    return " " if text[-1].isascii() or text[-1].isalnum() or text == _BULLET else ""


def _read_lists(root: Any, styles: Styles) -> dict[str, _List]:
    abstracts = {element.get(f"{W}abstractNumId", ""): element for element in root.iterfind(f"{W}abstractNum")}
    targets = {
        element.get(f"{W}numId", ""): element.find(f"{W}abstractNumId").get(f"{W}val", "")
        for element in root.iterfind(f"{W}num")
        if element.find(f"{W}abstractNumId") is not None
    }
    lists: dict[str, _List] = {}
    for element in root.iterfind(f"{W}num"):
        number_id = element.get(f"{W}numId", "")
        shared = targets.get(number_id, "")
        abstract = abstracts.get(shared)
        link = None if abstract is None else abstract.find(f"{W}numStyleLink")
        if link is not None:
            shared = targets.get(styles.numbered_list(link.get(f"{W}val", "")), shared)
            abstract = abstracts.get(shared, abstract)
        levels = {} if abstract is None else dict(map(_read_level, abstract.iterfind(f"{W}lvl")))
        starts: dict[int, int] = {}
        for override in element.iterfind(f"{W}lvlOverride"):
            levels |= dict(map(_read_level, override.iterfind(f"{W}lvl")))
            start = _number(override, "startOverride", None)
            if start is not None:
                starts[_level_no(override)] = start
        lists[number_id] = _List(shared, levels, starts)
    return lists


def _read_level(element: Any) -> tuple[int, _Level]:
    def value(name: str, default: str) -> str:
        child = element.find(f"{W}{name}")
        return default if child is None else str(child.get(f"{W}val", default))

    # Word 2010 writes newer formats as an alternative that older programs skip
    formats = element.iter(f"{W}numFmt")
    number_format = next((str(each.get(f"{W}val")) for each in formats), "decimal")
    level = _Level(
        start=_number(element, "start", 0) or 0,
        number_format=number_format,
        text=value("lvlText", ""),
        suffix=value("suff", "tab"),
        is_legal=bool(is_on(element, "isLgl")),
        restart=_number(element, "lvlRestart", None),
        style_id=value("pStyle", ""),
    )
    return _level_no(element), level


def _level_no(element: Any) -> int:
    """Which level of its list an element is about, from 0; -1, a level no paragraph has, for what is no number."""
    text = element.get(f"{W}ilvl", "0")
    return int(text) if text.isascii() and text.isdecimal() else -1


def _number(element: Any, name: str, default: int | None) -> int | None:
    child = element.find(f"{W}{name}")
    text = "" if child is None else child.get(f"{W}val", "")
    return int(text) if text.isdecimal() else default
