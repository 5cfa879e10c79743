"""What find_numbers finds: the corpus of sentences, and what holds for every text."""

from __future__ import annotations

import itertools
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from number_sentences import CORPUS, SENTENCES

from extractors.fold import fold
from extractors.lexicon import load_lexicon
from extractors.numbers import find_numbers, mentions_of
from extractors.units import read_unit
from pipeline.records import Mention, MentionKind, Quantity

LEXICON = load_lexicon()
TO_FULL_WIDTH = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(ord("0"), ord("9") + 1)})
REPORT_LIKE = st.text(
    alphabet="0123456789０１９,，.．-—～:%％‰ 一二三十百千万亿余多近约第前年月人项个元分之成至到（）“”(1)。、学校占达A",
    max_size=40,
)


def found_in(text: str) -> list[Mention]:
    return [each for each in find_numbers("b", text, LEXICON) if each.kind is not MentionKind.EXCLUDED]


def as_row(mention: Mention) -> dict[str, str]:
    """A mention as the corpus writes it."""
    quantity = mention.value
    assert isinstance(quantity, Quantity)
    row = {"quote": mention.quote, "value": f"{quantity.value.normalize():f}"}
    if quantity.unit:
        row["unit"] = quantity.unit
    if quantity.kind:
        row["kind"] = str(quantity.kind)
    if quantity.bound != "exact":
        row["bound"] = str(quantity.bound)
    if quantity.value_max is not None:
        row["value_max"] = f"{quantity.value_max.normalize():f}"
    return row


@pytest.mark.parametrize("case", CORPUS, ids=lambda case: case["text"])
def test_the_corpus(case: dict[str, Any]) -> None:
    assert [as_row(each) for each in found_in(case["text"])] == case["expect"]


def test_the_corpus_is_large_and_a_third_negative() -> None:
    facts = yaml.safe_load((Path(__file__).parent / "corpus" / "facts.yaml").read_text("utf-8"))
    negatives = sum(not case["expect"] for case in CORPUS) + sum(not case["facts"] for case in facts)
    assert len(CORPUS) >= 480
    assert len(CORPUS) + len(facts) >= 600
    assert negatives * 3 >= len(CORPUS) + len(facts)


def test_no_sentence_stands_twice() -> None:
    assert [text for text, times in Counter(SENTENCES).items() if times > 1] == []


@pytest.mark.parametrize("case", CORPUS, ids=lambda case: case["text"])
def test_full_width_digits_change_no_value(case: dict[str, Any]) -> None:
    wide = case["text"].translate(TO_FULL_WIDTH)
    assert [each.value and each.value.value for each in found_in(wide) if isinstance(each.value, Quantity)] == [
        Decimal(row["value"]) for row in case["expect"]
    ]


@given(st.text())
def test_folding_keeps_the_length(text: str) -> None:
    assert len(fold(text)) == len(text)


@settings(max_examples=400, deadline=None)
@given(REPORT_LIKE)
def test_every_mention_quotes_its_span_and_none_overlaps(text: str) -> None:
    mentions = find_numbers("b", text, LEXICON)
    for mention in mentions:
        assert mention.span.of(text) == mention.quote
    for first, second in itertools.pairwise(mentions):
        assert first.span.end <= second.span.start


@pytest.mark.parametrize("case", CORPUS[:60], ids=lambda case: case["text"])
def test_a_neutral_paragraph_before_shifts_and_changes_nothing(case: dict[str, Any]) -> None:
    before = "学校坚持以学生为中心。"
    alone = find_numbers("b", "学校" + case["text"], LEXICON)
    shifted = find_numbers("b", before + "学校" + case["text"], LEXICON)
    assert [(each.quote, each.value, each.span.start) for each in alone] == [
        (each.quote, each.value, each.span.start - len(before)) for each in shifted
    ]


def test_an_excluded_number_names_its_rule() -> None:
    mention = find_numbers("b", "2021年底竣工。", LEXICON)[0]
    assert (mention.kind, mention.rule_id, mention.quote, mention.value) == (
        MentionKind.EXCLUDED,
        "exclusion.date.year",
        "2021年",
        None,
    )


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("比例为12345678901234567890123456:1", "12345678901234567890123456:1"),
        ("比例为1:0.000000000000000001", "1:0.000000000000000001"),
        ("三分之99999999999999999999999999", "三分之99999999999999999999999999"),
        ("缆绳1234567890123456789米", "1234567890123456789米"),
        ("到账123456789012345678万亿元", "123456789012345678万亿元"),
        ("千分之" + "9" * 300, "千分之" + "9" * 300),
        ("9" * 5000, "9" * 5000),
        ("3余" + "亿" * 12, "3余" + "亿" * 12),
    ],
    ids=lambda text: text[:30],
)
def test_a_number_too_large_for_the_warehouse_is_excluded_whole(text: str, quote: str) -> None:
    found = [(each.quote, each.rule_id) for each in find_numbers("b", text, LEXICON)]
    assert found == [(quote, "exclusion.code.long")]
    assert mentions_of(text, LEXICON) == []


def test_more_hides_no_unit() -> None:
    words = LEXICON.contexts["more.not_before"].surfaces
    hidden = {(word, unit) for unit in LEXICON.units for word in words if unit.startswith(word)}
    assert hidden == {("层次", "层次")}


def test_mentions_of_gives_json_numbers() -> None:
    assert mentions_of("投入约1.5万元，占63.5%。", LEXICON) == [
        {
            "quote": "1.5万元",
            "start": 3,
            "end": 8,
            "kind": "money",
            "value": 15000,
            "value_max": None,
            "unit": "元",
            "bound": "approx",
        },
        {
            "quote": "63.5%",
            "start": 10,
            "end": 15,
            "kind": "percentage",
            "value": 63.5,
            "value_max": None,
            "unit": "%",
            "bound": "exact",
        },
    ]


@pytest.mark.parametrize(
    ("head", "unit", "factor"),
    [
        ("万元", "元", 10_000),
        ("（万元/生）", "元/生", 10_000),
        ("人/专业", "人", 1),
        ("%", "%", 1),
        ("台（套）", "台/套", 1),
    ],
)
def test_units_of_table_heads(head: str, unit: str, factor: int) -> None:
    hit = read_unit(head, LEXICON)
    assert hit is not None
    assert (hit.unit, hit.factor) == (unit, Decimal(factor))


@pytest.mark.parametrize("head", ["专业名称", "", "人才", "2021年"])
def test_other_heads_are_no_units(head: str) -> None:
    assert read_unit(head, LEXICON) is None
