"""The pattern of a list of words finds what the list, the longest first, finds."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.trie import trie_pattern

WORDS = st.lists(st.text(alphabet="国家级赛.[]^-\\", min_size=1, max_size=5), min_size=1, max_size=12)


@settings(deadline=None, max_examples=60)
@given(WORDS, st.text(alphabet="国家级赛.[]^-\\省", max_size=40))
def test_it_finds_what_the_longest_alternative_finds(words: list[str], text: str) -> None:
    plain = "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
    assert re.findall(trie_pattern(words), text) == re.findall(plain, text)


@settings(deadline=None, max_examples=60)
@given(WORDS, st.text(alphabet="国家级赛省", max_size=20))
def test_it_ends_a_text_where_the_list_does(words: list[str], text: str) -> None:
    plain = "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
    assert bool(re.search(f"(?:{trie_pattern(words)})$", text)) == bool(re.search(f"(?:{plain})$", text))


MANY = st.lists(st.text(alphabet=[chr(0x4E00 + at) for at in range(90)], min_size=1, max_size=3), min_size=60)


@settings(deadline=None, max_examples=60)
@given(MANY, st.text(alphabet=[chr(0x4E00 + at) for at in range(95)], max_size=60))
def test_many_words_are_found_as_few(words: list[str], text: str) -> None:
    plain = "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
    assert re.findall(trie_pattern(words), text) == re.findall(plain, text)


def test_no_words_find_nothing() -> None:
    assert re.findall(trie_pattern([]), "国家级") == []
