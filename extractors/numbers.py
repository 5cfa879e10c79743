"""Finds the numbers of a block: quantities, bare numbers, and numbers an exclusion claims (数量与排除)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from extractors.amounts import NUMERAL_CHARS, TOO_LARGE
from extractors.fold import fold
from extractors.lexicon import Applies, Begins, Lexicon, rule_of
from extractors.quantities import QuantityReader, quantity_reader
from extractors.readings import Reading
from pipeline.records import Bound, Mention, MentionKind, Quantity, Span, short_id

_NUMERAL = re.compile(f"[{NUMERAL_CHARS}]")
_CHINESE_RUN = re.compile(f"[{NUMERAL_CHARS.removeprefix('0-9')}]+")
_REGION_MARKS = re.compile("[“‘《@]|www|http")
_BOUND_LINK = re.compile(
    "(?:以上|以下)?[ ,、]{0,2}(?:的?同时|并且|并|且|而)? ?(?:[大小少多]于(?:或?等于)?|不[超低少高]过?于?|最[多少])?"
)
_LIST_MARK = re.compile(" ?[、和及与或] ?")


def find_numbers(block_id: str, text: str, lexicon: Lexicon) -> list[Mention]:
    """Every number of a block's text, sorted, none overlapping, `span.of(text) == quote`.

    Kinds: QUANTITY and BARE_NUMBER with a `Quantity` as value, EXCLUDED with none. The rule_id of an excluded number is
    "exclusion." and the id of the rule that claims it.
    """
    folded = fold(text)
    found = _join_bounds(folded, list(_scan(folded, text, lexicon)))
    _share_units(folded, found)
    return [_mention(block_id, text, each) for each in found]


def mentions_of(text: str, lexicon: Lexicon) -> list[dict[str, object]]:
    """Every quantity and bare number of `text` that no exclusion claims, as `sushu mentions` prints them."""
    rows: list[dict[str, object]] = []
    for mention in find_numbers("", text, lexicon):
        if not isinstance(mention.value, Quantity):
            continue
        quantity = mention.value
        rows.append(
            {
                "quote": mention.quote,
                "start": mention.span.start,
                "end": mention.span.end,
                "kind": str(quantity.kind) if quantity.kind else None,
                "value": _json_number(quantity.value),
                "value_max": None if quantity.value_max is None else _json_number(quantity.value_max),
                "unit": quantity.unit,
                "bound": str(quantity.bound),
            }
        )
    return rows


class _Excluded:
    """A span that an exclusion or a region claims."""

    __slots__ = ("end", "rule", "start")

    def __init__(self, start: int, end: int, rule: str) -> None:
        self.start, self.end, self.rule = start, end, rule


def _scan(folded: str, text: str, lexicon: Lexicon) -> Iterator[Reading | _Excluded]:
    """Every number from left to right; the look for the next site is one class of characters, so it is quick."""
    reader = quantity_reader(lexicon)
    regions = list(_regions(folded, lexicon))
    done = 0
    site = reader.site.search(folded)
    while site:
        at = site.start()
        while regions and regions[0].end <= at:
            regions.pop(0)
        region = regions[0] if regions and regions[0].start <= at else None
        found = _read_site(folded, text, at, done, lexicon, reader)
        if found is None:
            done = _past(folded, at)
        else:
            done = found.end
            yield _Excluded(found.start, found.end, region.rule) if region and isinstance(found, Reading) else found
        site = reader.site.search(folded, done)


def _read_site(
    folded: str, text: str, at: int, done: int, lexicon: Lexicon, reader: QuantityReader
) -> Reading | _Excluded | None:
    """What begins at `at`: a rank, what an exclusion claims, a quantity, a bare number; None if no number does."""
    if rank := _read_rank(folded, text, at, done, reader):
        return rank
    char = folded[at]
    begins = Begins.DIGIT if char <= "9" else Begins.ORDINAL if char == "第" else Begins.CHINESE
    if claim := lexicon.exclusion_patterns[Applies.ALWAYS, begins].match(folded, at):
        return _Excluded(at, claim.end(), rule_of(claim))
    if begins is Begins.ORDINAL:
        return None
    reading = reader.read(folded, text, at)
    if reading and max(abs(reading.low), abs(reading.high or Decimal(0))) >= TOO_LARGE:
        return _Excluded(reading.start, reading.end, "code.long")
    if reading is None or reading.rule != "bare":
        return reading
    if claim := lexicon.exclusion_patterns[Applies.BARE, begins].match(folded, at):
        return _Excluded(at, claim.end(), rule_of(claim))
    return reading


def _read_rank(folded: str, text: str, at: int, done: int, reader: QuantityReader) -> Reading | None:
    if folded[at] == "第":
        digits = _NUMERAL.match(folded, at + 1 + folded.startswith(" ", at + 1))
        return reader.ranks.read(folded, text, at, digits.start()) if digits else None
    front = at - 1 - folded.startswith(" ", at - 1)
    if front < done or folded[front] != "前":
        return None
    return reader.ranks.read(folded, text, front, at)


def _past(folded: str, at: int) -> int:
    run = _CHINESE_RUN.match(folded, at)
    return run.end() if run else at + 1


def _regions(folded: str, lexicon: Lexicon) -> Iterator[_Excluded]:
    if _REGION_MARKS.search(folded):
        for found in lexicon.region_pattern.finditer(folded):
            yield _Excluded(found.start(), found.end(), rule_of(found))


def _share_units(folded: str, found: Sequence[Reading | _Excluded]) -> None:
    """In a list the last unit holds for all: 12、15、18 项; 12.7 个、2.9 个百分点."""
    for first, second in zip(reversed(found[:-1]), reversed(found), strict=False):
        if isinstance(first, _Excluded) or isinstance(second, _Excluded):
            continue
        takes = first.rule == "bare" or (first.unit == "个" and second.unit == "个百分点")
        if takes and second.unit and second.rule != "rank" and _LIST_MARK.fullmatch(folded, first.end, second.start):
            first.unit, first.kind, first.rule = second.unit, second.kind, str(second.kind)


def _join_bounds(folded: str, found: list[Reading | _Excluded]) -> list[Reading | _Excluded]:
    """A lower and an upper bound side by side are one range: 大于100且小于300, 300分以上500分以下."""
    joined: list[Reading | _Excluded] = []
    for each in found:
        last = joined[-1] if joined else None
        if isinstance(last, Reading) and isinstance(each, Reading) and _bound_one_range(folded, last, each):
            low, high = sorted((last.low, each.low))
            last.low, last.high, last.bound, last.end = low, high, Bound.RANGE, each.end
            last.unit, last.kind, last.rule = each.unit, each.kind, "range" if each.unit else "bare"
        else:
            joined.append(each)
    return joined


def _bound_one_range(folded: str, first: Reading, second: Reading) -> bool:
    if {first.bound, second.bound} != {Bound.MIN, Bound.MAX} or first.unit not in {None, second.unit}:
        return False
    if (first.low < second.low) != (first.bound is Bound.MIN):
        return False
    return bool(_BOUND_LINK.fullmatch(folded, first.end, second.start))


def _mention(block_id: str, text: str, found: Reading | _Excluded) -> Mention:
    span = Span(found.start, found.end)
    quote = span.of(text)
    mention_id = short_id("m", block_id, found.start, found.end)
    if isinstance(found, _Excluded):
        return Mention(mention_id, block_id, span, quote, MentionKind.EXCLUDED, f"exclusion.{found.rule}")
    kind = MentionKind.BARE_NUMBER if found.rule == "bare" else MentionKind.QUANTITY
    value = Quantity(quote, found.low, found.high, found.bound, found.unit, found.kind)
    return Mention(mention_id, block_id, span, quote, kind, f"number.{found.rule}", value)


def _json_number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)
