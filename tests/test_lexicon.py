"""The data files of the number side: every rule's own examples, and what the loader refuses."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import extractors.lexicon
from extractors.lexicon import Exclusion, Numeral, Qualifier, Region, Unit, load_lexicon
from extractors.lexicon_files import LexiconError
from extractors.numbers import find_numbers
from pipeline.records import MentionKind, Quantity

LEXICON = load_lexicon()
FOLDER = Path(extractors.lexicon.__file__).parent.parent / "lexicons"
RULES: tuple[Exclusion | Region, ...] = (*LEXICON.exclusions, *LEXICON.regions)
EXAMPLES = [(rule.id, each.text, each.quote) for rule in RULES for each in rule.examples]
COUNTER_EXAMPLES = [(rule.id, each.text) for rule in RULES for each in rule.counter_examples]
BOUNDS = [(row, each.text, each.quote) for row in LEXICON.qualifiers for each in row.examples]


@pytest.mark.parametrize(("rule_id", "text", "quote"), EXAMPLES)
def test_an_exclusion_claims_its_examples(rule_id: str, text: str, quote: str) -> None:
    claimed = {each.quote: each.rule_id for each in find_numbers("b", text, LEXICON) if each.value is None}
    assert claimed.get(quote) == f"exclusion.{rule_id}"


@pytest.mark.parametrize(("rule_id", "text"), COUNTER_EXAMPLES)
def test_an_exclusion_leaves_its_counter_examples(rule_id: str, text: str) -> None:
    assert f"exclusion.{rule_id}" not in {each.rule_id for each in find_numbers("b", text, LEXICON)}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_rule_has_both_kinds_of_examples(rule: Exclusion | Region) -> None:
    assert rule.examples
    assert rule.counter_examples


@pytest.mark.parametrize(("row", "text", "quote"), BOUNDS)
def test_a_qualifier_bounds_its_examples(row: Qualifier, text: str, quote: str) -> None:
    bounds = {
        each.quote: each.value.bound for each in find_numbers("b", text, LEXICON) if isinstance(each.value, Quantity)
    }
    assert bounds.get(quote) == row.bound


@pytest.mark.parametrize("unit", LEXICON.units.values(), ids=lambda unit: unit.surface)
def test_every_unit_can_be_reached(unit: Unit) -> None:
    number = "12余" if unit.numeral is Numeral.OVER else "12"
    found = find_numbers("b", f"共{number}{unit.surface}。", LEXICON)
    assert [(each.kind, each.quote) for each in found] in (
        [(MentionKind.QUANTITY, f"{number}{unit.surface}")],
        [(MentionKind.EXCLUDED, f"{number}{unit.surface}")],  # 12级: a level by itself is no count
    )


def test_one_lexicon_per_process_and_one_hash_per_content() -> None:
    assert load_lexicon() is load_lexicon()
    assert len(LEXICON.hash) == 64


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FOLDER, tmp_path / "lexicons"))


def test_a_changed_byte_changes_the_hash(copied: Path) -> None:
    with (copied / "units.tsv").open("a", encoding="utf-8") as file:
        file.write("# a remark\n")
    assert load_lexicon(copied).hash != LEXICON.hash


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("units.tsv", "\n人\t人", "\n人\t人\tcount\t1\tany\t\t\n人\t人", "two owners"),
        ("units.tsv", "\n人\t人\tcount", "\n人\t人\tcounting", "units.tsv:.*“counting” does not fit; use one of"),
        ("units.tsv", "\n人\t人\tcount\t1", "\n人\t人\tcount\tone", "“one” does not fit; write a number"),
        ("units.tsv", "\n人\t人\t", "\n人\t", "cells"),
        ("units.tsv", "surface\tunit", "unit\tsurface", "units.tsv:1: the head row"),
        ("qualifiers.yaml", 'bound: "approx"', "bound: 17:1", "qualifiers.yaml:.*not quoted"),
        ("qualifiers.yaml", "about:", "abuot:", "unknown key “abuot”"),
        ("exclusions.yaml", "${dash}", "${dush}", "no part “dush”"),
        ("exclusions.yaml", 'pattern: "', 'pattern: "(', "is no pattern"),
    ],
)
def test_the_loader_names_the_fault(copied: Path, name: str, old: str, new: str, message: str) -> None:
    path = copied / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(LexiconError, match=message):
        load_lexicon(copied)


def test_a_missing_file_is_named(copied: Path) -> None:
    (copied / "units.tsv").unlink()
    with pytest.raises(LexiconError, match=r"units\.tsv: not found"):
        load_lexicon(copied)
