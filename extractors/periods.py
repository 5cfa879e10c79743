"""Periods: years, school years, classes and dates, and which of them holds for a number (统计期)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from extractors.sentences import Sentence
from extractors.terms import Terms

_YEAR = r"(?:19|20)\d\d"
_DASH = r"\s?[-—–~至]\s?"
_PARTS: tuple[tuple[str, str], ...] = (
    # 2021 年 9 月至 2022 年 7 月 is a school year
    (
        "between",
        rf"(?P<b1>{_YEAR})\s?年\s?(?P<m1>\d+)\s?月(?:\s?\d+\s?日)?{_DASH}"
        rf"(?P<b2>{_YEAR})\s?年\s?(?P<m2>\d+)\s?月(?:\s?\d+\s?日)?",
    ),
    ("school_year", rf"(?P<s1>{_YEAR})\s?年?{_DASH}(?P<s2>{_YEAR})\s?学年(?:度)?"),
    ("classes", rf"(?P<c1>{_YEAR})\s?届?{_DASH}(?P<c2>{_YEAR})\s?届"),
    ("years", rf"(?P<y1>{_YEAR})\s?年?{_DASH}(?P<y2>{_YEAR})\s?年度?"),
    ("listed", rf"(?P<l1>{_YEAR})\s?年?(?:、\s?{_YEAR}\s?年?)*、\s?(?P<l2>{_YEAR})\s?年度?"),
    ("graduates", rf"(?P<g>{_YEAR})\s?届"),
    ("entrants", rf"(?P<e>{_YEAR})\s?级"),
    ("year", rf"(?P<y>{_YEAR})\s?(?:学年度?|年度?(?:\s?\d{{1,2}}\s?月(?:\s?\d{{1,2}}\s?日)?)?)"),
)
# all begin with a year: where none stands, one look is enough
_PATTERN = re.compile(f"(?=19|20)(?:{'|'.join(f'(?P<{name}>{pattern})' for name, pattern in _PARTS)})")
# 接近三年, 将近三年, 三十五年来, 毕业三年来: no span up to the report's year
_NO_SPAN_AFTER = frozenset("接将十百第业作职")
_YEAR_WORD = re.compile("年")  # 本年度, 近三年
# 较 2018 年, 高于 2017 年: the year compared with, unless the number itself is that year's (高于 2017 年的 93%);
# 是 2019 年的 1.75 倍: always the year compared with
_COMPARED = re.compile(r"(?:较|比|高于|低于|相比|相较于|与)\s?$")
_BASE = re.compile(r"(?:是|为|相当于)\s?$")
# 创建于 1958 年，2003 年升格为高等职业院校: a school's history, not the period of what follows
_FOUNDED_BEFORE = re.compile(r"(?:创建|始建|成立|建|创办|组建|设立|开设)于\s?$")
_FOUNDED_AFTER = re.compile(r"\s?(?:\d{1,2}\s?月)?[^，。；、\d]{0,10}?(?:升格|更名|建校|改制|合并组建)")


@dataclass(frozen=True, slots=True)
class PeriodHit:
    """A period at [start, end) of a text, in canonical form: 2021, 2019-2021, 2018-2019学年, 2022届, 2019级."""

    value: str
    start: int
    end: int
    compared: bool = False
    base: bool = False
    rule_id: str = "period.sentence"


def find_periods(text: str) -> list[PeriodHit]:
    """Every period that a folded text prints in figures, in order."""
    hits: list[PeriodHit] = []
    if "20" not in text and "19" not in text:  # no pattern can match: most texts are done here
        return hits
    for match in _PATTERN.finditer(text):
        before = text[max(0, match.start() - 4) : match.start()]
        if _FOUNDED_BEFORE.search(before) or (match.group("y") and _FOUNDED_AFTER.match(text, match.end())):
            continue
        base = bool(_BASE.search(before)) and text.startswith("的", match.end())
        hits.append(PeriodHit(_canonical(match), match.start(), match.end(), bool(_COMPARED.search(before)), base))
    return hits


def find_all_periods(text: str, this_year: str | None, terms: Terms) -> list[PeriodHit]:
    """Those in figures, and those that words say: 本年度 stands for `this_year`, 近三年 for the three up to it."""
    hits = find_periods(text)
    if this_year and _YEAR_WORD.search(text):
        hits += _said_by_words(text, this_year, terms)
    return sorted(hits, key=lambda hit: hit.start)


def _said_by_words(text: str, this_year: str, terms: Terms) -> Iterator[PeriodHit]:
    """本年度, 上年, 近三年: counted from the report's year; a report of a span of years has only 本年度."""
    for hit in terms.this_year.find(text):
        yield PeriodHit(this_year, hit.start, hit.end, rule_id=hit.term.id)
    if not this_year.isdigit():
        return
    year = int(this_year)
    for hit in terms.last_year.find(text):
        compared = bool(_COMPARED.search(text[max(0, hit.start - 4) : hit.start]))
        yield PeriodHit(str(year - 1), hit.start, hit.end, compared, rule_id=hit.term.id)
    for hit in terms.year_spans.find(text):
        if text[hit.end : hit.end + 1] != "级" and text[hit.start - 1 : hit.start] not in _NO_SPAN_AFTER:
            yield PeriodHit(f"{year - int(hit.term.value) + 1}-{year}", hit.start, hit.end, rule_id=hit.term.id)


@lru_cache(maxsize=4)
def _risen(terms: Terms) -> re.Pattern[str]:
    return re.compile(rf"的?[^，。；]*\d[^，。；]*(?:{terms.risen.alternation})了?\s?$")


def _canonical(match: re.Match[str]) -> str:
    part = match.group
    if part("between"):
        follows = int(part("b2")) == int(part("b1")) + 1
        is_school_year = follows and int(part("m1")) in {8, 9} and int(part("m2")) in {6, 7, 8}
        return f"{part('b1')}-{part('b2')}" + ("学年" if is_school_year else "")
    if part("school_year"):
        return f"{part('s1')}-{part('s2')}学年"
    if part("classes"):
        return f"{part('c1')}-{part('c2')}届"
    if part("years"):
        return f"{part('y1')}-{part('y2')}"
    if part("listed"):
        return "、".join(re.findall(_YEAR, match.group()))
    if part("graduates"):
        return f"{part('g')}届"
    return f"{part('e')}级" if part("entrants") else part("y")


def period_of(hits: Sequence[PeriodHit], start: int, sentence: Sentence, terms: Terms) -> PeriodHit | None:
    """The period that holds for a number at `start` of a sentence, from its full sentence; None if it names none.

    It is the last one before the number, passing over years that it is compared with, over years in brackets
    (创新大赛（2023） dates the name before it), and over the year from which it has risen since: 由 2022 年的
    95 万册增至 98 万册.
    """
    low, inside = sentence.full_start, sentence.inside
    before = [h for h in hits if low <= h.start and h.end <= start and inside[h.start] <= inside[start]]
    for hit in reversed(before):
        between = sentence.text[hit.end : start]
        is_own = between.strip() == "的"  # 高于 2017 年的 93%
        if hit.base or (hit.compared and not is_own):
            continue
        since = terms.risen_from.ends(sentence.text[max(low, hit.start - 2) : hit.start])
        if not (since and _risen(terms).match(between)):
            return hit
    return None


def opening_year(hits: Sequence[PeriodHit], text: str) -> PeriodHit | None:
    """The year or school year with which a text opens, if it is no day or month of an event: 2023 年财政专项…."""
    for hit in hits:
        if hit.start <= 1 and not hit.compared:
            return None if "月" in text[hit.start : hit.end] else hit
    return None
