"""Every contest, honour and award word is needed: without a row, or one of its words, an example of it fails."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest
from extraction import facts_of
from lexicon_examples import NOTHING, fault_of

import extractors.link
from extractors.award_patterns import award_patterns
from extractors.fold import fold
from extractors.honours import HonourBook, HonourKind, KnownHonour
from extractors.levels import level_of
from extractors.lexicon import Lexicon, load_lexicon
from extractors.terms import FactExample, Term, build_terms

LEXICON = load_lexicon()
HONOURS = LEXICON.terms.honours.honours
EXAMPLES = [(each, example) for each in HONOURS for example in (*each.examples, *each.counter_examples)]
WORDS = [(term, word) for term in LEXICON.terms.files["awards.yaml"] for word in term.surfaces]
NAMES = [(each, name) for each in HONOURS for name in (*each.surfaces, *each.short)]
LEVELS = {"", "国际级", "国家级", "省部级", "市级", "区级", "校级"}


@pytest.fixture
def _no_indicators(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The matcher of indicators is made anew for each lexicon, in a third of a second; awards do not need it."""
    monkeypatch.setattr(extractors.link, "resolve_indicator", lambda *_: None)
    yield
    award_patterns.cache_clear()


def faults(examples: Sequence[FactExample], word: str, lexicon: Lexicon) -> bool:
    """Whether an example fails, those that print the word tried first."""
    ordered = sorted(examples, key=lambda example: word not in example.text)
    return any(fault_of(example, lexicon) for example in ordered)


@pytest.mark.parametrize(("honour", "example"), EXAMPLES, ids=[f"{h.id}:{e.text[:12]}" for h, e in EXAMPLES])
def test_an_example_gives_its_award(honour: KnownHonour, example: FactExample) -> None:
    assert NOTHING in (example.expect, example.reject)
    assert fault_of(example) == "", honour.id


def test_each_contest_and_honour_says_where_it_comes_from() -> None:
    assert len(HONOURS) >= 60
    assert len({each.id for each in HONOURS}) == len(HONOURS)
    assert [each.id for each in HONOURS if not (each.zh and each.source and each.examples)] == []
    assert [each.id for each in HONOURS if each.level not in LEVELS] == []
    names_say = {each.id: level_of(fold(each.zh), LEXICON.terms).value or "" for each in HONOURS}
    assert [each.id for each in HONOURS if each.level != names_say[each.id]] == []


def test_a_name_has_one_owner() -> None:
    names = [name for _, name in NAMES]
    assert len(names) == len(set(names))


def test_the_longest_name_is_meant() -> None:
    book = LEXICON.terms.honours
    hit = book.named_in("校内“挑战杯”中国大学生创业计划竞赛")
    assert hit is not None
    assert hit.id == "contest.challenge_cup_plans"
    hit = book.named_in("江海省 挑战杯")
    assert hit is not None
    assert (hit.id, hit.level) == ("contest.challenge_cup", "")
    hit = book.named_in("黄大年式教师团队")
    assert hit is not None
    assert (hit.id, hit.level) == ("honour.huang_danian", "国家级")
    assert book.named_in("海鸥杯") is None


@pytest.mark.parametrize("kind", list(HonourKind))
def test_the_names_of_a_kind_end_a_contest_or_a_title(kind: HonourKind) -> None:
    list_of = LEXICON.terms.contest_heads if kind is HonourKind.CONTEST else LEXICON.terms.title_heads
    assert [
        each.id for each in HONOURS if each.kind is kind and not list_of.holds((*each.surfaces, *each.short)[0])
    ] == []


@pytest.mark.slow
@pytest.mark.usefixtures("_no_indicators")
@pytest.mark.parametrize(("term", "word"), WORDS, ids=[f"{t.id}:{w}" for t, w in WORDS])
def test_without_an_award_word_an_example_fails(term: Term, word: str) -> None:
    kept = replace(term, surfaces=tuple(each for each in term.surfaces if each != word))
    terms = LEXICON.terms
    files = {name: tuple(kept if t is term else t for t in rows) for name, rows in terms.files.items()}
    lexicon = replace(LEXICON, terms=build_terms(files, terms.indicators, terms.honours))
    assert faults((*term.examples, *term.counter_examples), word, lexicon), f"{term.id}: no example needs “{word}”"


@pytest.mark.slow
@pytest.mark.usefixtures("_no_indicators")
@pytest.mark.parametrize(("honour", "name"), NAMES, ids=[f"{h.id}:{n}" for h, n in NAMES])
def test_without_a_name_an_example_fails(honour: KnownHonour, name: str) -> None:
    full, short = (tuple(each for each in names if each != name) for names in (honour.surfaces, honour.short))
    kept = replace(honour, surfaces=full, short=short)
    terms = LEXICON.terms
    book = HonourBook(kept if each is honour else each for each in HONOURS)
    lexicon = replace(LEXICON, terms=build_terms(terms.files, terms.indicators, book))
    assert faults((*honour.examples, *honour.counter_examples), name, lexicon), (
        f"{honour.id}: no example needs “{name}”"
    )


def test_a_known_contest_gives_its_award_the_canonical_id() -> None:
    (fact,) = facts_of("学生荣获第八届江海省“互联网+”大学生创新创业大赛金奖。")
    assert (fact.indicator_id, fact.level) == ("contest.innovation", "省部级")
