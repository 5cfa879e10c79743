"""The words of a text as a search looks them up, and a query cut by them."""

from __future__ import annotations

import re

import pytest
from extraction import block_of
from hypothesis import given
from hypothesis import strategies as st

from extractors.lexicon import load_lexicon
from extractors.queries import (
    parts_of,
    phrase_pattern,
    pivots_of,
    read_query,
    squeezed,
    tiles_of,
    touching_words,
    word_pattern,
)
from extractors.runs import is_han, runs
from extractors.search_words import find_words, taught_words
from pipeline.records import BlockKind

TERMS = load_lexicon().terms


def words(text: str, kind: BlockKind = BlockKind.PARAGRAPH) -> tuple[str, ...]:
    (found,) = find_words([block_of(text, kind=kind)], TERMS)
    return found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1,286人", ["1286", "人"]),
        ("１，２８６人", ["1286", "人"]),
        ("分别为120，300人", ["分别为", "120", "300", "人"]),
        ("12,34", ["12", "34"]),
        ("占63.5％", ["占", "63.5"]),
        ("1,286.50万元", ["1286.50", "万元"]),
        ("ＭＯＯＣ和Mooc", ["mooc", "和", "mooc"]),
        ("毕 业 生", ["毕业生"]),
        ("学校 教师", ["学校", "教师"]),
        ("“双师型”教师", ["双师型教师"]),
        ("（一）、。！", ["一"]),
        ("", []),
    ],
)
def test_the_runs_of_a_text(text: str, found: list[str]) -> None:
    assert runs(text) == found


@pytest.mark.parametrize("word", ["双师型教师", "双师型", "双师", "教师"])
def test_a_term_is_found_whole_and_by_its_parts(word: str) -> None:
    assert word in words("现有“双师型”教师287人。")
    assert word in words("双师型教师占比63.5%")


def test_a_term_has_no_parts_but_words() -> None:
    assert "任教" not in words("专任教师")
    assert words("职业院校技能大赛")[0] == "职业院校技能大赛"
    assert {"技能", "大赛", "院校"} <= set(words("职业院校技能大赛"))


def test_what_no_dictionary_knows_is_found_by_pairs() -> None:
    assert "岭" in words("霁岭测试学院")
    assert "霁岭" in words("霁岭测试学院")
    assert "占比" in words("教师占比")


def test_a_word_stands_as_often_as_it_is_printed() -> None:
    assert words("教师、教师、1,286人、1286人").count("教师") == 2
    assert words("教师、教师、1,286人、1286人").count("1286") == 2


@pytest.mark.parametrize("kind", list(BlockKind))
def test_only_what_is_said_elsewhere_is_left_out(kind: BlockKind) -> None:
    assert bool(words("师资队伍", kind)) == (kind not in {BlockKind.FURNITURE, BlockKind.CONTENTS})


def test_the_words_of_the_lexicons_are_taught() -> None:
    taught = taught_words(TERMS)
    assert {"双师型教师", "毕业生就业率"} <= taught
    assert all(is_han(word) and len(word) > 1 for word in taught)


@given(st.text(alphabet="双师型教师占比毕业生就业的在与，。 1２,“”", max_size=40))
def test_the_words_cover_every_character_of_a_run(text: str) -> None:
    found = words(text)
    for run in runs(text):
        if not is_han(run):
            assert run in found
            continue
        covered = {at for word in found for match in re.finditer(f"(?={word})", run) for at in _places(match, word)}
        assert covered == set(range(len(run)))


def _places(match: re.Match[str], word: str) -> range:
    return range(match.start(), match.start() + len(word))


def test_a_query_is_words_and_phrases() -> None:
    query = read_query('双师型 “占比 高” 「教师」 教师"')
    assert query.words == ("双师型", '教师"')
    assert query.phrases == ("占比 高", "教师")
    assert query.runs == ("双师型", "教师")


@pytest.mark.parametrize(
    ("run", "known", "tiles"),
    [
        ("双师型教师", {"双师型", "教师"}, ["双师型", "教师"]),
        ("双师型教师", {"双师型教师", "双师型", "教师"}, ["双师型教师"]),
        ("研究生命", {"研究", "生命", "研究生"}, ["研究", "生命"]),
        ("火星教师", {"教师", "火"}, ["火星", "教师"]),
        ("火星", set(), ["火星"]),
        ("1286", set(), ["1286"]),
    ],
)
def test_a_query_is_cut_by_the_words_there_are(run: str, known: set[str], tiles: list[str]) -> None:
    assert tiles_of(run, known) == tiles


def test_the_parts_of_a_run() -> None:
    assert set(parts_of("双师型")) == {"双", "师", "型", "双师", "师型", "双师型"}
    assert list(parts_of("1286")) == ["1286"]


@pytest.mark.parametrize(
    "printed",
    ["双师型教师占比63.5%", "“双师型”教师占比63.5％", "双师型教师\n占比６３.５%", "双师型 教师占 比　63.5﹪"],
)
def test_a_phrase_is_found_however_it_is_printed(printed: str) -> None:
    assert re.search(phrase_pattern("双师型教师占比63．5%"), printed)
    assert not re.search(phrase_pattern("双师型教师占比63.5%"), "双师型教师的占比63.5%")


@given(st.text(alphabet="双师 型“”教(1２,[^%％\\-*", min_size=1, max_size=12))
def test_a_phrase_finds_itself(phrase: str) -> None:
    assert re.search(phrase_pattern(phrase), phrase)


def test_a_number_is_marked_with_its_thousands_marks_only() -> None:
    pattern = word_pattern("1286")
    assert [re.search(pattern, text) is not None for text in ("有1,286人", "１２８６", "21286", "12860", "1286.5")] == [
        *(True, True),
        *(False, False, False),
    ]


@given(st.text(alphabet="双师型教占比研究生命在与", min_size=2, max_size=6), st.integers(0, 8), st.integers(0, 8))
def test_a_block_with_a_phrase_has_a_word_that_touches_it(phrase: str, before: int, after: int) -> None:
    around = "研究生命在与双师型教占比"
    found = dict.fromkeys(words(around[:before] + phrase + around[after:]), 1)
    for pivot in pivots_of(phrase):
        holding = {word: count for word, count in found.items() if pivot in word}
        assert touching_words(phrase, pivot, holding), (phrase, found)


def test_two_printings_of_a_phrase_share_what_is_squeezed() -> None:
    assert squeezed("“双师型”　教师 ＭＯＯＣ") == squeezed("双师型\n教师mooc") == "双师型教师mooc"
