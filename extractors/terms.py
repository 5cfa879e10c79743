"""Term lists: words of the field with what they mean, found in a text the longest first (术语)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from extractors.award_words import AwardWords, read_award_words
from extractors.canonical import Indicators, read_indicators
from extractors.lexicon_files import read_entries
from extractors.subject_words import SubjectWords, subject_words
from extractors.trie import trie_pattern

if TYPE_CHECKING:
    from extractors.honours import HonourBook  # which imports this module


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
    examples: tuple[FactExample, ...] = ()
    counter_examples: tuple[FactExample, ...] = ()
    titles: tuple[str, ...] = ()
    other_titles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TermHit:
    """A term found at [start, end) of a text."""

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
        self.alternation = trie_pattern(self._owner)
        self._pattern = re.compile(self.alternation)
        self._tail = re.compile(rf"(?:{self.alternation})\s*$")
        self._lead = re.compile(rf"\s*(?:{self.alternation})")

    def with_terms(self, terms: Iterable[Term]) -> TermList:
        """This list with more terms after its own."""
        return TermList([*self.terms, *terms])

    def find(self, text: str, start: int = 0, end: int | None = None) -> Iterator[TermHit]:
        """The hits in order, none overlapping another."""
        for match in self._pattern.finditer(text, start, len(text) if end is None else end):
            yield TermHit(self._owner[match.group()], match.group(), match.start(), match.end())

    def first(self, text: str, start: int = 0, end: int | None = None) -> TermHit | None:
        """The first hit, or None."""
        return next(self.find(text, start, end), None)

    def last(self, text: str, start: int = 0, end: int | None = None) -> TermHit | None:
        """The last hit, or None."""
        hit = None
        for hit in self.find(text, start, end):  # noqa: B007  (the last one is what is looked for)
            pass
        return hit

    def begins_at(self, text: str, at: int) -> bool:
        """Whether a surface stands at an offset."""
        return self._lead.match(text, at) is not None

    def tail_start(self, text: str) -> int | None:
        """Where the longest surface at the text's end begins, None if it ends in none."""
        match = self._tail.search(text)
        return match.start() if match else None

    def holds(self, text: str) -> bool:
        """Whether any surface stands in the text."""
        return self._pattern.search(text) is not None

    def begins(self, text: str) -> bool:
        """Whether the text begins with a surface."""
        return self._lead.match(text) is not None

    def is_whole(self, text: str) -> bool:
        """Whether the text is made of surfaces and nothing else."""
        return bool(text) and not self._pattern.sub("", text).strip()

    def strip_tail(self, text: str, kept: TermList) -> str:
        """The text without surfaces at its end, unless they end or begin inside a word of `kept`: 报到, 全国平均为."""
        while (match := self._tail.search(text)) and match.end() > match.start() and not kept.ends(text):
            cut = next((hit.end for hit in kept.find(text) if hit.start < match.start() < hit.end), match.start())
            text = text[:cut]
        return text.rstrip()

    def ends(self, text: str) -> bool:
        """Whether the text ends in a surface."""
        return self._tail.search(text) is not None

    def strip_lead(self, text: str, kept: TermList | None = None) -> str:
        """The text without surfaces at its beginning, unless they begin a word of `kept`: 共享 is not 共 with a 享."""
        while (match := self._lead.match(text)) and match.end() > 0 and not (kept and kept.begins(text)):
            text = text[match.end() :]
        return text.lstrip()


@dataclass(frozen=True, eq=False)  # known by identity: one is made per lexicon, and it keys caches
class Terms:
    """Every term list of lexicons/, by what it is for."""

    grades: TermList
    levels: TermList
    stages: TermList
    honour_verbs: TermList
    contest_heads: TermList
    title_heads: TermList
    no_prizes: TermList
    prize_units: frozenset[str]
    awards: AwardWords
    honours: HonourBook
    flows: TermList
    weak_flows: TermList
    gains: TermList
    done_money: TermList
    sources: TermList
    givers: TermList
    funds: TermList
    fund_nouns: TermList
    purposes: TermList
    item_edges: TermList
    item_nouns: TermList
    other_money: TermList
    status_words: TermList
    status_headings: TermList
    status_labels: TermList
    status_brackets: TermList
    status_heads: TermList
    status_done: TermList
    status_achieved: TermList
    status_aims: TermList
    status_outside: TermList
    status_outside_of: TermList
    status_census: TermList
    status_backgrounds: TermList
    subject_heads: TermList
    subject_groups: TermList
    subjects: SubjectWords
    this_year: TermList
    last_year: TermList
    year_spans: TermList
    risen_from: TermList
    risen: TermList
    report_kinds: TermList
    head_units: TermList
    head_prizes: TermList
    head_levels: TermList
    head_grades: TermList
    head_no_facts: TermList
    bare_heads: TermList
    row_measures: TermList
    row_parts: TermList
    answers: TermList
    opinions: TermList
    entities: TermList
    counted_heads: TermList
    summed_heads: TermList
    change_heads: TermList
    last_year_heads: TermList
    name_heads: TermList
    title_units: TermList
    any_kind_heads: TermList
    sums: TermList
    tails: TermList
    tail_nouns: TermList
    leads: TermList
    lead_nouns: TermList
    measures: TermList
    bare_verbs: TermList
    changes: TermList
    carried: TermList
    verbs: TermList
    predicates: TermList
    before_names: TermList
    after_names: TermList
    school_parts: TermList
    part_rows: TermList
    whole_rows: TermList
    general_rows: TermList
    indicator_names: TermList
    indicators: Indicators
    files: Mapping[str, tuple[Term, ...]]

    @property
    def every(self) -> tuple[Term, ...]:
        """The terms of all files, in their order."""
        return tuple(term for terms in self.files.values() for term in terms)


