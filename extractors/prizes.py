"""Prizes and titles with a number: which number counts awards, and which they are (带数的奖项)."""

from __future__ import annotations

import re

from extractors.award_sentence import BECAME, HONOUR, TITLED, Award, AwardSentence
from extractors.contests import contest_in, last_clause, split_level, strip_marks, the_name, without_joins
from extractors.levels import Level, bare_name, level_of, strip_level
from extractors.terms import TermHit, Terms
from pipeline.records import Mention, Quantity

PEOPLE = frozenset({"人", "人次", "位", "名"})
_VERB_REACH = 16  # characters: 9 个作品 分别在省赛中 荣获
_LONGEST_LISTING = 90
_NEAR_PRIZE = 6  # characters before 奖 in which 专利 or 证书 makes no prize of it
_AMONG = re.compile(r"[，,、;；]?\s*其中")
_OPENING = re.compile(r"[:：]")
_AND_ABOVE = re.compile(r"及?以上|各级|各类|各项|\s")
_ANY_MORE = re.compile(r"等\s*$")
_NOT_ONE_LIST = re.compile(r"[;；。]")


def numbered_award(said: AwardSentence, mention: Mention, floor: int, ceiling: int) -> Award | None:
    """The award that a number counts, or None; `floor` and `ceiling` are the borders of the numbers beside it."""
    quantity = mention.value
    if not isinstance(quantity, Quantity):
        return None
    people = quantity.unit in PEOPLE
    if quantity.unit not in said.terms.prize_units and not people:
        return None
    start, end = mention.span.start, mention.span.end
    grade = _grade_before(said, floor, start)
    if grade is not None and _is_given(said, grade):
        said.used.add(grade.start)
        return None  # 共评出一等奖 6 项: given, not won
    if grade is not None:
        award = said.graded(grade, floor)
        if people:
            return None  # the people are a count; the prize stays a named award
        said.used.add(grade.start)
        return _shared(said, grade, floor, quantity, award)
    if people or said.patterns.only_one.search(said.sentence.text[floor:start]):
        return None
    opens = not said.sentence.text[max(floor, said.sentence.clause_start(start)) : start].strip(" 、，,")
    return (
        _number_first(said, start, end, ceiling)
        or _before_number(said, floor, start, end)
        or (None if opens else _title_before(said, floor, start, end))  # …，12 所院校: a clause of its own
        or _honour_after(said, end, ceiling)
    )


def _grade_before(said: AwardSentence, floor: int, start: int) -> TermHit | None:
    for hit in reversed(said.grades):
        if floor <= hit.start and hit.end <= start and said.patterns.gap.match(said.sentence.text[hit.end : start]):
            return hit
    return None


def _is_given(said: AwardSentence, grade: TermHit) -> bool:
    """Whether the words since the last honour verb say that the prizes are given: 决出一等奖 6 项, not 颁发的一等奖."""
    verb = said.verb_before(grade.start)
    low = verb.end if verb else said.sentence.start
    given = said.terms.awards.gives.last(said.sentence.text, low, grade.start)
    return given is not None and said.sentence.text[given.end] != "的"


def _shared(said: AwardSentence, grade: TermHit, floor: int, quantity: Quantity, award: Award) -> Award:
    """创新大赛铜奖、创业大赛铜奖 2 个: as many contests as prizes, so the number is that of them all."""
    text = said.sentence.text
    before = [hit for hit in said.grades if floor <= hit.start < grade.start and hit.start not in said.used]
    verb = said.verb_before(grade.start, floor)
    before = [hit for hit in before if verb is None or hit.start >= verb.end]
    if not before or len(before) + 1 != quantity.value or any(hit.term is not grade.term for hit in before):
        return award
    names, low = [], verb.end if verb else floor
    for hit in (*before, grade):
        names.append(the_name(text[low : hit.start], said.terms))
        low = hit.end
    if not all(said.terms.contest_heads.holds(name) for name in names):
        return award
    said.used |= {hit.start for hit in before}
    levels = {level_of(name, said.terms).value for name in names}
    level = award.level if len(levels) == 1 else Level(None, "level.two")
    return Award(level, award.grade, "、".join(names), "award.graded_shared", award.at)


