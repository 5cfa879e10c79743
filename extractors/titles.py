"""Prizes and titles without a number: graded ones, titles that honour verbs give, lists of the best (不带数的奖项)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.award_sentence import BECAME, HONOUR, TITLED, Award, AwardSentence, NamedAward
from extractors.contests import the_name, without_joins
from extractors.levels import Level, bare_name, level_of, strip_level
from extractors.terms import TermHit
from pipeline.records import Mention

_LEAST, _LONGEST = 3, 40  # characters of a title
_GIVER = 30  # characters: who gives a title stands so near before the verb
_GIVEN_BY = re.compile(r"被|由|经")
_GIVE = frozenset({"授予"})  # 教育局授予学校“平安校园”称号: who gives is its subject
_TO_US = re.compile(r"^(?:学校|我校)(?=“)")
_INNER = re.compile(r"“([^“”]{3,})”$")
_BESIDE = 3  # characters: 管理 60 强 2 个 is a number of its own


def named_awards(said: AwardSentence, numbers: Sequence[Mention], loose: bool) -> list[NamedAward]:
    """Prizes and titles without a number; `loose` reads a grade without an honour verb too, as in a cell."""
    found = []
    for grade in said.grades:
        if grade.start in said.used or not _stands_alone(said, grade, loose):
            continue
        floor = max((m.span.end for m in numbers if m.span.end <= grade.start), default=said.sentence.start)
        found.append(NamedAward(grade.start, grade.end, said.graded(grade, floor, "award.graded_named")))
    return found + _titles(said, numbers)


def _stands_alone(said: AwardSentence, grade: TermHit, loose: bool) -> bool:
    if said.patterns.no_grade.match(said.sentence.text, grade.end):
        return False
    return loose or any(verb.end <= grade.start and verb.term.id != BECAME for verb in said.verbs)


def _titles(said: AwardSentence, numbers: Sequence[Mention]) -> list[NamedAward]:
    """The titles that honour verbs give, and lists of the best (实训管理 60 强) wherever they stand."""
    found: list[NamedAward] = []
    taken = [m.span.start for m in numbers] + [g.start for g in said.grades]
    for verb in said.verbs:
        if verb.start in said.used:
            continue
        following = [hit.start for hit in said.verbs if hit.start >= verb.end]
        end = min([said.sentence.clause_end(verb.end), *following])
        parts = _parts(said, verb.end, end)
        level = Level(None, "level.unsaid")
        for start, stop in parts:
            called = said.patterns.called.search(said.sentence.text, verb.end, end) is not None
            stop = _before_sum(said, start, stop)
            if any(start <= at < stop for at in taken):
                continue
            quoted = said.sentence.text[start:stop].lstrip().startswith("“")
            title = _title(said, verb, start, stop, level if quoted else Level(None, "level.unsaid"), called=called)
            if title and (len(parts) == 1 or called or _is_listed(said, said.sentence.text[start:stop])):
                found.append(title)
                level = level_of(said.sentence.text[start:stop].partition("“")[0], said.terms)
    return found + _best_lists(said, found, numbers)


def _before_sum(said: AwardSentence, start: int, stop: int) -> int:
    """Where the last of listed titles ends if their sum follows it: 文明单位|等荣誉称号 20 余项."""
    more = said.patterns.sum_of.search(said.sentence.text, start, stop)
    return more.start() if more else stop


def _parts(said: AwardSentence, start: int, end: int) -> list[tuple[int, int]]:
    """The things listed between two offsets; one part where no title, number or grade parts the list."""
    text, inside = said.sentence.text, said.sentence.inside
    called = said.patterns.called.search(text, start, end)
    joins = "、和及与" if re.search(r"”[和及与]", text[start:end]) else "、"  # “最美教师”和…“优秀党员”: two titles
    borders = [(i, i + 1) for i in range(start, end) if text[i] in joins and not inside[i]]
    borders += [(i, i) for i in range(start + 1, end) if text[i - 1 : i + 1] == "”“"]  # “最美教师”“优秀党员”
    borders.sort()
    parts = list(zip([start, *(after for _, after in borders)], [*(at for at, _ in borders), end], strict=True))
    titles = sum(bool(called) or _is_listed(said, text[low:high]) for low, high in parts)
    return parts if titles > 1 or any(start <= g.start < end for g in said.grades) else [(start, end)]


def _is_listed(said: AwardSentence, part: str) -> bool:
    return part.strip().startswith("“") or said.terms.title_heads.holds(part)


def _title(
    said: AwardSentence, verb: TermHit, start: int, end: int, carried: Level, *, called: bool
) -> NamedAward | None:
    """The title between two offsets, None if the words are none; `called` if its list is called one (等荣誉称号)."""
    text, terms = said.sentence.text, said.terms
    place = terms.awards.place_won.tail_start(text[start:end].rstrip(" 。；;，,"))
    if place is not None and verb.term.id != BECAME:
        return _place_won(said, verb, start, start + place)
    phrase = said.patterns.remark.sub("", text[start:end].rstrip(" 。；;，,"))
    stripped = said.patterns.title_end.sub("", phrase)
    if not _is_title(said, verb, stripped, called=called or bool(said.patterns.called.search(phrase))):
        return None
    name = bare_name(_TO_US.sub("", stripped))
    tail = terms.levels.tail_start(name)
    if tail is not None and tail >= _LEAST:
        level, name = level_of(name, terms), name[:tail]  # 海上领航者国家级荣誉称号
    else:
        level = _level(said, verb, name, carried)
    quote = strip_level(bare_name(strip_level(name, terms)), terms)
    inner = _INNER.search(quote)
    quote = bare_name(strip_level(inner[1], terms)) if inner else said.patterns.best_tail.sub("", quote)
    at = text.find(quote, start)
    if at < 0 or not quote:
        return None
    return NamedAward(at, at + len(quote), Award(level, HONOUR, name, "award.title_named", verb.start))


def _place_won(said: AwardSentence, verb: TermHit, start: int, at: int) -> NamedAward:
    """夺得江海省大学生辩论赛冠军: a place, which is no grade."""
    hit = next(said.terms.awards.place_won.find(said.sentence.text, at))
    name = the_name(said.sentence.text[start:at], said.terms) or said.contest
    award = Award(said.level_here("", name, at), None, name, "award.place_named", verb.start)
    return NamedAward(at, hit.end, award)


def _is_title(said: AwardSentence, verb: TermHit, stripped: str, *, called: bool) -> bool:
    terms = said.terms
    if not _LEAST <= len(without_joins(stripped).strip("“”")) <= _LONGEST:
        return False
    if terms.no_prizes.holds(stripped) and not terms.honours.named_in(stripped):
        return False
    if verb.term.id == BECAME:
        # 成为国家级教学团队, 成为学生的榜样: only what a level or a known programme makes a title
        known = level_of(stripped, terms).value is not None
        member = terms.awards.memberships.holds(stripped)  # 副理事长单位 is an office
        return known and not member and "的" not in stripped and terms.title_heads.holds(stripped)
    is_prize = stripped.endswith("奖") and not stripped.endswith("获奖")
    return called or is_prize or verb.term.id == TITLED or terms.title_heads.holds(stripped)


def _level(said: AwardSentence, verb: TermHit, name: str, carried: Level) -> Level:
    """The level a title's own words say, else who gave it, else what was said before the list's first."""
    level = level_of(name, said.terms)
    if level.value or level.why == "level.two":
        return level
    clause = said.sentence.text[max(said.sentence.clause_start(verb.start), verb.start - _GIVER) : verb.start]
    given = _GIVEN_BY.search(clause)
    words = clause[given.end() :] if given else clause if verb.surface in _GIVE else ""
    giver = level_of(words, said.terms)
    if giver.value:
        return giver
    return carried if carried.value else level


def _best_lists(said: AwardSentence, found: Sequence[NamedAward], numbers: Sequence[Mention]) -> list[NamedAward]:
    lists = []
    for match in said.patterns.best.finditer(said.sentence.text, said.sentence.start, said.sentence.end):
        counted = any(0 <= m.span.start - match.end() <= _BESIDE for m in numbers)
        if counted or any(a.start < match.end() and match.start() < a.end for a in found):
            continue
        name = bare_name(match.group().removeprefix("年度").removeprefix("年"))
        quote = said.patterns.best_tail.sub("", bare_name(strip_level(name, said.terms)))
        at = said.sentence.text.find(quote, match.start())
        award = Award(level_of(name, said.terms), HONOUR, name, "award.best_list", match.start())
        lists.append(NamedAward(at, at + len(quote), award))
    return lists
