"""The patterns around prizes, made of the words in lexicons/awards.yaml once for a lexicon (奖项句式)."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from extractors.terms import TermList, Terms

# the single numerals of grades: 一、二、三等奖
_GRADE_NUMERAL = "[特一二三壹贰叁]"


@dataclass(frozen=True, slots=True)
class AwardPatterns:
    """Compiled patterns; each says what it is for."""

    gap: re.Pattern[str]  # between a grade and its number: 一等奖共计 3 项
    prize_end: re.Pattern[str]  # 获奖, 国家级奖项共 before a number
    title_end: re.Pattern[str]  # 等荣誉称号 after a title
    best: re.Pattern[str]  # 全国海事院校实训管理 60 强: a ranking's best, an honour by its form
    best_end: re.Pattern[str]
    best_tail: re.Pattern[str]  # 单位 after 60 强
    no_verb: re.Pattern[str]  # 获批, 获评单位: what follows makes it no honour verb
    no_grade: re.Pattern[str]  # 一等奖获得者: what follows makes it no prize of its own
    short_grades: re.Pattern[str]  # 一、二、 before 三等奖
    called: re.Pattern[str]  # 称号: what stands before it is a title
    sum_of: re.Pattern[str]  # 等荣誉 20 余项
    remark: re.Pattern[str]  # (见图 1-2) at the end of a title
    first_gap: re.Pattern[str]  # between an honour verb and the number it governs: 获得了 3 项
    only_one: re.Pattern[str]  # 唯一一所: no prizes are counted
    has_award: re.Pattern[str]  # no sentence without one of these says anything of awards


@functools.cache
def award_patterns(terms: Terms) -> AwardPatterns:
    """The patterns of a lexicon."""
    words = terms.awards
    gap, prize, group = (each.alternation for each in (words.prize_gaps, words.prize_words, words.best_groups))
    called = "|".join(map(re.escape, _surfaces(words.title_ends, "title_end.called")))
    best = rf"\s?(?:\d{{2,3}}|百)\s?强(?:{group})?"
    any_award = "|".join(each.alternation for each in (terms.grades, terms.honour_verbs, words.prize_words))
    return AwardPatterns(
        gap=re.compile(rf"[\s:：]*(?:{gap}|\(.*?\))*[\s:：]*$"),
        prize_end=re.compile(rf"获?(?:{prize})(?:{gap}|{words.prize_bounds.alternation}|\(.*?\))*[\s:：]*$"),
        title_end=re.compile(rf"(?:{words.title_ends.alternation})+\s*$"),
        best=re.compile(rf"[\u4e00-\u9fff“”]{{4,30}}{best}(?!企业)"),
        best_tail=re.compile(rf"(?<=强)(?:{group})$"),
        best_end=re.compile(rf"强(?:{group})?\s*$"),
        no_verb=re.compile(words.verb_stops.alternation),
        no_grade=re.compile(words.grade_stops.alternation),
        short_grades=re.compile(rf"{_GRADE_NUMERAL}(?:[、和及,，]{_GRADE_NUMERAL})*(?:[、和及]|\s)*$"),
        called=re.compile(rf"(?:{called})\s*$"),
        sum_of=re.compile(rf"等(?:{prize}|{called})*(?:{gap})*\s*\d"),
        remark=re.compile(r"\s*\((?:见|如|详见|图|表|排名)[^()]*\)\s*$"),
        first_gap=re.compile(rf"(?:了|{gap})*\s*"),
        only_one=re.compile(r"唯一\s*$"),
        has_award=re.compile(rf"{any_award}|强"),
    )


def _surfaces(words: TermList, term_id: str) -> list[str]:
    return [surface for term in words.terms if term.id == term_id for surface in term.surfaces]
