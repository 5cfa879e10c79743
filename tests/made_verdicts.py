"""Verdicts about an invented report, for tests."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from pipeline.records import Span
from pipeline.verdicts.attach import CurrentFact
from pipeline.verdicts.records import Anchor, Decision, NewVerdict, Reading, Verdict

READING = Reading("count", Decimal(482), unit="人", indicator="专任教师", subject="学校", period="2023")
ANCHOR = Anchor(
    report_id="src-001",
    sha256="0" * 64,
    source_name="霁浦2023.txt",
    school="霁浦测试职业学院",
    report_kind="质量年度报告",
    report_year=2023,
    page_no=1,
    start_offset=100,
    end_offset=105,
    source_line=4,
    quote="482 人",
    sentence="其中专任教师 482 人。",
    fact_id="f-001",
    sentence_at=7,
)


def new_verdict(key: str = "f-001", decision: Decision = Decision.CONFIRM, **changed: Any) -> NewVerdict:
    said = READING if decision in (Decision.CONFIRM, Decision.CORRECT, Decision.ADD) else None
    given = {"reviewer": "王老师", "comment": "", "anchor": ANCHOR, "found": READING, "said": said} | changed
    return NewVerdict(key, decision, **given)


def verdict(number: int = 1, decision: Decision = Decision.CONFIRM, key: str = "f-001", **anchor: Any) -> Verdict:
    new = new_verdict(key, decision, anchor=replace(ANCHOR, **anchor))
    return Verdict(
        new.key, new.decision, new.reviewer, new.comment, new.anchor, new.found, new.said, number, "2026-11-30T08:00:00"
    )


def current(fact_id: str = "f-001", start: int = 100, report_id: str = "src-001", **changed: Any) -> CurrentFact:
    quote = changed.pop("quote", ANCHOR.quote)
    given = {"page_no": 1, "source_line": 4, "quote": quote, "sentence": ANCHOR.sentence, "reading": READING} | changed
    return CurrentFact(fact_id=fact_id, report_id=report_id, span=Span(start, start + len(quote)), **given)
