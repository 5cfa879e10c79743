"""Reads tens, hundreds, thousands of something: 数十所, 几百人, 上千名 (概数)."""

from __future__ import annotations

import re
from dataclasses import replace

from extractors.amounts import Amount
from extractors.lexicon import Lexicon, NumberContext
from extractors.readings import Reading
from extractors.units import UnitReader
from pipeline.records import Bound

_SCALES = frozenset("十百千万亿余多 ")
_REACH = 3


class VagueReader:
    """Reads a multiplier that 数, 几 or 上 makes a rough number."""

    def __init__(self, lexicon: Lexicon, units: UnitReader) -> None:
        self.units = units
        contexts = (lexicon.contexts["some.before"], lexicon.contexts["up_to.before"])
        self.words = frozenset(word for context in contexts for word in context.surfaces)
        self.some = _ending(lexicon.contexts["some.before"])
        self.up_to = _ending(lexicon.contexts["up_to.before"])

    def read(self, folded: str, at: int, amount: Amount) -> Reading | None:
        """数十 is ten to a hundred, whose 数 belongs to the quote; 上百 is a hundred and more; None for all else."""
        if not _SCALES.issuperset(folded[at : amount.end]):
            return None
        some = self.some.search(folded, max(0, at - _REACH), at)
        up_to = None if some else self.up_to.search(folded, max(0, at - _REACH), at)
        if not some and not up_to:
            return None
        hit = self.units.read(folded, amount.end, replace(amount, over=True))
        if hit is None and not some:
            return None
        low = amount.low * hit.factor if hit else amount.low
        start, end = some.start() if some else at, hit.end if hit else amount.end
        bound, high = (Bound.RANGE, low * 10) if some else (Bound.MIN, None)
        rule = "bare" if hit is None else "range" if some else str(hit.kind)
        return Reading(start, end, low, high, bound, hit.unit if hit else None, hit.kind if hit else None, rule)


def _ending(words: NumberContext) -> re.Pattern[str]:
    return re.compile(f"(?<![{''.join(words.not_after)}])[{''.join(words.surfaces)}] ?$")
