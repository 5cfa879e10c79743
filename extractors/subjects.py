"""Whom a number is about: its clause's topic, one carried on, what its indicator implies, its section (主体)."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from operator import attrgetter

from extractors.actors import acting
from extractors.items import Item
from extractors.lists import member_around
from extractors.outside import region_of
from extractors.scope import WHOLE_SCHOOL
from extractors.terms import TermHit
from extractors.topic import Topic, TopicKind
from pipeline.records import FilledBy, Kind, MentionKind, Slot, Status

_REACH = 400  # characters: a topic named further back is not gone on about
_BODIES = frozenset({TopicKind.UNIT, TopicKind.ORGANISATION, TopicKind.TEAM})
# 林潮平、陈海生主持的: persons of the clause's own
_AUTHOR = re.compile(r"[\u4e00-\u9fff·]{2,3}(?:、[\u4e00-\u9fff·]{2,3})*(?:同学|老师|教授|博士)?(?:主持|主讲|领衔)")
_POINT = re.compile(r"\s*(?:[一二三四五六七八九十]是|[①-⑳]|\(\d+\)|\(?[一二三四五六七八九十]\))")
_FROM = re.compile(r"分布|来自|涉及|涵盖|覆盖")
_GOES_ON = re.compile(r"\s*其中")


def subject_of(item: Item, indicator: str, kind: Kind, status: Slot, said: Slot | None = None) -> Slot:
    """Whom the number is about; unlinked, with the reason, where two units stand and nothing says which.

    `said` is the subject of the number before in the sentence: 2146 人参加考核，通过率 88.68%.
    """
    member = member_around(item.sentence, item.start, item.scope.terms)
    if member is not None and member.is_body:
        return Slot(member.name, FilledBy.SAME_SENTENCE, rule_id="subject.member")
    if status.value == Status.REFERENCE:
        region = region_of(item.sentence, item.start)
        if region is not None:
            return region
    if kind is Kind.AWARD and (winners := _winners_counted(item)):
        return winners
    own, earlier, before = _by_nearness(item, kind)
    implied = item.scope.terms.subjects.implied.last(indicator)
    return (
        _of_own_clause(own, earlier, implied, item, kind)
        or _of_sentence(earlier, implied, item, kind, said, indicator)
        or _carried(before, item, kind)
        or (None if _is_unit_scope(item) else acting(item))
        or _of_indicator(implied, item)
        or (_of_number_before(said) if _measures_people(item, kind) else None)
        or _of_section(item, kind)
    )


def _of_number_before(said: Slot | None) -> Slot | None:
    """What an indicator implied for the number before in the sentence holds on."""
    goes_on = said is not None and (said.rule_id or "").startswith("implied.") and said.value != WHOLE_SCHOOL
    return said if goes_on else None


_MOST_TOPICS = 200  # looked at before a number: a sentence that speaks of more is made to be hostile


def _by_nearness(item: Item, kind: Kind) -> tuple[list[Topic], list[Topic], list[Topic]]:
    """The topics before a number: of its clause, of its full sentence, of the sentences before; the nearest last."""
    clause, sentence = item.sentence.clause_start(item.start), item.sentence.full_start
    own: list[Topic] = []
    earlier: list[Topic] = []
    before: list[Topic] = []
    topics = item.scope.topics
    nearest = bisect_left(topics, item.start, key=attrgetter("start"))
    farthest = bisect_left(topics, sentence - _REACH, key=attrgetter("start"))
    for topic in topics[max(farthest, nearest - _MOST_TOPICS) : nearest]:
        if topic.opens >= clause:
            own.append(topic)
        elif topic.opens >= sentence:
            earlier.append(topic)
        elif topic.start >= sentence - _REACH:
            before.append(topic)
    if _names_a_winner(item, clause, kind):
        earlier, before = [], []
    if _POINT.match(item.sentence.text, item.sentence.start):
        earlier, before = [topic for topic in earlier if topic.start >= item.sentence.start], []
    if any(topic.kind is TopicKind.THING for topic in own):
        earlier = [topic for topic in earlier if topic.kind not in {TopicKind.GROUP, TopicKind.REGION}]
    things = any(topic.kind is TopicKind.THING for topic in (*earlier, *own))
    text = item.sentence.text
    earlier = [t for t in earlier if t.start >= item.sentence.start or not _GOES_ON.match(text, t.opens)]
    return _named(own), _named(earlier), [] if things else _lasting(before)


def _lasting(before: Sequence[Topic]) -> list[Topic]:
    """The topics of earlier sentences; what a paragraph set up is gone on about past the things that it has."""
    bodies = _named(before)
    return bodies if bodies and bodies[-1].rule_id == "subject.founded" else list(before)


def _winners_counted(item: Item) -> Slot | None:
    """3 个党支部入选全省样板支部: the units or people numbered have won it."""
    terms = item.scope.terms
    text, at = item.sentence.text, item.end
    for winners in (terms.subject_heads, terms.subject_groups):
        hit = winners.first(text, at, min(at + 12, item.ceiling))
        if hit is None or text[at : hit.start].strip():
            continue
        verb = terms.honour_verbs.first(text, hit.end, hit.end + 8)
        if verb and text[hit.end : verb.start].strip() in {"", "分别", "先后", "均"}:
            return Slot(hit.surface, FilledBy.SAME_SENTENCE, rule_id=hit.term.id)
    return None


def _named(topics: Sequence[Topic]) -> list[Topic]:
    return [topic for topic in topics if topic.kind is not TopicKind.THING]


def _names_a_winner(item: Item, clause: int, kind: Kind) -> bool:
    """陈海生获评全国优秀教师, 11 支团队获…: someone of the clause's own won it, whether or not the name is known."""
    terms = item.scope.terms
    text = item.sentence.text
    opening = terms.leads.strip_lead(text[clause : item.start], terms.lead_nouns)
    if kind is not Kind.AWARD or _AUTHOR.match(opening):
        return bool(_AUTHOR.match(opening))
    if not opening.strip():
        return item.mention.kind is MentionKind.QUANTITY
    verb = terms.honour_verbs.first(opening)
    return verb is not None and verb.start >= 2 and not terms.subjects.adverb.begins(opening)


