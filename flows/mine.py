"""One report's way from bytes to staged rows, in a process of its own.

A pure function of (bytes, lexicons, code): no clock, no random, nothing of other reports. It writes one
staged file, whole or not at all, and hands back a few counts that are cheap to send between processes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from extractors.lexicon import Lexicon, load_lexicon
from extractors.link import extract_report
from extractors.reports import describe_report
from extractors.scope import ReportFacts
from extractors.search_words import find_words
from pipeline.collector import collector_at_rest
from pipeline.errors import ReportError
from pipeline.ocr.modes import OcrPlan
from pipeline.ocr.reader import PageReader, make_reader
from pipeline.page_records import MAX_PAGES
from pipeline.reading import Layout, read_layout
from pipeline.records import Report, Run, SourceFile
from pipeline.sources import SchoolRow
from pipeline.staging import stage_report
from pipeline.whereabouts import Stage, enter


@dataclass(frozen=True, slots=True)
class MineJob:
    """One report to mine: where it lies, the hash of its bytes, and its line of the sheet of schools if it has one.

    The hash is empty if the file could not be opened. `ocr` says how pages that are images are read; None: not at all.
    One with more than `max_pages` pages is not read; 0 is no ceiling.
    """

    path: str
    sha256: str
    school: SchoolRow | None = None
    ocr: OcrPlan | None = None
    max_pages: int = MAX_PAGES


@dataclass(frozen=True, slots=True)
class MineFailure:
    """Why a report gave no rows: its file, the page if known (from 1), the cause and the way out.

    `stage` is how far it had come; `stderr_tail` what was said last on stderr where the error was not told by a
    ReportError: a process that hung or died leaves there where it was.
    """

    file_name: str
    page_no: int | None
    cause: str
    way_out: str
    error_type: str
    stage: Stage | None = None
    stderr_tail: str | None = None

    def __str__(self) -> str:
        place = self.file_name if self.page_no is None else f"{self.file_name}, page {self.page_no}"
        return f"{place}: {self.cause} {self.way_out}"


@dataclass(frozen=True, slots=True)
class MineOutcome:
    """What became of one report: counts and the staged file, or a failure."""

    path: str
    sha256: str
    source_id: str = ""
    pages: int = 0
    mentions: int = 0
    facts: int = 0
    unlinked: int = 0
    staged: str | None = None
    failure: MineFailure | None = None

    @classmethod
    def of(cls, path: str, sha256: str, report: Report, staged: Path) -> MineOutcome:
        """A report whose rows are staged."""
        found = report.extraction
        return cls(
            path=path,
            sha256=sha256,
            source_id=report.source.source_id,
            pages=len(report.pages),
            mentions=len(found.mentions),
            facts=len(found.facts),
            unlinked=len(found.unlinked),
            staged=str(staged),
        )


def mine_report(job: MineJob, run: Run, folder: str) -> MineOutcome:
    """Read one report and stage its rows in `folder`; a report that cannot be read is an outcome, not an error."""
    with collector_at_rest():
        try:
            report = read_report(job, lexicon(run.lexicon_hash))
        except ReportError as error:
            failure = MineFailure(error.file_name, error.page_no, error.cause, error.way_out, type(error).__name__)
            return MineOutcome(job.path, job.sha256, failure=failure)
        enter(Stage.STAGING)
        return MineOutcome.of(job.path, job.sha256, report, stage_report(report, run, Path(folder)))


def read_report(job: MineJob, words: Lexicon | None = None) -> Report:
    """The report with all that is found in it by these words (None: the lexicons as they are); ReportError."""
    reader = _reader(job.ocr) if job.ocr else None
    layout = read_layout(Path(job.path), job.school, reader, max_pages=job.max_pages)
    return find_facts(layout, words or lexicon())


def find_facts(layout: Layout, words: Lexicon) -> Report:
    """The report that pages and blocks make with a lexicon; whether they were read just now or long ago."""
    enter(Stage.FACTS)
    source, blocks = layout.source, layout.blocks
    with collector_at_rest():
        described = describe_report(blocks, source.file_name, words, kind=source.report_kind, year=source.report_year)
        found = extract_report(blocks, described, words)
        named, searched = _named(source, described), find_words(blocks, words.terms)
        return Report(named, layout.pages, blocks, found, searched, layout.readings)


def _named(source: SourceFile, described: ReportFacts) -> SourceFile:
    """The source with what the report says of itself, where the sheet of schools says nothing."""
    return replace(
        source,
        school=source.school or described.school,
        report_kind=source.report_kind or described.report_kind,
        report_year=source.report_year or described.report_year,
        title=source.title or described.title,
        school_as_printed=described.school,
    )


def lexicon(lexicon_hash: str = "") -> Lexicon:
    """The worker's one lexicon, for a run's `lexicon_hash` (which names the sheet of schools too, behind a +).

    A worker may be forked with it: another hash says that the files have changed since.
    """
    return _lexicon_of(lexicon_hash.partition("+")[0])


@cache
def _lexicon_of(_hash: str) -> Lexicon:
    return load_lexicon()


@cache
def _reader(plan: OcrPlan) -> PageReader:
    """The worker's one reader: its models take seconds to load."""
    return make_reader(plan)
