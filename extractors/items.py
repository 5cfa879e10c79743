"""One number in its sentence, between the numbers beside it: what its place alone says (数在句中)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from extractors.fold import fold
from extractors.funding import Money, budgeted, item_of, read_money
from extractors.periods import period_of
from extractors.phrases import left_phrase
from extractors.scope import Scope, period_mention_id
from extractors.sentences import Sentence
from extractors.terms import Terms
from pipeline.records import Bound, FilledBy, Kind, Mention, Quantity, Slot

_SCHOOLS_COUNTED = re.compile(r"\d+\s*[余多]?\s*[所个家]|第$")


@dataclass(frozen=True, slots=True)
class Item:
    """One number in its sentence, between the numbers beside it."""

    mention: Mention
    sentence: Sentence
    floor: int
    ceiling: int
    scope: Scope
    year: str | None = None  # of a list of years that 分别 shares the numbers out to

    @property
    def start(self) -> int:
        """Where the number begins in the block."""
        return self.mention.span.start

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.mention.span.end

    @property
    def quantity(self) -> Quantity:
        """Its quantity; one prize, implied, for an award that is only named."""
        if isinstance(self.mention.value, Quantity):
            return self.mention.value
        return Quantity(self.mention.quote, Decimal(1), bound=Bound.IMPLIED)

    def text_before(self) -> str:
        """The words between the number before it, or the sentence's beginning, and itself."""
        return self.sentence.text[self.floor : self.start]

    def text_after(self) -> str:
        """The words between itself and the next number, or the sentence's end."""
        return self.sentence.text[self.end : self.ceiling]

    def period(self) -> Slot | None:
        """The period that holds for it: of its full sentence, else of its surroundings."""
        if self.year is not None:
            return Slot(self.year, FilledBy.SAME_SENTENCE, rule_id="period.respective")
        hit = period_of(self.scope.periods, self.start, self.sentence, self.scope.terms)
        if hit is None:
            return self.scope.period
        return Slot(hit.value, FilledBy.SAME_SENTENCE, period_mention_id(self.scope, hit), hit.rule_id)

    def money(self, indicator: str) -> Money:
        """What it is if it is an amount of money."""
        before, after = self._around_money()
        terms = self.scope.terms
        money = read_money(before if before.strip() else indicator, after, terms)
        headings = fold("".join(self.scope.block.heading_path[-2:]))
        money = budgeted(money, headings, before, terms)
        if money.kind is not Kind.FUNDING:
            return money
        rest = self.sentence.text[self.end : self.ceiling]
        return replace(money, item=item_of(indicator, before, rest, terms))

    def _around_money(self) -> tuple[str, str]:
        """The words of its clause before and after it, up to the numbers beside it."""
        start = max(self.floor, self.sentence.clause_start(self.start))
        before = self.sentence.text[start : self.start]
        if len(before.strip()) < 4 and start > self.floor:
            before = self.sentence.text[self.floor : self.start]
        return before, self.sentence.text[self.end : min(self.ceiling, self.sentence.clause_end(self.end))]

    def rank_phrase(self, terms: Terms, topic: str) -> str:
        """What is ranked and among whom (排名), from the sentence's first clause and the number's own."""
        sentence = self.sentence
        clause = sentence.clause_start(self.start)
        own = _SCHOOLS_COUNTED.sub("", sentence.text[clause : self.start]).strip()
        if clause == sentence.start:
            return own
        return (topic or left_phrase(sentence, sentence.start, sentence.clause_end(sentence.start), terms)) + own