def _of_own_clause(
    own: Sequence[Topic], earlier: Sequence[Topic], implied: TermHit | None, item: Item, kind: Kind
) -> Slot | None:
    if not own:
        return None
    named = [topic for topic in own if not topic.is_counted]
    if not named:
        # 学校有在校生 12486 人: what is counted; in a report about graduates, 硕士毕业生 316 人 are a part of them
        counted = own[-1]
        return _slot(counted, FilledBy.SAME_SENTENCE) if _is_of_group(item) else None
    topic = named[-1]
    if topic.kind is TopicKind.SCHOOL:
        return _of_indicator(implied, item) or _school(item, topic)
    if topic.kind is TopicKind.GROUP:
        return _of_group(topic, earlier, item, kind)
    if topic.kind is TopicKind.REGION and (gone := _who_went(earlier)):
        return _slot(gone, FilledBy.SAME_SENTENCE)
    return _slot(topic, FilledBy.SAME_SENTENCE)


def _who_went(earlier: Sequence[Topic]) -> Topic | None:
    """毕业生去滨海新城就业 462 人，江海岛就业 275 人: the group that the sentence spoke of before its places."""
    people = [topic for topic in earlier if topic.kind is not TopicKind.REGION]
    return people[-1] if people and people[-1].kind is TopicKind.GROUP and not people[-1].is_counted else None


def _of_group(topic: Topic, earlier: Sequence[Topic], item: Item, kind: Kind) -> Slot:
    """What a group judges or won is its own; its rate (毕业生就业率) is about the unit that the sentence speaks of."""
    if kind is Kind.AWARD and _can_win(topic, item):
        return _slot(topic, FilledBy.SAME_SENTENCE)
    if topic.judges:
        if kind is Kind.SCORE and topic.of:
            return Slot(topic.of, FilledBy.SAME_SENTENCE, rule_id="subject.judged")
        return _slot(topic, FilledBy.SAME_SENTENCE)
    unit = next((t for t in reversed(earlier) if t.kind is TopicKind.UNIT), None)
    if unit is not None:
        return _slot(unit, FilledBy.SAME_SENTENCE)
    if _is_unit_scope(item):
        return item.scope.subject
    return _slot(topic, FilledBy.SAME_SENTENCE)


