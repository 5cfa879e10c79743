"""Searches a warehouse: the text side reads the query, the document side looks it up (检索)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractors.queries import Query, parts_of, phrase_pattern, pivots_of, read_query, tiles_of, touching_words
from extractors.runs import is_han
from flows.snippets import find_hits, hit_pattern, snippet_of
from pipeline.errors import SushuError
from pipeline.records import Span
from pipeline.search import (
    Passage,
    PhrasePattern,
    SearchFilters,
    WeighedWord,
    count_blocks,
    find_phrases,
    lacks_words,
    rank_blocks,
    read_passages,
    words_with,
)

if TYPE_CHECKING:
    import duckdb

_PART = 0.4  # what a part of a word counts beside the whole
_TILES = 63  # words of a query that are told apart
_FEW = 20_000  # blocks: to look up which they are is quicker than to read a million
_WIDER = 64  # words that hold a part of the query, at most


class EmptyQueryError(SushuError):
    """A query without a word that could be looked for."""

    def __init__(self, text: str) -> None:
        super().__init__(
            f"“{text}” holds no word to search for.",
            "Give words, numbers or a phrase in quotation marks, as in: sushu search 双师型 占比",
        )
        self.args = (text,)


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage with where its words stand in its text, and the stretch to show; `page_no` is the first hit's."""

    passage: Passage
    score: float
    page_no: int | None
    spans: tuple[Span, ...]
    shown: Span


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The best passages, how many there are in all, and what of the query is in no report as a word.

    `words` are those that were looked up. `missing` is told of the whole warehouse, whatever the filters say.
    `unindexed`: the warehouse holds reports and no word of them, as one brought up from an older layout does.
    """

    hits: tuple[Hit, ...]
    total: int
    words: tuple[str, ...]
    phrases: tuple[str, ...]
    missing: tuple[str, ...]
    unindexed: bool = False


def search(
    connection: duckdb.DuckDBPyConnection, text: str, filters: SearchFilters | None = None, limit: int | None = 20
) -> SearchResult:
    """Passages for the words and "phrases" of a query: all phrases must be there, words make the order.

    EmptyQueryError if there is nothing to look for.
    """
    query = read_query(text)
    if not query.runs and not query.phrases:
        raise EmptyQueryError(text)
    chosen = filters or SearchFilters()
    words, missing = _words(connection, query)
    phrases = [_pattern(connection, phrase, narrow=not words) for phrase in query.phrases]
    if words:
        found, total = rank_blocks(connection, words, phrases, chosen, limit)
    elif phrases:
        found, total = find_phrases(connection, phrases, chosen, limit)
    else:
        found, total = [], 0
    tokens = tuple(dict.fromkeys(word.token for word in words))
    pattern = hit_pattern(tokens, query.phrases)
    passages = read_passages(connection, found)
    hits = tuple(_hit(passage, block.score, pattern) for passage, block in zip(passages, found, strict=True))
    unindexed = not hits and lacks_words(connection)
    return SearchResult(hits, total, tokens, query.phrases, tuple(missing), unindexed)


def _hit(passage: Passage, score: float, pattern: re.Pattern[str]) -> Hit:
    spans = find_hits(passage.text, pattern)
    first = spans[0].start if spans else 0
    return Hit(passage, score, passage.page_at(first), tuple(spans), snippet_of(passage.text, spans))


def _pattern(connection: duckdb.DuckDBPyConnection, phrase: str, *, narrow: bool) -> PhrasePattern:
    """A phrase to look for; with words it must touch, if asked for and if they leave few blocks to read."""
    for pivot in pivots_of(phrase) if narrow else ():
        touching = touching_words(phrase, pivot, words_with(connection, [pivot]))
        if sum(touching.values()) < _FEW:
            return PhrasePattern(phrase_pattern(phrase), tuple(touching))
    return PhrasePattern(phrase_pattern(phrase))


def _words(connection: duckdb.DuckDBPyConnection, query: Query) -> tuple[list[WeighedWord], list[str]]:
    """What to look up for the words of a query, and those of them that stand nowhere."""
    known = count_blocks(connection, (part for run in query.runs for part in parts_of(run)))
    tiles = list(dict.fromkeys(tile for run in query.runs for tile in _without_particles(tiles_of(run, known))))
    words: list[WeighedWord] = []
    missing: list[str] = []
    for place, tile in enumerate(tiles):
        tokens = [tile] if tile in known else _longer(connection, tile)
        words += [WeighedWord(token, min(place, _TILES - 1)) for token in tokens]
        words += [WeighedWord(part, -1, _PART) for part in _inner(tile, known)]
        if not tokens:
            missing.append(tile)
    return words, missing


def _without_particles(tiles: Sequence[str]) -> Sequence[str]:
    """The words of a run but for characters that stand alone between others: 的 in 教师的占比."""
    return [tile for tile in tiles if len(tile) > 1] or tiles


def _longer(connection: duckdb.DuckDBPyConnection, tile: str) -> list[str]:
    """The words that hold one which is none by itself: 双师 is in 双师型."""
    return list(words_with(connection, [tile]))[:_WIDER] if len(tile) > 1 and is_han(tile) else []


def _inner(tile: str, known: Mapping[str, int]) -> list[str]:
    """The words inside a word, but for single characters."""
    parts = dict.fromkeys(part for part in parts_of(tile) if len(part) > 1 and part != tile)
    return [part for part in parts if part in known]
