"""A fact that was missed: where it was marked, and what its form says at first (补录)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractors.fold import fold
from extractors.sentences import split_sentences
from flows.serve.review import Judgements
from pipeline.records import Span, WordBox
from pipeline.stored import OF_REPORT, read_page, rows_of
from pipeline.verdicts.anchors import Marked, NoSuchPlaceError, mark_words
from pipeline.verdicts.records import Anchor, Reading, Verdict

if TYPE_CHECKING:
    import duckdb

_NUMBERS = f"""
    select quote, value_kind as kind, value, value_max, unit, bound
    from mentions
    where {OF_REPORT} and block_id = ? and kind in ('quantity', 'bare_number') and start_offset < ? and end_offset > ?
    order by start_offset
"""


@dataclass(frozen=True, slots=True)
class MissedPanel:
    """A missed fact as its panel shows it; `key` is '' until it is added, `fact_id` None until a run finds it."""

    key: str
    anchor: Anchor
    report_id: str
    page_no: int
    span: Span
    reading: Reading
    fact_id: str | None = None
    by: str = ""
    history: Sequence[Verdict] = ()


def new_panel(connection: duckdb.DuckDBPyConnection, report_id: str, page_no: int, span: Span) -> MissedPanel:
    """A form for words that were just marked, filled with what was read in them as a number.

    NoSuchPlaceError if there are none.
    """
    marked, reading = _narrowed(connection, mark_words(connection, report_id, page_no, span))
    return MissedPanel("", marked.anchor(_sentence(marked)), report_id, page_no, marked.span, reading)


def kept_panel(judgements: Judgements, key: str) -> MissedPanel:
    """A missed fact that was added; NoSuchPlaceError if it was not, or stands nowhere any more."""
    kept = judgements.by_key.get(key)
    if kept is None or kept.verdict.said is None:
        raise NoSuchPlaceError(f"No added fact has the key {key}.", "It may have been withdrawn: see /verdicts.")
    if kept.report_id is None or kept.page_no is None or kept.span is None:
        raise NoSuchPlaceError(
            f"“{kept.verdict.anchor.quote}” is no longer found in {kept.verdict.anchor.source_name}.", "See /verdicts."
        )
    return MissedPanel(
        key,
        kept.verdict.anchor,
        kept.report_id,
        kept.page_no,
        kept.span,
        kept.verdict.said,
        kept.fact_id,
        str(kept.by),
        judgements.given(key),
    )


def words_in_box(connection: duckdb.DuckDBPyConnection, report_id: str, page_no: int, box: str) -> Span:
    """The span of the words whose middle lies in a box of a page; NoSuchPlaceError if there are none."""
    try:
        x0, top, x1, bottom = (float(edge) for edge in box.split(","))
        page = read_page(connection, report_id, page_no)
    except (ValueError, KeyError) as error:
        raise NoSuchPlaceError("没有这个位置。There is no such place.", "请重新框选。Draw the box again.") from error
    inside = [
        index
        for index, word in enumerate(page.words)
        if x0 <= (word.x0 + word.x1) / 2 <= x1 and top <= (word.top + word.bottom) / 2 <= bottom
    ]
    if not inside:
        raise NoSuchPlaceError("框内没有文字。No words lie in the box.", "请重新框选。Draw the box again.")
    return _longest_run(page.words, inside)


def _longest_run(words: Sequence[WordBox], inside: Sequence[int]) -> Span:
    """Words that follow one another in the text; a box may touch those of another column too."""
    runs: list[list[int]] = []
    for index in inside:
        if runs and runs[-1][-1] == index - 1:
            runs[-1].append(index)
        else:
            runs.append([index])
    longest = max(runs, key=len)
    return Span(words[longest[0]].span.start, words[longest[-1]].span.end)


def _sentence(marked: Marked) -> Span:
    """The sentence, without blanks at its ends, in which the words stand; the whole block if they cross its end."""
    at = marked.block_span
    for sentence in split_sentences(fold(marked.block_text)):
        if sentence.start <= at.start and at.end <= sentence.end:
            words = marked.block_text[sentence.start : sentence.end]
            start = sentence.start + len(words) - len(words.lstrip())
            return Span(start, start + len(words.strip()))
    return Span(0, len(marked.block_text))


def _narrowed(connection: duckdb.DuckDBPyConnection, marked: Marked) -> tuple[Marked, Reading]:
    """What was marked, without the words round the one number that was read in it, and what that number says.

    A reviewer fills in the rest. Where more digits were marked than were read, the reviewer is believed.
    """
    at = marked.block_span
    asked = [marked.report_id, marked.block_id, at.end, at.start]
    numbers = rows_of(connection, _NUMBERS, asked)
    if not numbers:
        return marked, Reading("count", None)
    reading = Reading.of(numbers[0] | {"kind": numbers[0]["kind"] or "count"})
    quote = numbers[0]["quote"]
    before, found, after = marked.quote.partition(quote)
    if len(numbers) == 1 and found and not any(char.isdigit() for char in before + after):
        start = marked.span.start + len(before)
        narrow = mark_words(connection, marked.report_id, marked.page_no, Span(start, start + len(quote)))
        if narrow.quote == quote:
            return narrow, reading
    return marked, reading
