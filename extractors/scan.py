"""Goes through a text from number to number and says what each is: a quantity, a bare number, excluded (扫描)."""

from __future__ import annotations

import functools
import re

from extractors.amounts import NUMERAL_CHARS, TOO_LARGE
from extractors.beside import char_after, char_before
from extractors.common_shapes import LONE_BEFORE, CommonReader
from extractors.exclusions import ExclusionReader
from extractors.lexicon import Lexicon
from extractors.quantities import quantity_reader
from extractors.readings import Reading
from extractors.trie import trie_pattern

_CHINESE = NUMERAL_CHARS.removeprefix("0-9")
# begins with one class of characters, for which a search runs ahead
_SITE = re.compile(rf"[0-9{_CHINESE}第](?:(?<=[0-9])[0-9]*(?:\.[0-9]+)?|(?<=[{_CHINESE}])[{_CHINESE}]*)?")
_NUMERAL = re.compile(f"[{NUMERAL_CHARS}]")
_TOO_LONG = 12  # digits that no count has: a code


class Excluded:
    """A span that an exclusion or a region claims; it has neither bound nor unit."""

    __slots__ = ("end", "rule", "start")
    bound = None
    unit = None

    def __init__(self, start: int, end: int, rule: str) -> None:
        self.start, self.end, self.rule = start, end, rule


class Scanner:
    """Scans texts with one lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.reader = quantity_reader(lexicon)
        self.common = CommonReader(self.reader)
        self.exclusions = ExclusionReader(lexicon)
        self.regions = [(rule.needs, rule.id, lexicon.region_patterns[rule.id].finditer) for rule in lexicon.regions]
        self.any_region = re.compile(trie_pattern(mark for rule in lexicon.regions for mark in rule.needs))
        self.vague = self.reader.vague.words
        self.lone_before = frozenset(self.reader.units.by_first) | LONE_BEFORE
        self.not_after = frozenset(lexicon.contexts["numeral.not_after"].surfaces)

    def scan(self, folded: str, text: str) -> list[Reading | Excluded]:
        """Every number from left to right; the look for the next one is one class of characters, so it is quick."""
        site = _SITE.search(folded)
        if site is None:
            return []
        found: list[Reading | Excluded] = []
        regions = self._regions(folded)
        search, digits, chinese, not_after = _SITE.search, self._read_digits, self._read_chinese, self.not_after
        done = 0
        while site:
            at, run_end = site.span()
            before = folded[at - 1] if at else "\n"
            if before == " ":
                before = char_before(folded, at)
            char = folded[at]
            if char == "一" and before in not_after and folded[at - 1] == before:
                site = search(folded, at + 1)
                continue
            each = (digits if char <= "9" else chinese)(folded, text, at, run_end, before, done)
            if each is None:
                done = run_end if char > "9" else at + 1
            else:
                done = each.end
                if regions and isinstance(each, Reading) and (rule := _region_at(regions, at)):
                    each = Excluded(each.start, each.end, rule)
                found.append(each)
            site = search(folded, done)
        return found

    def _read_digits(
        self, folded: str, text: str, at: int, run_end: int, before: str, done: int
    ) -> Reading | Excluded | None:
        """What begins with digits at `at`: a rank, what an exclusion claims, a quantity, a bare number."""
        after = folded[run_end : run_end + 1]
        if after == " ":
            after = char_after(folded, run_end)
        if before == "前" and (rank := self._read_rank(folded, text, at, done)):
            return rank
        if claim := self.exclusions.digits.read(folded, at, before, after):
            return Excluded(at, claim[1], claim[0])
        reading = self.common.read(folded, text, at, run_end, before, after)
        if reading is None:
            reading = self.reader.read(folded, text, at)
            if reading is None or _is_too_large(reading):
                return reading and Excluded(reading.start, reading.end, "code.long")
        if reading.rule == "bare":
            if claim := self.exclusions.bare_digits.read(folded, at, before, after):
                return Excluded(at, claim[1], claim[0])
            if run_end - at >= _TOO_LONG and "." not in folded[at:run_end]:
                return Excluded(at, run_end, "code.long")
        return reading

    def _read_chinese(
        self, folded: str, text: str, at: int, run_end: int, before: str, done: int
    ) -> Reading | Excluded | None:
        """What begins with a Chinese numeral or 第 at `at`; None if it is only part of a word."""
        if folded[at] == "第":
            return self._read_ordinal(folded, text, at, before)
        if before == "前" and (rank := self._read_rank(folded, text, at, done)):
            return rank
        after = char_after(folded, run_end)
        if claim := self.exclusions.chinese.read(folded, at, before, after):
            return Excluded(at, claim[1], claim[0])
        reading = None
        if run_end == at + 1 and before not in self.vague:
            if after not in self.lone_before:
                return None  # 一体化, 百家争鸣
            reading = self.common.read_lone(folded, at, before, after)
        reading = reading or self.reader.read(folded, text, at)
        if reading is None or _is_too_large(reading):
            return reading and Excluded(reading.start, reading.end, "code.long")
        if reading.rule == "bare" and (claim := self.exclusions.bare_chinese.read(folded, at, before, after)):
            return Excluded(at, claim[1], claim[0])
        return reading

    def _read_ordinal(self, folded: str, text: str, at: int, before: str) -> Reading | Excluded | None:
        digits = _NUMERAL.match(folded, at + 1 + folded.startswith(" ", at + 1))
        if digits and (rank := self.reader.ranks.read(folded, text, at, digits.start())):
            return rank
        claim = self.exclusions.ordinals.read(folded, at, before, char_after(folded, at + 1))
        return Excluded(at, claim[1], claim[0]) if claim else None

    def _read_rank(self, folded: str, text: str, at: int, done: int) -> Reading | None:
        """前三 whose number begins at `at`."""
        front = at - 1 - folded.startswith(" ", at - 1)
        if front < done or folded[front] != "前":
            return None
        return self.reader.ranks.read(folded, text, front, at)

    def _regions(self, folded: str) -> list[Excluded]:
        if not self.any_region.search(folded):
            return []
        found: list[Excluded] = []
        for needs, rule, search in self.regions:
            if any(mark in folded for mark in needs):
                found += [Excluded(each.start(), each.end(), rule) for each in search(folded)]
        return sorted(found, key=lambda each: each.start) if len(found) > 1 else found


@functools.cache
def scanner(lexicon: Lexicon) -> Scanner:
    """The one scanner of a lexicon."""
    return Scanner(lexicon)


def _is_too_large(reading: Reading) -> bool:
    return abs(reading.low) >= TOO_LARGE or (reading.high is not None and abs(reading.high) >= TOO_LARGE)


def _region_at(regions: list[Excluded], at: int) -> str | None:
    """The rule of the region that `at` lies in; regions that end before it are dropped."""
    while regions and regions[0].end <= at:
        regions.pop(0)
    return regions[0].rule if regions and regions[0].start <= at else None
