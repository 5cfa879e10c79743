"""Facts of a sentence, for tests: one paragraph block through the whole text side."""

from __future__ import annotations

from extractors.lexicon import load_lexicon
from extractors.link import extract_report
from extractors.scope import ReportFacts
from extractors.terms import Expected
from pipeline.records import Block, BlockKind, Extraction, Fact, Piece

REPORT = ReportFacts(school="海潮职业学院", report_kind="质量年度报告", report_year=2024, period="2024")


def block_of(text: str, *headings: str, kind: BlockKind = BlockKind.PARAGRAPH) -> Block:
    return Block("b-test", kind, text, headings, (Piece(0, 1, 0, len(text)),))


def extract(text: str, *headings: str, report: ReportFacts = REPORT) -> Extraction:
    return extract_report([block_of(text, *headings)], report, load_lexicon())


def facts_of(text: str, *headings: str) -> list[Fact]:
    return list(extract(text, *headings).facts)


def columns_of(fact: Fact) -> dict[str, str]:
    """A fact's columns as text, "" for what it has not."""
    return {
        "quote": fact.quote,
        "kind": fact.kind,
        "value": f"{fact.value.normalize():f}",
        "value_max": "" if fact.value_max is None else f"{fact.value_max.normalize():f}",
        "unit": fact.unit or "",
        "bound": fact.bound,
        "indicator": fact.indicator.value,
        "indicator_id": fact.indicator_id or "",
        "subject": fact.subject.value,
        "period": fact.period.value if fact.period else "",
        "year": "" if fact.year is None else str(fact.year),
        "status": fact.status.value,
        "level": fact.level or "",
        "grade": fact.grade or "",
        "award_name": fact.award_name or "",
        "flow": fact.flow or "",
        "funding_source": fact.funding_source or "",
        "funding_item": fact.funding_item or "",
    }


def fits(fact: Fact, expected: Expected) -> bool:
    """Whether the fact has every column that is asked for."""
    columns = columns_of(fact)
    asked = {name: getattr(expected, name) for name in Expected.__dataclass_fields__ if getattr(expected, name)}
    if "value" in asked:
        from decimal import Decimal

        if fact.value != Decimal(asked.pop("value")):
            return False
    return all(columns[name] == value for name, value in asked.items())
