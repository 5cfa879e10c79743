"""One sentence read from left to right for awards: its grades, its honour verbs, the contest it last named (奖项句)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from extractors.award_patterns import AwardPatterns, award_patterns
from extractors.contests import (
    contest_in,
    given_by,
    is_contest,
    last_listed,
    last_member,
    split_level,
    strip_marks,
    the_name,
    without_stage,
)
from extractors.levels import Level, level_of, rivals_level
from extractors.sentences import Sentence
from extractors.terms import TermHit, Terms

HONOUR = "荣誉称号"
TITLED, BECAME = "honour.title", "honour.become"
_SHORT_CLAUSE = 8  # characters: a clause so short goes on about the one before it
_SAME_CONTEST = re.compile(r"\s*[、和及]\s*")


@dataclass(frozen=True, slots=True)
class Award:
    """What is said of one prize: its columns, the rule that read it, and why its level is what it is.

    `at` is where the words that make it an award begin: who won stands before them.
    """

    level: Level
    grade: str | None
    name: str | None
    rule_id: str
    at: int


@dataclass(frozen=True, slots=True)
class NamedAward:
    """A prize or title without a number, at [start, end) of the block's text."""

    start: int
    end: int
    award: Award


class AwardSentence:
    """A sentence's award words; what has been read of it is carried along from left to right."""

    def __init__(self, sentence: Sentence, terms: Terms, contest: str | None) -> None:
        self.sentence = sentence
        self.terms = terms
        self.contest = contest
        self.level = Level(None, "level.unsaid")
        self.patterns: AwardPatterns = award_patterns(terms)
        self.grades = list(terms.grades.find(sentence.text, sentence.start, sentence.end))
        self.verbs = [hit for hit in self._verbs() if not sentence.inside[hit.start]]
        self.used: set[int] = set()
        self.prizes_at = self._prizes_announced()  # where a list of prizes by level goes on: 获奖 9 项，其中国家级 2 项
        self.goes_on_at = -1  # where a list of numbers before their prizes goes on: 3 项一等奖、5 项

    def _verbs(self) -> list[TermHit]:
        # 获批 and 获奖 are no honour verbs of their own, nor is 获评 in 获评单位; 获得国家级 is
        found = self.terms.honour_verbs.find(self.sentence.text, self.sentence.start, self.sentence.end)
        return [hit for hit in found if not self.patterns.no_verb.match(self.sentence.text, hit.end)]

    def _prizes_announced(self) -> int:
        """Where 教师获奖： ends, -1 if the sentence does not open so."""
        colon = self.sentence.clause_end(self.sentence.start)
        opening = self.sentence.text[self.sentence.start : colon]
        is_list = self.sentence.text[colon : colon + 1] in {":", "："} and self.patterns.prize_end.search(opening)
        return colon if is_list else -1

    def verb_before(self, at: int, low: int | None = None) -> TermHit | None:
        """The last honour verb between `low` and an offset."""
        low = self.sentence.start if low is None else low
        return max((hit for hit in self.verbs if low <= hit.start and hit.end <= at), key=_end, default=None)

    def graded(self, grade: TermHit, floor: int, rule_id: str = "award.graded") -> Award:
        """The award of a grade word: the contest and level before it, or those the list has said already."""
        known = self.contest
        name, tail = self._contest_before(self._grades_start(grade), floor)
        level = level_of(tail, self.terms)
        if level.value is None and name == known and self.level.value:
            level = self.level  # 市赛一等奖 2 项、二等奖 4 项: said once for the list
        if level.value is None:
            level = self._level_of_name(name, grade.start, floor)
        elif name and tail:
            name = without_stage(name, level.value, self.terms)
        self.level = level
        return Award(level, grade.term.value, name, rule_id, self._at(grade.start))

    def _grades_start(self, grade: TermHit) -> int:
        """Where a run of grades begins of which only the last is printed in full: 一、二、三等奖."""
        before = self.patterns.short_grades.search(self.sentence.text, self.sentence.start, grade.start)
        return before.start() if before else grade.start

    def _level_of_name(self, name: str | None, at: int, floor: int | None = None) -> Level:
        """The level of a contest by its name, by who gives or holds it, or by whom it is fought out with."""
        level = level_of(name or "", self.terms)
        if level.value or level.why != "level.unsaid":
            return level
        held_by = given_by(self.sentence.text[self.sentence.start : at], name or "", self.terms)
        if held_by:
            return level_of(held_by, self.terms)
        if floor is not None:
            verb = self.verb_before(at, floor)
            low = max([verb.end if verb else floor, *(hit.end for hit in self.grades if hit.end <= at)])
            level = level_of(last_member(self.sentence.text[low:at]), self.terms)
            if level.value:
                return level
        return rivals_level(self.sentence.text[self.sentence.start : at], self.terms) or level

    def level_here(self, words: str, name: str | None, at: int) -> Level:
        """The level that the words at a prize say, else its contest's."""
        level = level_of(words, self.terms)
        return level if level.value or level.why == "level.two" else self._level_of_name(name, at)

    def _at(self, at: int) -> int:
        verb = self.verb_before(at)
        return verb.start if verb else at

    def _contest_before(self, at: int, floor: int) -> tuple[str | None, str]:
        """The contest's name before a grade, and the level words that stand between the two."""
        text = self.sentence.text
        others = [hit.end for hit in self.grades if hit.end <= at and hit.end > floor]
        low = max([floor, self.sentence.start, *others])
        verb_hit = self.verb_before(at, low)
        verb = verb_hit.end if verb_hit else None
        direct = text[verb or low : at]
        own_level = split_level(strip_marks(direct), self.terms)[1]
        if others and _SAME_CONTEST.fullmatch(direct.replace(own_level, "") if own_level else direct):
            # 特等奖、二等奖各 1 个: both of the contest before the first
            first = next(hit for hit in self.grades if hit.end == max(others))
            return self._contest_before(self._grades_start(first), floor)[0], own_level
        named = the_name(last_listed(direct, self.terms), self.terms)
        name, tail = split_level(named, self.terms)
        if len(name) >= 3 and (is_contest(name, self.terms) or not self.earlier_contest(verb or low)):
            self.contest = name
            return name, tail
        if verb is not None:
            tail = tail or self._stage_before(verb, low)
            # 在全国航海模型比赛上获得国家级奖: the contest stands before the verb
            found = contest_in(text[self.verb_clause(verb, low) : verb], self.terms)
            if found:
                self.contest = found
        self.contest = self.contest or self.earlier_contest(verb or low)
        return self.contest, tail

    def _stage_before(self, verb_end: int, low: int) -> str:
        """The stage that stands between a contest and the verb: “海鸥杯”省赛获, 国赛获."""
        clause = self.sentence.text[self.verb_clause(verb_end, low) : verb_end]
        hit = self.terms.contest_heads.last(clause)
        stage = self.terms.stages.last(clause, hit.end if hit else 0)
        return stage.surface if stage else ""

    def earlier_contest(self, before: int) -> str | None:
        """先参加全国海洋牧场大赛，后荣获学徒组金牌: the contest that an earlier clause names."""
        return contest_in(self.sentence.text[self.sentence.start : before], self.terms)

    def verb_clause(self, verb_end: int, low: int) -> int:
        """Where the clause of an honour verb begins, or the one before it if the verb's own says little."""
        start = self.sentence.clause_start(verb_end - 1)
        if len(self.sentence.text[start:verb_end].strip()) < _SHORT_CLAUSE and start > self.sentence.start:
            start = self.sentence.clause_start(start - 1)
        return max(start, low)


def _end(hit: TermHit) -> int:
    return hit.end
