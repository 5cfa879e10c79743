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
    """The level a name says: a stage (天津市选拔赛) before the contest's own (全国…), the widest word first named."""
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
            return None  # 国家级、市级标杆院系: two levels and no telling which
        return hits[0].term.value
    if _PROVINCE.search(text):
        return "省部级"
    return "市级" if _CITY.search(text) else None


def strip_level(name: str, terms: Terms) -> str:
    """A title without the level, place and edition words before it: 全国优秀教师 → 优秀教师."""
    name = name.strip(" “”")
    while True:
        hit = terms.levels.first(name)
        if hit and hit.start == 0 and len(name) - hit.end >= 3:
            name = name[hit.end :]
            continue
        shorter = _PLACE_LEAD.sub("", name)
        if shorter == name or len(shorter) < 3:
            return name.strip(" “”")
        name = shorter.strip(" “”")
