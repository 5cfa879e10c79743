"""The names of contests in running text: where one begins, where it ends, which one is meant (赛事名称)."""

from __future__ import annotations

import re

from extractors.phrases import LIST_MARK
from extractors.terms import Terms

EDGES = " 、，,和及与以及;；。：:“”"
_BEFORE_NAME = re.compile(r"^.*(?:参加|承办|组织|通过|依托|在(?!线|校)|[，；：])")
_BEFORE_LAST = re.compile(r"^(?:在|高质量|成功|举办|参加|完成)+")
_AFTER_NAME = re.compile(r"(?:中|上|共|分别|奖|主体赛|以上|及以上)?\s*$")


def contest_in(text: str, terms: Terms) -> str | None:
    """The last contest a text names, from where its name begins; None if it names none."""
    hit = terms.contest_heads.last(text)
    if hit is None:
        return None
    end = hit.end + (1 if text[hit.end : hit.end + 1] in {"”", "》"} else 0)
    name = LIST_MARK.sub("", _BEFORE_NAME.sub("", text[:end]))
    return re.sub(r"^(?:在|于|、|和|及|指导学生)+", "", name.strip(EDGES.replace("“", ""))) or None


def last_contest(text: str, terms: Terms) -> str | None:
    """The contest named last in the text before a sentence, for a sentence that goes on about it."""
    hit = terms.contest_heads.last(text)
    if hit is None:
        return None
    found = re.search(r"[^，。；、：\s]{2,40}$", text[: hit.end])
    return _BEFORE_LAST.sub("", found.group()) if found else None


def is_contest(name: str, terms: Terms) -> bool:
    """Whether a name is a contest's or a prize's, and not a group's (学生组)."""
    return terms.contest_heads.holds(name) or "“" in name or name.endswith(("奖", "杯"))


def last_listed(listed: str, terms: Terms) -> str:
    """Of things listed before a grade, the last if it is a contest: 江海省年度海员、潮声奖学金 → 潮声奖学金."""
    last = re.split(r"、(?![^“]*”)", listed)[-1]
    return last if len(last) >= 5 and terms.contest_heads.holds(last) else listed


def split_level(phrase: str, terms: Terms) -> tuple[str, str]:
    """A phrase before a grade parted into the contest's name and the level words at its end: 海鸥杯大赛, 市赛."""
    name = re.sub(r"^[在于]", "", LIST_MARK.sub("", phrase))
    tail = ""
    while True:
        stripped = name if name.endswith("奖") else _AFTER_NAME.sub("", name)
        hit = terms.levels.last(stripped)
        if hit is None or hit.end != len(stripped):
            return (name if tail else stripped).strip(" 、，"), tail
        name, tail = stripped[: hit.start], stripped[hit.start :] + tail
