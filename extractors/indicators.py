"""What a number of a sentence measures: read after its unit, before it, or completed from the number before (指标)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from extractors.items import Item
from extractors.lists import named_member
from extractors.phrases import head_noun, is_modifier, lead_verb, left_phrase, right_phrase
from extractors.scope import WHOLE_SCHOOL
from extractors.terms import Terms
from pipeline.records import Fact, FilledBy, Flow, Kind, Slot

_SHORT_NOUN = 4
_SHORT_PHRASE = 12
_OF_WHAT = re.compile(r"\s*(?:的|全?覆盖|以上的)")
_TELLING_UNITS = frozenset({"人次", "人天", "人时", "学时", "场次"})
_SHARE_OF_SUM = re.compile(r"人均|每人|每生|户均|年均|其中")
_CHANGE = re.compile(r"(?:较|比|同比|环比|高于|低于|超|增长|增幅|提高|提升|上升|下降|减少|增加|降低)")
_BARE_VERB = re.compile(r"(?:获奖|参会|参赛|参加|报名|受益|通过|报到|占|占比)$")
_NUMBERING = re.compile(r"^[\d.．、（）()一二三四五六七八九十\s]+")


@dataclass(frozen=True, slots=True)
class Trail:
    """What the numbers of a sentence leave behind for those that say less: 市级 4 门, 占 64 %, 人均 900 元."""

    indicator: str = ""
    topic: str = ""
    money: tuple[Kind, Flow | None] | None = None
    total_at: int | None = None
    subject: Slot | None = None

    def after(self, fact: Fact) -> Trail:
        """The trail as the next number finds it."""
        money, total_at = self.money, self.total_at
        if fact.kind in {Kind.FUNDING, Kind.MONEY}:
            money, total_at = (fact.kind, fact.flow), fact.span.start if total_at is None else total_at
        return Trail(fact.indicator.value, self.topic or fact.indicator.value, money, total_at, fact.subject)

    def is_shared_by(self, item: Item) -> bool:
        """Whether an amount is part of the one before it: 人均 …, or a member of a list that 其中 opens."""
        if self.money is None or self.money[0] is not Kind.FUNDING:
            return False
        if _SHARE_OF_SUM.match(item.text_before().strip("，, ")):
            return True
        opened = item.sentence.text.rfind("其中", item.sentence.start, item.start)
        return opened >= 0 and self.total_at is not None and self.total_at < opened


def choose_indicator(item: Item, trail: Trail, terms: Terms) -> Slot | None:
    """The words that say what is measured, or None: a number of nothing is no fact."""
    if item.quantity.kind is Kind.RANK:
        return Slot(item.rank_phrase(terms, trail.topic), FilledBy.SAME_SENTENCE)
    words = _member(item, terms) or _after_unit(item, terms) or _before_number(item, trail, terms)
    if words:
        return Slot(words, FilledBy.SAME_SENTENCE)
    if item.scope.block.cell is not None:  # a table's heading names no cell of it, the document's title least of all
        return Slot(item.scope.label, FilledBy.TABLE_HEAD) if item.scope.label else None
    title = _NUMBERING.sub("", item.scope.block.heading_path[-1]) if item.scope.block.heading_path else ""
    return Slot(title, FilledBy.HEADING) if title else None


def _member(item: Item, terms: Terms) -> str:
    """就业人数前三的省份分别为“滨州省”（64 人）: what the list counts."""
    member = named_member(item.sentence, item.start, terms)
    if member is None:
        return ""
    if member.counted == "人数" and item.scope.subject.value != WHOLE_SCHOOL:
        return item.scope.subject.value + member.counted  # 其中人数前三的学院分别为…: of the report's graduates
    return member.counted + ("人数" if item.quantity.unit == "人" and not member.counted.endswith("数") else "")


def _after_unit(item: Item, terms: Terms) -> str:
    """The noun behind the unit; a short one says too little without its verb: 引航护送 16 个船队."""
    is_share = item.quantity.kind is Kind.PERCENTAGE
    if is_share and (_left(item, terms) or not _OF_WHAT.match(item.text_after())):
        return ""
    right = right_phrase(item.sentence, item.end, item.ceiling, terms)
    if right and len(right) <= _SHORT_NOUN:
        return lead_verb(item.sentence, item.floor, item.start, terms) + right
    return right


def _before_number(item: Item, trail: Trail, terms: Terms) -> str:
    """The words of the clause before the number, completed where they lean on the number before."""
    phrase = _left(item, terms)
    if phrase and trail.indicator:
        completed = _completed(phrase, item, trail.indicator, terms)
        if completed:
            return completed
    if len(phrase) >= 2:
        return phrase
    if trail.indicator:
        # 举办航海培训 34 项，1860 人次: the same thing, counted otherwise
        unit = item.quantity.unit or ""
        return trail.indicator + (unit if unit in _TELLING_UNITS else "")
    start = item.sentence.clause_start(item.start)
    return left_phrase(item.sentence, item.floor, start - 1, terms) if start > item.floor else ""


def _completed(phrase: str, item: Item, before: str, terms: Terms) -> str:
    """A phrase that only says which, or only how it changed, with the indicator before it; "" if it says enough."""
    if item.quantity.kind is Kind.COUNT and item.text_before().endswith("的"):
        return f"{phrase}的{head_noun(before, terms)}"
    if is_modifier(phrase, terms):
        return before + phrase if phrase.startswith("占") else phrase + head_noun(before, terms)
    if len(phrase) <= _SHORT_PHRASE and (_CHANGE.match(phrase) or _BARE_VERB.match(phrase)):
        return before + phrase
    return ""


def _left(item: Item, terms: Terms) -> str:
    return left_phrase(item.sentence, item.floor, item.start, terms)
