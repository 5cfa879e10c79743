"""Found facts against hand-labelled ones: which match, and which of their fields are right (评测).

A fact matches a label when report, place (one line more or less), value and quote agree.
Optional labels are neither rewarded nor punished.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flows.gold import Placed
from flows.sameness import (
    Row,
    coverage,
    same_award_name,
    same_grade,
    same_indicator,
    same_level,
    same_number,
    same_period,
    same_subject,
    same_unit,
    squeeze,
)

_NAME_COVERED = Decimal("0.75")


@dataclass(frozen=True, slots=True)
class Tally:
    """Right, spurious and missed facts, and the three figures made of them (0 where nothing was asked or found)."""

    right: int
    spurious: int
    missed: int

    @property
    def precision(self) -> float:
        """Share of the found that is right."""
        return self.right / max(1, self.right + self.spurious)

    @property
    def recall(self) -> float:
        """Share of the asked that is found."""
        return self.right / max(1, self.right + self.missed)

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        return 2 * self.right / max(1, 2 * self.right + self.spurious + self.missed)


@dataclass(frozen=True, slots=True)
class Score:
    """How well the found facts agree with the labels: as facts, as whole facts, by field, by kind, by document.

    `fields` gives right and judged; `recall_by_kind` found and asked; `differences` one line each.
    """

    detection: Tally
    whole: Tally
    fields: Mapping[str, tuple[int, int]]
    recall_by_kind: Mapping[str, tuple[int, int]]
    by_document: Mapping[str, Tally]
    differences: tuple[str, ...]


Check = Callable[[Row, Row], bool]


def _equal(name: str) -> Check:
    return lambda gold, fact: gold[name] == fact[name]


def _same_bound(gold: Row, fact: Row) -> bool:
    return bool(gold["bound"] == fact["bound"]) and same_number(gold["value_max"], fact["value_max"])


_FIELDS: dict[str, Check] = {
    "quote": lambda gold, fact: squeeze(gold["quote"]) == squeeze(fact["quote"]),
    "unit": lambda gold, fact: gold["bound"] == "implied" or same_unit(gold["unit"], fact["unit"]),
    "kind": _equal("kind"),
    "bound": _same_bound,
    "indicator": same_indicator,
    "subject": same_subject,
    "period": same_period,
    "status": _equal("status"),
}
_AWARD_FIELDS: dict[str, Check] = {"level": same_level, "grade": same_grade, "award_name": same_award_name}
_FUNDING_FIELDS: dict[str, Check] = {"flow": _equal("flow")}
_WHOLE = frozenset({"unit", "kind", "bound", "indicator", "period", "status", *_AWARD_FIELDS})


def _checks_for(gold: Row) -> dict[str, Check]:
    """The fields a label is judged by: an award by its level, grade and name instead of its indicator."""
    if gold["kind"] == "award":
        return {name: check for name, check in _FIELDS.items() if name != "indicator"} | _AWARD_FIELDS
    return _FIELDS | (_FUNDING_FIELDS if gold["kind"] == "funding" else {})


def score_facts(labels: Sequence[Placed], facts: Sequence[Placed]) -> Score:
    """Match the facts with the labels and judge them."""
    pairs = _match(labels, facts)
    matched_labels, matched_facts = {id(label) for label, _ in pairs}, {id(fact) for _, fact in pairs}
    required = [(label, fact) for label, fact in pairs if not label.optional]
    missed = [label for label in labels if not label.optional and id(label) not in matched_labels]
    spurious = [fact for fact in facts if id(fact) not in matched_facts]
    whole = sum(not (_wrong_fields(label.row, fact.row) & _WHOLE) for label, fact in required)
    half = len(required) - whole
    return Score(
        detection=Tally(len(required), len(spurious), len(missed)),
        whole=Tally(whole, len(spurious) + half, len(missed) + half),
        fields=_field_counts(required),
        recall_by_kind=_recall_by_kind(required, missed),
        by_document={
            doc: Tally(
                sum(label.doc == doc for label, _ in required),
                sum(fact.doc == doc for fact in spurious),
                sum(label.doc == doc for label in missed),
            )
            for doc in sorted({label.doc for label in labels})
        },
        differences=tuple(_differences(required, missed, spurious)),
    )


def _agree(label: Placed, fact: Placed) -> bool:
    if abs(label.place - fact.place) > (0 if label.by_page else 1):
        return False
    alike = label.quote in fact.quote or fact.quote in label.quote
    if label.row["kind"] == "award" and label.row["bound"] == "implied":
        named = coverage(label.quote, fact.row["award_name"]) >= _NAME_COVERED
        return fact.row["kind"] == "award" and (alike or named)
    return alike and same_number(label.row["value"], fact.row["value"])


def _match(labels: Sequence[Placed], facts: Sequence[Placed]) -> list[tuple[Placed, Placed]]:
    """Pairs one to one, the best first: same place, same quote, same unit, required before optional."""
    by_doc: dict[str, list[int]] = defaultdict(list)
    for number, fact in enumerate(facts):
        by_doc[fact.doc].append(number)
    candidates = [
        (
            (
                label.place != facts[f].place,
                label.quote != facts[f].quote,
                not _units_agree(label, facts[f]),
                label.optional,
            ),
            g,
            f,
        )
        for g, label in enumerate(labels)
        for f in by_doc[label.doc]
        if _agree(label, facts[f])
    ]
    free_labels, free_facts = set(range(len(labels))), set(range(len(facts)))
    pairs = []
    for _, g, f in sorted(candidates):
        if g in free_labels and f in free_facts:
            free_labels.remove(g)
            free_facts.remove(f)
            pairs.append((labels[g], facts[f]))
    return pairs


def _units_agree(label: Placed, fact: Placed) -> bool:
    return same_unit(label.row["unit"], fact.row["unit"])


def _wrong_fields(gold: Row, fact: Row) -> set[str]:
    return {name for name, check in _checks_for(gold).items() if not check(gold, fact)}


def _field_counts(pairs: Sequence[tuple[Placed, Placed]]) -> dict[str, tuple[int, int]]:
    judged: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    for label, fact in pairs:
        judged.update(_checks_for(label.row).keys())
        wrong.update(_wrong_fields(label.row, fact.row))
    names = [*_FIELDS, *_AWARD_FIELDS, *_FUNDING_FIELDS]
    return {name: (judged[name] - wrong[name], judged[name]) for name in names}


def _recall_by_kind(pairs: Sequence[tuple[Placed, Placed]], missed: Sequence[Placed]) -> dict[str, tuple[int, int]]:
    found = Counter(str(label.row["kind"]) for label, _ in pairs)
    asked = found + Counter(str(label.row["kind"]) for label in missed)
    return {kind: (found[kind], asked[kind]) for kind in sorted(asked)}


def _differences(
    pairs: Sequence[tuple[Placed, Placed]], missed: Sequence[Placed], spurious: Sequence[Placed]
) -> Iterable[str]:
    for label in missed:
        yield f"missed {_describe(label)}"
    for fact in spurious:
        yield f"spurious {_describe(fact)}"
    for label, fact in pairs:
        for name in sorted(_wrong_fields(label.row, fact.row)):
            yield f"{name} {_describe(label)}: want {_show(label.row[name])}, got {_show(fact.row[name])}"


def _describe(placed: Placed) -> str:
    return f"{placed.doc}:{placed.place} {placed.quote} {placed.row['kind']} {placed.row['indicator']}"


def _show(value: Any) -> str:
    return "nothing" if value is None else f"“{value}”"
