"""Awards as tuples, by the corpus: level, grade, contest, number and who won; and sentences that hold none."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from extraction import REPORT, block_of, columns_of, facts_of
from made_tables import blocks_of, made_table

from extractors.awards import read_awards
from extractors.levels import Level, level_of
from extractors.lexicon import load_lexicon
from extractors.link import extract_report
from extractors.numbers import find_numbers
from extractors.sentences import split_sentences
from pipeline.records import BlockKind, Fact

CASES = yaml.safe_load((Path(__file__).parent / "corpus" / "awards.yaml").read_text("utf-8"))
TERMS = load_lexicon().terms
LEFT_OUT = {"bound": "exact", "level": "", "grade": "", "award_name": "", "subject": "学校", "status": "actual"}


def awards_of(text: str, *headings: str) -> list[Fact]:
    found = [fact for fact in facts_of(text, *headings) if fact.kind == "award"]
    return sorted(found, key=lambda fact: fact.span.start)


@pytest.mark.parametrize("case", CASES, ids=[case["text"][:18] for case in CASES])
def test_a_sentence_gives_its_awards(case: dict[str, Any]) -> None:
    said = [columns_of(fact) for fact in awards_of(case["text"])]
    wanted = case["awards"]
    assert [award["quote"] for award in wanted] == [each["quote"] for each in said]
    for each, award in zip(said, wanted, strict=True):
        award = LEFT_OUT | award
        got = {name: each[name] for name in award}
        assert got | {"value": Decimal(got["value"])} == award | {"value": Decimal(award["value"])}, case["text"]


def test_a_third_of_the_corpus_holds_no_award() -> None:
    none = [case for case in CASES if not case["awards"]]
    assert len(CASES) >= 90
    assert len(none) * 3 >= len(CASES)


def test_the_corpus_repeats_no_sentence() -> None:
    assert len({case["text"] for case in CASES}) == len(CASES)


@pytest.mark.parametrize(
    ("text", "value", "why"),
    [
        ("国家级、省级样板支部", None, "level.two"),
        ("海鸥杯航模大赛", None, "level.unsaid"),
        ("江海省航模大赛", "省部级", "level.place"),
        ("江海省临港市文明单位", "市级", "level.place"),
        ("临港市海曙区“先进集体”", "区级", "level.place"),
        ("全国航模大赛江海赛区", "省部级", "stage.provincial"),
        ("全国航模大赛校赛", "校级", "stage.school"),
        ("乡村振兴人才培养优质校", "国家级", "honour.rural_school"),
        ("江海省乡村振兴人才培养优质校", "省部级", "level.place"),
        ("教育厅先进集体", "省部级", "organiser.provincial"),
        ("学校教学成果奖", "校级", "level.own"),
    ],
)
def test_a_level_says_why(text: str, value: str | None, why: str) -> None:
    assert level_of(text, TERMS) == Level(value, why)


def test_an_award_keeps_the_reason_why_it_has_no_level() -> None:
    text = "3个支部获评国家级、省级样板支部。"
    (sentence,) = split_sentences(text)
    numbers = find_numbers("b", text, load_lexicon())
    (award,) = read_awards(sentence, numbers, TERMS).numbered.values()
    assert award.level == Level(None, "level.two")


def test_a_heading_or_caption_speaks_for_prizes_that_say_no_level() -> None:
    (award,) = awards_of("海鸥杯航模大赛一等奖2项。", "二、成效", "（一）国家级奖项")
    assert award.level == "国家级"
    (award,) = awards_of("江海省航模大赛一等奖2项。", "（一）国家级奖项")
    assert award.level == "省部级"
    (award,) = awards_of("海鸥杯航模大赛一等奖2项。", "（一）国家级、省级奖项")
    assert award.level is None
    (award,) = awards_of("海鸥杯航模大赛一等奖2项。", "三、服务全国渔业")
    assert award.level is None


def test_a_caption_speaks_for_the_cells_of_its_table() -> None:
    cells = blocks_of(
        made_table([["序号", "标志性成果"], ["1", "海鸥杯航模大赛一等奖2项"], ["2", "江海省示范课程1门"]])
    )
    caption = replace(block_of("表2 国家级办学成果汇总", kind=BlockKind.CAPTION), block_id="b-caption")
    found = extract_report([caption, *cells], REPORT, load_lexicon()).facts
    assert [fact.level for fact in found if fact.kind == "award"] == ["国家级"]


def test_one_contest_of_one_name_has_one_level() -> None:
    said = block_of("在“海鸥杯”大学生航模大赛中获一等奖1项。")
    level = replace(block_of("“海鸥杯”大学生航模大赛省赛二等奖3项。"), block_id="b-2")
    other = replace(block_of("“海鸥杯”大学生航模大赛国家级三等奖1项。"), block_id="b-3")
    found = extract_report([said, level], REPORT, load_lexicon()).facts
    assert [fact.level for fact in found] == ["省部级", "省部级"]
    found = extract_report([said, level, other], REPORT, load_lexicon()).facts
    assert [fact.level for fact in found] == [None, "省部级", "国家级"]


@pytest.mark.parametrize(
    ("plain", "changed", "column"),
    [
        ("获江海省航模大赛一等奖2项。", "获全国航模大赛一等奖2项。", "level"),
        ("获全国航模大赛一等奖2项。", "获全国航模大赛江海赛区一等奖2项。", "level"),
        ("获全国航模大赛一等奖2项。", "获全国航模大赛二等奖2项。", "grade"),
        ("学生获全国航模大赛一等奖2项。", "教师获全国航模大赛一等奖2项。", "subject"),
        ("获全国航模大赛一等奖2项。", "力争获全国航模大赛一等奖2项。", "status"),
        ("李海波获评全国优秀教师。", "周岚获评全国优秀教师。", "subject"),
    ],
)
def test_a_word_that_changes_the_meaning_changes_the_award(plain: str, changed: str, column: str) -> None:
    (before,), (after,) = awards_of(plain), awards_of(changed)
    assert columns_of(before)[column] != columns_of(after)[column]
    same = [name for name in ("value", "unit", "kind") if columns_of(before)[name] != columns_of(after)[name]]
    assert same == []


@pytest.mark.parametrize("blank", ["", " ", "\u3000"])
def test_an_empty_cell_tells_no_level(blank: str) -> None:
    assert level_of(blank, load_lexicon().terms).value is None