def _number_first(said: AwardSentence, start: int, end: int, ceiling: int) -> Award | None:
    """获 3 项全国航模大赛一等奖, 共获得 18 枚金牌: the number stands between the verb and the prize."""
    sentence, terms = said.sentence, said.terms
    stop = min(ceiling, sentence.clause_end(end))
    following = next((hit for hit in said.grades if end <= hit.start < stop), None)
    touching = following is not None and following.start <= end + 1 and bool(said.verbs)
    verb = said.verb_before(start)
    governed = verb is not None and bool(said.patterns.first_gap.fullmatch(sentence.text[verb.end : start]))
    if 0 <= said.goes_on_at <= start and not without_joins(sentence.text[said.goes_on_at : start]).strip("“”"):
        governed = verb is not None
    if following is not None and (touching or governed):
        said.used.add(following.start)
        said.goes_on_at = following.end
        words = sentence.text[end : following.start]
        own, tail = split_level(the_name(words, terms), terms)
        name = own if len(own) >= 3 else contest_in(sentence.text[sentence.start : start], terms) or said.contest
        said.contest = name
        level = said.level_here(tail or words, name, start)
        return Award(level, following.term.value, name, "award.number_first", verb.start if verb else start)
    words = sentence.text[end:stop].strip(" 。；;，,")
    if verb is None or not governed or verb.term.id == BECAME or not words or terms.no_prizes.holds(words):
        return None
    if said.patterns.prize_end.search(words):
        name = contest_in(sentence.text[said.verb_clause(verb.end, sentence.start) : verb.start], terms)
        own = said.patterns.prize_end.sub("", words)
        name = name or (words if strip_level(own, terms) and not terms.levels.is_whole(own) else None)
        return Award(said.level_here(own, name, start), None, name, "award.number_first", verb.start)
    if verb.term.id == TITLED or terms.title_heads.holds(words):
        name = said.patterns.title_end.sub("", words)
        return Award(said.level_here(name, None, start), HONOUR, bare_name(name), "award.number_first", verb.start)
    return None


def _before_number(said: AwardSentence, floor: int, start: int, end: int) -> Award | None:
    """A list of the best, or prizes without a grade, right before a number."""
    left = said.sentence.text[max(floor, said.sentence.clause_start(start)) : start]
    if said.patterns.best.search(left) and said.patterns.best_end.search(left):
        return Award(level_of(left, said.terms), HONOUR, strip_marks(left), "award.best_list", start)
    if 0 <= said.prizes_at <= start and _goes_on(said, said.sentence.text[said.prizes_at : start]):
        said.prizes_at = end
        said.level = level_of(left, said.terms)
        return Award(said.level, None, said.contest, "award.prizes_listed", start)
    if said.patterns.prize_end.search(left) and not said.terms.no_prizes.holds(
        said.patterns.prize_end.sub("", left)[-_NEAR_PRIZE:]
    ):
        said.prizes_at = end
        return _prize(said, left, floor, start)
    return None


def _goes_on(said: AwardSentence, between: str) -> bool:
    """Whether only a level stands between two numbers of prizes: 获奖 38 项，其中国家级 3 项、省级 12 项."""
    words = re.sub(r"^.*?其中", "", between) if _AMONG.match(between) else between
    opens = _OPENING.match(between) if "其中" not in between else None
    words = words[opens.end() :] if opens else words
    words = without_joins(words)
    return bool(words) and _says_only_which(words, said.terms)


def _prize(said: AwardSentence, left: str, floor: int, start: int) -> Award:
    """国家级奖 9 个, 省级以上奖项 38 项: prizes counted without a grade."""
    terms, text, prize_end = said.terms, said.sentence.text, said.patterns.prize_end
    stem = strip_marks(prize_end.sub("", left))
    if _ANY_MORE.search(stem) and not terms.contest_heads.holds(stem):
        grade = HONOUR if terms.awards.title_ends.holds(left) else None
        return Award(Level(None, "level.sum"), grade, None, "award.prizes_sum", start)
    words = stem
    verb = said.verb_before(start, floor)
    if verb is not None:
        after = prize_end.sub("", text[verb.end : start])
        before = text[said.verb_clause(verb.end, floor) : verb.start]
        name = contest_in(before, terms) or contest_in(text[verb.end : start], terms) or strip_marks(after)
        words = after  # the words at the prize speak before the contest's
    else:
        # 一等奖 3 项、最佳船模奖 2 项: of the contest named before; after a comma a prize stands for itself
        is_own = (
            left.strip().endswith("奖")
            and not left.strip().endswith("获奖")
            and said.sentence.clause_start(start) >= floor
        )
        own = stem + "奖" if is_own and not _says_only_which(stem, terms) else ""
        name = contest_in(stem, terms) or own or _carried_contest(said, stem, start) or stem
    if _says_only_which(name, terms):
        name = _carried_contest(said, stem, start) or ""  # 省部级奖项 36 项: nothing but a level
    if terms.contest_heads.holds(name):
        said.contest = name
    said.level = level_of(words, terms)
    if said.level.value is None and said.level.why != "level.two":
        said.level = level_of(stem, terms)
    if said.level.value is None and said.level.why != "level.two":
        said.level = said.level_here("", name, start)
    return Award(said.level, None, bare_name(name) or None, "award.prizes", verb.start if verb else start)


