"""Goes through a text from number to number and says what each is: a quantity, a bare number, excluded (扫描)."""

from __future__ import annotations

import functools
import re

from extractors.amounts import NUMERAL_CHARS, TOO_LARGE
from extractors.common_shapes import CommonReader
from extractors.exclusions import ExclusionReader, char_after, char_before
from extractors.lexicon import Lexicon, rule_of
from extractors.quantities import quantity_reader
from extractors.readings import Reading

_SITE = re.compile(f"[0-9]+|[第{NUMERAL_CHARS.removeprefix('0-9')}]")
_NUMERAL = re.compile(f"[{NUMERAL_CHARS}]")
_CHINESE_RUN = re.compile(f"[{NUMERAL_CHARS.removeprefix('0-9')}]+")
_REGION_MARKS = re.compile("[“‘《@]|www|http")


class Excluded:
    """A span that an exclusion or a region claims."""

    __slots__ = ("end", "rule", "start")

    def __init__(self, start: int, end: int, rule: str) -> None:
        self.start, self.end, self.rule = start, end, rule


class Scanner:
    """Scans texts with one lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self.reader = quantity_reader(lexicon)
        self.common = CommonReader(self.reader)
        self.exclusions = ExclusionReader(lexicon)
        self.not_after = frozenset(lexicon.contexts["numeral.not_after"].surfaces)

    def scan(self, folded: str, text: str) -> list[Reading | Excluded]:
        """Every number from left to right; the look for the next one is one class of characters, so it is quick."""
        found: list[Reading | Excluded] = []
        regions = self._regions(folded)
        done = 0
        search, read = _SITE.search, self._read_site
        site = search(folded)
        while site:
            at = site.start()
            if folded[at] == "一" and folded[at - 1 : at] in self.not_after:
                site = search(folded, at + 1)
                continue
            each = read(folded, text, at, site.end(), done)
            if each is None:
                done = _past(folded, at)
            else:
                done = each.end
                if regions and isinstance(each, Reading) and (rule := _region_at(regions, at)):
                    each = Excluded(each.start, each.end, rule)
                found.append(each)
            site = search(folded, done)
        return found

    def _read_site(self, folded: str, text: str, at: int, run_end: int, done: int) -> Reading | Excluded | None:
        """What begins at `at`: a rank, what an exclusion claims, a quantity, a bare number; None if no number does."""
        before = folded[at - 1] if at else ""
        if before == " ":
            before = char_before(folded, at)
        if folded[at] > "9":
            return self._read_chinese(folded, text, at, before, done)
        after = folded[run_end : run_end + 1]
        if after == " ":
            after = char_after(folded, run_end)
        if before == "前" and (rank := self._read_rank(folded, text, at, done)):
            return rank
        if claim := self.exclusions.digits.read(folded, at, before, after):
            return Excluded(at, claim[1], claim[0])
        reading = self.common.read(folded, text, at, before) or self.reader.read(folded, text, at)
        if reading is None or reading.rule != "bare":
            return _of_size(reading)
        if claim := self.exclusions.bare_digits.read(folded, at, before, after):
            return Excluded(at, claim[1], claim[0])
        return _of_size(reading)

    def _read_chinese(self, folded: str, text: str, at: int, before: str, done: int) -> Reading | Excluded | None:
        """`_read_site` where a Chinese numeral or 第 stands at `at`."""
        if folded[at] == "第":
            return self._read_ordinal(folded, text, at, before)
        if before == "前" and (rank := self._read_rank(folded, text, at, done)):
            return rank
        after = char_after(folded, _past(folded, at))
        if claim := self.exclusions.chinese.read(folded, at, before, after):
            return Excluded(at, claim[1], claim[0])
        reading = self.reader.read(folded, text, at)
        is_bare = reading is not None and reading.rule == "bare"
        if is_bare and (claim := self.exclusions.bare_chinese.read(folded, at, before, after)):
            return Excluded(at, claim[1], claim[0])
        return _of_size(reading)

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
        if not _REGION_MARKS.search(folded):
            return []
        found = self.lexicon.region_pattern.finditer(folded)
        return [Excluded(each.start(), each.end(), rule_of(each)) for each in found]


@functools.cache
def scanner(lexicon: Lexicon) -> Scanner:
    """The one scanner of a lexicon."""
    return Scanner(lexicon)


def _past(folded: str, at: int) -> int:
    run = _CHINESE_RUN.match(folded, at)
    return run.end() if run else at + 1


def _of_size(reading: Reading | None) -> Reading | Excluded | None:
    """The reading, or an exclusion where its number is larger than any count."""
    if reading and (abs(reading.low) >= TOO_LARGE or (reading.high is not None and abs(reading.high) >= TOO_LARGE)):
        return Excluded(reading.start, reading.end, "code.long")
    return reading


def _region_at(regions: list[Excluded], at: int) -> str | None:
    """The rule of the region that `at` lies in; regions that end before it are dropped."""
    while regions and regions[0].end <= at:
        regions.pop(0)
    return regions[0].rule if regions and regions[0].start <= at else None
