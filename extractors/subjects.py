"""Whom a number of a sentence is about: its clause's topic, one carried on, what its indicator implies, its section (主体)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.items import Item
from extractors.lists import named_member
from extractors.scope import WHOLE_SCHOOL
from extractors.terms import TermHit
from extractors.topics import Topic, TopicKind
from pipeline.records import FilledBy, Kind, Slot, Status

_REACH = 400  # characters: a topic named further back is not gone on about
_OF_PEOPLE = frozenset({"人", "人次", "%", "‰", "个百分点", "倍", "分", "元", "课时", "学时", "小时", "天", "岁", None, ""})
_WINNERS = frozenset({"学生", "教师", "毕业生"})
_BODIES = frozenset({TopicKind.UNIT, TopicKind.ORGANISATION, TopicKind.TEAM})
_GOES_ON = re.compile(r"\s*其中")
_REGION = re.compile(r"全国|我国|全省|全市|我省|[\u4e00-\u9fff]{2,3}?(?:省|市|自治区)")
_PROVINCE = re.compile(r"[\u4e00-\u9fff]{2,3}?(?=省)|[\u4e00-\u9fff]{2,3}?(?=市)")
_WHOLE_OF = {"全省": "省", "我省": "省", "全市": "市"}


def subject_of(item: Item, indicator: str, kind: Kind, status: Slot) -> Slot:
    """Whom the number is about; unlinked, with the reason, where two units stand and nothing says which."""
    member = named_member(item.sentence, item.start, item.scope.terms)
    if member is not None:
        return Slot(member.name, FilledBy.SAME_SENTENCE, rule_id="subject.list_member")
    if status.value == Status.REFERENCE:
        region = _region(item)
        if region is not None:
            return region
    own, earlier, before = _by_nearness(item)
    implied = item.scope.terms.subject_implied.last(indicator)
    return (
        _of_own_clause(own, implied, item)
        or _of_sentence(earlier, implied, item, kind)
        or _carried(before, item, kind)
        or _of_indicator(implied, item)
        or _of_section(item, kind)
    )


def _by_nearness(item: Item) -> tuple[list[Topic], list[Topic], list[Topic]]:
    """The topics before a number: of its clause, of its full sentence, of the sentences before; the nearest last."""
    clause, sentence = item.sentence.clause_start(item.start), item.sentence.full_start
    own, earlier, before = [], [], []
    for topic in item.scope.topics:
        if topic.start >= item.start:
            break
        if topic.opens >= clause:
            own.append(topic)
        elif topic.opens >= sentence:
            earlier.append(topic)
        elif topic.start >= sentence - _REACH:
            before.append(topic)
    return own, earlier, before


def _of_own_clause(own: Sequence[Topic], implied: TermHit | None, item: Item) -> Slot | None:
    if not own:
        return None
    topic = own[-1]
    if topic.kind is TopicKind.SCHOOL:
        return _of_indicator(implied, item) or _school(item, topic)
    if topic.kind is TopicKind.GROUP:
        # 学校有在校生 12486 人: what is counted; in a report about graduates, 硕士毕业生 228 人 are a part of them
        if topic.is_counted and not _is_of_group(item):
            return _of_indicator(implied, item) or _body_around(item)
        if item.scope.subject.filled_by is not FilledBy.DEFAULT and not _is_of_group(item):
            return item.scope.subject
    return _slot(topic, FilledBy.SAME_SENTENCE)


def _of_sentence(earlier: Sequence[Topic], implied: TermHit | None, item: Item, kind: Kind) -> Slot | None:
    for topic in reversed(earlier):
        if topic.kind is TopicKind.GROUP:
            if not _fits_group(topic, item, kind):
                continue
            if implied is not None and (topic.is_counted or implied.term.value == WHOLE_SCHOOL):
                return _of_indicator(implied, item) or _slot(topic, FilledBy.SAME_SENTENCE)
            if _is_unit_scope(item):
                return item.scope.subject
            return _slot(topic, FilledBy.SAME_SENTENCE)
        if topic.kind is TopicKind.SCHOOL:
            return _of_indicator(implied, item) or _school(item, topic)
        if _stand_side_by_side(earlier, item):
            return Slot("", FilledBy.UNLINKED, rule_id="subject.two_candidates")
        return _slot(topic, FilledBy.SAME_SENTENCE)
    return None


def _carried(before: Sequence[Topic], item: Item, kind: Kind) -> Slot | None:
    """A body of an earlier sentence until another is named; a group only for 其中 and for what its people won."""
    if not before:
        return None
    topic = before[-1]
    if topic.kind in _BODIES:
        return _slot(topic, FilledBy.EARLIER_SENTENCE)
    if topic.kind is not TopicKind.GROUP or _is_unit_scope(item) or not _fits_group(topic, item, kind):
        return None
    goes_on = _GOES_ON.match(item.sentence.text, item.sentence.full_start)
    if goes_on or (kind is Kind.AWARD and not topic.is_counted):
        return _slot(topic, FilledBy.EARLIER_SENTENCE)
    return None


def _of_indicator(implied: TermHit | None, item: Item) -> Slot | None:
    """就业率 is about graduates, 报到率 about new students: unless the section is about one unit."""
    if implied is None or _is_unit_scope(item):
        return None
    if item.scope.subject.value.endswith(implied.term.value):
        return item.scope.subject  # 硕士毕业生 are 毕业生 too
    return Slot(implied.term.value, FilledBy.SAME_SENTENCE, rule_id=implied.term.id)


def _of_section(item: Item, kind: Kind) -> Slot:
    """Whom the section or the report is about; the fairs and posts of a report about graduates are the school's."""
    whom = item.scope.subject
    if _is_of_group(item) and not _measures_people(item, kind):
        return Slot(WHOLE_SCHOOL, FilledBy.DEFAULT, rule_id="subject.thing_of_school")
    return whom


