"""A number as it stands in a text, and the slips that may befall it: a digit, a swap, a point, a 万 (错字)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from random import Random

from pipeline.records import Span

_MULTIPLIERS = {"": 1, "万": 10_000, "亿": 100_000_000}
_NUMBER = re.compile(
    r"(?<![0-9.,A-Za-z第-])(?!0[0-9])(?P<digits>[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]{1,12}(?:\.[0-9]+)?)"
    r"(?P<blank>[ \u3000]?)(?P<times>[万亿]?)(?P<unit>[%％]|余?[^\W\d_]{0,2})(?![0-9A-Za-z])"
)
# Of these a whole number is rounded too.
_MEASURED = re.compile(r"^([%％]|元|余|多|公里|平方|亩|吨|倍|分)")
_PEOPLE = re.compile(r"^(人次|人|名|位)")


@dataclass(frozen=True, slots=True)
class Printed:
    """A number with its place in a block; `unit` is what stands behind it, cut to what tells numbers apart."""

    block_id: str
    span: Span  # of the digits and the multiplier
    digits: str
    times: str = ""
    unit: str = ""
    measured: bool = False

    @property
    def value(self) -> Decimal:
        """In base units."""
        return Decimal(self.digits.replace(",", "")) * _MULTIPLIERS[self.times]

    @property
    def half(self) -> Decimal:
        """Half of the last printed place; 0 of a count that is printed whole."""
        places = len(self.digits.partition(".")[2])
        if not places and not self.times and not self.measured:
            return Decimal(0)
        return Decimal(5) * Decimal(10) ** (-places - 1) * _MULTIPLIERS[self.times]

    @property
    def low(self) -> Decimal:
        """The least value it can stand for."""
        return self.value - self.half

    @property
    def high(self) -> Decimal:
        """The greatest value it can stand for."""
        return self.value + self.half

    @property
    def words(self) -> str:
        """What stands in the text."""
        return self.digits + self.times

    def leaves(self, other: Printed) -> bool:
        """Whether no value can be meant by both."""
        return self.high < other.low or self.low > other.high


def numbers_in(block_id: str, text: str) -> Iterator[Printed]:
    """The numbers in digits of a text, years and ordinals left out."""
    for found in _NUMBER.finditer(text):
        unit = found["unit"].replace("％", "%")
        if re.match("^(年|月|日|号|届|级)", unit) or unit.startswith("余"):
            continue
        people = _PEOPLE.match(unit)
        yield Printed(
            block_id,
            Span(found.start("digits"), found.end("times")) if found["times"] else Span(*found.span("digits")),
            found["digits"] + (found["blank"] if found["times"] else ""),
            found["times"],
            ("人次" if people[0] == "人次" else "人") if people else unit[:1],
            bool(_MEASURED.match(unit)),
        )


def alterations(number: Printed, random: Random) -> Iterator[tuple[str, Printed]]:
    """Slips of all sorts in an order that `random` chooses, each with its sort; every one is another value."""
    sorts = list(_SORTS)
    random.shuffle(sorts)
    for sort in sorts * 3:
        if (altered := _SORTS[sort](number, random)) is not None and altered.leaves(number):
            yield sort, altered


def _plain(number: Printed) -> str:
    return number.digits.replace(",", "").strip()


def _again(number: Printed, digits: str) -> Printed | None:
    """The number with other digits, thousands marked as before; None if nobody would print it so."""
    whole, point, places = digits.partition(".")
    if not whole or (len(whole) > 1 and whole[0] == "0") or (point and not places) or len(whole) > 12:
        return None
    if "," in number.digits:
        whole = f"{int(whole):,}"
    return replace(number, digits=whole + point + places)


def _digit(number: Printed, random: Random) -> Printed | None:
    digits = _plain(number)
    place = random.choice([i for i, sign in enumerate(digits) if sign != "."])
    other = random.choice([sign for sign in "0123456789" if sign != digits[place]])
    return _again(number, digits[:place] + other + digits[place + 1 :])


def _swap(number: Printed, random: Random) -> Printed | None:
    digits = _plain(number)
    places = [i for i in range(len(digits) - 1) if "." not in digits[i : i + 2] and digits[i] != digits[i + 1]]
    if not places:
        return None
    place = random.choice(places)
    return _again(number, digits[:place] + digits[place + 1] + digits[place] + digits[place + 2 :])


def _drop(number: Printed, random: Random) -> Printed | None:
    digits = _plain(number)
    place = random.choice([i for i, sign in enumerate(digits) if sign != "."])
    return _again(number, digits[:place] + digits[place + 1 :])


def _add(number: Printed, random: Random) -> Printed | None:
    digits = _plain(number)
    place = random.randrange(len(digits) + 1)
    return _again(number, digits[:place] + random.choice("0123456789") + digits[place:])


def _point(number: Printed, random: Random) -> Printed | None:
    whole, point, places = _plain(number).partition(".")
    if not point:
        return None
    moved = [whole + places[0] + ("." + places[1:] if places[1:] else "")]
    if len(whole) > 1:
        moved.append(f"{whole[:-1]}.{whole[-1]}{places}")
    return _again(number, random.choice(moved).lstrip("0") or "0")


def _myriad(number: Printed, random: Random) -> Printed | None:
    if number.times == "万":
        return replace(number, times="", digits=number.digits.strip())
    if number.unit == "%" or number.times:
        return None
    return replace(number, times="万") if number.unit else _again(number, _plain(number).replace(".", "") + "0000")


_SORTS = {"digit": _digit, "swap": _swap, "dropped": _drop, "added": _add, "point": _point, "万": _myriad}
