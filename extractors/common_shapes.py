"""Reads the common shapes of a number at once: plain or grouped digits, perhaps 万 or 亿, and a plain unit (常见写法).

Most numbers of a report are 1,286人, 63.5% or a bare 42. Whatever stands beside them that could make more of them (a
range, a ratio, 余, a coin, a rate, a sign) is left to `QuantityReader`, which reads everything; the two agree on all
that is read here (tests/test_common_shapes.py).
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from decimal import Decimal

from extractors.amounts import NUMERAL_CHARS
from extractors.beside import char_after
from extractors.quantities import QuantityReader
from extractors.readings import Reading
from extractors.units import Entry
from pipeline.records import Bound

_NUMBER = re.compile(r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,12})(?:\.[0-9]{1,12})?(?![0-9]|[.,][0-9])")
_SCALES = {"万": Decimal(10_000), "亿": Decimal(100_000_000)}
_NUMERALS = frozenset("0123456789" + NUMERAL_CHARS.removeprefix("0-9"))
_MORE = (_NUMERALS - frozenset(_SCALES)) | frozenset("多来几:/·wk点點")  # what makes more of the number before it
_JOINTS = frozenset("-−~–—至到和与")
LONE_BEFORE = _NUMERALS | _JOINTS | frozenset("余多来几点點wk/:")  # what can make a number of 三, units aside
_DASHES = frozenset("-—")
_LONE = {char: Decimal(value) for value, char in enumerate("一二三四五六七八九十", 1)} | {"两": Decimal(2)}
_ZERO = Decimal(0)
_LONGEST = 15
_BLANKS = 2  # between a number and its unit
_PARTS = 6  # characters in which 分 之 stands
_BRACKET = 5  # characters in which (含) or (不含) stands


class CommonReader:
    """Reads common shapes with the units and qualifiers of a `QuantityReader`."""

    def __init__(self, reader: QuantityReader) -> None:
        self.units = {first: _Units(entries) for first, entries in reader.units.by_first.items()}
        self.bounds = reader.bounds
        self.not_behind = frozenset(sign.surface[-1] for sign in reader.units.signs) | frozenset("-−负前")
        links = frozenset(link[-1] for link in (*self.bounds.links, *self.bounds.verbs, "的"))
        self.bound_before = frozenset(self.bounds.before) | links | frozenset("“(")
        self.bound_after = frozenset(self.bounds.after)

    def read(self, folded: str, text: str, at: int, end: int, before: str, after: str) -> Reading | None:
        """The quantity or bare number whose digits begin at `at`; None if its shape is not one of the common ones.

        Its first run of digits, decimals with it, ends at `end`; `before` and `after` stand beside that.
        """
        if before in self.not_behind or end - at > _LONGEST:
            return None
        if after == "," or after == ".":
            found = _NUMBER.match(folded, at)
            if found is None or "，" in text[at : found.end()]:
                return None
            number, end = found[0].replace(",", ""), found.end()
            after = char_after(folded, end)
        else:
            number = folded[at:end]
        value = _decimal(number)
        scaled = after in _SCALES
        if scaled:
            start, end = end, folded.index(after, end) + 1
            if end - start > _BLANKS:
                return None
            value, after = value * _SCALES[after], char_after(folded, end)
        over = after == "余"
        if over:
            start, end = end, folded.index("余", end) + 1
            after = char_after(folded, end)
            if end - start > _BLANKS or after in _SCALES:
                return None
        if after in _MORE or (scaled and after in _SCALES):
            return None
        return self._with_unit(folded, at, end, before, after, value, scaled, over)

    def read_lone(self, folded: str, at: int, before: str, after: str) -> Reading | None:
        """三 before a unit; `before` and `after` stand beside the one numeral."""
        value = _LONE.get(folded[at])
        if value is None or before in self.not_behind or after in _MORE or after in _SCALES or after == "余":
            return None
        reading = self._with_unit(folded, at, at + 1, before, after, value, False, False)
        return reading if reading and reading.rule != "bare" else None

    def _with_unit(
        self, folded: str, at: int, end: int, before: str, after: str, value: Decimal, scaled: bool, over: bool
    ) -> Reading | None:
        """The number that ends at `end` with its unit and bound."""
        units = self.units.get(after)
        entry: Entry | None = None
        if units is not None:
            start = folded.index(after, end)
            entry, unit_end = units.read(folded, start)
            if unit_end < 0 or start - end > _BLANKS or (after == "分" and "之" in folded[end : end + _PARTS]):
                return None
        if entry is None:
            reading = None if scaled or over else Reading(at, end, value, None, Bound.EXACT, None, None, "bare")
        elif (entry.over and not scaled and not over) or (entry.digit and folded[at] > "9") or entry.with_half:
            return None
        else:
            behind = folded[unit_end : unit_end + 1]
            if behind == " ":
                behind = char_after(folded, unit_end)
            if behind == "/" or behind == "半" or (entry.coined and behind in _NUMERALS):
                return None
            value = value if entry.factor is None else value * entry.factor
            reading = Reading(at, unit_end, value, None, Bound.EXACT, entry.unit.unit, entry.unit.kind, entry.rule)
        return self._with_bound(folded, reading, before, over) if reading else None

    def _with_bound(self, folded: str, reading: Reading, before: str, over: bool) -> Reading | None:
        """The reading with its bound; None where a range may begin behind it."""
        behind = folded[reading.end : reading.end + 1]
        if behind == " ":
            behind = char_after(folded, reading.end)
        if behind in _JOINTS or behind == "(":
            if _goes_on(folded, reading.end, behind):
                return None
        elif behind in self.bound_after and not over:
            reading.bound = self.bounds.read_after(folded, reading.end, reading.kind) or Bound.EXACT
        if over:
            reading.bound = Bound.OVER
        elif before in self.bound_before and reading.bound is Bound.EXACT:
            reading.bound = self.bounds.read_before(folded, reading.start) or Bound.EXACT
        return reading


class _Units:
    """The units that begin with one character, as one pattern; the longest that stands wins."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.entries = tuple(entries)
        self.pattern = re.compile("|".join(f"({_pattern_of(entry)})" for entry in entries))
        self.inside = frozenset("".join(entry.surface[1:] for entry in entries))

    def read(self, folded: str, start: int) -> tuple[Entry | None, int]:
        """The unit at `start` and where it ends; end -1 where a blank may stand inside a unit: 人 次."""
        found = self.pattern.match(folded, start)
        end = found.end() if found else start + 1
        if folded.startswith(" ", end) and char_after(folded, end) in self.inside:
            return None, -1
        if found is None:
            return None, (-1 if " " in folded[start : start + 6] else start)
        return self.entries[(found.lastindex or 1) - 1], end


@functools.lru_cache(maxsize=4096)
def _decimal(number: str) -> Decimal:
    return Decimal(number) or _ZERO


def _goes_on(folded: str, end: int, behind: str) -> bool:
    """Whether a range may begin behind a number: 3-5, 3至5, 1万(含)-5万."""
    if behind in _JOINTS:
        next_one = char_after(folded, folded.index(behind, end) + 1)
        return next_one in _NUMERALS or next_one in _DASHES
    return behind == "(" and "含" in folded[end : end + _BRACKET]


def _pattern_of(entry: Entry) -> str:
    pattern = re.escape(entry.surface)
    if entry.latin:
        pattern += "(?![A-Za-z0-9])"
    if entry.words:
        others = f"(?!{'|'.join(map(re.escape, entry.other_words))})" if entry.other_words else ""
        pattern += f"(?!{others}(?:{'|'.join(map(re.escape, entry.words))}))"
    return pattern