def _of_sentence(
    earlier: Sequence[Topic], implied: TermHit | None, item: Item, kind: Kind, said: Slot | None, indicator: str
) -> Slot | None:
    clause = item.sentence.text[item.sentence.clause_start(item.start) : item.start]
    is_share = indicator.endswith(("比例", "占比", "比重")) and any(_is_share_of(topic, clause) for topic in earlier)
    for index in range(len(earlier) - 1, -1, -1):
        topic = earlier[index]
        if topic.kind in {TopicKind.GROUP, TopicKind.REGION}:
            if not _fits_group(topic, item, kind) or (topic.is_counted and is_share):
                continue
            gone = _who_went(earlier[:index]) if topic.kind is TopicKind.REGION else None
            if gone is not None:
                return _slot(gone, FilledBy.SAME_SENTENCE)
            if implied is not None and (topic.is_counted or implied.term.value == WHOLE_SCHOOL):
                return _of_indicator(implied, item) or _slot(topic, FilledBy.SAME_SENTENCE)
            return _of_group(topic, earlier[:index], item, kind)
        if topic.kind is TopicKind.SCHOOL:
            held = _of_number_before(said) if _measures_people(item, kind) else None
            return _of_indicator(implied, item) or held or _school(item, topic)
        if _stand_side_by_side(earlier[: index + 1], item):
            return Slot("", FilledBy.UNLINKED, rule_id="subject.two_candidates")
        return _slot(topic, FilledBy.SAME_SENTENCE)
    return None


def _carried(before: Sequence[Topic], item: Item, kind: Kind) -> Slot | None:
    """A body of an earlier sentence until another is named; a group only for 其中 and for what its people won."""
    named = [topic for topic in before if not topic.is_counted]
    if not named:
        return None
    topic = named[-1]
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


def _fits_group(topic: Topic, item: Item, kind: Kind) -> bool:
    """Whether a number of a later clause can be about the group: its rates and rewards, not the school's rooms."""
    if kind is Kind.AWARD:
        return _can_win(topic, item)
    clause = item.sentence.clause_start(item.start)
    if not topic.is_counted and topic.start >= item.sentence.start and _GOES_ON.match(item.sentence.text, clause):
        return True  # 教师立项课题 47 项，其中局级以上 12 项
    if item.quantity.unit == "人次" and topic.start < item.sentence.start:
        return False
    if _FROM.search(item.text_before()) and not topic.is_counted:
        return True
    if topic.is_counted and not _is_of_group(item):
        grown = item.scope.terms.changes.begins(item.text_before().lstrip("，, "))
        if grown or item.quantity.unit == "人":
            return False  # 在校生 12486 人，其中高职生 11932 人，增长 3%: all of the school
    is_firm = topic.name.endswith("企业") and not topic.is_counted
    return _measures_people(item, kind) or (is_firm and kind is not Kind.FUNDING)


def _is_share_of(topic: Topic, clause: str) -> bool:
    """专任教师 612 人，高级职称专任教师比例 41%: how many of the school's are such, nothing that the group has."""
    return topic.is_counted and topic.name in clause


def _can_win(topic: Topic, item: Item) -> bool:
    return item.scope.terms.subjects.winner.is_whole(topic.name)


def _measures_people(item: Item, kind: Kind) -> bool:
    unit = item.quantity.unit or ""
    return kind not in {Kind.FUNDING, Kind.RANK} and (not unit or item.scope.terms.subjects.people_unit.is_whole(unit))


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


def _school(item: Item, topic: Topic) -> Slot:
    """The school itself, or the unit that the report or section is about: what the school does there is for it."""
    if _is_unit_scope(item):
        return item.scope.subject
    return Slot(WHOLE_SCHOOL, FilledBy.SAME_SENTENCE, rule_id=topic.rule_id)


def _slot(topic: Topic, filled_by: FilledBy) -> Slot:
    return Slot(topic.name, filled_by, rule_id=topic.rule_id)
