"""Searches a warehouse: the text side reads the query, the document side looks it up (检索)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractors.queries import Query, parts_of, phrase_pattern, pivots_of, read_query, tiles_of, touching_words
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
    rank_blocks,
    read_passages,
    words_with,
)

if TYPE_CHECKING:
    import duckdb

_PART = 0.4  # what a part of a word counts beside the whole
_TILES = 63  # words of a query that are told apart
_FEW = 20_000  # blocks that are read as soon as looked for in a better way
_TOO_MANY = 1 << 62
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
    """The best passages, how many there are in all, and the words and phrases of the query that stand nowhere.

    `words` are those that were looked up. `missing` is told of the whole warehouse, whatever the filters say.
    """

    hits: tuple[Hit, ...]
    total: int
    words: tuple[str, ...]
    missing: tuple[str, ...]


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
    hits = tuple(_hit(passage, block.score, find_hits(passage.text, pattern)) for passage, block in zip(passages, found, strict=True))
    return SearchResult(hits, total, tokens, tuple(missing))


def _hit(passage: Passage, score: float, spans: Sequence[Span]) -> Hit:
    first = spans[0].start if spans else 0
    return Hit(passage, score, passage.page_at(first), tuple(spans), snippet_of(passage.text, spans))


def _pattern(connection: duckdb.DuckDBPyConnection, phrase: str, *, narrow: bool) -> PhrasePattern:
    """A phrase to look for; with the words it must touch where no other word tells which blocks to read."""
    touching: tuple[str, ...] | None = None
    least = _TOO_MANY
    for pivot in pivots_of(phrase) if narrow else ():
        fitting = touching_words(phrase, pivot, words_with(connection, [pivot]))
        if (blocks := sum(fitting.values())) < least:
            touching, least = tuple(fitting), blocks
        if least < _FEW:
            break
    return PhrasePattern(phrase_pattern(phrase), touching)


def _words(connection: duckdb.DuckDBPyConnection, query: Query) -> tuple[list[WeighedWord], list[str]]:
    """What to look up for the words of a query, and those of them that stand nowhere."""
    known = count_blocks(connection, (part for run in query.runs for part in parts_of(run)))
    tiles = list(dict.fromkeys(tile for run in query.runs for tile in _without_particles(tiles_of(run, known))))
    words: list[WeighedWord] = []
    missing: list[str] = []
    for tile in tiles:
        tokens = [tile] if tile in known else _longer(connection, tile)
        place = min(len(words), _TILES - 1)
        words += [WeighedWord(token, place) for token in tokens]
        words += [WeighedWord(part, -1, _PART) for part in _inner(tile, known)]
        if not tokens:
            missing.append(tile)
    return words, missing


def _without_particles(tiles: Sequence[str]) -> Sequence[str]:
    """The words of a run but for characters that stand alone between others: 的 in 教师的占比."""
    return [tile for tile in tiles if len(tile) > 1] or tiles


def _longer(connection: duckdb.DuckDBPyConnection, tile: str) -> list[str]:
    """The words that hold one which is none by itself: 双师 is in 双师型."""
    return list(words_with(connection, [tile]))[:_WIDER] if len(tile) > 1 else []


def _inner(tile: str, known: Mapping[str, int]) -> list[str]:
    """The words inside a word; where there are none of two characters, its characters."""
    parts = dict.fromkeys(part for part in parts_of(tile) if part in known and part != tile)
    return [part for part in parts if len(part) > 1] or ([] if tile in known else list(parts))
