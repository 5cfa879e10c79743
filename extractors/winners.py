"""Who won a prize or title: the person, the group or the body that the words before the honour verb name (获奖者)."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from extractors.scope import WHOLE_SCHOOL
from extractors.sentences import Sentence
from extractors.terms import Terms
from extractors.words import tagged

_NO_PERSON = re.compile(r"[院校部系队班委会社组室市省县区团]$")
_NO_SUBJECT = re.compile(r"\s*(?:在|于|并|其中|先后|共|累计|省|市)")
_OPENS = (WHOLE_SCHOOL, "我校")  # a sentence that opens so goes on about the school
_OURS = frozenset({"我校", "全校", "我院"})
_REACH = 300  # characters before an award among which its winner stands
_PLACES = frozenset({"ns", "nz"})  # jieba's marks for places and other names


@dataclass(frozen=True, slots=True)
class _Patterns:
    person: re.Pattern[str]
    others: re.Pattern[str]  # 李海、 before 张潮
    group: re.Pattern[str]


@functools.cache
def _patterns(terms: Terms) -> _Patterns:
    words = terms.awards
    surname, title, group = (
        each.alternation for each in (words.winner_surnames, words.winner_titles, words.winner_groups)
    )
    # what may stand between who won and the verb: 李明同学在…中, 学生参加…
    rest = rf"(?:等)?\s*(?:$|(?=[在于参代凭先连曾共又还均也被,，(]|分别|{terms.honour_verbs.alternation}))"
    return _Patterns(
        person=re.compile(rf"(?P<name>(?:{surname})[\u4e00-\u9fff]{{1,2}}?)(?P<title>{title})?{rest}"),
        others=re.compile(rf"(?P<names>(?:(?:{surname})[\u4e00-\u9fff]{{1,2}}、)+)$"),
        group=re.compile(rf"(?<![大优])(?P<name>{group}){rest}"),
    )


def winner_of(sentence: Sentence, at: int, terms: Terms) -> str | None:
    """The person or group that won what is said at an offset, from its clause or the one it goes on from; or None."""
    end, farthest = at, max(sentence.start, at - _REACH)
    while end > farthest:
        start = max(sentence.clause_start(end), farthest)
        clause = sentence.text[start:end]
        found = _named(clause, terms)
        if found:
            return found
        if len(clause.strip()) > 1 and not _goes_on(clause, terms):
            break
        end = start - 1
    opening = sentence.text[sentence.full_start : at].lstrip()
    return WHOLE_SCHOOL if opening.startswith(_OPENS) else None


def _school(name: str) -> str:
    """我校 and 全校 are the school."""
    return WHOLE_SCHOOL if name in _OURS else name


def _goes_on(clause: str, terms: Terms) -> bool:
    """Whether a clause has no subject of its own: 在全国航模大赛中, 参加…, 并."""
    begun = (terms.honour_verbs, terms.awards.contest_leads, terms.levels, terms.grades, terms.stages)
    return any(words.begins_at(clause, 0) for words in begun) or bool(_NO_SUBJECT.match(clause))


def _named(clause: str, terms: Terms) -> str | None:
    patterns = _patterns(terms)
    for match in patterns.person.finditer(clause):
        if _is_person(clause, match, terms):
            others = patterns.others.search(clause, 0, match.start())
            return (others["names"] if others else "") + match["name"] + (match["title"] or "")
    groups = [match["name"] for match in patterns.group.finditer(clause)]
    return _school(groups[-1]) if groups else None


@functools.lru_cache(maxsize=64)
def _words(clause: str, terms: Terms) -> dict[int, tuple[str, str]]:
    """jieba's words by where they begin."""
    found, at = {}, 0
    for word, flag in tagged(clause, terms):
        found[at] = (word, flag)
        at += len(word)
    return found


def _is_person(clause: str, match: re.Match[str], terms: Terms) -> bool:
    """A name, and no word that begins with a character which is a family name too: 成果, 高校, 方案."""
    name = match["name"]
    if _NO_PERSON.search(name):
        return False
    words = _words(clause, terms)
    first = words.get(match.start())
    if first is None:
        return False  # 班主任 is no 任
    if len(first[0]) == 1 or first[1].startswith("nr"):
        return True
    return first[1] in _PLACES and len(name) > len(first[0])  # 黄海 is a place, 黄海瀚 is not
