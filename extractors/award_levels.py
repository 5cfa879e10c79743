"""Levels that other prizes of the same report settle: one contest of one full name has one level (同赛同级)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from extractors.fold import fold
from extractors.terms import Terms
from pipeline.records import Fact, Kind

_EDITION = re.compile(r"^(?:20\d\d(?:[-—–]20\d\d)?(?:学?年度?)?|第[一二三四五六七八九十百\d]+届|首届)+")
_MARKS = re.compile(r"[\s“”()]+")
_LEAST = 8  # characters: 技能大赛 alone is many contests


def settle_levels(facts: Sequence[Fact], terms: Terms) -> list[Fact]:
    """The facts, each prize without a level given that of the report's other prizes of the very same contest.

    Nothing is given where those are of two levels.
    """
    levels: dict[str, set[str]] = defaultdict(set)
    for fact in facts:
        if fact.kind is Kind.AWARD and fact.level:
            levels[_key(fact.award_name)].add(fact.level)
    return [_settled(fact, levels, terms) for fact in facts] if levels else list(facts)


def _settled(fact: Fact, levels: Mapping[str, set[str]], terms: Terms) -> Fact:
    if fact.kind is not Kind.AWARD or fact.level:
        return fact
    key = _key(fact.award_name)
    given = levels.get(key, set())
    if len(given) != 1 or len(key) < _LEAST or not terms.contest_heads.holds(fold(fact.award_name or "")):
        return fact
    return replace(fact, level=next(iter(given)), level_rule="level.same_contest")


def _key(name: str | None) -> str:
    """A contest's name without year, edition, quotation marks and blanks."""
    return _EDITION.sub("", _MARKS.sub("", fold(name or "")))
