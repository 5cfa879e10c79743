"""Grades named first and numbered after: 一、二、三等奖分别为 3 项、5 项和 8 项 (等级与数量对应)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from extractors.award_sentence import Award, AwardSentence
from extractors.terms import TermHit
from pipeline.records import Mention, Quantity

_SHARED_OUT = re.compile(r"(?:奖项?)?(?:数量|人数|数)?\s*(?:分别|依次|各?为)(?:获|有|为|是|达|共)*\s*[:：]?\s*")
_LIST_MARK = re.compile(r"\s*[、和与及,，]\s*")
_SHORT = re.compile(r"[特一二三四]")


def shared_grades(said: AwardSentence, numbers: Sequence[Mention]) -> dict[str, Award]:
    """The awards of numbers that a 分别 shares out among grades, by mention id.

    Only where as many grades are named as are numbered; the grades are used up then.
    """
    found: dict[str, Award] = {}
    for index, mention in enumerate(numbers):
        last = _grade_of(said, mention)
        if last is None:
            continue
        grades = _run_of(said, last)
        run = numbers[index : index + len(grades)]
        if len(grades) < 2 or len(run) < len(grades) or not _is_run(said, run):
            continue
        floor = numbers[index - 1].span.end if index else said.sentence.start
        award = said.graded(last, floor, "award.shared_out")
        found |= {m.mention_id: replace(award, grade=grade) for m, grade in zip(run, grades, strict=True)}
    return found


def _grade_of(said: AwardSentence, mention: Mention) -> TermHit | None:
    """The grade right before a number but for 分别为."""
    for hit in said.grades:
        if hit.end < mention.span.start and _SHARED_OUT.fullmatch(said.sentence.text, hit.end, mention.span.start):
            return hit
    return None


def _run_of(said: AwardSentence, last: TermHit) -> list[str]:
    """The grades listed up to the last, of which the ones before may be printed short: 一、二、三等奖."""
    text = said.sentence.text
    listed = [last]
    for hit in reversed(said.grades):
        if hit.end <= listed[0].start and _LIST_MARK.fullmatch(text, hit.end, listed[0].start):
            listed.insert(0, hit)
    said.used |= {hit.start for hit in listed}
    short = said.patterns.short_grades.search(text, said.sentence.start, listed[0].start)
    words = [f"{sign}等奖" for sign in _SHORT.findall(short.group())] if short else []
    before = [grade for word in words if (grade := said.terms.grades.first(word))]
    return [grade.term.value for grade in (*before, *listed)]


def _is_run(said: AwardSentence, run: Sequence[Mention]) -> bool:
    """Whether the numbers count prizes, with nothing but list marks between them."""
    units = {m.value.unit for m in run if isinstance(m.value, Quantity)}
    gaps = [_LIST_MARK.fullmatch(said.sentence.text, a.span.end, b.span.start) for a, b in pairwise(run)]
    return all(gaps) and len(units) == 1 and bool(units & said.terms.prize_units)
