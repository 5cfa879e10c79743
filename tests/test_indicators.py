"""The canonical indicators: each row's examples and surfaces, and what the loader refuses."""

from __future__ import annotations

from pathlib import Path

import pytest
from extraction import columns_of
from lexicon_examples import facts_of_example

from extractors.canonical import Indicator, read_indicators
from extractors.lexicon import load_lexicon
from extractors.lexicon_files import LexiconError
from extractors.resolve import Measured, resolve_indicator
from extractors.terms import FactExample
from pipeline.records import Fact

LEXICON = load_lexicon()
TERMS = LEXICON.terms
ROWS = TERMS.indicators.rows
EXAMPLES = [(row, text) for row in ROWS for text in row.examples]
COUNTER_EXAMPLES = [(row, text) for row in ROWS for text in row.counter_examples]


def facts_of(text: str) -> tuple[Fact, ...]:
    """The facts of a sentence, or of a table with " | " between cells and " / " between rows."""
    is_table = " | " in text
    example = FactExample(table=tuple(text.split(" / "))) if is_table else FactExample(text=text)
    return facts_of_example(example)


@pytest.mark.parametrize(("row", "text"), EXAMPLES, ids=[f"{row.id}:{text[:16]}" for row, text in EXAMPLES])
def test_an_example_gets_the_id(row: Indicator, text: str) -> None:
    facts = facts_of(text)
    assert row.id in {fact.indicator_id for fact in facts}, [columns_of(fact) for fact in facts]


@pytest.mark.parametrize(
    ("row", "text"), COUNTER_EXAMPLES, ids=[f"{row.id}:{text[:16]}" for row, text in COUNTER_EXAMPLES]
)
def test_a_counter_example_does_not(row: Indicator, text: str) -> None:
    facts = facts_of(text)
    assert facts, "a sentence without a number to be mistaken proves nothing"
    assert row.id not in {fact.indicator_id for fact in facts}, [columns_of(fact) for fact in facts]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_every_row_is_told_and_reached(row: Indicator) -> None:
    """Two examples, a counter-example, and each surface alone names the indicator: no row without a test, none dead."""
    assert len(row.examples) >= 2
    assert row.counter_examples
    for surface in row.surfaces:
        for unit in (row.unit or None, *row.units):
            alone = Measured(surface, "学校", row.kind, unit, surface)
            assert resolve_indicator(alone, TERMS) == row.id, (surface, unit)


def test_there_are_as_many_as_the_public_tables_need() -> None:
    assert len(ROWS) >= 150


GOOD = """
- {id: "a.count", name: "甲", kind: "count", unit: "人", range: ["0", "9"], surfaces: ["甲生"], definition: "甲。",
   source: "某表", examples: [], counter_examples: []}
"""


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"人"', '"頭"', "a.count: unknown unit “頭”"),
        ('"0", "9"', '"9", "0"', "a.count: the range is"),
        ('"甲。"', '"甲"', "a.count: write a definition"),
        ("source:", "sauce:", "unknown key “sauce”"),
        ("]}\n", ']}\n- {id: "a.count", ' + GOOD.split('", ', 1)[1].lstrip(), "stands twice"),
        ("]}\n", ']}\n- {id: "b.count", ' + GOOD.split('", ', 1)[1].lstrip(), "already a surface of a.count"),
    ],
)
def test_the_loader_names_the_fault(tmp_path: Path, old: str, new: str, message: str) -> None:
    units = {"人"}
    (tmp_path / "some.yaml").write_text(GOOD, encoding="utf-8")
    assert [row.id for row in read_indicators(tmp_path, units).rows] == ["a.count"]
    (tmp_path / "some.yaml").write_text(GOOD.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(LexiconError, match=message):
        read_indicators(tmp_path, units)


def test_an_empty_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(LexiconError, match="no YAML file"):
        read_indicators(tmp_path, set())
