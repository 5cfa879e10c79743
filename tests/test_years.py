"""The year a fact counts for, where the lexicon's own examples do not reach."""

from __future__ import annotations

from dataclasses import replace

import pytest
from extraction import REPORT, extract, facts_of

from extractors.lexicon import load_lexicon
from extractors.scope import ReportFacts
from extractors.years import counted_year, year_rule
from pipeline.records import FilledBy, Slot

TERMS = load_lexicon().terms
FACT = facts_of("2023年培训300人次。")[0]


@pytest.mark.parametrize(
    ("period", "year"),
    [
        ("2023", 2023),
        ("1998", 1998),
        ("2022-2023学年", 2023),
        ("2023届", 2023),
        ("2023级", 2023),
        ("2021-2023", None),
        ("2022-2023", None),  # two calendar years, not said to be a school year
        ("2021-2023届", None),
        ("2022、2023", None),
        ("2021、2022、2023", None),
        ("“十四五”", None),
    ],
)
def test_a_period_counts_for_one_year_or_none(period: str, year: int | None) -> None:
    fact = replace(FACT, period=Slot(period, FilledBy.SAME_SENTENCE))
    assert counted_year(fact, TERMS) == year
    assert (year_rule(period, TERMS) is None) == (year is None)


def test_an_indicator_may_count_a_school_year_for_its_start() -> None:
    period = Slot("2022-2023学年", FilledBy.SAME_SENTENCE)
    fact = replace(FACT, period=period, indicator_id="student.new.count")
    assert counted_year(fact, TERMS) == 2022
    assert counted_year(replace(fact, period=Slot("2023", FilledBy.REPORT)), TERMS) == 2023


@pytest.mark.parametrize(
    ("report", "year"),
    [
        (REPORT, 2024),
        (replace(REPORT, report_year=None, period=None), None),
        (replace(REPORT, report_year=2021, period="2019-2021"), None),
    ],
)
def test_without_a_period_of_its_own_a_fact_counts_for_the_reports(report: ReportFacts, year: int | None) -> None:
    (fact,) = extract("培训300人次。", report=report).facts
    assert fact.year == year


def test_a_plans_target_without_a_period_counts_for_no_year() -> None:
    plan = replace(REPORT, report_kind="申报书")
    (target,) = extract("预计培训300人次。", report=plan).facts
    assert (target.period, target.year) == (None, None)
