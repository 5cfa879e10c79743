"""Where the checks themselves say that the arithmetic closes: the findings that passed, as relations (已验处)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from benchmarks.seeded.printed import Printed, numbers_in
from benchmarks.seeded.relations import Relation, Rule
from pipeline.records import Block, Bound, Fact, Span

_RULES = {
    "form.total": Rule.SUM,
    "sentence.parts": Rule.AMONG,
    "sentence.share": Rule.SHARE,
    "sentence.share_named": Rule.SHARE,
    "sentence.rate": Rule.SHARE,
    "sentence.share_together": Rule.WHOLE,
    "same.value": Rule.SAME,
    "change.in_sentence": Rule.CHANGE,
    "change.from_last_year": Rule.CHANGE,
    "sentence.hundred": Rule.SHARES,
    "same.words": Rule.SAME,
    "table.parts": Rule.AMONG,  # of one table's column alone
    "table.share_of": Rule.SHARE,
    "table.rate": Rule.SHARE,
}


class Claim(NamedTuple):
    """A finding that passed."""

    check_id: str
    fact_ids: Sequence[str]
    block_ids: Sequence[str]


def find_claimed(claims: Sequence[Claim], blocks: Mapping[str, Block], facts: Mapping[str, Fact]) -> Iterator[Relation]:
    """The relations of findings whose numbers are plainly printed, and close by this benchmark's arithmetic too."""
    for claim in claims:
        cells = [blocks[block_id] for block_id in claim.block_ids if block_id in blocks and blocks[block_id].cell]
        if claim.check_id.startswith(("table.", "form.")) and len(cells) == len(claim.block_ids):
            numbers = [_in_cell(cell) for cell in cells if re.search("[0-9]", cell.text)]  # a dash is no number
        elif claim.check_id in _RULES and all(fact_id in facts for fact_id in claim.fact_ids):
            numbers = [_of_fact(facts[fact_id], blocks) for fact_id in claim.fact_ids]
        else:
            continue
        printed = tuple(number for number in numbers if number is not None)
        rule = _RULES.get(claim.check_id, Rule.SUM)
        if (
            claim.check_id == "sentence.parts"
            and "其中" not in _between(printed, blocks)
            and "包" not in _between(printed, blocks)
        ):
            rule = Rule.SUM
        if rule is Rule.SHARE and printed:
            printed = (replace(printed[0], unit="%", measured=True), *printed[1:])
        if len(printed) == len(numbers) >= (3 if rule is Rule.SHARE else 2):
            relation = Relation(claim.check_id, rule, printed)
            if relation.closes():
                yield relation


def _between(numbers: Sequence[Printed], blocks: Mapping[str, Block]) -> str:
    """What stands between a total and its first part."""
    if len(numbers) < 2:
        return ""
    first, second = sorted(numbers[:2], key=lambda number: number.span.start)
    return blocks[first.block_id].text[first.span.end : second.span.start]


def _in_cell(block: Block) -> Printed | None:
    """The one number of a cell."""
    numbers = list(numbers_in(block.block_id, block.text))
    return numbers[0] if len(numbers) == 1 else None


def _of_fact(fact: Fact, blocks: Mapping[str, Block]) -> Printed | None:
    """The number of a fact that is exact and in digits."""
    if fact.bound is not Bound.EXACT:
        return None
    for number in numbers_in(fact.block_id, blocks[fact.block_id].text):
        if _covers(fact.span, number.span) and number.value == fact.value:
            return number
    return None


def _covers(outer: Span, inner: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end
