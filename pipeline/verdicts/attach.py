"""Where verdicts stand among the facts of now: by id, by place, by quote, or nowhere (重新定位).

A new run may move a fact, change its id or no longer find it, and a school may publish its report anew. A verdict goes
to the fact that stands where its own stood, else to the one with the same words; it is never given to a fact that only
might be meant, and never dropped.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from pipeline.records import Span
from pipeline.verdicts.records import Anchor, Decision, Reading, Verdict

# How alike two sentences must be to be one that was read in two ways.
_ALIKE = 0.6
_BREAKS = "\r\n"


class By(StrEnum):
    """What a verdict was re-attached by."""

    ID = "id"
    PLACE = "place"
    QUOTE = "quote"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class CurrentFact:
    """A fact of the warehouse as it is now."""

    fact_id: str
    report_id: str
    page_no: int
    span: Span
    source_line: int | None
    quote: str
    sentence: str
    reading: Reading


@dataclass(frozen=True, slots=True)
class Standing:
    """What the warehouse holds now of that which verdicts are about.

    `reports`: by the report a verdict names, those to look in: itself, or else what has taken its place. `texts`: page
    texts of reports in which facts were missed, by report and page.
    """

    reports: Mapping[str, Sequence[str]]
    facts: Sequence[CurrentFact]
    texts: Mapping[tuple[str, int], str]


@dataclass(frozen=True, slots=True)
class Attached:
    """A verdict with its place of now: `fact_id` is None for one that is lost, or missed still.

    `differs` are the fields in which the fact as it is read now is not what the verdict says.
    """

    verdict: Verdict
    by: By
    fact_id: str | None = None
    report_id: str | None = None
    page_no: int | None = None
    span: Span | None = None
    source_line: int | None = None
    differs: tuple[str, ...] = ()

    @property
    def is_found_now(self) -> bool:
        """Whether a fact that had been missed is one now."""
        return self.verdict.decision is Decision.ADD and self.fact_id is not None

    @property
    def is_read_otherwise(self) -> bool:
        """Whether a fact that was confirmed is another by now, so that nobody has confirmed what it says."""
        return self.verdict.decision is Decision.CONFIRM and bool(self.differs)

    @property
    def is_settled(self) -> bool:
        """Whether a fact is read by now as a correction says."""
        return self.verdict.decision is Decision.CORRECT and self.fact_id is not None and not self.differs


def attach(verdicts: Iterable[Verdict], standing: Standing) -> list[Attached]:
    """Each verdict with its place of now, in the order given."""
    by_id = {fact.fact_id: fact for fact in standing.facts}
    by_report: dict[str, list[CurrentFact]] = defaultdict(list)
    for fact in standing.facts:
        by_report[fact.report_id].append(fact)
    return [_attach(verdict, standing, by_id, by_report) for verdict in verdicts]


def _attach(
    verdict: Verdict,
    standing: Standing,
    by_id: Mapping[str, CurrentFact],
    by_report: Mapping[str, Sequence[CurrentFact]],
) -> Attached:
    anchor = verdict.anchor
    look_in = standing.reports.get(anchor.report_id, ())
    if anchor.fact_id is None:
        return _attach_missed(verdict, look_in, by_report, standing.texts)
    same = by_id.get(anchor.fact_id)
    if same is not None and same.report_id in look_in and same.quote == anchor.quote:
        return _on(verdict, By.ID, same)
    for report_id in look_in:
        alike = [fact for fact in by_report.get(report_id, ()) if fact.quote == anchor.quote]
        if (found := _at_its_place(anchor, alike)) is not None:
            return _on(verdict, By.PLACE, found)
        found = _of_its_sentence(anchor, alike) or _nearest(anchor, alike)
        if found is not None:
            return _on(verdict, By.QUOTE, found)
    return Attached(verdict, By.LOST)


def _at_its_place(anchor: Anchor, alike: Sequence[CurrentFact]) -> CurrentFact | None:
    place = (anchor.report_id, anchor.page_no, anchor.start_offset, anchor.end_offset)
    here = [fact for fact in alike if (fact.report_id, fact.page_no, fact.span.start, fact.span.end) == place]
    return here[0] if len(here) == 1 else None


def _of_its_sentence(anchor: Anchor, alike: Sequence[CurrentFact]) -> CurrentFact | None:
    """The one with the same sentence; of as many twins as there were, the one at its place among them."""
    twins = [fact for fact in alike if fact.sentence == anchor.sentence]
    if len(twins) == 1 and anchor.twins == 1:
        return twins[0]
    if len(twins) != anchor.twins:
        return None
    return sorted(twins, key=lambda fact: (fact.page_no, fact.span.start))[anchor.twin_no]


def _nearest(anchor: Anchor, alike: Sequence[CurrentFact]) -> CurrentFact | None:
    """The nearest on the page, if its sentence is much the same and no other is as near.

    None where the very sentence stands: which of its numbers is meant is not a matter of distance.
    """
    if any(fact.sentence == anchor.sentence for fact in alike):
        return None
    near = sorted(
        (abs(fact.span.start - anchor.start_offset), fact.fact_id, fact)
        for fact in alike
        if fact.page_no == anchor.page_no
        and SequenceMatcher(None, fact.sentence, anchor.sentence, autojunk=False).ratio() >= _ALIKE
    )
    if not near or (len(near) > 1 and near[0][0] == near[1][0]):
        return None
    return near[0][2]


def _on(verdict: Verdict, by: By, fact: CurrentFact) -> Attached:
    differs = verdict.said.differs_in(fact.reading) if verdict.said is not None else ()
    return Attached(verdict, by, fact.fact_id, fact.report_id, fact.page_no, fact.span, fact.source_line, differs)


def _attach_missed(
    verdict: Verdict,
    look_in: Sequence[str],
    by_report: Mapping[str, Sequence[CurrentFact]],
    texts: Mapping[tuple[str, int], str],
) -> Attached:
    """A fact that was missed stands where its words stand, and may be a fact by now."""
    anchor = verdict.anchor
    for report_id in look_in:
        pages = {page_no: text for (of, page_no), text in texts.items() if of == report_id}
        by, page_no, span = _words_again(anchor, report_id, pages)
        if span is None:
            continue
        here = [
            fact
            for fact in by_report.get(report_id, ())
            if fact.page_no == page_no and fact.span.start < span.end and span.start < fact.span.end
        ]
        if len(here) == 1:
            return _on(verdict, by, here[0])
        line = line_at(pages, page_no, span.start) if anchor.source_line is not None else None
        return Attached(verdict, by, None, report_id, page_no, span, line)
    return Attached(verdict, By.LOST)


def _words_again(anchor: Anchor, report_id: str, pages: Mapping[int, str]) -> tuple[By, int, Span | None]:
    own = pages.get(anchor.page_no, "")
    span = Span(anchor.start_offset, anchor.end_offset)
    if report_id == anchor.report_id and unbroken(own[span.start : span.end]) == anchor.quote:
        return By.PLACE, anchor.page_no, span
    if anchor.sentence_at is not None:
        found = [
            (page_no, start) for page_no, text in pages.items() for start in _places(unbroken(text), anchor.sentence)
        ]
        if len(found) == 1:
            page_no, start = found[0]
            first = start + anchor.sentence_at
            return By.QUOTE, page_no, _broken(pages[page_no], Span(first, first + len(anchor.quote)))
    return By.LOST, anchor.page_no, None


def line_at(pages: Mapping[int, str], page_no: int, offset: int) -> int:
    """The line of a text file, from 1, on which a character of one of its pages stands."""
    before = sum(text.count("\n") for number, text in pages.items() if number < page_no)
    return before + pages[page_no].count("\n", 0, offset) + 1


def unbroken(text: str) -> str:
    """Without line breaks, as quotes and sentences are kept.

    >>> unbroken("12,86\\n0 人")
    '12,860 人'
    """
    return text.translate(dict.fromkeys(map(ord, _BREAKS)))


def _broken(text: str, span: Span) -> Span:
    """The span of a text that is this span of it without its breaks."""
    kept = [offset for offset, char in enumerate(text) if char not in _BREAKS]
    return Span(kept[span.start], kept[span.end - 1] + 1)


def _places(text: str, words: str) -> list[int]:
    found, start = [], text.find(words)
    while start >= 0 and words:
        found.append(start)
        start = text.find(words, start + 1)
    return found
