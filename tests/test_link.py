"""Sentences into whole facts, by the corpus, and what must not change them."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from extraction import REPORT, block_of, columns_of, extract, facts_of

from extractors.lexicon import load_lexicon
from extractors.link import extract_report
from extractors.scope import ReportFacts
from pipeline.records import BlockKind, FilledBy, MentionKind

_FOLDER = Path(__file__).parent / "corpus"
_FILES = [_FOLDER / "facts.yaml", *sorted((_FOLDER / "facts").glob("*.yaml"))]
CORPUS = [case for path in _FILES for case in yaml.safe_load(path.read_text("utf-8"))]
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


def differences(text: str, expected: list[dict[str, str]], headings: list[str]) -> list[str]:
    found = facts_of(text, *headings)
    found.sort(key=lambda fact: (fact.kind == "award" and fact.bound == "implied", fact.span.start))
    said = [columns_of(fact) for fact in found]
    if len(said) != len(expected):
        return [f"{len(said)} facts: {said}"]
    wrong = []
    for columns, wanted in zip(said, expected, strict=True):
        for name, value in wanted.items():
            same = Decimal(columns[name]) == Decimal(value) if name == "value" else columns[name] == value
            if not same:
                wrong.append(f"{columns['quote']}: {name} is {columns[name]!r}, not {value!r}")
    return wrong


@pytest.mark.parametrize("case", CORPUS, ids=[case["text"][:16] for case in CORPUS])
def test_a_sentence_gives_its_facts(case: dict[str, Any]) -> None:
    assert differences(case["text"], case["facts"], case.get("headings", [])) == []


@pytest.mark.parametrize("case", CORPUS, ids=[case["text"][:16] for case in CORPUS])
def test_wide_digits_change_nothing_but_the_quote(case: dict[str, Any]) -> None:
    plain = [{**columns_of(fact), "quote": ""} for fact in facts_of(case["text"])]
    wide = [{**columns_of(fact), "quote": ""} for fact in facts_of(case["text"].translate(WIDE))]
    keep = ("kind", "value", "unit", "bound", "status", "level", "grade", "flow", "period")
    assert [{k: f[k] for k in keep} for f in wide] == [{k: f[k] for k in keep} for f in plain]


@pytest.mark.parametrize("case", CORPUS, ids=[case["text"][:16] for case in CORPUS])
def test_every_number_is_a_fact_or_has_a_reason(case: dict[str, Any]) -> None:
    found = extract(case["text"])
    claimed = {fact.mention_id for fact in found.facts}
    for mention in found.mentions:
        assert mention.span.of(case["text"]) == mention.quote
        if mention.kind is MentionKind.PERIOD:
            continue
        reasons = [u.reason for u in found.unlinked if u.mention_id == mention.mention_id]
        assert (mention.mention_id in claimed) != bool(reasons), mention
        assert all(reasons)


def test_ids_are_the_same_on_every_run_and_differ_from_each_other() -> None:
    text = "获评精品课程 2 门、市级 5 门，合编教材 14 部。"
    first, second = extract(text), extract(text)
    assert first == second
    ids = [fact.fact_id for fact in first.facts]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize(
    ("plain", "changed", "column"),
    [
        ("建成实训基地 12 个。", "力争建成实训基地 12 个。", "status"),
        ("参会 300 人。", "参会约 300 人。", "bound"),
        ("满意度提高 3.2%。", "满意度提高 3.2 个百分点。", "unit"),
        ("获省级奖 3 项。", "获国家级奖 3 项。", "level"),
        ("项目预算 300 万元。", "项目支出 300 万元。", "flow"),
        ("2022 年培训 300 人次。", "2023 年培训 300 人次。", "period"),
    ],
)
def test_a_word_that_changes_the_meaning_changes_the_fact(plain: str, changed: str, column: str) -> None:
    (before,), (after,) = facts_of(plain), facts_of(changed)
    assert columns_of(before)[column] != columns_of(after)[column]


def test_a_period_points_to_its_words() -> None:
    found = extract("2022 年全年培训 300 人次。")
    (fact,) = found.facts
    assert fact.period is not None
    (mention,) = [m for m in found.mentions if m.mention_id == fact.period.mention_id]
    assert (mention.kind, mention.quote, mention.value) == (MentionKind.PERIOD, "2022 年", "2022")


def test_the_title_of_a_case_names_no_subject() -> None:
    (fact,) = facts_of("共建基地 3 个。", "二、产教融合", "【案例1】校企共建海洋学院")
    assert fact.subject.value == "学校"


def test_a_heading_gives_status_period_and_subject() -> None:
    (fact,) = facts_of("建成在线课程 8 门。", "2-1 海洋装备专业群基本情况", "3-5 建设目标")
    assert (fact.status.value, fact.status.filled_by) == ("target", FilledBy.HEADING)
    assert (fact.subject.value, fact.subject.filled_by) == ("海洋装备专业群", FilledBy.HEADING)
    (fact,) = facts_of("全年培训 300 人次。", "2022 年社会服务")
    assert fact.period is not None
    assert (fact.period.value, fact.period.filled_by) == ("2022", FilledBy.HEADING)


def test_a_section_that_opens_with_a_year_dates_its_paragraphs() -> None:
    first = block_of("2022 年财政专项分为两类。", "财政专项")
    second = replace(block_of("一般项目共 12 项。", "财政专项"), block_id="b-second")
    elsewhere = replace(block_of("全年培训 300 人次。", "社会服务"), block_id="b-third")
    found = extract_report([first, second, elsewhere], REPORT, load_lexicon())
    periods = {fact.quote: fact.period and (fact.period.value, fact.period.filled_by) for fact in found.facts}
    assert periods["12 项"] == ("2022", FilledBy.EARLIER_SENTENCE)
    assert periods["300 人次"] == ("2024", FilledBy.REPORT)


def test_the_report_gives_what_nothing_else_says() -> None:
    (fact,) = facts_of("全年培训 300 人次。")
    assert fact.period is not None
    assert (fact.period.value, fact.period.filled_by) == ("2024", FilledBy.REPORT)
    unknown = ReportFacts(None, None, None, None)
    assert extract("全年培训 300 人次。", report=unknown).facts[0].period is None


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        (BlockKind.HEADING, "heading"),
        (BlockKind.CAPTION, "caption"),
        (BlockKind.CHART, "chart"),
        (BlockKind.FURNITURE, "furniture"),
        (BlockKind.NOTE, "note"),
    ],
)
def test_numbers_outside_running_text_are_kept_with_the_reason(kind: BlockKind, reason: str) -> None:
    block = block_of("共 12 个基地", kind=kind)
    found = extract_report([block], REPORT, load_lexicon())
    assert found.facts == ()
    assert [unlinked.reason for unlinked in found.unlinked] == [reason]


def test_a_number_in_a_title_is_no_fact() -> None:
    found = extract("学校印发《关于建设 12 个中心的意见》。")
    assert found.facts == ()
    assert found.unlinked[0].quote == "12 个"


def test_a_named_award_has_a_mention_of_its_own() -> None:
    found = extract("张明获评全国优秀教师。")
    (fact,) = found.facts
    (mention,) = [m for m in found.mentions if m.mention_id == fact.mention_id]
    assert mention.kind is MentionKind.AWARD
    assert fact.quote == "优秀教师"
    assert fact.award_name == "全国优秀教师"
