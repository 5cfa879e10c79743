"""What a report says of itself: school, kind, title, year, period (报告识别)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import zip_longest

from extractors.covers import CoverLine, Title, cover_line, cover_lines, dated_year, find_title, titled_year
from extractors.fold import fold
from extractors.lexicon import Lexicon
from extractors.periods import find_periods
from extractors.schools import SchoolNames
from extractors.scope import ReportFacts
from extractors.terms import Term, TermList
from pipeline.records import Block, BlockKind

GRADUATES = "毕业生"  # whom an employment report is about
_FRONT = 40
_HEADERS = 5
_OFTEN = 2  # a year named once may be that of anything
_GROUP_NAME = re.compile(r"专业群名称\s*\d?\s*[:：]?\s*(?P<name>[\u4e00-\u9fff]{3,20}?)(?:专业群)?(?=\s|$|主要)")
_MULTI_YEAR = re.compile(r"(?P<n>[一二两三四五六])年(?:建设|来的建设)|建设期")
_YEARS = re.compile(r"20\d\d-20\d\d")
_NUMERAL = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6}
_UNTIL = re.compile(r"截[至止]\s?(?P<year>20\d\d)\s?年")
_BARE_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")
_HASH = re.compile(r"[0-9A-Fa-f]{12,}")  # a name made of a file's hash says nothing


@dataclass(frozen=True, slots=True)
class _Report:
    """What is looked at: the file's name, the cover, the running headers, the first lines, all text; folded."""

    name: CoverLine
    cover: tuple[CoverLine, ...]
    headers: tuple[CoverLine, ...]
    fields: tuple[str, ...]
    whole: tuple[str, ...]

    @property
    def front(self) -> tuple[str, ...]:
        """The texts of the first blocks."""
        return self.whole[:_FRONT]


def describe_report(
    blocks: Sequence[Block], file_name: str, lexicon: Lexicon, *, kind: str | None = None, year: int | None = None
) -> ReportFacts:
    """School, kind, title, year and period: from the cover, the running headers, the file's name, then the whole text.

    What stands nowhere is None: a school is never guessed from a name dropped once. A `kind` and `year` that the
    analyst's sheet gives hold, for the report's period too.
    """
    report = _read(blocks, file_name)
    kinds = lexicon.terms.report_kinds
    title = find_title(report.cover, kinds)
    title = title or next((said for line in report.headers if (said := find_title([line], kinds))), None)
    told = _given_kind(kind, kinds) if kind else title.kind if title else _told_kind(report, kinds)
    said_year, school_year = _year(title, report)
    if year is not None and year != said_year:
        said_year, school_year = year, None
    about_class = told is not None and told.about_class == "yes"
    return ReportFacts(
        school=_school(report, _school_names(lexicon)),
        report_kind=kind or (told.value if told else None),
        report_year=said_year,
        period=school_year if school_year and not about_class else _period(said_year, told, report.whole),
        subject=GRADUATES if about_class else _subject(report.front),
        title=title.text if title else None,
    )


def _read(blocks: Sequence[Block], file_name: str) -> _Report:
    body = [block for block in blocks if block.kind is not BlockKind.FURNITURE]
    headers = Counter(block.text.strip() for block in blocks if block.kind is BlockKind.FURNITURE)
    fields = (
        cover_line(block.text[piece.block_start : piece.block_start + piece.length]).folded
        for block in body[:_FRONT]
        for piece in block.pieces
    )
    return _Report(
        name=cover_line(_HASH.sub("", re.sub(r"\.[^.]+$", "", file_name))),
        cover=tuple(cover_lines(blocks)),
        headers=tuple(cover_line(text) for text, _ in headers.most_common(_HEADERS) if not text.isdigit()),
        fields=tuple(fields),
        whole=tuple(fold(block.text) for block in body),
    )


@lru_cache(maxsize=4)
def _school_names(lexicon: Lexicon) -> SchoolNames:
    return SchoolNames(lexicon.schools)


def _subject(front: Sequence[str]) -> str | None:
    """The 专业群 an application is about, from its form's first field."""
    match = _GROUP_NAME.search(" ".join(front))
    return f"{match['name']}专业群" if match else None


def _given_kind(kind: str, kinds: TermList) -> Term | None:
    """The kind that the analyst's words mean, None if they mean none that is known."""
    hit = kinds.first(kind)
    return hit.term if hit else next((term for term in kinds.terms if kind in term.value), None)


def _told_kind(report: _Report, kinds: TermList) -> Term | None:
    """The kind named first, where no title says it."""
    return next((hit.term for text in (report.name.folded, *report.front) if (hit := kinds.first(text))), None)


def _school(report: _Report, names: SchoolNames) -> str | None:
    """The school of a labelled field, of the cover, of a header or the file's name, else the text's own."""
    fields = [*(line.folded for line in report.cover), *report.fields]
    labelled = (names.after_label(line, below) for line, below in zip_longest(fields, fields[1:], fillvalue=""))
    lines = [line.folded for line in (*report.cover, *report.headers, report.name) if ":" not in line.folded]
    said = next(filter(None, labelled), None) or next(filter(None, map(names.in_line, lines)), None)
    return names.full_name(said, report.whole) if said else names.own_school(report.whole)


def _year(title: Title | None, report: _Report) -> tuple[int | None, str | None]:
    """The year of the title, a header or the file's name, else of the cover's date, else the one named most often.

    With the school year (2023-2024学年) if it is one.
    """
    lines = [line.folded for line in (*report.headers, report.name, *report.cover)]
    for text in [title.folded, *lines] if title else lines:
        if said := titled_year(text):
            return said
    bare = _BARE_YEAR.search(report.name.folded)
    bare = bare or next((hit for text in report.front[:8] if (hit := _line_year(text))), None)
    if bare:
        return int(bare.group()), None
    hits = (hit.value for text in report.whole for hit in find_periods(text) if _BARE_YEAR.fullmatch(hit.value))
    often = next((int(year) for year, count in Counter(hits).most_common(1) if count >= _OFTEN), None)
    dated = next((year for line in report.cover if (year := dated_year(line.folded))), None)
    # a report printed early in a year is about the year before, and speaks of it most
    return (often if dated is None or often == dated - 1 else dated), None


def _line_year(text: str) -> re.Match[str] | None:
    """A year at the end of a short line; OCR may have read no more of a cover."""
    return re.search(r"(?<!\d)20\d\d(?=\D{0,2}$)", text) if len(text) < 60 else None


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
