"""Canonical indicators by the words of a query: their names and the other words that name them (指标检索)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from extractors.canonical import plain_words
from extractors.queries import read_query
from flows.lexicons import read_indicator_names
from pipeline.stored import rows_of

if TYPE_CHECKING:
    import duckdb

_INDICATORS = """
    select indicator_id, name_zh, definition, unit,
        (select count(distinct school) from school_year_values as stated
            where stated.indicator_id = indicators.indicator_id) as schools
    from indicators
    where indicator_id in (select unnest($ids))
"""
_SHORTEST = 3  # characters of a name that may stand inside a longer query


def find_indicators(connection: duckdb.DuckDBPyConnection, query: str, limit: int) -> list[dict[str, Any]]:
    """The indicators of a warehouse that a query names, the nearest first, with how many schools state each."""
    best = sorted(_fitting(query))[:limit]
    found = {row["indicator_id"]: row for row in rows_of(connection, _INDICATORS, {"ids": [each[-1] for each in best]})}
    return [found[indicator_id] | {"also": also} for *_, also, indicator_id in best if indicator_id in found]


def _fitting(query: str) -> Iterator[tuple[int, int, str, str]]:
    """(how it fits, how much longer or shorter it is, the other name that fits, id): the least is the nearest."""
    asked = read_query(query)
    words = [plain_words(word) for word in (*asked.words, *asked.phrases)]
    whole = "".join(words)
    for indicator_id, names in _names().items():
        fits = [fit for name in names if (fit := _fit(name, words, whole, is_name=name == names[0]))]
        if fits:
            best, far, name = min(fits)
            yield best, far, "" if name == names[0] else name, indicator_id


def _fit(name: str, words: Sequence[str], whole: str, *, is_name: bool) -> tuple[int, int, str] | None:
    far = abs(len(name) - len(whole))
    if name == whole:
        return (0 if is_name else 1), 0, name
    if all(word in name for word in words):
        return (2 if is_name else 3), far, name
    return (4, far, name) if len(name) >= _SHORTEST and name in whole else None


@cache
def _names() -> Mapping[str, tuple[str, ...]]:
    """Of each indicator of the lexicon its names as they are compared, the canonical one first."""
    return {
        indicator_id: tuple(dict.fromkeys(map(plain_words, names)))
        for indicator_id, names in read_indicator_names().items()
    }
