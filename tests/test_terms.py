"""Term lists: what the loader refuses, which surface speaks."""

from __future__ import annotations

from pathlib import Path

import pytest

from extractors.lexicon import load_lexicon
from extractors.lexicon_files import LexiconError, read_entries
from extractors.terms import Term, TermList

TERMS = load_lexicon().terms.every


def test_ids_are_used_once() -> None:
    ids = [term.id for term in TERMS]
    assert len(ids) == len(set(ids))


def test_every_surface_is_found() -> None:
    """A surface that no text can hit is a dead row."""
    by_section: dict[str, list[Term]] = {}
    for term in TERMS:
        by_section.setdefault(f"{term.id.split('.')[0]}:{term.section}", []).append(term)
    for terms in by_section.values():
        found = TermList(terms)
        for term in terms:
            for surface in term.surfaces:
                hit = found.first(surface)
                assert hit is not None
                assert (hit.start, hit.end) == (0, len(surface)), surface


def test_the_longest_surface_speaks() -> None:
    words = TermList([Term("a", "国家级", ("中国国际", "全国")), Term("b", "国际级", ("国际",))])
    hit = words.first("获中国国际大学生创新大赛金奖")
    assert hit is not None
    assert hit.term.id == "a"


def test_words_at_the_edges_are_stripped() -> None:
    words = TermList([Term("t", "tail", ("达到", "到", "为", "约"))])
    nouns = TermList([Term("n", "tail_noun", ("报到",))])
    assert words.strip_tail("外校选课人数达到约", nouns) == "外校选课人数"
    assert words.strip_tail("实际报到为", nouns) == "实际报到"
    assert words.strip_lead("为约在校生", TermList([])) == "在校生"
    assert words.is_whole("达到 约")
    assert not words.is_whole("达到顶峰")


def test_an_unknown_key_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "awards.yaml"
    path.write_text('- {id: "x", value: "y", surfaces: ["z"], colour: "red"}\n', encoding="utf-8")
    with pytest.raises(LexiconError, match=r"awards\.yaml:1: unknown key “colour”"):
        read_entries(path, Term)
