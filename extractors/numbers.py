"""Finds the numbers of a block: quantities, bare numbers, and numbers an exclusion claims (数量与排除)."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from decimal import Decimal

from extractors.fold import fold
from extractors.lexicon import Lexicon
from extractors.readings import Reading
from extractors.scan import Excluded, scanner
from pipeline.records import Bound, Mention, MentionKind, Quantity, Span, short_id

_EXCLUDED, _BARE, _QUANTITY = MentionKind.EXCLUDED, MentionKind.BARE_NUMBER, MentionKind.QUANTITY
_BOUND_LINK = re.compile(
    "(?:以上|以下)?[ ,、]{0,2}(?:的?同时|并且|并|且|而)? ?(?:[大小少多]于(?:或?等于)?|不[超低少高]过?于?|最[多少])?"
)
# 18 万元: a number in digits with the 万 or 亿 that a list shares, its members not too far apart
_SCALED = re.compile(r"([0-9][0-9,]*(?:\.[0-9]+)?) ?[千万亿]")
_ALIKE = 100
_LIST_MARK = re.compile(" ?[、和及与或] ?")


def find_numbers(block_id: str, text: str, lexicon: Lexicon) -> list[Mention]:
    """Every number of a block's text, sorted, none overlapping, `span.of(text) == quote`.

    Kinds: QUANTITY and BARE_NUMBER with a `Quantity` as value, EXCLUDED with none. The rule_id of an excluded number is
    "exclusion." and the id of the rule that claims it.
    """
    return list(_found(block_id, text, lexicon))


@functools.lru_cache(maxsize=1024)  # each way of reading a table asks for its cells' numbers again
def _found(block_id: str, text: str, lexicon: Lexicon) -> tuple[Mention, ...]:
    return tuple([_mention(block_id, text, each) for each in read_numbers(fold(text), text, lexicon)])


def read_numbers(folded: str, text: str, lexicon: Lexicon) -> list[Reading | Excluded]:
    """Every number of a text as read, without the ids and records of mentions; `folded` is the text, folded."""
    found = scanner(lexicon).scan(folded, text)
    if len(found) > 1:
        bounds = {each.bound for each in found}
        if Bound.MIN in bounds and Bound.MAX in bounds:
            found = _join_bounds(folded, found)
        _share_units(folded, found)
    return found


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


def _share_units(folded: str, found: Sequence[Reading | Excluded]) -> None:
    """In a list the last unit, and its 万, holds for all: 12、15、18 项; 12、15、18万元; 12.7 个、2.9 个百分点."""
    scale = Decimal(1)  # what the members looked at so far take from the last
    for first, second in zip(reversed(found[:-1]), reversed(found), strict=False):
        takes = first.rule == "bare" or (first.unit == "个" and second.unit == "个百分点")
        if not takes or isinstance(first, Excluded) or isinstance(second, Excluded):
            scale = Decimal(1)
            continue
        if not _goes_on(folded, first, second):
            scale = Decimal(1)
            continue
        scale = _printed_scale(folded, second) or scale
        if scale != 1 and first.rule == "bare":
            if not second.low / scale / _ALIKE < first.low < second.low / scale * _ALIKE:
                continue  # 5000、2万元: too far apart for one 万
            first.low *= scale
        first.unit, first.kind, first.rule = second.unit, second.kind, str(second.kind)


def _goes_on(folded: str, first: Reading, second: Reading) -> bool:
    """Whether two numbers stand in a list, the second with a unit."""
    is_listed = second.unit and second.rule != "rank" and first.high is None
    return bool(is_listed and _LIST_MARK.fullmatch(folded, first.end, second.start))


def _printed_scale(folded: str, reading: Reading) -> Decimal | None:
    """The 万 or 亿 that a number in digits prints, None if it prints none."""
    scaled = _SCALED.match(folded, reading.start, reading.end)
    coefficient = Decimal(scaled[1].replace(",", "")) if scaled else Decimal(0)
    return reading.low / coefficient if coefficient else None


def _join_bounds(folded: str, found: list[Reading | Excluded]) -> list[Reading | Excluded]:
    """A lower and an upper bound side by side are one range: 大于100且小于300, 300分以上500分以下."""
    joined: list[Reading | Excluded] = []
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


def _mention(block_id: str, text: str, found: Reading | Excluded) -> Mention:
    start, end, rule = found.start, found.end, found.rule
    quote = text[start:end]
    mention_id, span = short_id("m", f"{block_id}|{start}|{end}"), Span(start, end)
    if isinstance(found, Excluded):
        return Mention(mention_id, block_id, span, quote, _EXCLUDED, _EXCLUSIONS[rule])
    value = Quantity(quote, found.low, found.high, found.bound, found.unit, found.kind)
    return Mention(mention_id, block_id, span, quote, _BARE if rule == "bare" else _QUANTITY, _NUMBERS[rule], value)


class _RuleIds(dict[str, str]):
    """Rule ids by their last part, each joined once."""

    def __init__(self, family: str) -> None:
        self.family = family

    def __missing__(self, rule: str) -> str:
        self[rule] = joined = f"{self.family}.{rule}"
        return joined


_EXCLUSIONS, _NUMBERS = _RuleIds("exclusion"), _RuleIds("number")


def _json_number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)
