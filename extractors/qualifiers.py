"""What the words around a number make of it: done or planned, about whom (限定)."""

from __future__ import annotations

import re

from extractors.scope import WHOLE_SCHOOL, Scope
from extractors.sentences import Sentence
from extractors.terms import TermList, Terms
from pipeline.records import FilledBy, Slot, Status

# a name ends where what is said of it begins
_AFTER_SUBJECT = r"(?=[得有共获评荣被在开举建的与和、，,\s\d达占为总各均对全学毕完应])"
_REACH = 400  # characters: a plan does not reach further
_ACHIEVED = re.compile(r"(?<!将)(?<!拟)(?:全面|顺利|如期|圆满)(?:实现|完成|达成)")
_DONE = re.compile(r"实际|已完成|已建成|报到")
# 全国海事院校平均每校 …, 2021 年底全省每万渔民 …: others' figures, for comparison
_OTHERS = re.compile(
    r"(?:全国|全省|全市|同类|同期).{0,22}平均|(?:^|[，；。])(?:截至)?(?:\d{4}\s?年[底末]?)?(?:全省|全国|我国)(?:每|基层|共有|各)[^，。；]*$"
)
_NAME = r"(?P<name>[\u4e00-\u9fffA-Za-z“”()·]{1,18}?"


def status_in(sentence: Sentence, at: int, scope: Scope, unit: str | None = None) -> Slot:
    """Actual, target or reference: from the words before the number in its full sentence, else from the section.

    实际录取 in the number's own clause takes back an earlier 计划招生. A difference in 百分点 from others' average
    is the school's own figure.
    """
    clause = sentence.text[sentence.clause_start(at) : at]
    if _DONE.search(clause):
        return Slot(Status.ACTUAL, FilledBy.SAME_SENTENCE, rule_id="status.done")
    hit = scope.terms.status_words.last(sentence.text, max(sentence.full_start, at - _REACH), at)
    if hit is not None and hit.term.value == Status.TARGET and not _ACHIEVED.search(sentence.text, hit.end, at):
        return Slot(Status.TARGET, FilledBy.SAME_SENTENCE, rule_id=hit.term.id)
    if unit == "个百分点":
        return scope.status
    # others' figures stand in a clause of their own: 同类院校平均为 88%，学校达 92%
    if hit is not None and hit.term.value == Status.REFERENCE and hit.surface in clause:
        return Slot(Status.REFERENCE, FilledBy.SAME_SENTENCE, rule_id=hit.term.id)
    if _OTHERS.search(clause):
        return Slot(Status.REFERENCE, FilledBy.SAME_SENTENCE, rule_id="status.others_average")
    return scope.status


def status_of_label(label: str, scope: Scope) -> Slot:
    """The status a table's label gives: 招生计划数, 规模（目标） and 2025年目标 are targets, 计划完成率 is none.

    The bracket at its end speaks first, then its last word for a status.
    """
    terms = scope.terms
    said = [hit for words in (terms.status_labels, terms.status_heads) for hit in words.find(label)]
    last = max(said, key=lambda hit: (hit.end, -hit.start), default=None)
    hit = terms.status_brackets.last(label) or last
    return Slot(hit.term.value, FilledBy.TABLE_HEAD, rule_id=hit.term.id) if hit else scope.status


class SubjectFinder:
    """Finds whom a number of a sentence is about; compiled once for a lexicon."""

    def __init__(self, terms: Terms) -> None:
        self._leads, self._verbs = terms.leads, terms.verbs
        self._heads, self._groups = terms.subject_heads, terms.subject_groups
        heads, groups = self._heads.alternation, self._groups.alternation
        # a blank after a number opens no name: 3 个实训基地
        start = r"(?:^|(?<=[，、；。：,;:\s]))(?<!\d\s)(?:其中|截至.{0,8}?年)?"
        self._unit = re.compile(rf"{start}{_NAME}(?:{heads})){_AFTER_SUBJECT}")
        # 毕业生, not 毕业生座谈会: what follows a group's name must speak about the group
        not_a_name = r"(?!学院|大学|教育|发展|职业|[^，。；、的对总人满就去落占中共数达有为]{2})"
        dated = r"(?:\d{4}\s?(?:届|级|年))?\s?(?:学校|全校)?"
        self._group = re.compile(rf"{start}{dated}(?P<name>{groups}){not_a_name}")

    def subject_of(self, sentence: Sentence, at: int, scope: Scope) -> Slot:
        """The unit or group that the clause of a number names, else an earlier clause, else the heading."""
        text = sentence.text
        clause = sentence.clause_start(at)
        reach = max(sentence.start, clause - _REACH)
        for low, high in ((clause, at), (reach, clause)):
            names = [self._name(m, high - low) for m in self._unit.finditer(text[low:high])]
            found = [name for name in names if name]
            if found:
                return Slot(found[-1], FilledBy.SAME_SENTENCE, rule_id=_owner(self._heads, found[-1]))
        for low, high in ((clause, at), (reach, clause)):
            group = self._group.search(text[low:high])
            if group:
                return Slot(group["name"], FilledBy.SAME_SENTENCE, rule_id=_owner(self._groups, group["name"]))
        return scope.subject

    def _name(self, match: re.Match[str], end: int) -> str:
        """The unit's name; "" for what is only made or counted there: 建成基地 12 个, 共有专业 40 个."""
        name = self._leads.strip_lead(match["name"].strip())
        is_counted = end - match.end() <= 1
        made = self._verbs.first(name)
        return (
            "" if is_counted or name.startswith(WHOLE_SCHOOL) or (made and made.start == 0) or len(name) < 3 else name
        )


def _owner(terms: TermList, name: str) -> str | None:
    """The id of the term that a name ends in."""
    hit = terms.last(name)
    return hit.term.id if hit else None


def is_reference_school(sentence: Sentence, end: int, scope: Scope) -> bool:
    """在 12 所海事院校中: schools compared with, not things of this school."""
    if "在" not in sentence.text[sentence.clause_start(end) : end] or scope.status.value != Status.ACTUAL:
        return False
    return bool(re.match(r"[^，,。；;、]{0,10}?院校中", sentence.text[end : end + 16]))
