"""Cells that list things with a number each: 造船业(32.50%),渔业(14.25%) under 就业人数排名前三行业 (列举单元格)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extractors.fold import fold
from pipeline.records import Kind, Mention, Quantity

_MEMBER = re.compile(r"[\s,，、;；]*(?P<name>[^\s,，、;；()][^()]*?)\s*\((?:占比?|共)?\s*(?P<number>[^()]+?)\s*\)")
_REST = re.compile(r"[\s,，、;；。等]*")
_COUNTED = {Kind.PERCENTAGE: "占比", Kind.COUNT: "人数"}


@dataclass(frozen=True, slots=True)
class ListedMember:
    """One thing of a list, the number in its brackets, and what the two together measure: 制造业占比."""

    name: str
    mention: Mention
    indicator: str


def listed_members(text: str, numbers: Sequence[Mention]) -> list[ListedMember]:
    """The things a cell lists, each with its number; none if anything else stands in the cell.

    A name may hold list marks itself (信息传输、软件和信息技术服务业): it ends at its bracket. A bracket that holds
    more than one number (12人，占比8%) is left to the reading of sentences.
    """
    folded = fold(text)
    by_span = {(mention.span.start, mention.span.end): mention for mention in numbers}
    members: list[ListedMember] = []
    done = 0
    while match := _MEMBER.match(folded, done):
        mention = by_span.get(match.span("number"))
        if mention is None or not isinstance(mention.value, Quantity) or not _names(match["name"]):
            return []
        members.append(ListedMember(match["name"], mention, match["name"] + _counted(mention.value)))
        done = match.end()
    whole = _REST.fullmatch(folded, done) is not None
    return members if whole and len(members) == len(numbers) else []


def _names(words: str) -> bool:
    """Whether words name a thing: not a digit alone, and no sentence."""
    return not re.search(r"[。:：]|\d", words)


def _counted(quantity: Quantity) -> str:
    if quantity.kind is Kind.COUNT and quantity.unit != "人":
        return ""
    return _COUNTED.get(quantity.kind or Kind.COUNT, "")
