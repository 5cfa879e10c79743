"""Reads one quantity at the place where a number begins: amount, unit, range, bound, sign (数量)."""

from __future__ import annotations

import functools
import re
from decimal import Decimal

from extractors.amounts import Amount, AmountReader
from extractors.beside import char_before
from extractors.bounds import bound_reader
from extractors.coins import add_coins
from extractors.lexicon import Lexicon, words_of
from extractors.numerals import DIGITS
from extractors.ranks import RankReader
from extractors.readings import Reading
from extractors.shares import ShareReader, quotient
from extractors.units import UnitHit, unit_reader
from extractors.vague import VagueReader
from pipeline.records import Bound, Kind

# A blank before a hyphen and none behind it is a minus: 40817 -2.6.
_RANGE = re.compile(
    r" ?(?:\( ?不?含 ?\))?(?: ?(?:——|--|[~–—至到]) ?| ?[-−] |[-−])(?=[0-9〇零一二两三四五六七八九十百千万亿])"
)
_AND = re.compile(r" ?[和与] ?(?=[0-9〇零一二两三四五六七八九十百千万亿])")
_BETWEEN = re.compile(" ?(?:之间|间(?![接隔歇断距]|[一-龥]))")
_RATIO = re.compile(r" ?: ?([0-9]{1,18}(?:\.[0-9]{1,18})?)(?! ?[:0-9]|\.[0-9])")
_SLASH = re.compile(r"/([0-9]{1,3})(?![0-9/.]| ?[年月])")
_TENTH = re.compile("[ ]?([一二三四五六七八九])(?=[^一-龥]|的|$)")


class QuantityReader:
    """Reads quantities with the units, qualifiers and contexts of one lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.amounts = AmountReader(lexicon)
        self.units = unit_reader(lexicon)
        self.bounds = bound_reader(lexicon)
        self.halved = frozenset(lexicon.contexts["unit.halved"].surfaces)
        self.with_half = self.units.with_half
        self.share_before = lexicon.contexts["fraction.before"].surfaces
        self.not_minus = lexicon.contexts["minus.not_after"].surfaces
        self.money_before = re.compile(f"(?:{words_of(lexicon)['money.before']})[^。;,、0-9]{{0,6}}$")
        self.shares = ShareReader(self.amounts)
        self.ranks = RankReader(lexicon, self.amounts, self.units)
        self.vague = VagueReader(lexicon, self.units)

    def read(self, folded: str, text: str, at: int) -> Reading | None:
        """The quantity or bare number whose number begins at `at`; None if there is no number."""
        if share := self.shares.read(folded, text, at):
            return self._with_bound(folded, share[0], share[1])
        return self._read_plain(folded, text, at)

    def _read_plain(self, folded: str, text: str, at: int) -> Reading | None:
        amount = self.amounts.read(folded, text, at)
        if amount is None:
            return None
        if amount.in_digits and (ratio := self._read_ratio(folded, at, amount)):
            return ratio
        if not amount.in_digits and (vague := self.vague.read(folded, at, amount)):
            return vague
        hit = None
        spaced = self.amounts.read_spaced(folded, at) if amount.in_digits and amount.length < 4 else None
        if spaced and not _digit_before(folded, at):
            hit = self.units.read(folded, spaced.end, spaced)
            # Where a block begins, 2 156 人 may be item 2; neither 1 000 人 nor 1 250 000 人 is an item.
            zero = " 0" in folded[at : at + 5]
            sure = at or zero or folded.count(" ", at, at + spaced.length) > 1
            amount = spaced if (hit and sure) or (zero and spaced.end == len(folded)) else amount
        hit = hit if amount is spaced else self.units.read(folded, amount.end, amount)
        last, high = amount, amount.high
        if not high and (upper := self._read_upper(folded, text, amount, hit)):
            low, last, hit = upper
            amount, high = _with_low(amount, low), last.low
        return self._assemble(folded, text, at, amount, last, high, hit)

    def _read_upper(
        self, folded: str, text: str, amount: Amount, hit: UnitHit | None
    ) -> tuple[Decimal, Amount, UnitHit | None] | None:
        """The rest of a range that `amount` begins: lower end with its shared 万, upper amount, unit of both."""
        end = hit.end if hit else amount.end
        joint = _RANGE.match(folded, end)
        between = _AND.match(folded, end) if joint is None else None
        start = joint or between
        second = self.amounts.read(folded, text, start.end()) if start else None
        if second is None:
            return None
        second_hit = None if _BETWEEN.match(folded, second.end) else self.units.read(folded, second.end, second)
        if between and not _BETWEEN.match(folded, second_hit.end if second_hit else second.end):
            return None
        low = _share_scale(amount, second, hit is not None)
        return (low, second, second_hit) if low < second.low and _same_unit(hit, second_hit) else None

    def _assemble(
        self, folded: str, text: str, at: int, amount: Amount, last: Amount, high: Decimal | None, hit: UnitHit | None
    ) -> Reading | None:
        if hit is None and not _stands_bare(folded[at : last.end], amount):
            return None
        if amount.lone_scale and not amount.over and not self._is_bounded(folded, at, hit):
            return None  # 万元 in a table head, 百家争鸣
        unit, kind, factor, end = None, None, Decimal(1), last.end
        if hit:
            unit, kind, factor, end = hit.unit, hit.kind, hit.factor, hit.end
        elif sign := self.units.read_sign(folded, at):
            unit, kind = sign.unit, sign.kind
        elif last.scale >= 10_000 and self.money_before.search(folded[max(0, at - 14) : at].rstrip(" ")):
            unit, kind = "元", Kind.MONEY
        rule = "bare" if unit is None else "range" if high is not None else str(kind)
        low, high = amount.low * factor, None if high is None else high * factor
        reading = Reading(at, end, low, high, Bound.EXACT, unit, kind, rule)
        if hit and high is None and add_coins(folded, reading, hit):
            self._join_sums(folded, text, reading)
        if hit and hit.surface in self.with_half:
            reading.low += factor / 2
        if hit and hit.unit in self.halved and folded.startswith("半", reading.end):
            reading.low += factor / 2
            reading.end += 1
        if hit and hit.surface == "成" and (tenth := _TENTH.match(folded, reading.end)):
            reading.low += DIGITS[tenth[1]]
            reading.end = tenth.end()
        _add_sign(folded, reading, self.not_minus)
        return self._with_bound(folded, reading, amount.over)

    def _read_ratio(self, folded: str, at: int, amount: Amount) -> Reading | None:
        """17:1 and 84:100, valued left over right; a fraction 2/3 only where its words make it a share."""
        found = _RATIO.match(folded, amount.end)
        if found and Decimal(found[1]) and not self.units.read(folded, found.end()):
            value = quotient(amount.low, Decimal(found[1]))
            reading = Reading(at, found.end(), value, None, Bound.EXACT, None, Kind.MEASURE, "ratio")
            return self._with_bound(folded, reading, False)
        found = _SLASH.match(folded, amount.end)
        if found and Decimal(found[1]) and amount.length < 4 and folded[at - 1 : at] not in {"/", "."}:
            value = quotient(amount.low, Decimal(found[1]))
            reading = Reading(at, found.end(), value, None, Bound.EXACT, None, None, "bare")
            self._with_bound(folded, reading, False)
            if reading.bound is not Bound.EXACT or char_before(folded, at) in self.share_before:
                reading.kind, reading.rule = Kind.MEASURE, "fraction"
            return reading
        return None

    def _is_bounded(self, folded: str, at: int, hit: UnitHit | None) -> bool:
        before = self.bounds.read_before(folded, at)
        return before is not None or (hit is not None and self.bounds.read_after(folded, hit.end, hit.kind) is not None)

    def _with_bound(self, folded: str, reading: Reading, over: bool) -> Reading:
        if reading.high is not None:
            reading.bound = Bound.RANGE
        elif over:
            reading.bound = Bound.OVER
        else:
            after = self.bounds.read_after(folded, reading.end, reading.kind)
            before = self.bounds.read_before(folded, reading.start) if after is None else None
            if after is None and before is None and reading.unit == "%" and folded.endswith("前", 0, reading.start):
                before = Bound.MAX
            reading.bound = after or before or Bound.EXACT
        return reading

    def _join_sums(self, folded: str, text: str, first: Reading) -> None:
        """五元六角至七元八角: both ends of the range have coins."""
        joint = _RANGE.match(folded, first.end)
        second = self._read_plain(folded, text, joint.end()) if joint else None
        if second and second.unit == first.unit and second.high is None and second.low > first.low:
            first.high, first.end, first.rule = second.low, second.end, "range"


@functools.cache
def quantity_reader(lexicon: Lexicon) -> QuantityReader:
    """The one reader of a lexicon's quantities."""
    return QuantityReader(lexicon)


