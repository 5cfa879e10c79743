"""Every term list of lexicons/, by what it is for (术语表)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from extractors.award_words import AwardWords, read_award_words
from extractors.canonical import Indicators, read_indicators
from extractors.lexicon_checks import check_sections, check_words
from extractors.lexicon_files import LexiconError, place_of, read_entries
from extractors.subject_words import SubjectWords, subject_words
from extractors.term_lists import Expected as Expected
from extractors.term_lists import FactExample as FactExample
from extractors.term_lists import Term as Term
from extractors.term_lists import TermHit as TermHit
from extractors.term_lists import TermList as TermList

if TYPE_CHECKING:
    from extractors.honours import HonourBook  # which imports this module


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
    status_by_now: TermList
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
    years: TermList
    school_years: TermList
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
    spending: TermList
    adverbs: TermList
    origins: TermList
    next_clauses: TermList
    empty_verbs: TermList
    reaches: TermList
    trends: TermList
    extremes: TermList
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


# each list of Terms by the file and the section of it that holds its terms
_SECTIONS: Mapping[str, Mapping[str, str]] = {
    "awards.yaml": {
        "grades": "grade",
        "levels": "level",
        "stages": "stage",
        "honour_verbs": "honour_verb",
        "no_prizes": "no_prize",
    },
    "funding.yaml": {
        "flows": "flow",
        "weak_flows": "weak",
        "gains": "gain",
        "done_money": "done",
        "sources": "source",
        "givers": "giver",
        "funds": "fund",
        "purposes": "purpose",
        "item_edges": "edge",
        "item_nouns": "noun",
        "other_money": "money",
        "sums": "sum",
    },
    "statuses.yaml": {
        "status_words": "sentence",
        "status_headings": "heading",
        "status_labels": "label",
        "status_brackets": "bracket",
        "status_heads": "head",
        "status_done": "done",
        "status_achieved": "achieved",
        "status_by_now": "by_now",
        "status_aims": "aim",
        "status_outside": "outside",
        "status_outside_of": "outside_of",
        "status_census": "census",
        "status_backgrounds": "background",
    },
    "subjects.yaml": {
        "subject_heads": "head",
        "subject_groups": "group",
    },
    "periods.yaml": {
        "this_year": "this_year",
        "last_year": "last_year",
        "year_spans": "span",
        "risen_from": "from",
        "risen": "to",
        "years": "counts_for",
        "school_years": "school_year_counts_for",
    },
    "reports.yaml": {
        "report_kinds": "",
    },
    "table_heads.yaml": {
        "head_units": "unit",
        "head_prizes": "prizes",
        "head_levels": "level",
        "head_grades": "grade",
        "head_no_facts": "no_fact",
        "bare_heads": "bare",
        "row_measures": "measure",
        "row_parts": "part",
        "answers": "answer",
        "opinions": "opinion",
        "entities": "entity",
        "counted_heads": "counted",
        "summed_heads": "summed",
        "change_heads": "change",
        "last_year_heads": "last_year",
        "name_heads": "name",
        "title_units": "title_unit",
        "any_kind_heads": "any_kind",
    },
    "phrases.yaml": {
        "tails": "tail",
        "tail_nouns": "tail_noun",
        "leads": "lead",
        "lead_nouns": "lead_noun",
        "measures": "measure",
        "bare_verbs": "bare_verb",
        "changes": "change",
        "carried": "carry",
        "verbs": "verb",
        "predicates": "predicate",
        "spending": "spend",
        "adverbs": "adverb",
        "origins": "origin",
        "next_clauses": "next_clause",
        "empty_verbs": "empty_verb",
        "reaches": "reach",
        "trends": "trend",
        "extremes": "extreme",
    },
    "indicator_words.yaml": {
        "before_names": "before",
        "after_names": "after",
        "school_parts": "part",
        "part_rows": "rows",
        "whole_rows": "whole",
        "general_rows": "general",
    },
}


def read_terms(folder: Path, units: Iterable[str]) -> Terms:
    """The term lists of a lexicon folder; LexiconError names file, line and repair where one cannot be read."""
    from extractors.honours import read_honours  # which imports this module

    files = {name: read_entries(folder / name, Term) for name in _SECTIONS}
    for name, terms in files.items():
        check_words(folder / name, terms)
        _refuse_double(folder / name, terms)
    used: dict[str, set[str]] = {name: set() for name in files}
    built = build_terms(
        files, read_indicators(folder / "indicators", units), read_honours(folder / "contests.yaml"), used
    )
    check_sections(folder, used, files)
    return built


def _refuse_double(path: Path, terms: Iterable[Term]) -> None:
    """LexiconError if a word stands twice in one section: no one could tell which entry it belongs to."""
    owners: dict[tuple[str, str], Term] = {}
    for term in terms:
        for surface in term.surfaces:
            other = owners.setdefault((term.section, surface), term)
            if other is not term or term.surfaces.count(surface) > 1:
                where = place_of(path, term.id, surface)
                raise LexiconError(f"{where}: “{surface}” has two owners: {other.id} and {term.id}; give it to one")


def build_terms(
    by_file: Mapping[str, tuple[Term, ...]],
    indicators: Indicators,
    honours: HonourBook,
    used: Mapping[str, set[str]] | None = None,
) -> Terms:
    """The term lists made from the entries of each file, the canonical indicators, and the honours known by name.

    `used` is told the sections of each file that a list is made of.
    """

    def section(name: str, section: str) -> TermList:
        if used is not None:
            used[name].add(section)
        return TermList(term for term in by_file[name] if term.section == section)

    lists = {field: section(name, part) for name, parts in _SECTIONS.items() for field, part in parts.items()}
    return Terms(
        **lists,
        contest_heads=section("awards.yaml", "contest_head").with_terms(honours.contest_names),
        title_heads=section("awards.yaml", "title_head").with_terms(honours.honour_names),
        prize_units=frozenset(s for t in section("awards.yaml", "unit").terms for s in t.surfaces),
        awards=read_award_words(lambda name: section("awards.yaml", name)),
        honours=honours,
        fund_nouns=TermList(t for t in lists["funds"].terms if t.value == "noun"),
        subjects=subject_words(lambda name: section("subjects.yaml", name)),
        indicator_names=TermList([Term("indicator.name", "", tuple(indicators.surfaces))]),
        indicators=indicators,
        files=by_file,
    )
