"""Term lists: words of the field with what they mean, found in a text the longest first (术语)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from extractors.trie import trie_pattern


@dataclass(frozen=True, slots=True)
class Expected:
    """Columns that some fact of an example must have; "" asks nothing."""

    kind: str = ""
    value: str = ""
    unit: str = ""
    bound: str = ""
    indicator: str = ""
    indicator_id: str = ""
    subject: str = ""
    period: str = ""
    year: str = ""
    status: str = ""
    level: str = ""
    grade: str = ""
    award_name: str = ""
    flow: str = ""
    funding_source: str = ""
    funding_item: str = ""


@dataclass(frozen=True, slots=True)
class FactExample:
    """A sentence or a small table, and a fact that must come of it (`expect`) or must not (`reject`).

    `heading` stands over it. A table's rows have " | " between their cells; the first row holds its heads.
    """

    text: str = ""
    heading: str = ""
    table: tuple[str, ...] = ()
    expect: Expected = Expected()
    reject: Expected = Expected()


@dataclass(frozen=True, slots=True)
class Term:
    """One meaning and the words that carry it; `section` groups the terms of a file by what they are for.

    `titles` are of this kind of report, `other_titles` of another.
    """

    id: str
    value: str
    surfaces: tuple[str, ...]
    section: str = ""
    kind: str = ""
    unit: str = ""
    about_class: str = "no"
    of_schools: str = "no"
    plans: str = "no"
    examples: tuple[FactExample, ...] = ()
    counter_examples: tuple[FactExample, ...] = ()
    titles: tuple[str, ...] = ()
    other_titles: tuple[str, ...] = ()


class TermHit(NamedTuple):
    """A term found at [start, end) of a text; a tuple, as a text has one in every seven characters."""

    term: Term
    surface: str
    start: int
    end: int


class TermList:
    """The terms of one section; overlapping surfaces are settled by length, then by order in the file."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self.terms = tuple(terms)
        self._owner: dict[str, Term] = {}
        for term in self.terms:
            for surface in term.surfaces:
                self._owner.setdefault(surface, term)
        # most texts neither begin nor end in a term, and one character says so
        self._firsts = frozenset(surface[:1] for surface in self._owner)
        self._lasts = frozenset(surface[-1:] for surface in self._owner)
        self._longest = max(map(len, self._owner), default=0)

    # compiled when first asked for: most lists need one of the three, and a lexicon has over a hundred lists
    @cached_property
    def alternation(self) -> str:
        """A pattern of all surfaces, the longest first."""
        return trie_pattern(self._owner)

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile(self.alternation)

    @cached_property
    def _tail(self) -> re.Pattern[str]:
        return re.compile(rf"(?:{self.alternation})\s*$")

    @cached_property
    def _lead(self) -> re.Pattern[str]:
        return re.compile(rf"\s*(?:{self.alternation})")

    def with_terms(self, terms: Iterable[Term]) -> TermList:
        """This list with more terms after its own."""
        return TermList([*self.terms, *terms])

    def find(self, text: str, start: int = 0, end: int | None = None) -> Iterator[TermHit]:
        """The hits in order, none overlapping another."""
        owner = self._owner
        for match in self._pattern.finditer(text, start, len(text) if end is None else end):
            surface = match[0]
            yield TermHit(owner[surface], surface, *match.span())

    def first(self, text: str, start: int = 0, end: int | None = None) -> TermHit | None:
        """The first hit, or None."""
        match = self._pattern.search(text, start, len(text) if end is None else end)
        return self._hit(match) if match else None

    def last(self, text: str, start: int = 0, end: int | None = None) -> TermHit | None:
        """The last hit, or None."""
        match = None
        for match in self._pattern.finditer(text, start, len(text) if end is None else end):  # noqa: B007
            pass  # the last one is what is looked for
        return self._hit(match) if match else None

    def begins_at(self, text: str, at: int) -> bool:
        """Whether a surface stands at an offset."""
        return self._lead.match(text, at) is not None

    def tail_start(self, text: str) -> int | None:
        """Where the longest surface at the text's end begins, None if it ends in none."""
        match = self._at_end(text)
        return match.start() if match else None

    def holds(self, text: str) -> bool:
        """Whether any surface stands in the text."""
        return self._pattern.search(text) is not None

    def begins(self, text: str) -> bool:
        """Whether the text begins with a surface."""
        return self._lead.match(text) is not None

    def is_whole(self, text: str) -> bool:
        """Whether the text is made of surfaces and nothing else."""
        bare = text.strip()
        if bare[:1] not in self._firsts or bare[-1:] not in self._lasts:
            return bool(text) and not bare
        return not self._pattern.sub("", text).strip()

    def strip_tail(self, text: str, kept: TermList) -> str:
        """The text without surfaces at its end, unless they end or begin inside a word of `kept`: 报到, 全国平均为."""
        while (match := self._at_end(text)) and match.end() > match.start() and not kept.ends(text):
            cut = next((hit.end for hit in kept.find(text) if hit.start < match.start() < hit.end), match.start())
            text = text[:cut]
        return text.rstrip()

    def ends(self, text: str) -> bool:
        """Whether the text ends in a surface."""
        return self._at_end(text) is not None

    def strip_lead(self, text: str, kept: TermList | None = None) -> str:
        """The text without surfaces at its beginning, unless they begin a word of `kept`: 共享 is not 共 with a 享."""
        while (match := self._lead.match(text)) and match.end() > 0 and not (kept and kept.begins(text)):
            text = text[match.end() :]
        return text.lstrip()

    def _at_end(self, text: str) -> re.Match[str] | None:
        """The longest surface at the text's end, the blanks behind it in the match."""
        size = len(text.rstrip())
        if text[size - 1 : size] not in self._lasts:
            return None
        return self._tail.search(text, max(0, size - self._longest))

    def _hit(self, match: re.Match[str]) -> TermHit:
        surface = match.group()
        return TermHit(self._owner[surface], surface, match.start(), match.end())
