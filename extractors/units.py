"""Finds the unit that follows a number, and reads the units that table heads print (计量单位)."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from decimal import Decimal

from extractors.amounts import Amount
from extractors.fold import fold
from extractors.lexicon import Lexicon, Numeral, Unit
from extractors.numerals import LARGE, SMALL
from pipeline.records import Kind

_COINED = frozenset("元块圆成")
_MULTIPLIERS = {**SMALL, **LARGE}


@dataclass(frozen=True, slots=True)
class UnitHit:
    """A unit found in a text: where it ends, its canonical name, what one of it is worth, and its kind."""

    end: int
    surface: str
    unit: str
    kind: Kind
    factor: Decimal


@dataclass(frozen=True, slots=True)
class Entry:
    """A unit with what the look-up needs at hand."""

    unit: Unit
    surface: str
    words: tuple[str, ...]
    other_words: tuple[str, ...]
    latin: bool
    over: bool
    digit: bool
    coined: bool  # a further numeral behind it belongs to the quantity: 五元三角, 三成五
    with_half: bool  # 个半月
    factor: Decimal | None  # None for 1
    rule: str


class UnitReader:
    """The units of a lexicon, sorted for look-up by first character, longest surface first."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.with_half = frozenset(lexicon.contexts["unit.with_half"].surfaces)
        self.by_first: dict[str, list[Entry]] = {}
        by_length = sorted(lexicon.units.values(), key=lambda unit: -len(unit.surface))
        self.signs = tuple(unit for unit in by_length if unit.numeral is Numeral.BEFORE)
        for unit in by_length:
            if unit.numeral is Numeral.BEFORE:
                continue
            latin = unit.surface[-1].isascii() and unit.surface[-1].isalnum()
            factor = None if unit.factor == 1 else unit.factor
            over, digit, coined = unit.numeral is Numeral.OVER, unit.numeral is Numeral.DIGIT, unit.surface in _COINED
            words = (unit.surface, unit.words, unit.other_words)
            half = unit.surface in self.with_half
            entry = Entry(unit, *words, latin, over, digit, coined, half, factor, str(unit.kind))
            self.by_first.setdefault(unit.surface[0], []).append(entry)
        self.kept = _longest_first(lexicon.contexts["unit.denominator"].surfaces)
        self.dropped = _longest_first(lexicon.contexts["unit.denominator.dropped"].surfaces)

    def read(self, folded: str, at: int, amount: Amount | None = None) -> UnitHit | None:
        """The unit that begins at `at`, blanks skipped; `amount` says which units may follow it."""
        start = at
        while start < len(folded) and start < at + 3 and folded[start] == " ":
            start += 1
        if start >= len(folded):
            return None
        for entry in self.by_first.get(folded[start], ()):
            end = _end_of(entry.surface, folded, start)
            if end and _stands(entry, folded, end, amount):
                return self._with_denominator(entry.unit, folded, end)
        return None

    def read_sign(self, folded: str, at: int) -> Unit | None:
        """The unit that stands before the number at `at`: $, ￥."""
        for unit in self.signs:
            if folded.startswith(unit.surface, at - len(unit.surface)) and at >= len(unit.surface):
                return unit
        return None

    def _with_denominator(self, unit: Unit, folded: str, end: int) -> UnitHit:
        slash = end + 1 if folded.startswith(" /", end) else end
        if folded.startswith("/", slash):
            start = slash + 1 + folded.startswith(" ", slash + 1)
            for word in self.dropped:
                if folded.startswith(word, start):
                    return UnitHit(start + len(word), unit.surface, unit.unit, unit.kind, unit.factor)
            for word in self.kept:
                if folded.startswith(word, start):
                    name = f"{unit.unit}/{word}"
                    return UnitHit(start + len(word), unit.surface, name, unit.kind, unit.factor)
        return UnitHit(end, unit.surface, unit.unit, unit.kind, unit.factor)


@functools.cache
def unit_reader(lexicon: Lexicon) -> UnitReader:
    """The one reader of a lexicon's units."""
    return UnitReader(lexicon)


def read_unit(text: str, lexicon: Lexicon) -> UnitHit | None:
    """The unit that `text` consists of, multipliers in its factor: 万元/生 → 元/生 worth 10000; 人/专业 → 人.

    None if the text is anything else. For table heads and notes such as 单位：万元.
    """
    folded = fold(text).strip(" ")
    if folded.startswith(("(", "[")) and folded.endswith((")", "]")):
        folded = folded[1:-1].strip(" ")
    reader = unit_reader(lexicon)
    scale, at = Decimal(1), 0
    while at < len(folded):
        hit = reader.read(folded, at)
        if hit and hit.end == len(folded):
            return UnitHit(hit.end, hit.surface, hit.unit, hit.kind, hit.factor * scale)
        if folded[at] not in _MULTIPLIERS:
            return None
        scale *= _MULTIPLIERS[folded[at]]
        at += 1
    return None


def _longest_first(words: tuple[str, ...]) -> list[str]:
    return sorted(words, key=lambda word: -len(word))


def _end_of(surface: str, folded: str, start: int) -> int:
    """Where `surface` ends if it stands at `start`, blanks inside it allowed from two characters on; else 0."""
    if folded.startswith(surface, start):
        return start + len(surface)
    if len(surface) < 2 or " " not in folded[start + 1 : start + len(surface) + 1]:
        return 0
    at = start
    for char in surface:
        while at < len(folded) and at > start and folded[at] == " ":
            at += 1
        if at >= len(folded) or folded[at] != char:
            return 0
        at += 1
    return at


def _stands(entry: Entry, folded: str, end: int, amount: Amount | None) -> bool:
    if entry.words and folded.startswith(entry.words, end) and not folded.startswith(entry.other_words, end):
        return False
    after = folded[end : end + 1]
    if entry.latin and after.isascii() and after.isalnum():
        return False
    if entry.unit.numeral is Numeral.OVER:
        return amount is not None and (amount.over or amount.scale > 1)
    if amount is None or entry.unit.numeral is Numeral.ANY:
        return True
    return amount.in_digits or amount.length > 1
