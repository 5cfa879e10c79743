"""Every row of the number side's lexicons is needed: without it, one of its own promises is broken."""

from __future__ import annotations

from dataclasses import replace

import pytest
from number_examples import (
    LEXICON,
    RULES,
    bound_faults,
    context_faults,
    read_unit_after,
    rule_faults,
    unit_faults,
)

from extractors.lexicon import Exclusion, Lexicon, NumberContext, Place, Qualifier, Region, Unit

NO_WORD = "\0"  # stands for the words of a dropped context: it is in no text
SURFACES = [(row, surface) for row in LEXICON.qualifiers for surface in row.surfaces]


def without_unit(dropped: Unit) -> Lexicon:
    return replace(LEXICON, units={key: unit for key, unit in LEXICON.units.items() if unit is not dropped})


def without_rule(dropped: Exclusion | Region) -> Lexicon:
    return replace(
        LEXICON,
        exclusions=tuple(rule for rule in LEXICON.exclusions if rule is not dropped),
        regions=tuple(rule for rule in LEXICON.regions if rule is not dropped),
    )


def without_context(dropped: NumberContext) -> Lexicon:
    empty = replace(dropped, surfaces=(NO_WORD,), not_after=(NO_WORD,) if dropped.not_after else ())
    return replace(LEXICON, contexts={**LEXICON.contexts, dropped.id: empty})


@pytest.mark.slow
@pytest.mark.parametrize("unit", LEXICON.units.values(), ids=lambda unit: unit.surface)
def test_a_unit_is_needed(unit: Unit) -> None:
    assert unit_faults(unit, without_unit(unit))


@pytest.mark.slow
@pytest.mark.parametrize("unit", [unit for unit in LEXICON.units.values() if unit.not_before], ids=lambda u: u.surface)
def test_what_a_unit_must_not_stand_before_is_needed(unit: Unit) -> None:
    bare = replace(unit, not_before=())
    lexicon = replace(LEXICON, units={**LEXICON.units, unit.surface: bare})
    assert unit_faults(unit, lexicon)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_an_exclusion_or_a_region_is_needed(rule: Exclusion | Region) -> None:
    assert rule_faults(rule, without_rule(rule))


@pytest.mark.parametrize("row", LEXICON.qualifiers, ids=lambda row: row.id)
def test_a_qualifier_is_needed(row: Qualifier) -> None:
    lexicon = replace(LEXICON, qualifiers=tuple(other for other in LEXICON.qualifiers if other is not row))
    assert bound_faults(row, lexicon)


@pytest.mark.slow
@pytest.mark.parametrize(("row", "surface"), SURFACES, ids=[surface for _, surface in SURFACES])
def test_a_word_of_a_qualifier_is_needed_or_ends_with_another(row: Qualifier, surface: str) -> None:
    words = [word for word in row.surfaces if word != surface]
    shorter = replace(row, surfaces=tuple(words))
    lexicon = replace(LEXICON, qualifiers=tuple(shorter if other is row else other for other in LEXICON.qualifiers))
    before = row.place is Place.BEFORE
    text, number = (f"{surface} 35 年。", "35 年") if before else (f"35 年{surface}。", "35 年")
    inside = any(surface.endswith(word) if before else surface.startswith(word) for word in words)
    assert inside or (number, row.bound) not in read_unit_after(text, lexicon)


@pytest.mark.parametrize("row", LEXICON.contexts.values(), ids=lambda row: row.id)
def test_a_context_is_needed(row: NumberContext) -> None:
    assert context_faults(row, without_context(row))


@pytest.mark.parametrize("name", LEXICON.parts)
def test_a_part_of_patterns_is_used(name: str) -> None:
    assert any(f"${{{name}}}" in rule.pattern for rule in RULES) or any(
        LEXICON.parts[name] in other for key, other in LEXICON.parts.items() if key != name
    )
