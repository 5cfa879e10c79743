"""A cell's number in its unit: of its sign, its head, its row, the unit line, or the kind of its head (表内单位)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from extractors.fold import fold
from extractors.lexicon import Lexicon
from extractors.numbers import find_numbers
from extractors.table_labels import plain, row_words
from extractors.terms import TermHit
from extractors.units import UnitHit, read_unit
from pipeline.records import Block, Kind, Mention, Quantity

_AMOUNT = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_NUMBER = re.compile(rf"[-−+]?{_AMOUNT}|\({_AMOUNT}\)")
# a bracket that OCR left open is one too
_UNIT_TAIL = re.compile(r"[(\[](?:单位[:：])?(?P<unit>[^()\[\]]{1,10})(?P<closed>[)\]]?)$|(?P<sign>[%‰])$")
_UNIT_NOTE = re.compile(
    r"(?<![\u4e00-\u9fff])(?:金额|计量|货币|数量)?单位\s*[:：]\s*(?:人民币)?\s*(?P<unit>[^\s()，。,;；]{1,8})"
)
_LISTED = re.compile(r"[、/和]")
# 约 300, 12 人以上: words that touch a number and are told by its bound
_TOUCHING = re.compile(r"[约近超过达不少于≥≤<>以上下左右余多共计为\s]*")
_MULTIPLIERS = {"万": Decimal(10_000), "亿": Decimal(100_000_000)}
_OWN_NAME = re.compile(r"[\u4e00-\u9fff]{1,2}")
_UNREADABLE = 4  # characters: so long may a unit be that no lexicon has


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
    if unit is None or _read_printed(unit, lexicon) is None:
        return Label(row_words(block), None, (row_words(block),))
    return Label(words, unit, (words,))


def split_unit(words: str, lexicon: Lexicon) -> tuple[str, str | None]:
    """A label without the unit at its end, and the unit: 在校生（人） → 在校生, 人; 增长% → 增长, %."""
    tail = _UNIT_TAIL.search(words)
    if tail is None:
        return words, None
    unit = tail["unit"] or tail["sign"]
    is_closed = tail["closed"] != ""
    is_likely = (
        is_closed
        and len(unit) <= _UNREADABLE
        and not re.search(r"\d", unit)
        and not lexicon.terms.head_units.holds(words)
    )
    if not is_likely and _read_printed(unit, lexicon) is None:
        return words, None
    return words[: tail.start()], unit


def _read_printed(unit: str, lexicon: Lexicon) -> UnitHit | None:
    """The printed unit; one that no lexicon has keeps its name, without its multiplier: 元/股, 万头."""
    hit = read_unit(unit, lexicon)
    base, slash, each = unit.partition("/")
    if hit is None and slash and each and not re.search(r"\d", each):
        whole = read_unit(base, lexicon)
        return replace(whole, unit=f"{whole.unit}/{each}") if whole else None
    if hit is None and unit[0] in _MULTIPLIERS and _OWN_NAME.fullmatch(unit[1:]):
        return UnitHit(len(unit), unit[1:], unit[1:], Kind.COUNT, _MULTIPLIERS[unit[0]])
    return hit


def cell_number(block: Block, lexicon: Lexicon) -> tuple[Quantity, Mention | None] | None:
    """The one number that a cell consists of, its unit None where the cell prints none; None for any other cell.

    The mention is given where the number is but a part of the cell: 约 300, 12 人以上.
    """
    folded = fold(block.text).strip()
    number = folded.rstrip("% ‰")
    if _NUMBER.fullmatch(number):
        value = Decimal(number.strip("()").replace(",", "").replace("−", "-"))
        if number.startswith("("):
            if "." not in number and "," not in number:
                return None  # (1) numbers something
            value = -value  # 会计负数
        sign = folded[-1] if folded[-1] in "%‰" else None
        return Quantity(block.text, value, unit=sign, kind=Kind.PERCENTAGE if sign else None), None
    found = find_numbers(block.block_id, block.text, lexicon)
    if len(found) != 1 or not isinstance(found[0].value, Quantity):
        return None
    rest = folded_rest(block.text, found[0])
    return (found[0].value, found[0]) if _TOUCHING.fullmatch(rest) else None


def folded_rest(text: str, mention: Mention) -> str:
    """A cell's text without its number."""
    return fold(text[: mention.span.start] + text[mention.span.end :])


class UnitFinder:
    """Finds the units of one table's cells, whose notes and titles may state one for all."""

    def __init__(self, notes: Sequence[str], corners: Sequence[str], lexicon: Lexicon) -> None:
        self.lexicon, self.terms = lexicon, lexicon.terms
        said = (split_unit(corner, lexicon)[1] for corner in corners)
        self.note = _noted(notes) or tuple(unit for unit in said if unit and read_unit(unit, lexicon))

    def measured(self, number: Quantity, head: Label, rows: Sequence[Label], unit_cell: str | None) -> Quantity:
        """The number in its unit, multiplied out; a count without unit where nothing says one."""
        if number.unit:
            return number
        row_unit = next((row.unit for row in reversed(rows) if row.unit), None)
        printed = head.unit or unit_cell or row_unit
        if not printed:
            counted = self._counted(head, rows)
            noted = self._note_for(counted)
            if noted is None and counted is not None:
                return replace(number, unit=counted.term.value, kind=Kind(counted.term.kind))
            printed = noted
        if not printed:
            return replace(number, kind=Kind.COUNT)
        hit = _read_printed(printed, self.lexicon)
        if hit is None:
            return replace(number, unit=printed, kind=Kind.COUNT)
        largest = None if number.value_max is None else number.value_max * hit.factor
        return replace(number, value=number.value * hit.factor, value_max=largest, unit=hit.unit, kind=hit.kind)

    def _counted(self, head: Label, rows: Sequence[Label]) -> TermHit | None:
        """What the words of the head, or else of the row, count when no unit is printed."""
        return self.terms.head_units.last(head.words) or self.terms.head_units.last("".join(r.words for r in rows))

    def _note_for(self, counted: TermHit | None) -> str | None:
        """The table's unit, None if the head counts something else (占比 in a table of 万元); of 万人、% what fits."""
        if not self.note:
            return None
        if counted is None:
            return self.note[0]
        kinds = {unit: hit.kind for unit in self.note if (hit := read_unit(unit, self.lexicon))}
        fitting = next((unit for unit, kind in kinds.items() if kind == counted.term.kind), None)
        if fitting is None and not kinds:
            return self.note[0]
        return fitting


def _noted(notes: Sequence[str]) -> tuple[str, ...]:
    """The units that a note states: 单位：万元; 单位：万人、%."""
    for note in notes:
        match = _UNIT_NOTE.search(note)
        if match:
            unit = match["unit"]
            return (unit, *(part for part in _LISTED.split(unit) if part and part != unit))
    return ()
