"""What holds for a whole block before its sentences are read: text, periods, headings, report (语境)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from extractors.fold import fold
from extractors.periods import PeriodHit, find_all_periods, find_periods
from extractors.terms import Terms
from extractors.topic import Topic, TopicKind
from extractors.topics import WHOLE_SCHOOL as WHOLE_SCHOOL
from extractors.topics import TopicFinder
from pipeline.records import Block, FilledBy, Mention, MentionKind, Slot, Span, Status, short_id

# 2-3 船舶动力专业概况6, （四）港机专业群: the heading's numbering and what follows the name
# 绩效目标完成情况 reports, it does not plan; 问题与展望 says first how things stand
_ACHIEVED = re.compile(r"完成|实现程度|达成|问题|挑战|不足|短板")
_NUMBERING = re.compile(
    r"^(?:[一二三四五六七八九十]+、|\([一二三四五六七八九十\d]+\)|第.{1,3}[章节]|\d+[-.]\d+(?:\.\d+)*|\d+[.、])\s*"
)
_CASE = re.compile(r"案例")  # 【案例1】校企共建产业学院 is a headline, not a college's name
_LONGEST_HEADING = 30
_ABOUT_IT = re.compile(r"(?:的?(?:基本|建设|发展)?(?:情况|信息|概况|简介|成效|成果|基础|建设|概述|特色|优势)\d{0,2})?")


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """What a report says of itself: school, kind, year, and what holds where nothing else is said.

    `subject` is the 专业群 of an application that is about one, else None: the school itself.
    """

    school: str | None
    report_kind: str | None
    report_year: int | None
    period: str | None
    subject: str | None = None
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """A block with its folded text and what its surroundings say of every number in it."""

    block: Block
    text: str
    periods: tuple[PeriodHit, ...]
    period: Slot | None
    status: Slot
    subject: Slot
    terms: Terms
    label: str = ""  # of a cell: what its head and row say
    topics: tuple[Topic, ...] = ()  # whom its sentences speak about, in order


def scope_of(block: Block, report: ReportFacts, terms: Terms, section: Slot | None = None) -> Scope:
    """The block's scope: headings first, then `section` (how the section's first paragraph opens), then the report."""
    text = fold(block.text)
    this_year = str(report.report_year) if report.report_year else report.period
    said = _headings_say(block.heading_path, terms)
    by_report = Slot(report.period, FilledBy.REPORT, rule_id="period.report") if report.period else None
    school = Slot(WHOLE_SCHOOL, FilledBy.DEFAULT, rule_id="subject.school")
    whom = Slot(report.subject, FilledBy.REPORT, rule_id="subject.report") if report.subject else school
    return Scope(
        block=block,
        text=text,
        periods=tuple(find_all_periods(text, this_year, terms)),
        period=said.period or section or by_report,
        status=said.status or Slot(Status.ACTUAL, FilledBy.DEFAULT, rule_id="status.default"),
        subject=said.subject or whom,
        terms=terms,
    )


def period_mention(scope: Scope, hit: PeriodHit) -> Mention:
    """The mention of a period in the scope's block; its id differs from that of a number at the same place."""
    span = Span(hit.start, hit.end)
    quote = span.of(scope.block.text)
    return Mention(
        period_mention_id(scope, hit), scope.block.block_id, span, quote, MentionKind.PERIOD, "period", hit.value
    )


def period_mention_id(scope: Scope, hit: PeriodHit) -> str:
    """The id of that mention."""
    return short_id("m", scope.block.block_id, hit.start, hit.end, MentionKind.PERIOD)


@dataclass(frozen=True, slots=True)
class _Said:
    """What a path of headings says; None where it says nothing."""

    period: Slot | None = None
    status: Slot | None = None
    subject: Slot | None = None


@lru_cache(maxsize=512)  # a section's blocks share their headings
def _headings_say(path: tuple[str, ...], terms: Terms) -> _Said:
    """The nearest heading that says something wins."""
    said = _Said()
    for heading in map(fold, path):
        hits = [hit for hit in find_periods(heading) if not hit.compared]
        status = None if _ACHIEVED.search(heading) else terms.status_headings.first(heading)
        subject = _heading_subject(_NUMBERING.sub("", heading).strip(), terms)
        said = _Said(
            Slot(hits[-1].value, FilledBy.HEADING, rule_id="period.heading") if hits else said.period,
            Slot(status.term.value, FilledBy.HEADING, rule_id=status.term.id) if status else said.status,
            subject or said.subject,
        )
    return said


def _heading_subject(heading: str, terms: Terms) -> Slot | None:
    """The unit that a heading names and nothing else, or the group of people that it begins with."""
    if len(heading) > _LONGEST_HEADING or _CASE.search(heading):
        return None
    topic = topic_finder(terms).heading_topic(heading)
    if topic is None or topic.kind in {TopicKind.PLACE, TopicKind.REGION, TopicKind.THING}:
        return None
    rest = heading[topic.end :]
    if topic.kind is TopicKind.GROUP and (not rest or "评价" in rest):
        return None  # （一）学生 is what the section counts; 用人单位评价 is of others
    if topic.kind is not TopicKind.GROUP and not _ABOUT_IT.fullmatch(rest):
        return None
    return Slot(topic.name, FilledBy.HEADING, rule_id="subject.heading")


@lru_cache(maxsize=4)
def topic_finder(terms: Terms) -> TopicFinder:
    """The one finder of a lexicon's topics."""
    return TopicFinder(terms)