_FILES = (
    "awards.yaml",
    "funding.yaml",
    "statuses.yaml",
    "subjects.yaml",
    "periods.yaml",
    "reports.yaml",
    "table_heads.yaml",
    "phrases.yaml",
    "indicator_words.yaml",
)


def read_terms(folder: Path, units: Iterable[str]) -> Terms:
    """The term lists of a lexicon folder; LexiconError names file, line and repair where one cannot be read."""
    from extractors.honours import read_honours  # which imports this module

    files = {name: read_entries(folder / name, Term) for name in _FILES}
    return build_terms(files, read_indicators(folder / "indicators", units), read_honours(folder / "contests.yaml"))


def build_terms(by_file: Mapping[str, tuple[Term, ...]], indicators: Indicators, honours: HonourBook) -> Terms:
    """The term lists made from the entries of each file, the canonical indicators, and the honours known by name."""

    def section(name: str, section: str) -> TermList:
        return TermList(term for term in by_file[name] if term.section == section)

    return Terms(
        grades=section("awards.yaml", "grade"),
        levels=section("awards.yaml", "level"),
        stages=section("awards.yaml", "stage"),
        honour_verbs=section("awards.yaml", "honour_verb"),
        contest_heads=section("awards.yaml", "contest_head").with_terms(honours.contest_names),
        title_heads=section("awards.yaml", "title_head").with_terms(honours.honour_names),
        no_prizes=section("awards.yaml", "no_prize"),
        prize_units=frozenset(s for t in section("awards.yaml", "unit").terms for s in t.surfaces),
        awards=read_award_words(lambda name: section("awards.yaml", name)),
        honours=honours,
        flows=section("funding.yaml", "flow"),
        weak_flows=section("funding.yaml", "weak"),
        gains=section("funding.yaml", "gain"),
        done_money=section("funding.yaml", "done"),
        sources=section("funding.yaml", "source"),
        givers=section("funding.yaml", "giver"),
        funds=section("funding.yaml", "fund"),
        fund_nouns=TermList(t for t in section("funding.yaml", "fund").terms if t.value == "noun"),
        purposes=section("funding.yaml", "purpose"),
        item_edges=section("funding.yaml", "edge"),
        item_nouns=section("funding.yaml", "noun"),
        other_money=section("funding.yaml", "money"),
        status_words=section("statuses.yaml", "sentence"),
        status_headings=section("statuses.yaml", "heading"),
        status_labels=section("statuses.yaml", "label"),
        status_brackets=section("statuses.yaml", "bracket"),
        status_heads=section("statuses.yaml", "head"),
        status_done=section("statuses.yaml", "done"),
        status_achieved=section("statuses.yaml", "achieved"),
        status_aims=section("statuses.yaml", "aim"),
        status_outside=section("statuses.yaml", "outside"),
        status_outside_of=section("statuses.yaml", "outside_of"),
        status_census=section("statuses.yaml", "census"),
        status_backgrounds=section("statuses.yaml", "background"),
        subject_heads=section("subjects.yaml", "head"),
        subject_groups=section("subjects.yaml", "group"),
        subjects=subject_words(lambda name: section("subjects.yaml", name)),
        this_year=section("periods.yaml", "this_year"),
        last_year=section("periods.yaml", "last_year"),
        year_spans=section("periods.yaml", "span"),
        risen_from=section("periods.yaml", "from"),
        risen=section("periods.yaml", "to"),
        report_kinds=section("reports.yaml", ""),
        head_units=section("table_heads.yaml", "unit"),
        head_prizes=section("table_heads.yaml", "prizes"),
        head_levels=section("table_heads.yaml", "level"),
        head_grades=section("table_heads.yaml", "grade"),
        head_no_facts=section("table_heads.yaml", "no_fact"),
        bare_heads=section("table_heads.yaml", "bare"),
        row_measures=section("table_heads.yaml", "measure"),
        row_parts=section("table_heads.yaml", "part"),
        answers=section("table_heads.yaml", "answer"),
        opinions=section("table_heads.yaml", "opinion"),
        entities=section("table_heads.yaml", "entity"),
        counted_heads=section("table_heads.yaml", "counted"),
        summed_heads=section("table_heads.yaml", "summed"),
        change_heads=section("table_heads.yaml", "change"),
        last_year_heads=section("table_heads.yaml", "last_year"),
        name_heads=section("table_heads.yaml", "name"),
        title_units=section("table_heads.yaml", "title_unit"),
        any_kind_heads=section("table_heads.yaml", "any_kind"),
        sums=section("funding.yaml", "sum"),
        tails=section("phrases.yaml", "tail"),
        tail_nouns=section("phrases.yaml", "tail_noun"),
        leads=section("phrases.yaml", "lead"),
        lead_nouns=section("phrases.yaml", "lead_noun"),
        measures=section("phrases.yaml", "measure"),
        bare_verbs=section("phrases.yaml", "bare_verb"),
        changes=section("phrases.yaml", "change"),
        carried=section("phrases.yaml", "carry"),
        verbs=section("phrases.yaml", "verb"),
        predicates=section("phrases.yaml", "predicate"),
        before_names=section("indicator_words.yaml", "before"),
        after_names=section("indicator_words.yaml", "after"),
        school_parts=section("indicator_words.yaml", "part"),
        part_rows=section("indicator_words.yaml", "rows"),
        whole_rows=section("indicator_words.yaml", "whole"),
        general_rows=section("indicator_words.yaml", "general"),
        indicator_names=TermList([Term("indicator.name", "", tuple(indicators.surfaces))]),
        indicators=indicators,
        files=by_file,
    )
