"""jieba with the names of the field: one noun each, and their own head nouns."""

from __future__ import annotations

import pytest
from extraction import columns_of, facts_of

from extractors.lexicon import load_lexicon
from extractors.words import head_noun_of, tagged

TERMS = load_lexicon().terms


@pytest.mark.parametrize("name", ["双师型教师", "在线开放课程", "生师比", "虚拟仿真实训基地", "毕业去向落实率"])
def test_a_name_of_the_field_is_one_noun(name: str) -> None:
    assert tagged(f"建成{name}", TERMS) == (("建成", "v"), (name, "n"))


def test_other_words_are_cut_as_before() -> None:
    assert [word for word, _ in tagged("船队引航护送", TERMS)] == ["船队", "引航", "护送"]


@pytest.mark.parametrize(("name", "head"), [("兼职教师", "教师"), ("教师", "教师"), ("舵手", "舵手")])
def test_the_noun_at_the_end(name: str, head: str) -> None:
    assert head_noun_of(name, TERMS) == head


def test_a_list_whose_last_member_is_a_name_shares_its_noun() -> None:
    found = [columns_of(fact)["indicator"] for fact in facts_of("专职、兼职教师分别为431人、218人。")]
    assert found == ["专职教师", "兼职教师"]
