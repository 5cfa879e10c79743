"""The names of contests in running text: where one begins, where it ends, which one is meant (赛事名称)."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from extractors.phrases import LIST_MARK
from extractors.terms import Terms

_MARKS = " 、，,;；。：:"
# what joins a name to the one beside it, and is none of its own: 和平杯, 与海同行, 以赛促学, 在线教学
_JOINED = re.compile(r"^(?:以及|[和与及](?![平谐美合时海爱]))+|(?:以及|[和与及])+$")
_STANDS_IN = r"[在于](?![线校职都])"
_AFTER_NAME = re.compile(r"(?:中|上|共|分别|奖|主体赛|以上|及以上)?\s*$")
_CLAUSE = re.compile(r"[，,：:](?![^“(]*[”)])")
_LISTED = re.compile(r"、(?![^“]*”)")
_PLACED_STAGE = re.compile(
    r"[\u4e00-\u9fff]{0,3}(?P<stage>[国省市校院]赛)$|^[\u4e00-\u9fff]{0,4}?(?P<only>赛区|总决赛|选拔赛)$"
)
_LEAST = 3  # characters of a name
_LONGEST_PLACE = 4  # characters between a contest and its stage: 江海 in 大赛江海赛区
_CLOSING = re.compile(r"[”》]?奖?(?!项)")
_AFTER_HEAD = re.compile(r"[”》]?(?:\([^()]*\))?")
_LEAST_LISTED = 5


@dataclass(frozen=True, slots=True)
class _Leads:
    """What runs into a contest's name, compiled once for a lexicon."""

    before: re.Pattern[str]  # 学生参加, 在, …主办的: a name begins after the last of them
    given: re.Pattern[str]
    first: re.Pattern[str]


@functools.cache
def _leads(terms: Terms) -> _Leads:
    words, givers = terms.awards.contest_leads.alternation, terms.awards.contest_givers.alternation
    return _Leads(
        before=re.compile(rf"^.*(?:{words}|在(?!线|校|职)|[，；：:])(?![^“]*”)"),
        given=re.compile(rf"^.*(?:{givers})的(?![^“]*”)"),
        first=re.compile(rf"^(?:{terms.awards.contest_firsts.alternation}|{_STANDS_IN}|、|[和及](?![平谐美合])|的)+"),
    )


def contest_in(text: str, terms: Terms) -> str | None:
    """The last contest a text names, from where its name begins; None if it names none."""
    hit = terms.contest_heads.last(text)
    if hit is None:
        return None
    return the_name(text[: hit.end + _closing(text, hit.end)], terms) or None


def _closing(text: str, at: int) -> int:
    """How long what closes a name is: 教学成果|奖, “海鸥杯|”."""
    closing = _CLOSING.match(text, at)
    return len(closing.group()) if closing else 0


def the_name(words: str, terms: Terms) -> str:
    """A contest's name without what runs into it: 学生参加由江海省教育厅主办的“海鸥杯”大赛 → “海鸥杯”大赛."""
    leads = _leads(terms)
    words = without_joins(words)
    clause = last_clause(words, terms)
    if not words.endswith(clause):
        # 在江海省艺术展演中获奖，其中: an earlier clause's contest ends where its name does
        hit = terms.contest_heads.last(clause)
        clause = clause[: hit.end + _closing(clause, hit.end)] if hit else clause
    name = LIST_MARK.sub("", clause)
    name = leads.given.sub("", leads.before.sub("", name))
    return strip_marks(leads.first.sub("", without_joins(name)))


def without_joins(words: str) -> str:
    """Words without list marks and connectives at their edges: 、江海杯大赛和 → 江海杯大赛."""
    return _JOINED.sub("", words.strip(_MARKS)).strip(_MARKS)


def given_by(text: str, name: str, terms: Terms) -> str:
    """Who holds a contest or gives a prize, as the words before its name say: 由江海省教育厅主办的; "" if none do."""
    at = text.rfind(name) if name else -1
    clause = _CLAUSE.split(text[: max(at, 0)])[-1]
    held = _leads(terms).given.search(clause)
    return held.group() if held else ""


