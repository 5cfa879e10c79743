"""Amounts of money: funding with its flow, its source and its item, or money that is none."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from extraction import columns_of, facts_of

CORPUS = yaml.safe_load((Path(__file__).parent / "corpus" / "funding.yaml").read_text("utf-8"))
IS_MONEY = ("funding", "money")


@pytest.mark.parametrize("case", CORPUS, ids=[case["text"][:18] for case in CORPUS])
def test_a_sentence_gives_its_amounts(case: dict[str, Any]) -> None:
    found = sorted((fact for fact in facts_of(case["text"]) if fact.kind in IS_MONEY), key=lambda fact: fact.span.start)
    said = [columns_of(fact) for fact in found]
    assert len(said) == len(case["facts"]), said
    for columns, wanted in zip(said, case["facts"], strict=True):
        for name, value in wanted.items():
            same = Decimal(columns[name]) == Decimal(value) if name == "value" else columns[name] == value
            assert same, f"{columns['quote']}: {name} is {columns[name]!r}, not {value!r}"


def test_a_third_of_the_sentences_has_no_funding() -> None:
    without = [case for case in CORPUS if all(fact["kind"] == "money" for fact in case["facts"] if "kind" in fact)]
    assert len(CORPUS) >= 70
    assert len(without) * 3 >= len(CORPUS)


@pytest.mark.parametrize(
    ("heading", "text", "flow"),
    [
        ("2025年部门预算编制说明", "公务接待费31.6万元。", "budget"),
        ("2025年部门预算编制说明", "事业收入120万元。", "budget"),
        ("2025年部门预算编制说明", "项目资金已到位120万元。", "received"),
        ("预算执行情况", "全年支出120万元。", "spent"),
        ("经费投入", "全年支出120万元。", "spent"),
    ],
)
def test_what_stands_under_a_budgets_heading_is_budget_unless_it_is_done(heading: str, text: str, flow: str) -> None:
    assert [columns_of(fact)["flow"] for fact in facts_of(text, heading)] == [flow]
