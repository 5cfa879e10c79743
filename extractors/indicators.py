"""What a number of a sentence measures: read after its unit, before it, or completed from the number before (指标)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from extractors.funding import Money, shared
from extractors.items import Item
from extractors.lists import SharedOut, member_around
from extractors.phrases import head_noun, is_modifier, lead_verb, left_phrase, predicate_after, right_phrase
from extractors.scope import WHOLE_SCHOOL
from extractors.terms import Terms
from pipeline.records import Fact, FilledBy, Flow, Kind, Slot

_SHORT_NOUN = 4
_SHORT_PHRASE = 12
_OF_WHAT = re.compile(r"\s*(?:的|全?覆盖|以上的)")
_TELLING_UNITS = frozenset({"人次", "人天", "人时", "学时", "场次"})
_SHARE_OF_SUM = re.compile(r"人均|每人|每生|户均|年均|其中")
_MEMBER_MEASURES = {"人": "人数", "%": "占比", "分": ""}
_SHARE_VERB = re.compile(r"占比?$")
_DIGIT = re.compile(r"\d")
_NUMBERING = re.compile(r"^[\d.．、（）()一二三四五六七八九十\s]+")


@dataclass(frozen=True, slots=True)
class Trail:
    """What the numbers of a sentence leave behind for those that say less: 市级 4 门, 占 64 %, 人均 900 元."""

    indicator: str = ""
    topic: str = ""
    sums: tuple[tuple[int, Money], ...] = ()  # its amounts of money and where they begin
    subject: Slot | None = None

    def after(self, fact: Fact) -> Trail:
        """The trail as the next number finds it."""
        is_money = fact.kind in {Kind.FUNDING, Kind.MONEY}
        sums = (*self.sums, (fact.span.start, Money(fact.kind, fact.flow))) if is_money else self.sums
        return Trail(fact.indicator.value, self.topic or fact.indicator.value, sums, fact.subject)

    def money_of(self, item: Item, indicator: str) -> Money:
        """An amount's kind and flow: its own words', else those of the funding before it of which it is a part.

        人均 … is a share of it, a member of a list that 其中 opens or 、 joins is a part.
        """
        own = item.money(indicator)
        opened = item.sentence.text.rfind("其中", item.sentence.start, item.start)
        totals = [money for at, money in self.sums if at < opened]
        total = totals[-1] if totals else self.sums[-1][1] if self.sums else None
        if total is None or total.kind is not Kind.FUNDING or own.flow is Flow.DONATED:
            return own
        before = item.text_before()
        if _SHARE_OF_SUM.match(before.strip("，, ")) and own.flow is None:
            return replace(own, kind=total.kind, flow=total.flow, rule_id="flow.of_total")
        return shared(own, before, total, opened=bool(totals), terms=item.scope.terms)


@dataclass(slots=True)
class SaidSoFar:
    """What the numbers of a sentence have said so far, for those that a 分别 shares out."""

    indicators: dict[str, str] = field(default_factory=dict)
    total: str = ""  # what a 分别 shares out stands before its first number

    def name_of(self, item: Item, shared: SharedOut, terms: Terms) -> str | None:
        """What the sentence shares out to the number, completed; None if nothing."""
        mention_id = item.mention.mention_id
        whole = self.indicators.get(shared.shares.get(mention_id, ""))
        if whole:
            return whole + ("占比" if item.quantity.unit == "%" else "")
        name = shared.names.get(mention_id)
        if name and self.total and "其中" in item.sentence.text[item.sentence.start : item.start]:
            return name + head_noun(self.total, terms)
        return name

    def note(self, fact: Fact, shared: SharedOut) -> None:
        """Keep what a number measures."""
        self.indicators[fact.mention_id] = fact.indicator.value
        if fact.mention_id not in shared.names:
            self.total = fact.indicator.value


def choose_indicator(item: Item, trail: Trail, terms: Terms) -> Slot | None:
    """The words that say what is measured, or None: a number of nothing is no fact."""
    if item.quantity.kind is Kind.RANK:
        return _said("indicator.rank", item.rank_phrase(terms, trail.topic))
    slot = (
        _said("indicator.member", _member(item, terms))
        or _said("indicator.after_unit", _after_unit(item, trail, terms))
        or _before_number(item, trail, terms)
    )
    if slot:
        return slot
    if item.scope.block.cell is not None:  # a table's heading names no cell of it, the document's title least of all
        label = item.scope.label
        return Slot(label, FilledBy.TABLE_HEAD, rule_id="indicator.cell_label") if label else None
    title = _NUMBERING.sub("", item.scope.block.heading_path[-1]) if item.scope.block.heading_path else ""
    return Slot(title, FilledBy.HEADING, rule_id="indicator.heading") if title else None


def _said(rule_id: str, words: str) -> Slot | None:
    """The words of the sentence, found by a rule; None if there are none."""
    return Slot(words, FilledBy.SAME_SENTENCE, rule_id=rule_id) if words else None


def _member(item: Item, terms: Terms) -> str:
    """就业人数前三的省份分别为“滨州省”（64 人，占比 3.1%）: what the list counts, or the sort that it lists."""
    unit = item.quantity.unit or ""
    member = member_around(item.sentence, item.start, terms) if unit in _MEMBER_MEASURES else None
    if member is None:
        return ""
    says_itself = member.said not in {"", "占", "占比"}
    if not member.is_body:
        return member.name + (member.said if says_itself else "占比" if unit == "%" else "")
    if says_itself:
        return member.said
    # 其中人数前三的学院分别为…: of the report's graduates
    counted = member.counted or (item.scope.subject.value if item.scope.subject.value != WHOLE_SCHOOL else "")
    return counted + _MEMBER_MEASURES[unit]


def _after_unit(item: Item, trail: Trail, terms: Terms) -> str:
    """The noun behind the unit; a short one says too little without its verb: 引航护送 16 个船队.

    What people did, said without what they did it to, goes on from the number before: 举办两期研讨会，1000 余人参会.
    """
    is_share = item.quantity.kind is Kind.PERCENTAGE
    if is_share and (_left(item, terms) or not _OF_WHAT.match(item.text_after())):
        return ""
    if item.quantity.kind is Kind.MONEY and terms.purposes.begins(item.text_after()) and _left(item, terms):
        return ""  # 投入资金3200万元改善办学条件: what the money is for is no name of it
    event = item.quantity.unit in _TELLING_UNITS
    right = right_phrase(item.sentence, item.end, item.ceiling, terms, event=event)
    if trail.indicator and terms.bare_verbs.is_whole(right) and item.text_before().count("，") <= 1:
        return trail.indicator + right
    if right and len(right) <= _SHORT_NOUN:
        return lead_verb(item.sentence, item.floor, item.start, terms) + right
    return right


def _before_number(item: Item, trail: Trail, terms: Terms) -> Slot | None:
    """The words of the clause before the number, completed where they lean on the number before."""
    phrase = _left(item, terms)
    if item.quantity.kind is Kind.PERCENTAGE and phrase.endswith("中"):
        said = predicate_after(item.sentence, item.end, item.ceiling)
        return _said("indicator.predicate", phrase.removesuffix("中") + said)  # 受访者中 85% 表示满意
    if phrase and trail.indicator:
        completed = _completed(phrase, item, trail.indicator, trail.topic, terms)
        if completed:
            return _said("indicator.completed", completed)
    if not trail.indicator and terms.changes.is_whole(phrase):
        phrase = _named_before(item, terms) + phrase  # 吞吐量 20.8 万标箱，增长 9%: of what had no unit
    if len(phrase) >= 2:
        return _said("indicator.before_number", phrase)
    if trail.indicator:
        # 举办航海培训 34 项，1860 人次: the same thing, counted otherwise
        unit = item.quantity.unit or ""
        return _said("indicator.carried", trail.indicator + (unit if unit in _TELLING_UNITS else ""))
    start = item.sentence.clause_start(item.start)
    words = left_phrase(item.sentence, item.floor, start - 1, terms) if start > item.floor else ""
    return _said("indicator.earlier_clause", words)


def _named_before(item: Item, terms: Terms) -> str:
    """What the clause before a number's own names before its own number."""
    sentence, start = item.sentence, item.sentence.clause_start(item.start)
    if start <= item.floor:
        return ""
    digit = _DIGIT.search(sentence.text, sentence.clause_start(start - 1), start - 1)
    return left_phrase(sentence, item.floor, digit.start(), terms) if digit else ""


