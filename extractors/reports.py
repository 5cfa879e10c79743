"""What a report says of itself on its first page: school, kind, year, period (报告识别)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from extractors.fold import fold
from extractors.lexicon import Lexicon
from extractors.periods import find_periods
from extractors.scope import ReportFacts
from extractors.terms import Term
from pipeline.records import Block, BlockKind

GRADUATES = "毕业生"  # whom an employment report is about
_FRONT = 40
_OFTEN = 3  # a school named less often is a partner, or nobody
_KINDS_OF_SCHOOL = (
    "中等职业学校|中等专业学校|职业中学|职业学校|职教中心|"
    "职业技术大学|职业大学|职业技术学院|职业学院|"
    "高等专科学校|专科学校|技师学院|技工学校|师范学院|医学院|大学|学院"
)
_SCHOOL = re.compile(rf"[\u4e00-\u9fff]{{2,14}}?(?:{_KINDS_OF_SCHOOL})(?!生|学报|城)")
_DATED = re.compile(r"20\d\d\s?(?:学年|年度|年|届)?")
_LABEL = re.compile(
    r"(?:申报|申请|填报|所属|报告)?(?:学校|院校|高校)(?:名称|全称)?\s*[:：]\s*(?P<name>[\u4e00-\u9fff]{4,20})"
)
# what may run into a name from the left: 成立了…学院, 由…大学
_RUN_IN = re.compile(
    r"^.*(?:成立|建立|举办|提升|联合|依托|加入|组织|作为|关于|推进|共建|[了由和与及在为是任对于的向赴到从])(?=[\u4e00-\u9fff]{4,})"
)
_NOT_A_SCHOOL = re.compile(
    r"^(?:二级|各|本|我|该|产业|全国|高等|职业|同类|中国大学|开放大学|.{0,2}(?:所|年|届|个|级)|[一二三四五六七八九十]|.{0,4}产业学院)"
)
# 会计学院, 智能制造学院: a college of the school, wherever only the running text names it
_COLLEGE = re.compile(r".{2,4}学院$")
_GROUP_NAME = re.compile(r"专业群名称\s*\d?\s*[:：]?\s*(?P<name>[\u4e00-\u9fff]{3,20}?)(?:专业群)?(?=\s|$|主要)")
_MULTI_YEAR = re.compile(r"(?P<n>[一二两三四五六])年(?:建设|来的建设)|建设期")
_YEARS = re.compile(r"20\d\d-20\d\d")
_NUMERAL = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6}
_UNTIL = re.compile(r"截[至止]\s?(?P<year>20\d\d)\s?年")


def describe_report(blocks: Sequence[Block], file_name: str, lexicon: Lexicon) -> ReportFacts:
    """School, kind, year and period, from the file's name and front blocks, then from the whole text."""
    name = fold(re.sub(r"\.[^.]+$", "", file_name))
    front = [fold(block.text) for block in blocks if block.kind is not BlockKind.FURNITURE][:_FRONT]
    whole = [fold(block.text) for block in blocks]
    kind = _kind([name, *front], lexicon)
    year = _year(name, front, whole)
    return ReportFacts(
        school=_school(name, front, whole),
        report_kind=kind.value if kind else None,
        report_year=year,
        period=_period(year, kind, whole),
        subject=GRADUATES if kind and kind.about_class == "yes" else _subject(front),
    )


def _subject(front: Sequence[str]) -> str | None:
    """The 专业群 an application is about, from its form's first field."""
    match = _GROUP_NAME.search(" ".join(front))
    return f"{match['name']}专业群" if match else None


def _kind(texts: Sequence[str], lexicon: Lexicon) -> Term | None:
    """The kind named first: a title stands before the text that mentions other reports."""
    for text in texts:
        hit = lexicon.terms.report_kinds.first(text)
        if hit:
            return hit.term
    return None


def _school(name: str, front: Sequence[str], whole: Sequence[str]) -> str | None:
    """The school that the file's name, a labelled field or the title names, else the one the text names most."""
    label = next((match["name"] for text in front if (match := _LABEL.search(text))), None)
    if label:
        return label
    titles = [_DATED.sub("", name), *(text for text in front[:12] if len(text) < 60 and "。" not in text)]
    named = next((school for text in titles for school in _schools(text)), None)
    if named:
        return named
    counts = Counter(school for text in whole for school in _schools(text) if not _COLLEGE.match(school))
    best = counts.most_common(1)
    return best[0][0] if best and best[0][1] >= _OFTEN else None


def _schools(text: str) -> list[str]:
    names = [_RUN_IN.sub("", match.group()) for match in _SCHOOL.finditer(text)]
    return [name for name in names if not _NOT_A_SCHOOL.match(name)]


def _year(name: str, front: Sequence[str], whole: Sequence[str]) -> int | None:
    """The year of the title, else the year named most often."""
    for text in [name, *front[:8]]:
        found = re.search(r"(?<!\d)20\d\d(?=\s?(?:年|届|学年|年度)|\D{0,2}$)", text)
        found = found or (re.search(r"(?<!\d)20\d\d(?!\d)", text) if text is name else None)
        if found and len(text) < 60:
            return int(found.group())
    years = Counter(hit.value for text in whole for hit in find_periods(text) if re.fullmatch(r"20\d\d", hit.value))
    return int(years.most_common(1)[0][0]) if years else None


def _period(year: int | None, kind: Term | None, whole: Sequence[str]) -> str | None:
    """The report's own period: a class for employment reports, the years of a project for its evaluation."""
    if kind is not None and kind.about_class == "yes" and year is not None:
        return f"{year}届"
    if kind is not None and kind.id == "self_evaluation":
        named = next(
            (hit for text in whole[:_FRONT] for hit in find_periods(text) if _YEARS.fullmatch(hit.value)), None
        )
        if named:
            return named.value
        span = next((match for text in whole for match in _MULTI_YEAR.finditer(text) if match["n"]), None)
        until = next((match for text in whole for match in _UNTIL.finditer(text)), None)
        if span and until:
            last = int(until["year"])
            return f"{last - _NUMERAL[span['n']] + 1}-{last}"
    return str(year) if year is not None else None
