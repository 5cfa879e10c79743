"""Done, planned, or about somebody else: the status that words, labels and sections give a number (状态)."""

from __future__ import annotations

import re
from dataclasses import replace

from extractors.fold import fold
from extractors.outside import of_background, of_others
from extractors.scope import Scope
from extractors.sentences import Sentence
from extractors.terms import TermHit, Terms
from pipeline.records import Fact, FilledBy, Slot, Status

_REACH = 400  # characters: a plan does not reach further
_BOUND_AFTER = re.compile(r"\s?(?:以上|以下|左右)?")
_SCHOOLS_AMONG = re.compile(r"[^，,。；;、]{0,10}?院校中")


def status_in(sentence: Sentence, at: int, scope: Scope, unit: str | None = None, end: int | None = None) -> Slot:
    """Actual, target or reference: from the words before the number in its full sentence, else from the section.

    实际录取 in the number's own clause takes back an earlier 计划招生; 95%的目标值 says behind the number, at `end`,
    what it is. A difference in 百分点 from others' average is the school's own figure.
    """
    text, terms = sentence.text, scope.terms
    aim = _aim_after(text, end, terms) if end is not None else None
    if aim is not None:
        return _slot(aim)
    start = sentence.clause_start(at)
    done = terms.status_done.last(text, start, at)
    if done is not None:
        return _slot(done)
    hits = list(terms.status_words.find(text, max(sentence.full_start, at - _REACH), at))
    target = next((hit for hit in reversed(hits) if hit.term.value == Status.TARGET), None)
    if (
        target is not None
        and not _achieved(text, target.end, at, terms)
        and not _by_now(text, target, start, at, terms)
    ):
        return _slot(target)
    if unit == "个百分点":
        return scope.status
    # others' figures stand in a clause of their own: 同类院校平均为 88%，学校达 92%
    other = next((hit for hit in reversed(hits) if hit.term.value == Status.REFERENCE and hit.start >= start), None)
    if other is not None:
        return _slot(other)
    if of_others(sentence, at, terms):
        return Slot(Status.REFERENCE, FilledBy.SAME_SENTENCE, rule_id="reference.outside")
    heading = fold(scope.block.heading_path[-1]) if scope.block.heading_path else ""
    background = terms.status_backgrounds.first(heading)
    if background is not None and of_background(sentence, at, terms):
        return Slot(Status.REFERENCE, FilledBy.HEADING, rule_id=background.term.id)
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


def planned_by_name(indicator: str, terms: Terms) -> Slot | None:
    """招生计划数 is a plan by its name; what has 达到目标值 is none."""
    planned = terms.status_labels.first(indicator)
    if planned is None:
        return None
    only_looks = any(hit.term.value == "none" for hit in terms.status_words.find(indicator, 0, planned.end))
    return None if only_looks else _slot(planned)


def is_reference_school(sentence: Sentence, end: int, scope: Scope) -> bool:
    """在 12 所海事院校中: schools compared with, not things of this school."""
    if scope.status.value != Status.ACTUAL or "在" not in sentence.text[sentence.clause_start(end) : end]:
        return False
    return bool(_SCHOOLS_AMONG.match(sentence.text, end, end + 16))


def without_report_year(fact: Fact) -> Fact:
    """A target of a plan, which the year in which the plan was written does not date."""
    is_dated_so = fact.period is not None and fact.period.filled_by is FilledBy.REPORT
    return replace(fact, period=None) if is_dated_so and fact.status.value == Status.TARGET else fact


def _aim_after(text: str, end: int, terms: Terms) -> TermHit | None:
    bound = _BOUND_AFTER.match(text, end)
    start = bound.end() if bound else end
    hit = terms.status_aims.first(text, start, start + 8)
    return hit if hit is not None and hit.start == start else None


def _achieved(text: str, start: int, at: int, terms: Terms) -> bool:
    hits = terms.status_achieved.find(text, start, at)
    return any(text[hit.start - 1] not in "将拟" for hit in hits)


def _by_now(text: str, target: TermHit, start: int, at: int, terms: Terms) -> bool:
    """Whether a clause of its own says how far a plan has come: 力争达到 500 人，目前已有 431 人."""
    return target.end <= start and terms.status_by_now.begins(text[start:at].lstrip(" ，,"))


def _slot(hit: TermHit) -> Slot:
    return Slot(hit.term.value, FilledBy.SAME_SENTENCE, rule_id=hit.term.id)
