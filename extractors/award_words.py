"""The word lists around prizes (奖项词): what each section of lexicons/awards.yaml is for in the code."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from extractors.terms import TermList  # which imports this module


@dataclass(frozen=True, eq=False)
class AwardWords:
    """Every list of lexicons/awards.yaml that only the reading of awards uses, by its section."""

    organisers: TermList
    rivals: TermList
    contends: TermList
    level_contexts: TermList
    short_levels: TermList
    gives: TermList
    memberships: TermList
    place_won: TermList
    verb_stops: TermList
    grade_stops: TermList
    contest_leads: TermList
    contest_givers: TermList
    contest_firsts: TermList
    scholarships: TermList
    title_ends: TermList
    best_groups: TermList
    name_goes_on: TermList
    prize_words: TermList
    prize_gaps: TermList
    prize_bounds: TermList
    winner_groups: TermList
    winner_titles: TermList
    winner_surnames: TermList


def read_award_words(section: Callable[[str], TermList]) -> AwardWords:
    """The lists; `section` gives that of one section of the file: verb_stop for the field verb_stops."""
    return AwardWords(**{name: section(name.removesuffix("s")) for name in AwardWords.__dataclass_fields__})
