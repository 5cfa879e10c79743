"""The calendar year under which a fact is compared with other reports, from its period (对比年度)."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from extractors.canonical import SchoolYear
from extractors.terms import Term, Terms
from pipeline.records import Extraction, Fact

_YEAR = re.compile(r"(?:19|20)\d\d")
_FIRST, _LAST = "Y", "Z"


def with_years(extraction: Extraction, terms: Terms) -> Extraction:
    """The extraction, each fact with the year it counts for; a fact without a period counts for none."""
    return replace(extraction, facts=tuple(replace(fact, year=counted_year(fact, terms)) for fact in extraction.facts))


def counted_year(fact: Fact, terms: Terms) -> int | None:
    """The year of a fact's period by the rules of lexicons/periods.yaml; None if no rule gives one."""
    if fact.period is None:
        return None
    indicator = terms.indicators.by_id.get(fact.indicator_id or "")
    return _year_of(fact.period.value, indicator.school_year if indicator else SchoolYear.END, terms)


def year_rule(period: str, terms: Terms) -> Term | None:
    """The entry of periods.yaml that is for periods of this form: 2022-2023学年 has the form Y-Z学年."""
    return next(
        (term for each in (terms.years, terms.school_years) for term in each.terms if _fits(term, period)), None
    )


def _fits(term: Term, period: str) -> bool:
    return _form(period) in term.surfaces


def _form(period: str) -> str:
    """The period with Y for its first year and Z for its second; one of three years and more has no form of a rule."""
    letters = iter((_FIRST, _LAST))
    return _YEAR.sub(lambda year: next(letters, year.group()), period)


@lru_cache(maxsize=512)  # a report has a few dozen periods
def _year_of(period: str, school_year: SchoolYear, terms: Terms) -> int | None:
    rule = year_rule(period, terms)
    if rule is None:
        return None
    years = _YEAR.findall(period)
    of_school_year = school_year if rule in terms.school_years.terms else SchoolYear.START
    return int(years[0] if of_school_year is SchoolYear.START else years[-1])
