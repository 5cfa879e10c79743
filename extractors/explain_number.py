"""How a number was read: its rule, its unit's row, its bound's word, and the exclusions that let it pass (数的来历)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

import regex

from extractors.bounds import BoundWord, bound_reader
from extractors.fold import fold
from extractors.head_labels import read_printed, split_unit
from extractors.lexicon import Applies, Begins, Exclusion, Lexicon, Unit
from extractors.table_labels import plain
from extractors.units import unit_reader
from extractors.word_places import Places
from pipeline.records import Block, Bound, Mention, MentionKind, Quantity

_LONGEST_UNIT_LINE = 14
_UNIT_LINE = regex.compile(r"单位\s*[:：]?\s*(?P<unit>[^\s()。;；,，]{1,14})|[(\[](?P<bracket>[^()\[\]]{1,10})[)\]]")


@dataclass(frozen=True, slots=True)
class UnitSource:
    """The row of units.tsv that a number has its unit from, and where the unit is printed."""

    row: Unit
    factor: Decimal
    place: str
    zh: str
    printed: str


@dataclass(frozen=True, slots=True)
class ExclusionCheck:
    """How many exclusions there are for such a number, and those that only its unit kept from claiming it."""

    rules: int
    nearly: tuple[Exclusion, ...]


def unit_source(
    mention: Mention, unit: str | None, block: Block, places: Places, lexicon: Lexicon
) -> UnitSource | None:
    """Where a number's unit comes from: behind the number, else a head, a row, a note; None if no row explains it."""
    if not unit:
        return None
    folded = fold(block.text)
    own = _unit_at_end(folded, mention.span.start, mention.span.end, unit, lexicon)
    if own is not None:
        return UnitSource(own, own.factor, "behind the number", "数字之后", own.surface)
    for place in (*places.heads, *places.rows, *places.notes):
        for printed in _printed_units(plain(place.text), lexicon):
            hit = read_printed(printed, lexicon)
            if hit is not None and hit.unit == unit and hit.surface in lexicon.units:
                return UnitSource(lexicon.units[hit.surface], hit.factor, place.name, place.zh, printed)
    behind = _unit_behind(folded, mention.span.end, unit, lexicon)
    where = ("a later number of the list", "列表中后面的数")
    return UnitSource(behind, behind.factor, *where, behind.surface) if behind else None


def _unit_at_end(folded: str, start: int, end: int, unit: str, lexicon: Lexicon) -> Unit | None:
    """The row of the unit with which the quote ends: 1.2亿元 → 元."""
    reader = unit_reader(lexicon)
    for at in range(start + 1, end):
        hit = reader.read(folded, at)
        if hit and hit.end == end and hit.unit == unit and folded[at] != " ":
            return lexicon.units[hit.surface]
    return None


def _unit_behind(folded: str, end: int, unit: str, lexicon: Lexicon) -> Unit | None:
    """12、15、18 项: the unit stands once, behind the last number."""
    for at in range(end, min(len(folded), end + 40)):
        hit = unit_reader(lexicon).read(folded, at)
        if hit and hit.unit == unit:
            return lexicon.units[hit.surface]
    return None


def _printed_units(words: str, lexicon: Lexicon) -> Iterable[str]:
    own = split_unit(words, lexicon)[1]
    if own:
        yield own
    for found in _UNIT_LINE.finditer(words):
        yield found["unit"] or found["bracket"]
    if len(words) <= _LONGEST_UNIT_LINE:
        yield words


def bound_source(mention: Mention, bound: Bound, block: Block, lexicon: Lexicon) -> BoundWord | None:
    """The word that bounds a number, None for an exact one, a range, or 余 and 多 inside the number."""
    folded, reader = fold(block.text), bound_reader(lexicon)
    kind = mention.value.kind if isinstance(mention.value, Quantity) else None
    word = reader.word_after(folded, mention.span.end, kind) or reader.word_before(folded, mention.span.start)
    return word if word is not None and word.entry.bound is bound else None


def check_exclusions(mention: Mention, block: Block, lexicon: Lexicon) -> ExclusionCheck:
    """The exclusions for a number that none claims; those for bare numbers only if it has no unit."""
    folded, at = fold(block.text), mention.span.start
    begins = _begins(folded[at])
    is_bare = mention.kind is MentionKind.BARE_NUMBER
    fitting = [rule for rule in lexicon.exclusions if begins in rule.begins]
    tried = [rule for rule in fitting if is_bare or rule.applies is Applies.ALWAYS]
    spared = (rule for rule in fitting if rule not in tried)
    return ExclusionCheck(
        len(tried), tuple(rule for rule in spared if lexicon.exclusion_patterns[rule.id].match(folded, at))
    )


def _begins(char: str) -> Begins:
    if char == "第":
        return Begins.ORDINAL
    return Begins.DIGIT if char <= "9" else Begins.CHINESE
