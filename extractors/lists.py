"""Lists that name things first and number them after: 一、二、三年级分别为 4402 人、4260 人和 4073 人 (分别)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from extractors.phrases import clean, tagged
from extractors.sentences import Sentence
from extractors.terms import Terms
from pipeline.records import Mention

# “滨州省”（64 人，占比 3.1%）, 机电学院（46 人）: a member of a list, its number in brackets
_MEMBER = re.compile(r"(?P<name>“[^”]{2,20}”|[\u4e00-\u9fff]{2,12}(?:省|市|自治区|学院|专业|企业|院校|族))\s?\(\s?$")
_BEFORE_MEMBER = re.compile(r"^.*(?:分别为|依次为|主要为|分别是|为|是|、)")
_RANKED = re.compile(r"(?:位列|位居|排名|排在|最多|较多|居前|前[一二三四五六七八九十\d]|依次|分别|主要|为)")
_RESPECTIVELY = re.compile(r"分别(?:为|是|有|达到?|占)?\s*$")
_LIST_MARK = re.compile(r"[、和与及]")
_BETWEEN = re.compile(r"[\s、,，和与及]+")


@dataclass(frozen=True, slots=True)
class Member:
    """A member of a list with its number in brackets: its name, and what the list counts."""

    name: str
    counted: str


def named_member(sentence: Sentence, at: int, terms: Terms) -> Member | None:
    """The member that the number at an offset belongs to, or None: 就业人数前三的省份分别为“滨州省”（64 人）."""
    match = _MEMBER.search(sentence.text, max(sentence.start, at - 32), at)
    if match is None:
        return None
    clause = sentence.text[sentence.clause_start(match.start()) : at]
    opening = clause if _RANKED.search(clause) else sentence.text[sentence.start : at]
    words = re.split(r"[，。；:“(]", opening, maxsplit=1)[0]
    ranked = _RANKED.search(words)
    counted = clean(words[: ranked.start()], terms) if ranked else ""
    name = _BEFORE_MEMBER.sub("", match["name"]).strip("“”")
    return Member(name, counted) if counted else None


def member_around(sentence: Sentence, at: int, terms: Terms) -> Member | None:
    """The member in whose bracket the number stands, first or not: 滨州省（64 人，占比 3.05%）."""
    opened = sentence.text.rfind("(", max(sentence.start, at - 24), at)
    if opened < 0 or ")" in sentence.text[opened:at]:
        return None
    return named_member(sentence, opened + 1, terms)


def respective_names(sentence: Sentence, numbers: Sequence[Mention], terms: Terms) -> dict[str, str]:
    """For numbers that a 分别 shares out, what each belongs to, by mention id.

    Only where as many things are named as are numbered: anything else is left to the other rules.
    """
    names: dict[str, str] = {}
    for index, mention in enumerate(numbers):
        start = sentence.clause_start(mention.span.start)
        match = _RESPECTIVELY.search(sentence.text, start, mention.span.start)
        if match is None:
            continue
        things = _things(sentence, start, match.start(), terms)
        run = numbers[index : index + len(things)]
        if len(things) < 2 or len(run) < len(things) or not _is_run(sentence, run):
            continue
        after = numbers[index + len(things)] if index + len(things) < len(numbers) else None
        if after is not None and _is_run(sentence, [run[-1], after]):
            continue
        names |= {numbered.mention_id: thing for numbered, thing in zip(run, things, strict=True)}
    return names


def _is_run(sentence: Sentence, run: Sequence[Mention]) -> bool:
    """Whether nothing but list marks stands between the numbers."""
    gaps = [sentence.text[a.span.end : b.span.start] for a, b in pairwise(run)]
    return all(_BETWEEN.fullmatch(gap) for gap in gaps)


def _things(sentence: Sentence, start: int, end: int, terms: Terms) -> list[str]:
    """The things named, each with the head noun that only the last one prints: 一、二、三年级."""
    marks = [m.start() for m in _LIST_MARK.finditer(sentence.text, start, end) if not sentence.inside[m.start()]]
    bounds = [start, *(mark + 1 for mark in marks)]
    parts = [sentence.text[low:high] for low, high in zip(bounds, [*marks, end], strict=True)]
    things = [clean(part, terms) for part in parts]
    if not all(things):
        return []
    shared = _shared_head(things)
    return [thing if thing.endswith(shared) else thing + shared for thing in things]


def _shared_head(things: Sequence[str]) -> str:
    """The head noun of the last thing, if it has one that the others lack; "" if each is whole."""
    last = things[-1]
    if all(len(thing) == 1 for thing in things[:-1]):
        return last[1:]
    words = [word for word, _ in tagged(last)]
    head = words[-1] if len(words[-1]) > 1 or len(words) == 1 else "".join(words[-2:])
    return head if len(head) < len(last) else ""
