"""Every row of the term lexicons is needed: without it one of its own examples fails.

A row of a section in `PROVED_ELSEWHERE` may have no examples yet; one that has examples is held to them.
"""

from __future__ import annotations

import pytest
from lexicon_examples import NOTHING, fault_of, without

from extractors.lexicon import load_lexicon
from extractors.terms import FactExample, Term

TERMS = load_lexicon().terms.every
EXAMPLES = [(term, example) for term in TERMS for example in (*term.examples, *term.counter_examples)]
# sections whose words are seen only together with others: they are proved by the corpus of facts
PROVED_ELSEWHERE = {
    "heading",
    "bracket",
    "tail",
    "lead",
    "carry",
    "verb",
    "predicate",
    "unit",
    "prizes",
    "level",
    "grade",
    "no_fact",
}
# rows whose examples hold without them too
UNPROVED = {
    "reference.other",
}


def _name(example: FactExample) -> str:
    return (example.text or "; ".join(example.table))[:16]


@pytest.mark.parametrize(("term", "example"), EXAMPLES, ids=[f"{t.id}:{_name(e)}" for t, e in EXAMPLES])
def test_an_example_gives_its_fact(term: Term, example: FactExample) -> None:
    assert fault_of(example) == "", term.id


@pytest.mark.parametrize("term", [t for t in TERMS if t.examples and t.id not in UNPROVED], ids=lambda term: term.id)
def test_without_its_row_an_example_fails(term: Term) -> None:
    lexicon = without(term)
    assert any(fault_of(example, lexicon) for example in (*term.examples, *term.counter_examples)), (
        f"no example of “{term.id}” needs it: give it one that fails without the row, or drop the row"
    )


def test_every_example_asks_for_something() -> None:
    assert [_name(e) for _, e in EXAMPLES if NOTHING in (e.expect, e.reject) and e.expect == e.reject] == []


def test_every_entry_that_makes_facts_has_an_example() -> None:
    assert [t.id for t in TERMS if not t.examples and t.section not in PROVED_ELSEWHERE and t.section] == []
