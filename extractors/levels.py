"""The level a prize or title is of, read from the words of its name, its giver, its contest (级别)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from extractors.terms import TermHit, Terms

PROVINCIAL, MUNICIPAL, DISTRICT, SCHOOL = "省部级", "市级", "区级", "校级"
# 江海省, 年省教学成果奖: a province's name, or 省 alone where a word ends before it
_PROVINCE = re.compile(r"(?:^|[\u4e00-\u9fff]{2,3}|[年度届获得的在项、，“(\d\s])省(?![略会份却])|自治区")
_CITY_OF = re.compile(r"省[\u4e00-\u9fff]{2,3}(?<!城)市(?!赛|场|级|民)")
_CITY = re.compile(r"[\u4e00-\u9fff]{2,}(?:(?<!城)市|地区|自治州)(?!赛|场|级|民)")
_COUNTY = re.compile(
    r"[\u4e00-\u9fff]{2,}县(?!级|域)|[\u4e00-\u9fff]{2}区(?=教育局|委|政府|人民政府|“)|市[\u4e00-\u9fff]{2}区$"
)
_OWN_SCHOOL = re.compile(r"学校(?!选拔)")
_PLACE_LEAD = re.compile(
    r"^(?:\d{4}\s?[—-]\s?\d{4}\s?(?:学?年度?)?|\d{4}\s?年?度?|首批|第.批|[\u4e00-\u9fff]{2,3}[省市](?=[\u4e00-\u9fff“]{4}))+"
)
_DATED = re.compile(r"[\d\s年度届第]")
_QUOTED = re.compile(r"“[^”]*”")
_TWO_LEVELS = re.compile(r"\s*[、和与及或/]\s*")
_LEAST = 3  # characters of a name
_LEAST_OUTSIDE = 4  # characters outside quotation marks that say more than those inside


@dataclass(frozen=True, slots=True)
class Level:
    """A level with the rule that told it; without a value, `why` is the reason there is none."""

    value: str | None
    why: str


def level_of(text: str, terms: Terms) -> Level:
    """The level a name says: a stage (江海省选拔赛) before the contest's own (全国…), the widest word first named."""
    said = _said_level(text, terms)
    if said.value or said.why == "level.two":
        return said
    known = terms.honours.named_in(text)
    if known is not None and known.level:
        return Level(known.level, known.id)
    hit = terms.awards.organisers.first(text)
    return Level(hit.term.value, hit.term.id) if hit else said


def _said_level(text: str, terms: Terms) -> Level:
    short = terms.awards.short_levels
    first = short.first(text)
    if first is not None and short.is_whole(text):
        return Level(first.term.value, "level.short")  # 省 in 省一等奖
    stage = terms.stages.last(text)
    if stage is not None:
        return _stage_level(text, stage)
    outside = _QUOTED.sub("", text)
    if len(_DATED.sub("", outside)) >= _LEAST_OUTSIDE:
        text = outside
    hits = list(terms.levels.find(text))
    if hits:
        two = len(hits) > 1 and hits[0].term.value != hits[1].term.value
        if two and _TWO_LEVELS.fullmatch(text[hits[0].end : hits[1].start]):
            return Level(None, "level.two")  # 国家级、省级样板支部: two levels and no telling which
        return Level(hits[0].term.value, hits[0].term.id)
    for pattern, value in ((_COUNTY, DISTRICT), (_CITY_OF, MUNICIPAL), (_PROVINCE, PROVINCIAL), (_CITY, MUNICIPAL)):
        if pattern.search(text):
            return Level(value, "level.place")
    if _OWN_SCHOOL.match(text) and terms.contest_heads.holds(text):
        return Level(SCHOOL, "level.own")
    return Level(None, "level.unsaid")


def _stage_level(text: str, stage: TermHit) -> Level:
    """A stage's level; a city's own 选拔赛 is the city's, unless it picks for a national or a province's contest."""
    place = text[: stage.start]
    if stage.term.id == "stage.provincial" and place.endswith(("地区", "州", "县")):
        return Level(MUNICIPAL, "level.place")
    return Level(stage.term.value, stage.term.id)


def rivals_level(text: str, terms: Terms) -> Level | None:
    """The level of those competed with: 与全国 32 所院校同台竞技 → 国家级; None if nobody is said to compete."""
    for clause in re.split(r"[，；。]", text):
        contend = terms.awards.contends.last(clause)
        if contend is None or not terms.awards.rivals.holds(clause):
            continue
        level = next(terms.levels.find(clause, 0, contend.start), None)
        if level is not None:
            return Level(level.term.value, "level.rivals")
    return None


def strip_level(name: str, terms: Terms) -> str:
    """A title without the level, place and edition words before it: 全国优秀教师 → 优秀教师."""
    _, dot, own = name.rpartition("·")  # 感动海岛·最美教师: what is given stands last
    name = own if dot and len(own) >= _LEAST else name
    while True:
        hit = terms.levels.first(name)
        if hit and hit.start == 0 and len(name) - hit.end >= _LEAST:
            name = name[hit.end :]
            continue
        shorter = _PLACE_LEAD.sub("", name)
        if shorter == name or len(shorter) < _LEAST:
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
