"""Awards as tuples: contest or honour, level, grade, number, with and without a number (奖项)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extractors.contests import EDGES, contest_in, is_contest, last_listed, split_level
from extractors.levels import bare_name, level_of, strip_level
from extractors.sentences import Sentence
from extractors.terms import TermHit, Terms
from pipeline.records import Mention, Quantity

HONOUR = "荣誉称号"
PEOPLE = frozenset({"人", "人次", "位", "名"})
_GAP = re.compile(r"[\s:：]*(?:数量?|奖项|奖牌|共计?|各|分别为?|达|为|\(.*?\))*[\s:：]*$")
_PRIZE_END = re.compile(
    r"(?:奖|奖项|奖励|奖牌|荣誉|荣誉称号|表彰|获奖)(?:共计?|达到?|各|总数|数量|突破|超过|不少于)?[\s:：]*$"
)
_TITLE_END = re.compile(r"(?:等?(?:荣誉)?称号|等荣誉|等奖项|等)+$")
# 全国海事院校实训管理 60 强: a ranking's best, an honour by its form
_BEST = re.compile(r"[\u4e00-\u9fff“”]{4,30}\s?(?:\d{2,3}|百)\s?强(?:单位|院校|高校|学校|案例)?(?!企业)")
_BEST_END = re.compile(r"强(?:单位|院校|高校|学校|案例)?\s*$")


@dataclass(frozen=True, slots=True)
class Award:
    """What is said of one prize: its columns, with the rule that read it."""

    level: str | None
    grade: str | None
    name: str | None
    rule_id: str


@dataclass(frozen=True, slots=True)
class NamedAward:
    """A prize or title without a number, at [start, end) of the block's text."""

    start: int
    end: int
    award: Award


@dataclass(frozen=True, slots=True)
class AwardReading:
    """The awards of one sentence: those of numbers, by mention id, and those only named."""

    numbered: dict[str, Award]
    named: tuple[NamedAward, ...]