def _body_around(item: Item) -> Slot | None:
    """The unit of the sentence to which a counted group belongs: 轮机学院现有教师 46 人，学生 820 人."""
    return item.scope.subject if _is_unit_scope(item) else None


def _fits_group(topic: Topic, item: Item, kind: Kind) -> bool:
    if kind is Kind.AWARD:
        return topic.name in _WINNERS
    return _measures_people(item, kind) or (topic.name.endswith("企业") and kind is not Kind.FUNDING)


def _measures_people(item: Item, kind: Kind) -> bool:
    return kind is not Kind.FUNDING and item.quantity.unit in _OF_PEOPLE and kind is not Kind.RANK


def _is_of_group(item: Item) -> bool:
    """Whether the section or report is about a group of people: a report on graduates' employment."""
    groups = item.scope.terms.subject_groups
    return groups.ends(item.scope.subject.value)


def _is_unit_scope(item: Item) -> bool:
    return item.scope.subject.filled_by is not FilledBy.DEFAULT and not _is_of_group(item)


def _stand_side_by_side(earlier: Sequence[Topic], item: Item) -> bool:
    """A专业群得分 92 分，B专业群得分 94 分，到位率 100%: of which of them, or of both?"""
    last = earlier[-1]
    alike = {t.name for t in earlier if t.kind is last.kind and t.name[-2:] == last.name[-2:]}
    if last.kind is not TopicKind.UNIT or len(alike) < 2:
        return False
    # numbered in clauses of their own, and the last one's clause is closed
    starts = [topic.start for topic in earlier if topic.name in alike]
    spans = zip(starts, [*starts[1:], item.sentence.clause_start(item.start)], strict=True)
    return all(re.search(r"\d", item.sentence.text[low:high]) for low, high in spans)


def _region(item: Item) -> Slot | None:
    """Where others' figures are from: 全国, or the province that the text calls 全省."""
    text = item.sentence.text
    opening = text[item.sentence.start : item.start]
    own = text[item.sentence.clause_start(item.start) : item.start]
    found = _REGION.search(own) or _REGION.search(opening)
    if found is None:
        return None
    name = found.group()
    if name in _WHOLE_OF:
        ending = _WHOLE_OF[name]
        named = [m for m in _PROVINCE.finditer(text, 0, item.start) if text[m.end()] == ending and m.group()[-1] not in "全我"]
        name = named[-1].group() + ending if named else name
    return Slot(name, FilledBy.SAME_SENTENCE, rule_id="subject.region")


def _school(item: Item, topic: Topic) -> Slot:
    """The school itself, or the unit that the report or section is about: what the school does there is for it."""
    if _is_unit_scope(item):
        return item.scope.subject
    return Slot(WHOLE_SCHOOL, FilledBy.SAME_SENTENCE, rule_id=topic.rule_id)


def _slot(topic: Topic, filled_by: FilledBy) -> Slot:
    return Slot(topic.name, filled_by, rule_id=topic.rule_id)
