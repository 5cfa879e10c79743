"""The canonical indicator of a fact (指标规范名): a name, and around it only words that change nothing.

A name inside other words is none: 培训基地 is no 培训, 毕业生招聘会 no 毕业生. Most phrases are a name as they stand,
or hold none; of the rest spaCy's phrase matcher says what every character belongs to.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from extractors.canonical import Indicator, plain_words
from extractors.scope import ReportFacts
from extractors.terms import Term, Terms
from pipeline.records import Extraction

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.matcher import PhraseMatcher

_NAME, _BEFORE, _AFTER = "name", "before", "after"
_BRACKETS = re.compile(r"\([^()]*\)$")


@dataclass(frozen=True, slots=True)
class Measured:
    """What a fact says: the phrase and whom it is about, the number's kind and unit, and the words around it."""

    phrase: str
    subject: str
    kind: str
    unit: str | None
    sentence: str


def resolve_indicator(fact: Measured, terms: Terms) -> str | None:
    """The id of the one indicator that a fact's phrase names, alone or completed by its subject; None if none."""
    phrase, subject = plain_words(fact.phrase), plain_words(fact.subject)
    found = _named(phrase, subject, fact, terms) or _fit(subject + phrase, fact, terms)
    if found is None or any(word in fact.sentence or word in subject for word in found.not_near):
        return None
    return found.id


def is_of_school(report: ReportFacts, terms: Terms) -> bool:
    """Whether a report is a school's: it names one, or it is of a kind that only schools publish."""
    kind = _kind_of(report, terms)
    return report.school is not None or kind is None or kind.of_schools == "yes"


def is_plan(report: ReportFacts, terms: Terms) -> bool:
    """Whether a report is written before what it plans, as an application is."""
    kind = _kind_of(report, terms)
    return kind is not None and kind.plans == "yes"


def _kind_of(report: ReportFacts, terms: Terms) -> Term | None:
    return next((term for term in terms.report_kinds.terms if term.value == report.report_kind), None)


def without_ids(extraction: Extraction) -> Extraction:
    """The same without canonical indicators: a town's 毕业生 are no school's."""
    facts = tuple(replace(fact, indicator_id=None) for fact in extraction.facts)
    return replace(extraction, facts=facts)


def resolve_member(fact: Measured, terms: Terms) -> str | None:
    """The id of what a list says of one of its members; none where those are towns, peoples … and no part of a school.

    主要为苗族（64 人）、侗族（23 人）: 毕业生人数 of each is none of the school's.
    """
    is_of_parts = terms.part_rows.holds(fact.sentence)  # 升学率前三的专业为…
    return resolve_indicator(fact, terms) if is_of_parts else resolve_cell(fact, fact.subject, (), terms)


def resolve_cell(fact: Measured, row: str, corners: Sequence[str], terms: Terms) -> str | None:
    """The id of a cell's indicator; none where the rows are industries, places, items of a budget … and no part of it.

    毕业生人数 beside 制造业 are those who work there: only colleges, programmes and totals leave the name as it is.
    `corners` head the columns of the rows.
    """
    if row and not _is_part(row, corners, terms):
        phrase = fact.phrase if row in fact.phrase else row + fact.phrase  # 在校生满意度 and 调查人次
        fact = replace(fact, phrase=phrase, subject="")
    return resolve_indicator(fact, terms)


def _is_part(row: str, corners: Sequence[str], terms: Terms) -> bool:
    """Whether a row is all of the school or a part of it: by its own words, or by what heads its column."""
    if terms.whole_rows.is_whole(row) or any(map(terms.part_rows.is_whole, corners)):
        return True
    is_general = all(not corner or terms.general_rows.is_whole(corner) for corner in corners)
    return is_general and (terms.school_parts.ends(row) or terms.subject_groups.is_whole(row))


def _named(phrase: str, subject: str, fact: Measured, terms: Terms) -> Indicator | None:
    whole = _fit(phrase, fact, terms)
    if whole is not None:
        return whole
    bare = _BRACKETS.sub("", phrase)
    if subject and terms.school_parts.ends(subject):
        bare = bare.removeprefix(subject)
    return next((row for name in _names_in(bare, terms) if (row := _fit(name, fact, terms))), None)


def _fit(name: str, fact: Measured, terms: Terms) -> Indicator | None:
    return terms.indicators.named(name, fact.kind, fact.unit)


@functools.lru_cache(maxsize=1 << 14)  # a table's head stands in each of its rows
def _names_in(phrase: str, terms: Terms) -> tuple[str, ...]:
    """The names in a phrase with nothing but words of indicator_words.yaml around them, the longest first."""
    if phrase in terms.indicators.surfaces:
        return (phrase,)
    if not (terms.indicator_names.ends(phrase) or terms.after_names.ends(phrase)):
        return ()  # a Chinese name stands at the end of what is said of it
    if not terms.indicator_names.holds(phrase):
        return ()
    nlp, matcher = name_matcher(terms)
    doc = nlp.make_doc(phrase)
    for part in (_NAME, _BEFORE, _AFTER):
        doc.spans[part] = []
    for span in matcher(doc, as_spans=True):
        doc.spans[span.label_].append(span)
    before = {token.i for span in doc.spans[_BEFORE] for token in span}
    after = {token.i for span in doc.spans[_AFTER] for token in span}
    whole = [
        name
        for name in doc.spans[_NAME]
        if before.issuperset(range(name.start)) and after.issuperset(range(name.end, len(doc)))
    ]
    return tuple(name.text for name in sorted(whole, key=len, reverse=True))


@functools.lru_cache(maxsize=2)
def name_matcher(terms: Terms) -> tuple[Language, PhraseMatcher]:
    """A character-wise Chinese tokenizer, so that every surface lies on token borders; no model is needed."""
    import spacy  # 1-5 s to import: only where facts are made
    from spacy.matcher import PhraseMatcher

    nlp = spacy.blank("zh")
    matcher = PhraseMatcher(nlp.vocab, attr="ORTH")
    words = {
        _NAME: terms.indicators.surfaces,
        _BEFORE: (plain_words(surface) for term in terms.before_names.terms for surface in term.surfaces),
        _AFTER: (plain_words(surface) for term in terms.after_names.terms for surface in term.surfaces),
    }
    for part, surfaces in words.items():
        matcher.add(part, [nlp.make_doc(surface) for surface in surfaces])
    return nlp, matcher