def _share_of(item: Item, topic: str, before: str) -> str:
    """占, with the whole that the sentence began with: 专任教师 431 人，其中“双师型”教师 318 人，占 73.78%."""
    text, start = item.sentence.text, item.sentence.start
    opened = text.rfind("其中", start, item.start)
    is_part = opened >= 0 and topic not in {"", before} and text.find(topic, start, opened) >= 0
    return f"占{topic}比例" if is_part else "占比"


def _completed(phrase: str, item: Item, before: str, topic: str, terms: Terms) -> str:
    """A phrase that only says which, or only how it changed, with the indicator before it; "" if it says enough."""
    if item.quantity.kind is Kind.COUNT and item.text_before().endswith("的"):
        return f"{phrase}的{head_noun(before, terms)}"
    if _SHARE_VERB.fullmatch(phrase) and item.quantity.kind is Kind.PERCENTAGE:
        return before + _share_of(item, topic, before)
    if terms.measures.is_whole(phrase) and not before.endswith(phrase):
        return re.sub(r"(?:人数|占比|比例)$", "", before) + phrase
    if is_modifier(phrase, terms):
        return before + phrase if phrase.startswith("占") else phrase + head_noun(before, terms)
    leans = terms.changes.begins(phrase) or _SHARE_VERB.match(phrase) or terms.bare_verbs.is_whole(phrase)
    if len(phrase) <= _SHORT_PHRASE and leans:
        return before + phrase
    return ""


def _left(item: Item, terms: Terms) -> str:
    return left_phrase(item.sentence, item.floor, item.start, terms)