def _digit_before(folded: str, at: int) -> bool:
    return folded[max(0, at - 2) : at].strip(" ")[-1:].isdigit()


def _with_low(amount: Amount, low: Decimal) -> Amount:
    return Amount(amount.end, low, None, amount.over, amount.scale, amount.in_digits, amount.length, amount.lone_scale)


def _share_scale(first: Amount, second: Amount, has_unit: bool) -> Decimal:
    """The lower end of a range, with the 万 of the upper end if it shares it: 2—3万, 十八至三十万."""
    shares = first.scale == 1 or (first.scale < 10_000 <= second.scale)
    if has_unit or not shares or second.scale == 1:
        return first.low
    large = 10**8 if second.scale >= 10**8 else 10**4  # 一百五十至二百万: the 百 is the upper end's own
    for scale in (second.scale, min(second.scale, large)):
        if first.low < second.low / scale:
            return first.low * scale
    return first.low


def _same_unit(first: UnitHit | None, second: UnitHit | None) -> bool:
    return first is None or (second is not None and first.unit == second.unit)


def _stands_bare(numeral: str, amount: Amount) -> bool:
    """Whether a number without a unit is a number at all: a lone 一 or 百 is part of a word."""
    return amount.in_digits or (len(numeral) > 1 and not amount.lone_scale)


def _add_sign(folded: str, reading: Reading, not_minus: tuple[str, ...]) -> None:
    """A minus printed directly before the digits joins quote and value; a dash between words does not."""
    at = reading.start
    sign, before = folded[at - 1 : at], folded[at - 2 : at - 1] if at > 1 else ""
    if at == 0 or sign not in "-−负":
        return
    if sign == "负":
        signed = before not in not_minus
    elif (before.isascii() and (before.isalnum() or before in {"-", ")", "%"})) or before in {"—", "～"}:
        signed = False
    elif "一" <= before <= "龥":
        signed = reading.unit in {"%", "‰", "个百分点", "℃"} or "." in folded[at : reading.end]
    else:
        signed = True
    if signed:
        reading.start, reading.low = at - 1, -reading.low