def strip_marks(words: str) -> str:
    """A name without list marks at its edges, and without a quotation mark whose other half it lacks."""
    name = without_joins(words)
    if name.startswith("“") and name.find("”") in (-1, len(name) - 1):
        return name.strip("“”")
    if name.count("”") != name.count("“"):
        return name.strip("“”")
    return name


def last_clause(words: str, terms: Terms) -> str:
    """The part after the last comma or colon that says something: 取得成果：江海省教学成果奖 → 江海省教学成果奖."""
    parts = [part for part in _CLAUSE.split(words) if len(without_joins(part)) >= _LEAST]
    contests = [part for part in parts if terms.contest_heads.holds(part)]
    return (contests or parts or [words])[-1]


def last_contest(text: str, terms: Terms) -> str | None:
    """The contest named last in the text before a sentence, for a sentence that goes on about it."""
    hit = terms.contest_heads.last(text)
    if hit is None or terms.awards.scholarships.ends(text[: hit.end]):
        return None
    found = re.search(r"[^，。；、：\s]{2,40}$", text[: hit.end])
    return the_name(found.group(), terms) if found else None


def is_contest(name: str, terms: Terms) -> bool:
    """Whether a name is a contest's or a prize's, and not a group's (学生组)."""
    return terms.contest_heads.holds(name) or "“" in name or name.endswith(("奖", "杯"))


def last_listed(listed: str, terms: Terms) -> str:
    """Of things listed before a grade, the last if it is a contest: 江海省年度海员、潮声奖学金 → 潮声奖学金."""
    last = last_member(listed)
    return last if len(last) >= _LEAST_LISTED and terms.contest_heads.holds(last) else listed


def last_member(listed: str) -> str:
    """The last of things listed, whatever it is."""
    return _LISTED.split(listed)[-1]


def split_level(phrase: str, terms: Terms) -> tuple[str, str]:
    """A phrase before a grade parted into the contest's name and the level words at its end: 海鸥杯大赛, 市赛."""
    name = re.sub(f"^{_STANDS_IN}", "", LIST_MARK.sub("", phrase))
    tail = ""
    while True:
        stripped = name if name.endswith("奖") else _AFTER_NAME.sub("", name)
        at = _level_tail(stripped, terms)
        if at is None:
            return (name if tail else stripped).strip(" 、，"), tail
        name, tail = stripped[:at], stripped[at:] + tail


def _level_tail(name: str, terms: Terms) -> int | None:
    """Where the level words at a name's end begin, with the place before a stage: 大赛江海省赛, 大赛江海市赛.

    A stage that is all there is (江海赛区, 省) is a level too: the contest was named before.
    """
    if terms.awards.short_levels.is_whole(name):
        return 0 if name else None
    at = terms.levels.tail_start(name)
    stage = _PLACED_STAGE.search(name)
    if stage is None or (at is not None and at < max(stage.start("stage"), 0)):
        return at
    if stage["only"]:
        return 0
    at = _place_start(name, stage.start("stage"), terms)
    return 0 if at <= _LONGEST_PLACE else at


def without_stage(name: str, level: str, terms: Terms) -> str:
    """A contest's name without the stage at its end if the prize is of another level: 创新大赛学校选拔赛 → 创新大赛."""
    stage = terms.stages.last(name)
    if stage is None or stage.end != len(name) or stage.term.value == level or stage.start < _LEAST:
        return name
    return name[: _place_start(name, stage.start, terms)]


def _place_start(name: str, stage: int, terms: Terms) -> int:
    """Where the place before a stage begins: 江海 in 大赛(2024)江海赛区."""
    head = terms.contest_heads.last(name, 0, stage)
    if head is None:
        return stage
    bracket = _AFTER_HEAD.match(name, head.end)
    end = bracket.end() if bracket else head.end
    return end if stage - end <= _LONGEST_PLACE else stage
