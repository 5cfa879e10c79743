"""Reads ranks: 第三名, 前十, 位列全国第六, 第3至第8名 (名次)."""

from __future__ import annotations

import re

from extractors.amounts import Amount, AmountReader
from extractors.lexicon import Lexicon, words_of
from extractors.readings import Reading
from extractors.units import UnitReader
from pipeline.records import Bound, Kind

_LARGEST = 10_000
_TO = re.compile(r" ?(?:——|--|[-~–—至到]) ?第? ?(?=[0-9〇零一二两三四五六七八九十])")
_AND = re.compile(r" ?[和与] ?第 ?(?=[0-9〇零一二两三四五六七八九十])")
_BETWEEN = re.compile(" ?(?:名|位)? ?之间")
_REACH = 14


class RankReader:
    """Reads ranks by the words that stand before and behind them."""

    def __init__(self, lexicon: Lexicon, amounts: AmountReader, units: UnitReader) -> None:
        self.amounts = amounts
        self.units = units
        words = words_of(lexicon)
        self.before = re.compile(f"(?:{words['rank.before']})[^。;,、0-9]{{0,8}}$")
        self.unit = re.compile(f" ?(?!{words['rank.not_name']})(?:{words['rank.unit']})")
        self.after = re.compile(f"(?:{words['rank.after']})|[^一-龥]|$")

    def read(self, folded: str, text: str, at: int, digits_at: int) -> Reading | None:
        """第三 or 前三 that begins at `at`, its number at `digits_at`, where it is a rank; else None."""
        first = self.amounts.read(folded, text, digits_at)
        if first is None or first.low >= _LARGEST:
            return None
        upper = self._read_upper(folded, text, first)
        last = upper or first
        unit = self.unit.match(folded, last.end)
        head = folded[max(0, at - _REACH) : at].rstrip(" ")
        closed = self.after.match(folded, last.end) or (upper and _BETWEEN.match(folded, last.end))
        ranked = bool(self.before.search(head)) and bool(closed)
        if not unit and (not ranked or self.units.read(folded, last.end, last)):
            return None
        bound = Bound.RANGE if upper else Bound.MAX if folded[at] == "前" else Bound.EXACT
        end = unit.end() if unit else last.end
        return Reading(at, end, first.low, upper.low if upper else None, bound, "名", Kind.RANK, "rank")

    def _read_upper(self, folded: str, text: str, first: Amount) -> Amount | None:
        """The upper end of 第3至第8名, 前3-5名, 第十和第十五之间."""
        joint = _TO.match(folded, first.end)
        between = None if joint else _AND.match(folded, first.end)
        start = joint or between
        upper = self.amounts.read(folded, text, start.end()) if start else None
        if upper is None or upper.high is not None or not first.low < upper.low < _LARGEST:
            return None
        return None if between and not _BETWEEN.match(folded, upper.end) else upper
