"""The level a prize or title is of, read from the words of its name (级别)."""

from __future__ import annotations

import re

from extractors.terms import Terms

_PROVINCE = re.compile(r"(?:^|[\u4e00-\u9fff]{2,3})省(?![略会份])|自治区")
_CITY = re.compile(r"[\u4e00-\u9fff]{2,3}市(?!赛|场|级)")
_PLACE_LEAD = re.compile(r"^(?:\d{4}\s?年度?|首批|第.批|[\u4e00-\u9fff]{2,3}[省市](?=[\u4e00-\u9fff“]{4}))+")
_QUOTED = re.compile(r"“[^”]*”")
_TWO_LEVELS = re.compile(r"\s*[、和与及]\s*")


def level_of(text: str, terms: Terms) -> str | None:
    """The level a name says: a stage (江海省选拔赛) before the contest's own (全国…), the widest word first named."""
    stage = terms.stages.last(text)
    if stage is not None:
        return stage.term.value
    outside = _QUOTED.sub("", text)
    if len(outside.strip()) >= 4:
        text = outside
    hits = list(terms.levels.find(text))
    if hits:
        two = len(hits) > 1 and hits[0].term.value != hits[1].term.value
        if two and _TWO_LEVELS.fullmatch(text[hits[0].end : hits[1].start]):
            return None  # 国家级、省级样板支部: two levels and no telling which
        return hits[0].term.value
    if _PROVINCE.search(text):
        return "省部级"
    return "市级" if _CITY.search(text) else None


def strip_level(name: str, terms: Terms) -> str:
    """A title without the level, place and edition words before it: 全国优秀教师 → 优秀教师."""
    _, dot, own = name.rpartition("·")  # 感动海岛·最美教师: what is given stands last
    name = own if dot and len(own) >= 3 else name
    while True:
        hit = terms.levels.first(name)
        if hit and hit.start == 0 and len(name) - hit.end >= 3:
            name = name[hit.end :]
            continue
        shorter = _PLACE_LEAD.sub("", name)
        if shorter == name or len(shorter) < 3:
            return name
        name = shorter


def bare_name(phrase: str) -> str:
    """A name without list marks around it, and without quotation marks if one pair holds all of it.

    >>> bare_name("、“优秀教师”"), bare_name("2024年“最美教师”")
    ('优秀教师', '2024年“最美教师”')
    """
    name = phrase.strip(" 、，,;；。：:")
    if name.startswith("“") and name.find("”") in (-1, len(name) - 1):
        name = name.strip("“”")
    return name if "“" in name else name.rstrip("”")
