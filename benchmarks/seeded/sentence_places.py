"""Where the numbers of a report's sentences add up, by an arithmetic of this benchmark's own (句中可验处)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

from benchmarks.seeded.printed import Printed, numbers_in
from benchmarks.seeded.relations import Relation, Rule
from pipeline.records import Block, BlockKind

_PROSE = {BlockKind.PARAGRAPH, BlockKind.LIST_ITEM, BlockKind.NOTE}
_LEAST = 10
_LIST = re.compile(r"其中|包括|包含|分别|（")
_NAMED = re.compile(r"其中|包括|包含")
_SHARE = re.compile(r"^[^0-9。；，,]{0,4}[，,（(]?[^0-9。；，,]{0,4}占[^0-9。；，,]{0,16}$")
_CHANGE = re.compile(r"(增|升|提高|减|降|涨)[^0-9，。；]{0,6}$")


def find_in_sentences(blocks: Sequence[Block]) -> Iterator[Relation]:
    """Every list, share and change that closes in a sentence, and every number that is said twice."""
    said: dict[tuple[str, str, str], list[Printed]] = defaultdict(list)
    for block in blocks:
        if block.kind not in _PROSE:
            continue
        numbers = list(numbers_in(block.block_id, block.text))
        for sentence in _sentences(block.text, numbers):
            yield from _lists(block.text, sentence)
            yield from _shares(block.text, sentence)
            yield from _changes(block.text, sentence)
        for number in numbers:
            label = re.search(r"[一-龥]{8,}$", block.text[: number.span.start])
            if label and len(number.digits.replace(".", "")) >= 3:
                said[label[0][-8:], number.words, number.unit].append(number)
    for same in said.values():
        if len({number.block_id for number in same}) > 1:
            yield Relation("sentence: said twice", Rule.SAME, tuple(same))


def _sentences(text: str, numbers: Sequence[Printed]) -> Iterator[list[Printed]]:
    """The numbers between two full stops."""
    begun = 0
    for stop in [*(found.end() for found in re.finditer("[。！？]", text)), len(text)]:
        yield [number for number in numbers if begun <= number.span.start < stop]
        begun = stop


def _between(text: str, one: Printed, next_one: Printed) -> str:
    return text[one.span.end : next_one.span.start]


def _lists(text: str, numbers: Sequence[Printed]) -> Iterator[Relation]:
    """共 N, 其中 a, b, c: a total whose next numbers of its unit, one by one, make it up; shares that reach 100."""
    for at, total in enumerate(numbers[:-2]):
        lead = _between(text, total, numbers[at + 1])
        if total.value < _LEAST or total.unit in ("", "%") or not _LIST.search(lead) or len(lead) > 40:
            continue
        parts: list[Printed] = []
        for number in numbers[at + 1 :]:
            if number.unit == "%":
                continue
            if number.unit != total.unit or sum(part.value for part in parts) >= total.value:
                break
            parts.append(number)
            rule = Rule.AMONG if _NAMED.search(lead) else Rule.SUM
            relation = Relation("sentence: list of parts", rule, (total, *parts))
            if len(parts) > 1 and relation.closes():
                yield relation
                break
    shares = [number for number in numbers if number.unit == "%"]
    if len(shares) > 1 and all("." in share.digits for share in shares):
        relation = Relation("sentence: shares reach 100 %", Rule.SHARES, tuple(shares))
        if relation.closes():
            yield relation


def _shares(text: str, numbers: Sequence[Printed]) -> Iterator[Relation]:
    """N 人，占 P%: with a number of N's unit before it in the sentence of which it is that share."""
    for at, (part, share) in enumerate(pairwise(numbers)):
        if share.unit != "%" or part.unit in ("", "%") or not _SHARE.search(_between(text, part, share)):
            continue
        for whole in reversed(numbers[:at]):
            relation = Relation("sentence: share of a total", Rule.SHARE, (share, part, whole))
            if whole.unit == part.unit and whole.value > part.value and part.value > 0 and relation.closes():
                yield relation
                break


def _changes(text: str, numbers: Sequence[Printed]) -> Iterator[Relation]:
    """由 X 增至 Y，增长 Z."""
    for at in range(len(numbers) - 2):
        before, now, change = numbers[at : at + 3]
        opened = text[max(0, before.span.start - 20) : before.span.start]
        if not re.search("[由从][^。；，]*$", opened) or before.unit != now.unit:
            continue
        relation = Relation("sentence: change", Rule.CHANGE, (change, now, before))
        if _CHANGE.search(_between(text, now, change)) and relation.closes():
            yield relation
