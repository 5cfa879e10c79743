"""The world outside the school: whose figures a sentence gives that are not its own, and from where (外部数据)."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from extractors.sentences import Sentence
from extractors.terms import TermList, Terms
from pipeline.records import FilledBy, Slot, Status

_PROVINCE = re.compile(r"(?:(?![年月底末全我本各该])[\u4e00-\u9fff]){2,3}(?P<ending>省|市)")
_REGION = re.compile(r"全国|我国|全省|全市|我省|(?:(?![年月底末全我本各该])[\u4e00-\u9fff]){2,3}(?:省|市|自治区)")
_OPENING_REGION = re.compile(rf"\s*(?P<name>{_REGION.pattern})")
_WHOLE_OF = {"全省": "省", "我省": "省", "全市": "市"}
_NAMED = r"(?:(?![年月底末全我本各该在由])[\u4e00-\u9fff]){2,3}(?:省|自治区)"
_SHARE = re.compile(r"占(?:比)?\s*$")
_STATE = re.compile(r"[占有达为共仅]")
_MOST_CLAUSES = 200
_OPENS_CLAUSE = re.compile(r"[\s,，;；]*(?:其中)?\s*")


@dataclass(frozen=True, slots=True)
class _Patterns:
    opens: re.Pattern[str]  # 全国海事院校平均每校 …, 2021 年底全省每万渔民 …: how others' figures begin
    average: re.Pattern[str]  # how their averages read
    counts: re.Pattern[str]  # 我国每万渔民 …, 滨州省船检机构 …: a census, whose numbers go on to the full stop
    home: re.Pattern[str]  # the school or a part of it, of which the numbers are from here on


@lru_cache(maxsize=4)
def _patterns(terms: Terms) -> _Patterns:
    said, others = terms.status_outside_of.alternation, terms.status_outside.alternation
    # 全市 is the school's town too, but for its averages
    outside = TermList(term for term in terms.status_outside.terms if term.value == Status.REFERENCE).alternation
    dated = r"\s*(?:截至)?(?:\d{4}\s?年[底末]?)?"
    census = terms.status_census.alternation
    units = rf"{terms.subjects.school.alternation}|我院|专业群|本专业|该专业|本校"
    return _Patterns(
        opens=re.compile(rf"{dated}(?:{outside})(?:{said})"),
        average=re.compile(rf"(?:{others})[^，。；]{{0,22}}(?<!年)平均"),
        counts=re.compile(rf"[\s,，;；]*{dated}(?:{outside}|{_NAMED})(?:\S{{0,8}}?)(?:{census})"),
        home=re.compile(units),
    )


def of_others(sentence: Sentence, at: int, terms: Terms) -> bool:
    """Whether the clause of a number, or one that it goes on from, describes the world outside."""
    start = sentence.clause_start(at)
    patterns = _patterns(terms)
    if patterns.opens.match(sentence.text, start, at) or patterns.average.search(sentence.text, start, at):
        return True
    is_share = _SHARE.search(sentence.text[start:at])
    if is_share and start > sentence.start and patterns.opens.match(sentence.text, sentence.start, at):
        return True
    return _goes_on(sentence, at, terms)


def of_background(sentence: Sentence, at: int, terms: Terms) -> bool:
    """Whether a number of a section on the trade or the region states how things are there, not what the school did."""
    if _patterns(terms).home.search(sentence.text, sentence.full_start, at):
        return False
    return _ends_in_state(sentence.text, sentence.clause_start(at), at, terms)


def _goes_on(sentence: Sentence, at: int, terms: Terms) -> bool:
    """Whether a census of others opens a clause of the full sentence, and neither the school nor its acts follow."""
    text, patterns = sentence.text, _patterns(terms)
    opened = next((low for low in _clause_starts(sentence, at) if patterns.counts.match(text, low, at)), None)
    if opened is None or patterns.home.search(text, opened, at):
        return False
    own = sentence.clause_start(at)
    return own <= opened or _ends_in_state(text, own, at, terms)


def _ends_in_state(text: str, start: int, at: int, terms: Terms) -> bool:
    """Whether a clause states how things are (其中农村每万人口 …, 硕士以上占 …) and begins with no act: 建成 …."""
    opened = _OPENS_CLAUSE.match(text, start, at)
    low = opened.end() if opened else start
    verb = terms.subjects.verb.first(text, low, at)
    return verb is None or verb.start > low or verb.term.value != "verb" or bool(_STATE.match(text, low, at))


def _clause_starts(sentence: Sentence, at: int) -> Iterator[int]:
    """Where clauses of the full sentence begin that end before or hold the offset: the nearest first, then its own.

    No more than `_MOST_CLAUSES` borders are looked at: a list of thousands would take time by the square.
    """
    low, borders = sentence.full_start, sentence.borders
    end = bisect_left(borders, at)
    for number in range(end - 1, max(bisect_left(borders, low), end - _MOST_CLAUSES) - 1, -1):
        if not sentence.inside[borders[number]]:
            yield borders[number] + 1
    yield low


def region_of(sentence: Sentence, at: int) -> Slot | None:
    """Where others' figures are from: 全国, the province that the text calls 全省, or the one named in the brackets."""
    text = sentence.text
    found = _named_region(sentence, at)
    if found is None:
        return None
    if found in _WHOLE_OF:
        ending = _WHOLE_OF[found]
        named = [m.group() for m in _PROVINCE.finditer(text, 0, at) if m["ending"] == ending]
        found = named[-1] if named else found
    return Slot(found, FilledBy.SAME_SENTENCE, rule_id="subject.region")


def _named_region(sentence: Sentence, at: int) -> str | None:
    """The region of the number's brackets, its clause, its sentence or its full sentence, whichever is nearest."""
    text = sentence.text
    if sentence.inside[at]:
        bracket = text.rfind("(", sentence.start, at) + 1
        last = [m.group() for m in _REGION.finditer(text, bracket, at)][-1:]
        if last:
            return last[0]
    for low in (sentence.clause_start(at), sentence.start):
        found = _outside_brackets(sentence, low, at)
        if found:
            return found[0]
    opening = [m for start in _clause_starts(sentence, at) if (m := _OPENING_REGION.match(text, start, at))]
    return opening[0]["name"] if opening else None


def _outside_brackets(sentence: Sentence, low: int, at: int) -> list[str]:
    inside = sentence.inside
    return [m.group() for m in _REGION.finditer(sentence.text, low, at) if inside[at] or not inside[m.start()]]
