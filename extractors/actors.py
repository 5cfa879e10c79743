"""People whom a number counts and who do themselves what the clause tells: 31 名来自海外的留学生参加了… (行动者)."""

from __future__ import annotations

import re
from functools import lru_cache

from extractors.items import Item
from extractors.terms import Terms
from pipeline.records import FilledBy, Slot


def acting(item: Item) -> Slot | None:
    """The group counted by a number that opens its clause, if an act of theirs follows; None otherwise."""
    text, terms = item.sentence.text, item.scope.terms
    opening = text[item.sentence.clause_start(item.start) : item.start].strip()
    if item.quantity.unit != "人" or (opening and not terms.subjects.opening.is_whole(opening)):
        return None
    found = _actor(terms).match(text, item.end, item.ceiling)
    return Slot(found["name"], FilledBy.SAME_SENTENCE, rule_id="subject.acting_group") if found else None


@lru_cache(maxsize=4)
def _actor(terms: Terms) -> re.Pattern[str]:
    verbs = "|".join(
        re.escape(each) for term in terms.subjects.verb.terms if term.value == "verb" for each in term.surfaces
    )
    group = terms.subject_groups.alternation
    return re.compile(rf"\s?(?:[^，。；:\d]{{1,16}}的)?(?P<name>{group})(?:{verbs}|进入)")
