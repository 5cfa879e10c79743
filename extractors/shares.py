"""Reads shares told in words: 百分之九十, 百分之三十至百分之四十, 三分之一, 九五折 (份额)."""

from __future__ import annotations

import functools
import re
from decimal import Decimal

from extractors.amounts import TOO_LARGE, Amount, AmountReader
from extractors.numerals import DIGITS
from extractors.readings import Reading
from pipeline.records import Bound, Kind

_PER = re.compile(r"(百|千|[万萬]|[千万萬][万萬]) ?分 ?之 ?")
_PARTS = re.compile(r" ?分 {0,2}之 ?")
_TO = re.compile(r" ?(?:——|--|[-~–—至到]) ?(?=[百千万萬])")
_DISCOUNT = re.compile("([一二三四五六七八九])([一二三四五六七八九]) ?折(?![叠页合射旧算线扣磨腾断返中])")
_PER_SIZES = {"百": 100, "千": 1000, "万": 10_000, "萬": 10_000}
_RATIO_DIGITS = Decimal("0.000001")
_REACH = 12  # characters in which a fraction has its 之


class ShareReader:
    """Reads shares; of a reading with `over` the number has a 多 or 余."""

    def __init__(self, amounts: AmountReader) -> None:
        self.amounts = amounts

    def read(self, folded: str, text: str, at: int) -> tuple[Reading, bool] | None:
        """The share that begins at `at`, and whether 多 or 余 stands in it; None if none does."""
        if found := self._read_percent(folded, text, at):
            reading, over = found
            joint = _TO.match(folded, reading.end) if reading.high is None else None
            upper = self._read_percent(folded, text, joint.end()) if joint else None
            if upper and upper[0].high is None and upper[0].low > reading.low:
                reading.high, reading.end, reading.rule = upper[0].low, upper[0].end, "range"
            return reading, over
        if discount := _DISCOUNT.match(folded, at):
            value = Decimal(DIGITS[discount[1]] * 10 + DIGITS[discount[2]])
            return Reading(at, discount.end(), value, None, Bound.EXACT, "%", Kind.PERCENTAGE, "percentage"), False
        return self._read_fraction(folded, text, at) if "之" in folded[at : at + _REACH] else None

    def _read_percent(self, folded: str, text: str, at: int) -> tuple[Reading, bool] | None:
        """百分之九十; 千分之一 counts as 0.1 %."""
        per = _PER.match(folded, at)
        amount = self._amount(folded, text, per.end()) if per else None
        if per is None or amount is None:
            return None
        size = functools.reduce(lambda product, sign: product * _PER_SIZES[sign], per[1], 1)
        high = None if amount.high is None else amount.high * 100 / size
        low = amount.low * 100 / size
        return Reading(at, amount.end, low, high, Bound.EXACT, "%", Kind.PERCENTAGE, "percent"), amount.over

    def _read_fraction(self, folded: str, text: str, at: int) -> tuple[Reading, bool] | None:
        whole = self.amounts.read(folded, text, at)
        parts = _PARTS.match(folded, whole.end) if whole else None
        amount = self._amount(folded, text, parts.end()) if parts else None
        if whole is None or amount is None or not whole.low:
            return None
        value = quotient(amount.low, whole.low)
        return Reading(at, amount.end, value, None, Bound.EXACT, None, Kind.MEASURE, "fraction"), False

    def _amount(self, folded: str, text: str, at: int) -> Amount | None:
        return self.amounts.read(folded, text, at) if at < len(folded) else None


def quotient(left: Decimal, right: Decimal) -> Decimal:
    """`left` over `right` to six places, without trailing zeros and powers of ten; TOO_LARGE if it has no room."""
    if max(left, right) >= TOO_LARGE or (value := left / right) >= TOO_LARGE:
        return TOO_LARGE
    return Decimal(f"{value.quantize(_RATIO_DIGITS).normalize():f}")
