"""What a head or a row's head says, parted into its words and the unit that it prints (表头的词与单位)."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from extractors.lexicon import Lexicon
from extractors.table_labels import plain, row_words
from extractors.units import UnitHit, read_unit
from pipeline.records import Block, Kind

LISTED = re.compile(r"[、/和,，及]")
# OCR reads a bracket that is alone on its line as the letter it looks like: 完成度(%D
_UNCLOSED = re.compile(r"\((?P<unit>[^()]{1,4})[DJIl]$")
# 学费（万元）①, 图书[1]（万册）*: a mark sends the reader to a note and is no part of the name
_MARK = r"(?:[①-⑳*※†‡]|\[\d{1,2}\]|\(?注\d{1,2}\)?|(?<=[)\]])[¹²³⁴-⁹]+)"
_MARKS = re.compile(rf"{_MARK}+$")
_STARS = re.compile(r"(?:[*※†‡]|(?<!^)\[\d{1,2}\])+$")  # ① alone may tell two names apart: 方案①
# a bracket that OCR left open is one too
_UNIT_TAIL = re.compile(
    r"[(\[](?:单位[:：])?(?P<unit>[^()\[\]]{1,10})[)\]]?$|(?<!\d)(?P<sign>[%‰])$"
)  # 上升5% names a row
_BRACKET_TAIL = re.compile(r"[(\[][^()\[\]]*[)\]]$")
# 金额/万元, as the standards print it
_SLASHED = re.compile(r"(?P<words>.+?)/\s*(?P<unit>[^/()]{1,5}(?:/[^/()]{1,3})?)$")
# 经费元/生, 面积平方米/人: what stands before the slash is the unit's first half
_HALF_A_UNIT = re.compile(r"(?:元|个|册|篇|米|㎡)$")
_MULTIPLIERS = {"万": Decimal(10_000), "亿": Decimal(100_000_000)}
_OWN_NAME = re.compile(r"[\u4e00-\u9fff]{1,2}")


@dataclass(frozen=True, slots=True)
class Label:
    """The words of a head, the outermost first and joined, and its unit; `parts` keeps them apart."""

    words: str
    unit: str | None
    parts: tuple[str, ...] = ()


def head_label(heads: Sequence[Block], lexicon: Lexicon) -> Label:
    """Heads over one column as one label: a head that the one under it repeats is said once."""
    parts: list[str] = []
    unit: str | None = None
    for head in heads:
        words, said = split_unit(re.sub(r"^其中[:：]?", "", plain(head.text)), lexicon)
        unit = said or unit
        if parts and words.startswith(parts[-1]):
            parts.pop()
        if words:
            parts.append(words)
    return Label("".join(parts), unit, tuple(parts))


def row_label(block: Block, lexicon: Lexicon) -> Label:
    """A row's head parted into its words and its unit; brackets that hold no unit are words."""
    words, unit = split_unit(row_words(block), lexicon)
    return Label(words, unit, (words,))


@functools.lru_cache(maxsize=1024)  # heads are asked for by each cell under them
def split_unit(words: str, lexicon: Lexicon) -> tuple[str, str | None]:
    """A label without the unit at its end, and the unit: 在校生（人） → 在校生, 人; 增长% → 增长, %; 金额/万元.

    Note marks beside the unit go with it. A bracket is a unit only if it can be read as one: 金额（含税） keeps
    its bracket, and a unit before such a bracket is still the unit: 金额（万元）（含税）.
    """
    unclosed = _UNCLOSED.search(words)
    if unclosed and read_printed(unclosed["unit"], lexicon) is not None:
        words = f"{words[: unclosed.start()]}({unclosed['unit']})"
    bare = _MARKS.sub("", words)
    found = _slashed(bare, lexicon) or _at_end(bare, lexicon)
    if found is not None:
        return _MARKS.sub("", found[0]), found[1]
    said = _BRACKET_TAIL.search(bare)
    before = _MARKS.sub("", bare[: said.start()]) if said else ""
    found = _at_end(before, lexicon) if before.endswith((")", "]")) else None
    if said and found is not None:
        return _MARKS.sub("", found[0]) + said.group(), found[1]
    return _STARS.sub("", words) or words, None


def _at_end(words: str, lexicon: Lexicon) -> tuple[str, str | None] | None:
    """The words before the unit at their end, and the unit, None if it lists several; None if no unit stands there."""
    tail = _UNIT_TAIL.search(words)
    if tail is None:
        return None
    unit = tail["unit"] or tail["sign"]
    before = words[: tail.start()].rstrip("/")
    if len(readable(unit, lexicon)) > 1:
        return before, None  # 人数及占比（人、%）: each number's words or sign tell which
    return (before, unit) if read_printed(unit, lexicon) is not None else None


def _slashed(words: str, lexicon: Lexicon) -> tuple[str, str] | None:
    """金额/万元 → 金额, 万元; None where the slash parts two words (区/县) or belongs to a unit (人/专业, 元/生)."""
    match = _SLASHED.match(words)
    if match is None or read_printed(words, lexicon) is not None:
        return None
    name, unit = match["words"], match["unit"]
    hit = read_unit(unit, lexicon)
    if hit is None or _HALF_A_UNIT.search(name) or read_unit(name, lexicon) is not None:
        return None
    is_told = hit.kind in {Kind.MONEY, Kind.PERCENTAGE} or hit.factor > 1
    return (name, unit) if is_told or unit in lexicon.contexts["unit.after_slash"].surfaces else None


def readable(units: str, lexicon: Lexicon) -> tuple[str, ...]:
    """The units that a list of them names, one if it is no list: 人、% are two, 元/生 and 台、套 are one."""
    parts = [part.strip() for part in LISTED.split(units) if part.strip()]
    if read_unit(units, lexicon) or (not {"%", "‰"} & set(parts) and read_printed(units, lexicon)):
        return (units,)
    return tuple(part for part in parts if read_printed(part, lexicon))


def read_printed(unit: str, lexicon: Lexicon) -> UnitHit | None:
    """The printed unit; one that no lexicon has keeps its name, without its multiplier: 元/股, 人·周, 万头."""
    hit = read_unit(unit, lexicon)
    if hit is not None:
        return hit
    base, slash, each = unit.partition("/")
    if slash and each and not re.search(r"\d", each):
        whole = read_unit(base, lexicon)
        return replace(whole, unit=f"{whole.unit}/{each}") if whole else None
    factors = [read_unit(part, lexicon) for part in unit.split("·")]
    if len(factors) == 2 and factors[0] and factors[1]:
        return replace(factors[0], unit=f"{factors[0].unit}·{factors[1].unit}", kind=Kind.COUNT)
    if unit in lexicon.contexts["unit.in_heads"].surfaces:
        return UnitHit(len(unit), unit, unit, Kind.COUNT, Decimal(1))
    if unit[0] in _MULTIPLIERS and _OWN_NAME.fullmatch(unit[1:]):
        return UnitHit(len(unit), unit[1:], unit[1:], Kind.COUNT, _MULTIPLIERS[unit[0]])
    return None
