"""What makes a slip visible: arithmetic of printed numbers that closes, stated without the checks' SQL (算式)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from benchmarks.seeded.printed import Printed


class Rule(StrEnum):
    """How the numbers of a relation hang together, in their order."""

    SUM = "sum"  # total, parts that make it up
    AMONG = "among"  # total, parts 其中: named parts need not be all, so only more than the total is wrong
    SHARE = "share"  # share in percent, part, whole
    HUNDRED = "hundred"  # shares of one whole
    SHARES = "shares"  # shares named in a sentence: they need not be all either
    WHOLE = "whole"  # part, share, part, share …: of one whole that is not printed
    SAME = "same"  # one value said again
    CHANGE = "change"  # change in percent or points, value now, value before


@dataclass(frozen=True, slots=True)
class Relation:
    """Numbers whose arithmetic closes as printed; `kind` is what the table of rates calls it."""

    kind: str
    rule: Rule
    numbers: tuple[Printed, ...]

    def closes(self, place: int | None = None, altered: Printed | None = None) -> bool:
        """Whether the arithmetic closes, with another number at a place if one is given."""
        numbers = list(self.numbers)
        if place is not None and altered is not None:
            numbers[place] = altered
        return _CLOSES[self.rule](numbers)

    def tells(self, place: int, altered: Printed) -> bool:
        """Whether arithmetic alone can tell that this number is wrong here."""
        numbers = [*self.numbers[:place], altered, *self.numbers[place + 1 :]]
        if self.rule is Rule.AMONG:
            return sum(part.low for part in numbers[1:]) > numbers[0].high
        if self.rule is Rule.SHARES:
            return sum(share.low for share in numbers) > 100
        return not self.closes(place, altered)


def _sum(numbers: Sequence[Printed]) -> bool:
    total, *parts = numbers
    half = sum((number.half for number in numbers), Decimal(0))
    return abs(sum((part.value for part in parts), -total.value)) <= half


def _share(numbers: Sequence[Printed]) -> bool:
    share, part, whole = numbers
    if whole.low <= 0:
        return False
    return part.low * 100 / whole.high <= share.high and part.high * 100 / whole.low >= share.low


def _hundred(numbers: Sequence[Printed]) -> bool:
    half = sum((share.half for share in numbers), Decimal(0))
    return abs(sum((share.value for share in numbers), Decimal(-100))) <= half


def _whole(numbers: Sequence[Printed]) -> bool:
    pairs = list(zip(numbers[::2], numbers[1::2], strict=True))
    if any(share.low <= 0 for _, share in pairs):
        return False
    return max(part.low / share.high for part, share in pairs) <= min(part.high / share.low for part, share in pairs)


def _same(numbers: Sequence[Printed]) -> bool:
    return max(number.low for number in numbers) <= min(number.high for number in numbers)


def _change(numbers: Sequence[Printed]) -> bool:
    change, now, before = numbers
    if before.low <= 0:
        return False
    if change.unit == "%":
        low, high = (now.low / before.high - 1) * 100, (now.high / before.low - 1) * 100
        if min(abs(low), abs(high)) <= change.high and max(abs(low), abs(high)) >= change.low:
            return True
    difference, half = abs(now.value - before.value), now.half + before.half
    return abs(difference - change.value) <= half + change.half and (change.unit != "%" or now.unit == "%")


_CLOSES = {
    Rule.SUM: _sum,
    Rule.AMONG: _sum,
    Rule.SHARE: _share,
    Rule.HUNDRED: _hundred,
    Rule.SHARES: _hundred,
    Rule.WHOLE: _whole,
    Rule.SAME: _same,
    Rule.CHANGE: _change,
}
