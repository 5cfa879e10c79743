"""Lists that name things first and number them after: 一、二、三年级分别为 4402 人、4260 人和 4073 人 (分别)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from extractors.phrases import clean
from extractors.sentences import Sentence
from extractors.terms import Terms
from extractors.words import head_noun_of
from pipeline.records import Mention

# “滨州省”（64 人，占比 3.1%）, 机电学院（46 人）, 教育（12.3%）: a member of a list, its numbers in brackets
_BODY = r"(?:省|市|自治区|特别行政区|地区|学院|专业|族|公司|集团|大学|系)"
_MEMBER = re.compile(
    rf"(?P<name>“[^”]{{2,30}}”|[\u4e00-\u9fff]{{2,14}}{_BODY}|(?P<sort>(?<=[、，为是在于:])[\u4e00-\u9fff/]{{2,16}}))\s?\(\s?$"
)
_ENDS_AS_BODY = re.compile(rf"{_BODY}”?$")
_SORTS = re.compile(r"前[一二三四五六七八九十\d]|依次|分别|主要|最多|较多|居前")  # what a list of sorts begins with
_BEFORE_MEMBER = re.compile(r"^.*(?:分别为|依次为|主要为|分别是|为|是|、)")
_RANKED = re.compile(r"(?:位列|位居|排名|排在|最多|较多|居前|前[一二三四五六七八九十\d]|依次|分别|主要|为)")
_RESPECTIVELY = re.compile(r"分别(?:为|是|有|达到?|占)?\s*$")
_BRACKET = 40  # characters: what a member's bracket says before its last number
_BARE_RESPECTIVELY = re.compile(r"\s*分别(?:占比?|为|达到?)(?:了|总数的)?\s*")
_YEAR = re.compile(r"(?:19|20)\d\d")
_YEARS = re.compile(rf"(?:{_YEAR.pattern}\s?(?:年度?|届|级)?\s?[、和与及]\s?)+{_YEAR.pattern}\s?(?P<kind>年度?|届|级)?")
_LIST_MARK = re.compile(r"[、和与及]")
_BETWEEN = re.compile(r"[\s、,，和与及]+")


@dataclass(frozen=True, slots=True)
class Member:
    """A member of a list with its numbers in brackets: its name, and what the list counts without 人数 or 占比.

    `is_body` tells a region, unit or firm from a sort of things: “随船就业”（52 人）. `said` is what the bracket
    itself says before the number: 机电学院（毕业人数 47 人，落实率 100%）.
    """

    name: str
    counted: str
    is_body: bool
    said: str = ""


def named_member(sentence: Sentence, at: int, terms: Terms) -> Member | None:
    """The member that the number at an offset belongs to, or None: 就业人数前三的省份分别为“滨州省”（64 人）."""
    match = _MEMBER.search(sentence.text, max(sentence.start, at - 36), at)
    if match is None:
        return None
    clause = sentence.text[sentence.clause_start(match.start()) : at]
    opening = clause if _RANKED.search(clause) else sentence.text[sentence.start : at]
    words = re.split(r"[，。；:“(]", opening, maxsplit=1)[0]
    ranked = _RANKED.search(words)
    if ranked is None or (match["sort"] and not _SORTS.search(words)):
        return None
    counted = clean(words[: ranked.start()], terms)
    name = match["name"].strip("“”") if match["name"][0] == "“" else _BEFORE_MEMBER.sub("", match["name"])
    of_bodies = bool(_bodies(terms)[0].search(words))
    is_body = of_bodies or (not match["sort"] and bool(_ENDS_AS_BODY.search(match["name"])))
    return Member(name, _bodies(terms)[1].sub("", counted), is_body) if counted else None


@lru_cache(maxsize=4)
def _bodies(terms: Terms) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """How a list of bodies opens whatever they are called (排名前三的专业为…), and what is cut off its words."""
    bodies = rf"的(?:{terms.subjects.listed.alternation})"
    opens = re.compile(rf"{bodies}(?:依次|分别|主要)?(?:为|是|有)")
    return opens, re.compile(rf"(?:{bodies}|的?(?:人数|数量|比例|占比|比率|数))$")


def member_around(sentence: Sentence, at: int, terms: Terms) -> Member | None:
    """The member in whose bracket the number stands, first or not: 滨州省（64 人，占比 3.05%）."""
    opened = sentence.text.rfind("(", max(sentence.start, at - _BRACKET), at)
    if opened < 0 or ")" in sentence.text[opened:at]:
        return None
    member = named_member(sentence, opened + 1, terms)
    said = re.split(r"[(，,、]", sentence.text[opened:at])[-1]
    return replace(member, said=clean(said, terms)) if member else None


@dataclass(frozen=True, slots=True)
class SharedOut:
    """What the 分别 of a sentence gives each number, by mention id: a name, a year, the number it is a share of."""

    names: dict[str, str]
    years: dict[str, str]
    shares: dict[str, str]


def shared_out(sentence: Sentence, numbers: Sequence[Mention], terms: Terms) -> SharedOut:
    """What a sentence shares out to its numbers; nothing where no 分别 stands."""
    if sentence.text.find("分别", sentence.start, sentence.end) < 0:
        return SharedOut({}, {}, {})
    return SharedOut(
        respective_names(sentence, numbers, terms),
        respective_periods(sentence, numbers),
        respective_shares(sentence, numbers),
    )


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


def respective_periods(sentence: Sentence, numbers: Sequence[Mention]) -> dict[str, str]:
    """For numbers that a 分别 shares out to years, the year of each: 2021、2022届分别为 321 人和 335 人."""
    periods: dict[str, str] = {}
    for index, mention in enumerate(numbers):
        start = sentence.clause_start(mention.span.start)
        listed = _YEARS.search(sentence.text, start, mention.span.start)
        if listed is None or "分别" not in sentence.text[listed.end() : mention.span.start]:
            continue
        kind = listed["kind"] if listed["kind"] in {"届", "级"} else ""
        years = [year + kind for year in _YEAR.findall(listed.group())]
        run = numbers[index : index + len(years)]
        if mention.mention_id not in periods and len(run) == len(years) and _is_run(sentence, run):
            periods |= {numbered.mention_id: year for numbered, year in zip(run, years, strict=True)}
    return periods


def respective_shares(sentence: Sentence, numbers: Sequence[Mention]) -> dict[str, str]:
    """For shares that a bare 分别 opens, the number each is a share of: 男生 260 人、女生 276 人，分别占 48%和 52%."""
    shares: dict[str, str] = {}
    for index, mention in enumerate(numbers):
        start = sentence.clause_start(mention.span.start)
        if not _BARE_RESPECTIVELY.fullmatch(sentence.text, start, mention.span.start):
            continue
        before = [m for m in numbers[:index] if sentence.clause_start(m.span.start) == sentence.clause_start(start - 1)]
        run = numbers[index : index + len(before)]
        if len(before) > 1 and len(run) == len(before) and _is_run(sentence, run):
            shares |= {share.mention_id: whole.mention_id for share, whole in zip(run, before, strict=True)}
    return shares


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
    shared = _shared_head(things, terms)
    return [thing if thing.endswith(shared) else thing + shared for thing in things]


def _shared_head(things: Sequence[str], terms: Terms) -> str:
    """The head noun of the last thing, if it has one that the others lack; "" if each is whole."""
    last = things[-1]
    if all(len(thing) == 1 for thing in things[:-1]):
        return last[1:]
    head = head_noun_of(last, terms)
    return head if len(head) < len(last) else ""
