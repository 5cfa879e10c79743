"""The words by which a text says whom it speaks about, by what each list is for (主体用词)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from extractors.terms import TermList


@dataclass(frozen=True, eq=False)
class SubjectWords:
    """The lists of subjects.yaml, each named as its section there; the file's head says what each is for."""

    organisation: TermList
    team: TermList
    place: TermList
    school: TermList
    region: TermList
    opening: TermList
    verb: TermList
    inner: TermList
    kind: TermList
    team_kind: TermList
    follow: TermList
    group_follow: TermList
    act: TermList
    found: TermList
    venture: TermList
    set_up: TermList
    further: TermList
    content: TermList
    show: TermList
    show_follow: TermList
    school_kind: TermList
    all_kinds: TermList
    kind_has: TermList
    winner: TermList
    people_unit: TermList
    adverb: TermList
    listed: TermList
    implied: TermList


def subject_words(section: Callable[[str], TermList]) -> SubjectWords:
    """The lists, each made of the section of its name."""
    return SubjectWords(**{field.name: section(field.name) for field in fields(SubjectWords)})
