"""What a search shows of a passage: where its words stand, and a stretch of text around them (摘录)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from extractors.queries import phrase_pattern, word_pattern
from pipeline.records import Span

WIDTH = 90  # characters of a snippet at most
_LEAD = 20  # characters before the first hit


def hit_pattern(words: Iterable[str], phrases: Iterable[str]) -> re.Pattern[str]:
    """What to mark: the phrases and the words, the longest first."""
    longest = sorted(set(words), key=lambda word: (-len(word), word))
    patterns = [*(phrase_pattern(phrase).removeprefix("(?i)") for phrase in phrases), *map(word_pattern, longest)]
    return re.compile("|".join(patterns) or "(?!)", re.IGNORECASE)


def find_hits(text: str, pattern: re.Pattern[str]) -> list[Span]:
    """The hits in a block's text, in order; those that touch are one."""
    spans: list[Span] = []
    for match in pattern.finditer(text):
        start, end = match.span()
        if spans and spans[-1].end == start:
            start = spans.pop().start
        spans.append(Span(start, end))
    return spans


def snippet_of(text: str, hits: Sequence[Span]) -> Span:
    """The stretch of at most WIDTH characters with the most of its hits; the beginning of a text without any."""
    if len(text) <= WIDTH:
        return Span(0, len(text))
    starts = [min(max(0, hit.start - _LEAD), len(text) - WIDTH) for hit in hits] or [0]
    best = max(starts, key=lambda start: (_held(hits, start), -start))
    return Span(best, best + WIDTH)


def _held(hits: Sequence[Span], start: int) -> int:
    """Characters of hits that a snippet from `start` shows whole."""
    return sum(hit.end - hit.start for hit in hits if start <= hit.start and hit.end <= start + WIDTH)


def marked(text: str, shown: Span, hits: Sequence[Span], marks: tuple[str, str]) -> str:
    """The stretch with its hits between two marks, line breaks as blanks, … where text is left out."""
    parts, at = [], shown.start
    for hit in hits:
        if hit.start < shown.start or hit.end > shown.end:
            continue
        parts += [text[at : hit.start], marks[0], hit.of(text), marks[1]]
        at = hit.end
    body = "".join([*parts, text[at : shown.end]])
    lead, tail = "…" if shown.start else "", "…" if shown.end < len(text) else ""
    return f"{lead}{' '.join(body.split())}{tail}"