def _carried_contest(said: AwardSentence, stem: str, start: int) -> str | None:
    """The contest that earlier words name, unless those are of another level: 省部级科学技术奖 1 项、市级奖励 8 项."""
    contest = said.contest or said.earlier_contest(start)
    own = said.terms.levels.first(contest or "")
    said_here = level_of(stem, said.terms).value
    other = (
        own is not None and own.start == 0 and own.surface.endswith("级") and said_here not in {None, own.term.value}
    )
    return None if other else contest


def _says_only_which(name: str, terms: Terms) -> bool:
    """Whether a name is nothing but a level: 省部级, 市级以上, 各类."""
    bare = terms.awards.winner_groups.strip_lead(terms.levels.strip_lead(_AND_ABOVE.sub("", name)))
    return not without_joins(bare).strip("“”") or terms.awards.short_levels.is_whole(bare)


def _title_before(said: AwardSentence, floor: int, start: int, end: int) -> Award | None:
    """获评国家级精品课程 2 门、市级 5 门: a listing counted after its honour verb."""
    text, terms = said.sentence.text, said.terms
    verb = said.verb_before(start)
    if verb is None or verb.term.id == BECAME or terms.awards.name_goes_on.begins_at(text, end):
        return None
    between = text[verb.end : start]
    listed = without_joins(text[max(floor, verb.end) : start])
    head = terms.title_heads.first(listed)
    before = listed[: head.start] if head else listed  # a title's own words may be verbs: “双高计划”建设单位
    if _NOT_ONE_LIST.search(between) or terms.verbs.holds(before) or terms.no_prizes.holds(listed):
        return None
    is_title = verb.term.id == TITLED or terms.title_heads.holds(listed if "，" in between else between)
    if not is_title or len(between) > _LONGEST_LISTING or not listed:
        return None
    if _ANY_MORE.search(listed):
        # 获全国优秀教师、省级名师等荣誉 10 余项: a sum of many, of no one name and level
        return Award(Level(None, "level.sum"), HONOUR, None, "award.title_sum", verb.start)
    listed = last_clause(listed, terms)
    if terms.stages.is_whole(listed) or (_says_only_which(listed, terms) and not terms.carried.is_whole(listed)):
        return None  # 入选国赛 2 项: no title is named
    name = strip_marks(said.patterns.title_end.sub("", listed))
    if terms.carried.is_whole(listed) and said.contest:
        name = listed + strip_level(said.contest, terms)
    said.contest = name
    level = said.level_here(listed, name, start)
    if level.why == "level.unsaid" and "，" not in between:
        level = said.level  # 省级示范课程 5 门、教学团队 2 个: said once for the list
    said.level = level
    return Award(level, HONOUR, name, "award.title_counted", verb.start)


def _honour_after(said: AwardSentence, end: int, ceiling: int) -> Award | None:
    """9 个作品荣获市赛铜奖: the number stands before its verb."""
    text, terms = said.sentence.text, said.terms
    stop = min(ceiling, said.sentence.clause_end(end))
    verb = next((hit for hit in said.verbs if end <= hit.start < stop and hit.term.id != BECAME), None)
    if verb is None or verb.start - end > _VERB_REACH:
        return None
    rest = strip_marks(text[verb.end : stop])
    grade = next((hit for hit in said.grades if verb.end <= hit.start < stop), None)
    if grade is not None:
        said.used.add(grade.start)
        direct = strip_marks(text[verb.end : grade.start])
        name = split_level(direct, terms)[0] or contest_in(text[end : verb.start], terms) or said.contest
        said.contest = name
        level = said.level_here(direct, name, verb.start)
        return Award(level, grade.term.value, name, "award.works_graded", verb.start)
    if said.patterns.prize_end.search(rest) and not terms.no_prizes.holds(rest):
        name = contest_in(rest, terms) or contest_in(text[end : verb.start], terms)
        return Award(said.level_here(rest, name, verb.start), None, name, "award.works_prized", verb.start)
    if terms.no_prizes.holds(rest) or (verb.term.id != TITLED and not terms.title_heads.holds(rest)):
        return None
    said.used.add(verb.start)
    name = strip_marks(said.patterns.title_end.sub("", said.patterns.remark.sub("", rest)))
    return Award(said.level_here(rest, name, verb.start), HONOUR, name, "award.works_titled", verb.start)
