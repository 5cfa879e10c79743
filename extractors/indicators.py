"""What a number of a sentence measures: read after its unit, before it, or completed from the number before (指标)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from extractors.completion import Before, clause_before, completed, named_before, topmost
from extractors.counted import predicate_after, right_phrase
from extractors.funding import Money, shared
from extractors.items import Item
from extractors.lists import SharedOut, member_around
from extractors.phrases import head_noun, lead_verb, left_phrase
from extractors.scope import WHOLE_SCHOOL
from extractors.terms import Terms
from pipeline.records import Fact, FilledBy, Flow, Kind, Slot

_SHORT_NOUN = 4
_OF_WHAT = re.compile(r"\s*(?:的|全?覆盖|以上的)")
_TELLING_UNITS = frozenset({"人次", "人天", "人时", "学时", "场次"})
_SHARE_OF_SUM = re.compile(r"人均|每人|每生|户均|年均|其中")
_MEMBER_MEASURES = {"人": "人数", "%": "占比", "分": ""}
# 就业行业主要为“远洋渔业”（52 人）: they found work there
_EMPLOYED = re.compile(r"就业(?:单位|职位|岗位)?(?:行业|产业|性质|类别|类型|领域|地区|城市|区域)|就业$")
_BASE = re.compile(r"[较比与]\s?(?:(?:19|20)\d\d\s?年度?|上年|去年)(?:同期|末|底)?的?")  # 较 2022 年的 96 篇增长
_COMPARED = re.compile(r"较|比|原因")
_ASPECTS = re.compile(
    r"^方面的?(?=[\u4e00-\u9fff]{3})"
)  # 六个方面建有监测点 36 个: the end of what the number before counts
_ASIDE = re.compile(r"\([^()]*\)")
_SUM = re.compile(r"[，,、;；]\s*(?:合计|共计|总计|总共|共)\s*$")
_NUMBERING = re.compile(r"^[\d.．、（）()一二三四五六七八九十\s]+")


@dataclass(frozen=True, slots=True)
class Trail:
    """What the numbers of a sentence leave behind for those that say less: 市级 4 门, 占 64 %, 人均 900 元."""

    indicator: str = ""
    topic: str = ""
    unit: str | None = None  # of the number before
    topic_unit: str | None = None
    sums: tuple[tuple[int, Money], ...] = ()  # its amounts of money and where they begin
    subject: Slot | None = None

    def after(self, fact: Fact) -> Trail:
        """The trail as the next number finds it."""
        is_money = fact.kind in {Kind.FUNDING, Kind.MONEY}
        sums = (*self.sums, (fact.span.start, Money(fact.kind, fact.flow))) if is_money else self.sums
        if fact.kind is Kind.RANK and self.indicator:  # 排名第 3，共有 9 人: nobody is counted by a place
            return replace(self, sums=sums, subject=fact.subject)
        topic, topic_unit = (self.topic, self.topic_unit) if self.topic else (fact.indicator.value, fact.unit)
        return Trail(fact.indicator.value, topic, fact.unit, topic_unit, sums, fact.subject)

    @property
    def before(self) -> Before:
        """What a phrase that says less is completed from."""
        return Before(self.indicator, self.unit, self.topic, self.topic_unit)

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
        employed = _EMPLOYED.search(member.counted) and "就业" not in member.name and unit != "分"
        return member.name + (member.said if says_itself else ("就业" if employed else "") + _MEMBER_MEASURES[unit])
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
    left = _left(item, terms)
    if is_share and ((left and not terms.empty_verbs.is_whole(left)) or not _OF_WHAT.match(item.text_after())):
        return ""
    event = is_share or item.quantity.unit in _TELLING_UNITS
    right = right_phrase(item.sentence, item.end, item.ceiling, terms, event=event)
    if right and left and item.quantity.kind is Kind.MONEY:
        if terms.spending.holds(left):
            return right + left  # 投入自有资金 860 万元建设智慧校园
        if terms.purposes.begins(item.text_after()):
            return ""  # 获拨款 320 万元改善办学条件: what the money is for is no name of it
    if right and terms.changes.begins(item.text_after()):
        return ""  # 较 2022 年的 35 项增长 17.1%: how it changed names nothing
    if trail.indicator and terms.bare_verbs.is_whole(right) and item.text_before().count("，") <= 1:
        return trail.indicator + right
    if right and len(_ASIDE.sub("", right)) <= _SHORT_NOUN:
        verb = lead_verb(item.sentence, item.floor, item.start, terms)
        return right if item.quantity.unit == "人" and terms.empty_verbs.is_whole(verb) else verb + right
    return right


def _before_number(item: Item, trail: Trail, terms: Terms) -> Slot | None:
    """The words of the clause before the number, completed where they lean on the number before."""
    phrase = _left(item, terms)
    if item.quantity.kind is Kind.PERCENTAGE and phrase.endswith("中"):
        said = predicate_after(item.sentence, item.end, item.ceiling)
        return _said("indicator.predicate", phrase.removesuffix("中") + said)  # 受访者中 85% 表示满意
    changed = _changed(phrase, item, terms)
    if changed:
        return _said("indicator.changed", changed)
    earlier = clause_before(phrase, item, terms)
    if earlier:
        return _said("indicator.clause_before", earlier)
    if phrase and trail.indicator:
        whole = completed(phrase, item, trail.before, terms)
        if whole:
            return _said("indicator.completed", whole)
    if not trail.indicator and terms.changes.is_whole(phrase):
        phrase = named_before(item, terms) + phrase  # 吞吐量 20.8 万标箱，增长 9%: of what had no unit
    if len(phrase) >= 2 and not terms.empty_verbs.is_whole(phrase):
        return _said("indicator.before_number", phrase)
    return _unsaid(item, trail, terms)


def _changed(phrase: str, item: Item, terms: Terms) -> str:
    """为企业降低 35%的燃油成本: what a share is changed of stands behind it; "" if none does."""
    if item.quantity.kind is not Kind.PERCENTAGE or not terms.changes.ends(phrase):
        return ""
    if not _OF_WHAT.match(item.text_after()):
        return ""
    what = right_phrase(item.sentence, item.end, item.ceiling, terms, event=True)
    return phrase + what if what and not _COMPARED.search(phrase + what) else ""


def _unsaid(item: Item, trail: Trail, terms: Terms) -> Slot | None:
    """What a number measures whose own clause names nothing: a clause or a number before it says it."""
    most = topmost(item, terms)
    if most:
        return _said("indicator.topmost", most)
    if trail.indicator:
        if _is_sum(item, trail):
            return _said("indicator.sum", head_noun(trail.indicator, terms))
        # 举办航海培训 34 项，1860 人次: the same thing, counted otherwise
        unit = item.quantity.unit or ""
        return _said("indicator.carried", trail.indicator + (unit if unit in _TELLING_UNITS else ""))
    start = item.sentence.clause_start(item.start)
    words = left_phrase(item.sentence, item.floor, start - 1, terms) if start > item.floor else ""
    while terms.next_clauses.begins(words):  # 比例有所下降，但仍保持在较高水平，2033 届为 71%
        start = item.sentence.clause_start(start - 1)
        words = left_phrase(item.sentence, item.floor, start - 1, terms) if start > item.floor else ""
    return _said("indicator.earlier_clause", terms.trends.strip_tail(words, terms.tail_nouns))


def _is_sum(item: Item, trail: Trail) -> bool:
    """国家级课程 3 门、省级课程 12 门，合计 15 门: of the same things as the parts before it."""
    parts = trail.unit == item.quantity.unit and trail.topic != trail.indicator
    return parts and item.quantity.kind is Kind.COUNT and bool(_SUM.search(item.text_before()))


def _left(item: Item, terms: Terms) -> str:
    phrase = left_phrase(item.sentence, item.floor, item.start, terms)
    return "" if _BASE.fullmatch(phrase) else _ASPECTS.sub("", phrase)
