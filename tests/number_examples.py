"""What the rows of the number side's lexicons promise, held against a lexicon: each function lists what is broken."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import extractors.lexicon
from extractors.fold import fold
from extractors.head_labels import split_unit
from extractors.lexicon import Exclusion, Lexicon, NumberContext, Numeral, Qualifier, Reads, Region, Unit, load_lexicon
from extractors.numbers import find_numbers
from extractors.units import read_unit
from pipeline.records import Bound, Mention, MentionKind, Quantity

LEXICON = load_lexicon()
FOLDER = Path(extractors.lexicon.__file__).parent.parent / "lexicons"
RULES: tuple[Exclusion | Region, ...] = (*LEXICON.exclusions, *LEXICON.regions)


def quantities(text: str, lexicon: Lexicon) -> list[tuple[Mention, Quantity]]:
    """Every number of `text` that no exclusion claims."""
    found = find_numbers("b", text, lexicon)
    return [(each, each.value) for each in found if isinstance(each.value, Quantity)]


def read_unit_after(text: str, lexicon: Lexicon) -> list[tuple[str, Bound]]:
    """Quote and bound of each number with a unit."""
    return [(each.quote, quantity.bound) for each, quantity in quantities(text, lexicon) if quantity.unit]


def rule_faults(rule: Exclusion | Region, lexicon: Lexicon) -> list[str]:
    """The examples that an exclusion or a region does not claim, and the counter-examples that it does."""
    rule_id, faults = f"exclusion.{rule.id}", []
    for example in rule.examples:
        found = find_numbers("b", example.text, lexicon)
        if (example.quote, rule_id) not in {(each.quote, each.rule_id) for each in found}:
            faults.append(f"“{example.text}”: “{example.quote}” is not claimed by {rule_id}: {found}")
    for example in rule.counter_examples:
        if rule_id in {each.rule_id for each in find_numbers("b", example.text, lexicon)}:
            faults.append(f"“{example.text}” is claimed by {rule_id}")
    return faults


def bound_faults(row: Qualifier, lexicon: Lexicon) -> list[str]:
    """The examples of a qualifier whose number has another bound."""
    faults = []
    for example in row.examples:
        bounds = {each.quote: quantity.bound for each, quantity in quantities(example.text, lexicon)}
        if bounds.get(example.quote) != row.bound:
            faults.append(f"“{example.text}”: {bounds}, not {row.bound}")
    return faults


def context_faults(row: NumberContext, lexicon: Lexicon) -> list[str]:
    """The examples of a context whose number or head is read otherwise."""
    return [fault for example in row.examples if (fault := _reads_fault(example, lexicon))]


def _reads_fault(example: Reads, lexicon: Lexicon) -> str:
    if example.head:
        unit = split_unit(fold(example.head), lexicon)[1]
        return "" if unit == example.quote else f"“{example.head}” has unit {unit}"
    found = quantities(example.text, lexicon)
    if not example.quote:
        return f"“{example.text}”: {found}" if found else ""
    for mention, quantity in found:
        said = {
            "value": f"{quantity.value.normalize():f}",
            "value_max": "" if quantity.value_max is None else f"{quantity.value_max.normalize():f}",
            "unit": quantity.unit or "",
            "kind": str(quantity.kind or ""),
            "bound": str(quantity.bound),
        }
        wanted = {name: getattr(example, name) for name in said if getattr(example, name)}
        if mention.quote == example.quote and all(said[name] == value for name, value in wanted.items()):
            return ""
    return f"“{example.text}”: {found} holds no {example}"


def unit_faults(unit: Unit, lexicon: Lexicon) -> list[str]:
    """What is wrong with the reading of a unit behind (or before) 12, and before words that only begin like it."""
    over, surface = unit.numeral is Numeral.OVER, unit.surface
    number = "12余" if over else "12"
    if unit.numeral is Numeral.BEFORE:
        return _unit_fault(f"售价{surface}12。", "12", unit, lexicon)
    faults = _unit_fault(f"共{number}{surface}。", f"{number}{surface}", unit, lexicon)
    for word in (*unit.words, *unit.other_words):
        text = f"共{number}{surface}{word}。"
        quotes = [each.quote for each, quantity in quantities(text, lexicon) if quantity.unit]
        is_read = f"{number}{surface}" in quotes
        if is_read is not (word in unit.other_words):
            faults.append(f"“{text}” gives {quotes}")
    return faults


def _unit_fault(text: str, quote: str, unit: Unit, lexicon: Lexicon) -> list[str]:
    found = [each for each in find_numbers("b", text, lexicon) if each.quote == quote]
    if found and found[0].kind is MentionKind.EXCLUDED:
        hit = read_unit(unit.surface, lexicon)  # 12级: a level by itself is no count; in a table's head it is a unit
        right = hit and (hit.unit, hit.kind, hit.factor) == (unit.unit, unit.kind, unit.factor)
        return [] if right else [f"“{unit.surface}” alone gives {hit}"]
    said = [each.value for each in found if isinstance(each.value, Quantity)]
    half = Decimal("0.5") if unit.surface in lexicon.contexts["unit.with_half"].surfaces else Decimal(0)
    same = said and (said[0].unit, said[0].kind, said[0].value) == (
        unit.unit,
        unit.kind,
        (Decimal(12) + half) * unit.factor,
    )
    return [] if same else [f"“{text}” gives {found}"]
