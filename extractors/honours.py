"""Contests and honours known by name: canonical name, level of the full name, organiser, source (赛事与荣誉词表)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from extractors.lexicon_files import by_key, read_entries
from extractors.terms import FactExample, Term, TermList

_MARKS = re.compile(r"[\s“”]+")


class HonourKind(StrEnum):
    """Whether prizes are won in it, or it is a title or a listing."""

    CONTEST = "contest"
    HONOUR = "honour"


@dataclass(frozen=True, slots=True)
class KnownHonour:
    """A contest or honour that many schools report.

    `level` is that of the full names in `surfaces`; `short` names are borne by every stage, from the school's to the
    nation's, so that only other words tell their level. `source` says which programme or notice the row comes from.
    """

    id: str
    kind: HonourKind
    zh: str
    level: str
    organiser: str
    source: str
    examples: tuple[FactExample, ...]
    surfaces: tuple[str, ...] = ()
    short: tuple[str, ...] = ()
    since: str = ""
    until: str = ""
    counter_examples: tuple[FactExample, ...] = ()


@dataclass(frozen=True, slots=True)
class HonourHit:
    """What a text names: the canonical id, and the level if its full name is used ("" if not)."""

    id: str
    level: str


class HonourBook:
    """Finds the known contest or honour that a text names, whatever quotation marks and blanks it prints."""

    def __init__(self, honours: Iterable[KnownHonour]) -> None:
        self.honours = tuple(honours)
        full = [Term(honour.id, honour.level, _bare(honour.surfaces)) for honour in self.honours]
        short = [Term(honour.id, "", _bare(honour.short)) for honour in self.honours]
        self._names = TermList([*full, *short])

    def named_in(self, text: str) -> HonourHit | None:
        """The one with the longest name in the text, None if it names none."""
        hits = self._names.find(_MARKS.sub("", text))
        best = max(hits, key=lambda hit: hit.end - hit.start, default=None)
        return HonourHit(best.term.id, best.term.value) if best else None

    @property
    def contest_names(self) -> list[Term]:
        """The names of contests, to stand beside the words that end any contest's name."""
        return self._names_of(HonourKind.CONTEST)

    @property
    def honour_names(self) -> list[Term]:
        """The names of titles and listings, to stand beside the words that end any title."""
        return self._names_of(HonourKind.HONOUR)

    def _names_of(self, kind: HonourKind) -> list[Term]:
        return [Term(each.id, kind, (*each.surfaces, *each.short)) for each in self.honours if each.kind is kind]


def _bare(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(_MARKS.sub("", name) for name in names)


def read_honours(path: Path) -> HonourBook:
    """The contests and honours of a lexicon file; LexiconError names line and repair where one cannot be read."""
    known = read_entries(path, KnownHonour)
    by_key(path, known, "id")
    return HonourBook(known)
