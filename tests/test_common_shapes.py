"""The quick ways agree with the thorough ones: common shapes, and exclusions tried only where they fit."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from number_examples import LEXICON, RULES
from number_sentences import SENTENCES

from extractors.beside import char_after, char_before
from extractors.common_shapes import CommonReader
from extractors.exclusions import _holds
from extractors.fold import fold
from extractors.lexicon import Begins, Exclusion
from extractors.quantities import quantity_reader
from extractors.readings import Reading

READER = quantity_reader(LEXICON)
COMMON = CommonReader(READER)
TEXTS = [*SENTENCES, *(each.text for rule in RULES for each in (*rule.examples, *rule.counter_examples))]
RUN = re.compile(
    r"[0-9]+(?:\.[0-9]+)?|[〇零一二三四五六七八九壹贰叁肆伍陆柒捌玖两兩貳叄參陸廿卅卌十拾百佰千仟万萬亿億半]+|第"
)
SHAPES = st.from_regex(
    r"\A[约近至负￥（“ 前]?[0-9]{1,4}(,[0-9]{3})?(\.[0-9]{1,2})? ?[万亿]?"
    r"( ?(人|人次|个百分点|%|元|块|成|项|分|年|台|套|GB|学生|平方米|m))?"
    r"[ ]?(以上|左右|多|（含）|[-—~至到和]|/|半|五|[0-9]|。|次|目标)?([0-9]{1,3}人?)?\Z",
    fullmatch=False,
)


def quick(text: str) -> list[tuple[int, Reading | None]]:
    """What the quick way reads at each run of digits."""
    folded = fold(text)
    sites = [(site.start(), site.end()) for site in RUN.finditer(folded) if site[0].isascii()]
    beside = [(at, end, char_before(folded, at), char_after(folded, end)) for at, end in sites]
    return [(at, COMMON.read(folded, text, at, end, before, after)) for at, end, before, after in beside]


def differences(text: str) -> list[str]:
    return [
        f"“{text}”: {reading}, not {READER.read(fold(text), text, at)}"
        for at, reading in quick(text)
        if reading is not None and reading != READER.read(fold(text), text, at)
    ]


def test_common_shapes_are_read_alike_in_sentences() -> None:
    assert [fault for text in TEXTS for fault in differences(text)] == []


@settings(max_examples=800, deadline=None)
@given(SHAPES)
def test_common_shapes_are_read_alike_in_any_text(text: str) -> None:
    assert differences(text) == []


def test_most_numbers_of_the_corpus_are_common() -> None:
    readings = [reading for text in TEXTS for _, reading in quick(text)]
    assert sum(reading is not None for reading in readings) * 2 > len(readings)


def claims(folded: str, rule: Exclusion) -> list[int]:
    """Where the rule's pattern matches at a number it may begin with, whatever stands beside it."""
    pattern, found = LEXICON.exclusion_patterns[rule.id], []
    for site in RUN.finditer(folded):
        begins = Begins.ORDINAL if site[0] == "第" else Begins.DIGIT if site[0].isascii() else Begins.CHINESE
        if begins in rule.begins and pattern.match(folded, site.start()):
            found.append(site.start())
    return found


def fits(folded: str, rule: Exclusion, at: int) -> bool:
    run = RUN.match(folded, at)
    assert run is not None
    beside = (folded[at], char_before(folded, at), char_after(folded, run.end()))
    return all(_holds(chars, char) for chars, char in zip((rule.first, rule.prev, rule.next), beside, strict=True))


@pytest.mark.parametrize("rule", LEXICON.exclusions, ids=lambda rule: rule.id)
def test_a_rule_fits_wherever_its_pattern_matches_in_sentences(rule: Exclusion) -> None:
    texts = [fold(text) for text in TEXTS]
    assert [text for text in texts for at in claims(text, rule) if not fits(text, rule, at)] == []


COMPILED = [
    rule
    for rule in LEXICON.exclusions
    if rule.first + rule.prev + rule.next and isinstance(LEXICON.exclusion_patterns[rule.id], re.Pattern)
]


@pytest.mark.slow
@pytest.mark.parametrize("rule", COMPILED, ids=lambda rule: rule.id)
def test_a_rule_fits_wherever_its_pattern_matches(rule: Exclusion) -> None:
    pattern = LEXICON.exclusion_patterns[rule.id]
    assert isinstance(pattern, re.Pattern)

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.from_regex(pattern))
    def check(text: str) -> None:
        folded = fold(text)
        assume("\n" not in text)
        assert [at for at in claims(folded, rule) if not fits(folded, rule, at)] == []

    check()