class _Reader:
    """Reads one sentence from left to right, carrying the last contest along."""

    def __init__(self, sentence: Sentence, terms: Terms, contest: str | None) -> None:
        self.sentence = sentence
        self.terms = terms
        self.contest = contest
        self.level: str | None = None
        self.grades = list(terms.grades.find(sentence.text, sentence.start, sentence.end))
        self.verbs = [hit for hit in self._verbs() if not sentence.inside[hit.start]]
        self.used: set[int] = set()

    def _verbs(self) -> list[TermHit]:
        # 获批 and 获奖 are no honour verbs of their own; 获得国家级 is
        found = self.terms.honour_verbs.find(self.sentence.text, self.sentence.start, self.sentence.end)
        return [hit for hit in found if self.sentence.text[hit.end : hit.end + 1] not in {"批", "奖", "取"}]

    def numbered(self, mention: Mention, floor: int, ceiling: int) -> Award | None:
        """The award a number counts, or None."""
        quantity = mention.value
        if not isinstance(quantity, Quantity) or (
            quantity.unit not in self.terms.prize_units and quantity.unit not in PEOPLE
        ):
            return None
        start, end = mention.span.start, mention.span.end
        grade = self._grade_before(floor, start)
        if grade is not None:
            award = self._graded(grade, floor)
            if quantity.unit in PEOPLE:
                return None  # the people are a count; the prize stays a named award
            self.used.add(grade.start)
            return award
        if quantity.unit in PEOPLE:
            return None
        following = next((hit for hit in self.grades if end <= hit.start <= end + 1), None)
        if following is not None and self.verbs:
            # 共获得 18 枚金牌、27 枚铜牌: the grade stands after its number
            self.used.add(following.start)
            name = contest_in(self.sentence.text[self.sentence.start : start], self.terms) or self.contest
            self.contest = name
            return Award(level_of(name or "", self.terms), following.term.value, name, "award.number_first")
        left = self.sentence.text[max(floor, self.sentence.clause_start(start)) : start]
        if _BEST.search(left) and _BEST_END.search(left):
            return Award(level_of(left, self.terms), HONOUR, left.strip(EDGES), "award.best_list")
        if _PRIZE_END.search(left) and not self.terms.no_prizes.holds(left[-8:]):
            return self._prize(left, floor, start)
        return self._title_before(floor, start) or self._honour_after(end, ceiling)

    def _grade_before(self, floor: int, start: int) -> TermHit | None:
        for hit in reversed(self.grades):
            if floor <= hit.start and hit.end <= start and _GAP.match(self.sentence.text[hit.end : start]):
                return hit
        return None

    def _graded(self, grade: TermHit, floor: int, rule_id: str = "award.graded") -> Award:
        known = self.contest
        name, tail = self._contest_before(grade.start, floor)
        level = level_of(tail, self.terms)
        if level is None and name == known and self.level:
            level = self.level  # 市赛一等奖 2 项、二等奖 4 项: said once for the list
        self.level = level or level_of(name or "", self.terms)
        return Award(self.level, grade.term.value, name, rule_id)

    def _contest_before(self, at: int, floor: int) -> tuple[str | None, str]:
        """The contest's name before a grade, and the level words that stand between the two."""
        text = self.sentence.text
        others = [hit.end for hit in self.grades if hit.end <= at and hit.end > floor]
        low = max([floor, self.sentence.start, *others])
        verb = max((hit.end for hit in self.verbs if low <= hit.start and hit.end <= at), default=None)
        direct = text[max(verb or low, low) : at]
        own_level = split_level(direct.strip(EDGES), self.terms)[1]
        if others and re.fullmatch(r"\s*[、和及]\s*", direct.replace(own_level, "")):
            # 特等奖、二等奖各 1 个: both of the contest before the first
            first = max(hit.start for hit in self.grades if hit.end == max(others))
            return self._contest_before(first, floor)[0], own_level
        direct = last_listed(direct, self.terms).strip(EDGES.replace("“", "").replace("”", ""))
        name, tail = split_level(direct, self.terms)
        if len(name) >= 3 and (is_contest(name, self.terms) or not self._earlier_contest(verb or low)):
            self.contest = name
            return name, tail
        if verb is not None:
            # 在全国航海模型比赛上获得国家级奖: the contest stands before the verb
            before = text[self._verb_clause(verb, low) : verb]
            found = contest_in(before, self.terms)
            if found:
                self.contest = found
        self.contest = self.contest or self._earlier_contest(verb or low)
        return self.contest, tail

    def _earlier_contest(self, before: int) -> str | None:
        """先参加全国海洋牧场大赛，后荣获学徒组金牌: the contest that an earlier clause names."""
        return contest_in(self.sentence.text[self.sentence.start : before], self.terms)

    def _verb_clause(self, verb_end: int, low: int) -> int:
        start = self.sentence.clause_start(verb_end - 1)
        if len(self.sentence.text[start:verb_end].strip()) < 8 and start > self.sentence.start:
            start = self.sentence.clause_start(start - 1)
        return max(start, low)

    def _prize(self, left: str, floor: int, start: int) -> Award:
        """国家级奖 9 个, 省级以上奖项 38 项: prizes counted without a grade."""
        stem = _PRIZE_END.sub("", left).strip(EDGES)
        level = None
        verb = max(
            (hit for hit in self.verbs if floor <= hit.start and hit.end <= start), key=lambda h: h.end, default=None
        )
        if verb is not None:
            after = self.sentence.text[verb.end : start]
            before = self.sentence.text[self._verb_clause(verb.end, floor) : verb.start]
            name = (
                contest_in(before, self.terms)
                or contest_in(after, self.terms)
                or _PRIZE_END.sub("", after).strip(EDGES)
            )
            level = level_of(_PRIZE_END.sub("", after), self.terms)  # the words at the prize speak before the contest's
        else:
            name = contest_in(stem, self.terms) or self.contest or stem
        if not strip_level(name, self.terms) or self.terms.levels.is_whole(name):
            name = self.contest or ""  # 省部级奖项 36 项: nothing but a level
        if self.terms.contest_heads.holds(name or ""):
            self.contest = name
        self.level = level or level_of(stem, self.terms) or level_of(name, self.terms)
        return Award(self.level, None, bare_name(name) or self.contest, "award.prizes")

    def _title_before(self, floor: int, start: int) -> Award | None:
        """获评国家级精品课程 2 门、市级 5 门: a listing counted after its honour verb."""
        text = self.sentence.text
        verb = max((hit for hit in self.verbs if hit.end <= start), key=lambda hit: hit.end, default=None)
        if verb is None:
            return None
        between = text[verb.end : start]
        listed = text[max(floor, verb.end) : start].strip(EDGES)
        if re.search(r"[;；。]", between) or self.terms.verbs.holds(listed) or self.terms.no_prizes.holds(listed):
            return None
        is_title = verb.term.id == "honour.title" or self.terms.title_heads.holds(
            listed if "，" in between else between
        )
        if not is_title or len(between) > 90 or not listed:
            return None
        name = listed
        if self.terms.carried.is_whole(listed) and self.contest:
            name = listed + strip_level(self.contest, self.terms)
        self.contest = name
        return Award(level_of(listed, self.terms), HONOUR, name, "award.title_counted")

    def _honour_after(self, end: int, ceiling: int) -> Award | None:
        """9 个作品荣获市赛铜奖: the number stands before its verb."""
        stop = min(ceiling, self.sentence.clause_end(end))
        verb = next((hit for hit in self.verbs if end <= hit.start < stop), None)
        if verb is None or verb.start - end > 16:
            return None
        rest = self.sentence.text[verb.end : stop].strip(EDGES)
        grade = next((hit for hit in self.grades if verb.end <= hit.start < stop), None)
        if grade is not None:
            self.used.add(grade.start)
            name = split_level(self.sentence.text[verb.end : grade.start].strip(EDGES), self.terms)[0] or self.contest
            return Award(level_of(rest, self.terms), grade.term.value, name, "award.works_graded")
        if verb.term.id != "honour.title" and not self.terms.title_heads.holds(rest):
            return None
        self.used.add(verb.start)
        return Award(level_of(rest, self.terms), HONOUR, _TITLE_END.sub("", rest), "award.works_titled")

    def named(self, numbers: Sequence[Mention], loose: bool) -> list[NamedAward]:
        """Prizes and titles without a number; `loose` reads a grade without an honour verb too, as in a cell."""
        found = []
        for grade in self.grades:
            if grade.start in self.used or not self._stands_alone(grade, loose):
                continue
            floor = max((m.span.end for m in numbers if m.span.end <= grade.start), default=self.sentence.start)
            found.append(NamedAward(grade.start, grade.end, self._graded(grade, floor, "award.graded_named")))
        return found + self._titles(numbers)

    def _stands_alone(self, grade: TermHit, loose: bool) -> bool:
        after = self.sentence.text[grade.end : grade.end + 4]
        if re.match(r"学金|获奖|指导|以上|的|数", after):
            return False
        return loose or any(verb.end <= grade.start for verb in self.verbs)

    def _titles(self, numbers: Sequence[Mention]) -> list[NamedAward]:
        """The titles that honour verbs give, and lists of the best (实训管理 60 强) wherever they stand."""
        found = []
        taken = [m.span.start for m in numbers] + [g.start for g in self.grades]
        for verb in self.verbs:
            if verb.start in self.used:
                continue
            following = [hit.start for hit in self.verbs if hit.start >= verb.end]
            end = min([self.sentence.clause_end(verb.end), *following])
            parts = self._parts(verb.end, end)
            for start, stop in parts:
                if any(start <= at < stop for at in taken):
                    continue
                title = self._title(verb, start, stop)
                if title and (len(parts) == 1 or self.terms.title_heads.holds(self.sentence.text[start:stop])):
                    found.append(title)
        return found + self._best_lists(found, numbers)

    def _parts(self, start: int, end: int) -> list[tuple[int, int]]:
        """The things listed between two offsets; one part where no number or grade parts the list."""
        text = self.sentence.text
        both = "”和" in text[start:end]  # “最美教师”和…“优秀党员”: two titles
        marks = [i for i in range(start, end) if text[i] in ("、和" if both else "、") and not self.sentence.inside[i]]
        parts = list(zip([start, *(mark + 1 for mark in marks)], [*marks, end], strict=True))
        titles = sum(self.terms.title_heads.holds(text[low:high]) for low, high in parts)
        return parts if titles > 1 or any(start <= g.start < end for g in self.grades) else [(start, end)]

    def _best_lists(self, found: Sequence[NamedAward], numbers: Sequence[Mention]) -> list[NamedAward]:
        lists = []
        for match in _BEST.finditer(self.sentence.text, self.sentence.start, self.sentence.end):
            counted = any(0 <= m.span.start - match.end() <= 3 for m in numbers)
            if counted or any(a.start < match.end() and match.start() < a.end for a in found):
                continue
            name = bare_name(match.group())
            quote = bare_name(strip_level(name, self.terms))
            at = self.sentence.text.find(quote, match.start())
            award = Award(level_of(name, self.terms), HONOUR, name, "award.best_list")
            lists.append(NamedAward(at, at + len(quote), award))
        return lists

    def _title(self, verb: TermHit, start: int, end: int) -> NamedAward | None:
        text = self.sentence.text
        phrase = _TITLE_END.sub("", text[start:end].rstrip(" 。；;，,"))
        is_prize = phrase.endswith("奖") and not phrase.endswith("获奖")
        is_title = verb.term.id == "honour.title" or is_prize or self.terms.title_heads.holds(phrase)
        if not is_title or not 3 <= len(phrase.strip(EDGES)) <= 40 or self.terms.no_prizes.holds(phrase):
            return None
        name = bare_name(phrase)
        quote = bare_name(strip_level(name, self.terms))
        at = text.find(quote, start)
        if at < 0 or not quote:
            return None
        giver = text[max(self.sentence.clause_start(verb.start), verb.start - 12) : verb.start]
        level = level_of(name, self.terms) or (level_of(giver, self.terms) if "被" in giver else None)
        return NamedAward(at, at + len(quote), Award(level, HONOUR, name, "award.title_named"))


def read_awards(
    sentence: Sentence, numbers: Sequence[Mention], terms: Terms, *, contest: str | None = None, loose: bool = False
) -> AwardReading:
    """The awards of a sentence; `contest` is the last contest named before it in the block."""
    reader = _Reader(sentence, terms, contest)
    numbered: dict[str, Award] = {}
    floor = sentence.start
    for index, mention in enumerate(numbers):
        ceiling = numbers[index + 1].span.start if index + 1 < len(numbers) else sentence.end
        award = reader.numbered(mention, floor, ceiling)
        if award is not None:
            numbered[mention.mention_id] = award
        floor = mention.span.end
    return AwardReading(numbered, tuple(reader.named(numbers, loose or bool(numbered))))
