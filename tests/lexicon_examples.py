"""The examples of the term lexicons, run: a sentence or a small table through the whole extraction."""

from __future__ import annotations

from dataclasses import replace

from extraction import REPORT, block_of, columns_of, fits
from made_tables import blocks_of, made_table

from extractors.lexicon import Lexicon, load_lexicon
from extractors.link import extract_report
from extractors.terms import Expected, FactExample, Term, build_terms
from pipeline.records import Block, Fact

NOTHING = Expected()


def facts_of_example(example: FactExample, lexicon: Lexicon | None = None) -> tuple[Fact, ...]:
    """The facts of an example's sentence or table."""
    return extract_report(_blocks_of(example), REPORT, lexicon or load_lexicon()).facts


def fault_of(example: FactExample, lexicon: Lexicon | None = None) -> str:
    """What is wrong with the facts of an example; "" if nothing is."""
    facts = facts_of_example(example, lexicon)
    said = [columns_of(fact) for fact in facts]
    if example.expect != NOTHING and not any(fits(fact, example.expect) for fact in facts):
        return f"none of {said} is {example.expect}"
    if example.reject != NOTHING and any(fits(fact, example.reject) for fact in facts):
        return f"{said} holds {example.reject}"
    return ""


def without(dropped: Term) -> Lexicon:
    """The lexicon as it is, but for one row of a term list."""
    lexicon = load_lexicon()
    files = {name: tuple(t for t in terms if t.id != dropped.id) for name, terms in lexicon.terms.files.items()}
    terms = lexicon.terms
    return replace(lexicon, terms=build_terms(files, terms.indicators, terms.honours))


def _blocks_of(example: FactExample) -> list[Block]:
    headings = (example.heading,) if example.heading else ()
    if not example.table:
        return [block_of(example.text, *headings)]
    cells = blocks_of(made_table([row.split(" | ") for row in example.table]))
    return [replace(block, heading_path=headings) for block in cells]
