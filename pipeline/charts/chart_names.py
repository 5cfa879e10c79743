"""Which indicator and which schools a chart's words mean (指标与学校的名称)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches
from typing import TYPE_CHECKING

from pipeline.errors import SushuError

if TYPE_CHECKING:
    import duckdb

# From words to the ids of the indicators that they name.
NameBook = Callable[[str], Sequence[str]]

_SHOWN, _ALIKE = 6, 0.4


class UnknownNameError(SushuError):
    """Words that name no indicator, several, or no school."""


@dataclass(frozen=True, slots=True)
class Indicator:
    """A canonical indicator, as the table indicators has it."""

    indicator_id: str
    name_zh: str
    unit: str | None


def no_names(words: str) -> Sequence[str]:
    """A book without a name."""
    return ()


def find_indicator(connection: duckdb.DuckDBPyConnection, words: str, names: NameBook = no_names) -> Indicator:
    """The indicator of this id or name, or whose name alone holds the words, or that `names` knows by them.

    UnknownNameError, with those that come near, if it is none or several.
    """
    rows = connection.execute("select indicator_id, name_zh, unit from indicators order by 1").fetchall()
    known = [Indicator(*row) for row in rows]
    exact = [each for each in known if words in (each.indicator_id, each.name_zh)]
    if len(exact) == 1:
        return exact[0]
    ids = set(names(words))
    meant = [each for each in known if each.indicator_id in ids]
    holding = [each for each in known if words and words in each.name_zh]
    for found in (meant, holding):
        if len(found) == 1:
            return found[0]
    several = exact or meant or holding
    near = several or _close(words, known)
    what = f"“{words}” may mean several indicators." if several else f"There is no indicator “{words}”."
    told = "，".join(f"{each.name_zh} ({each.indicator_id})" for each in near[:_SHOWN])
    more = "" if len(near) <= _SHOWN else f" and {len(near) - _SHOWN} more"
    every = 'All of them: sushu sql "select indicator_id, name_zh from indicators"'
    raise UnknownNameError(what, f"Name one: {told}{more}. {every}" if near else every)


def _close(words: str, known: Sequence[Indicator]) -> list[Indicator]:
    by_words = {word: each for each in known for word in (each.indicator_id, each.name_zh)}
    close = get_close_matches(words, by_words, n=_SHOWN, cutoff=_ALIKE)
    return list(dict.fromkeys(by_words[word] for word in close))


def find_schools(connection: duckdb.DuckDBPyConnection, parts: Iterable[str]) -> tuple[str, ...]:
    """The full names of the schools whose names hold one of the parts, a whole name before all that hold it.

    UnknownNameError, with names that come near, for a part that no school's name holds.
    """
    asked = "select distinct school from reports where school is not null and replaced_by is null order by school"
    known = [school for (school,) in connection.execute(asked).fetchall()]
    found: list[str] = []
    for part in parts:
        holding = [part] if part in known else [school for school in known if part in school]
        if not holding:
            near = _like(part, known)
            every = 'All schools: sushu sql "select school from schools"'
            raise UnknownNameError(
                f"No report is of a school “{part}”.", f"Did you mean {'，'.join(near)}? {every}" if near else every
            )
        found += holding
    return tuple(dict.fromkeys(found))


def _like(part: str, known: Sequence[str]) -> list[str]:
    """The schools in whose names some characters in a row are most like the part."""

    def likeness(name: str) -> float:
        windows = (name[start : start + len(part)] for start in range(max(1, len(name) - len(part) + 1)))
        return max(SequenceMatcher(None, part, window).ratio() for window in windows)

    ranked = sorted(((likeness(name), name) for name in known), key=lambda found: (-found[0], found[1]))
    return [name for alike, name in ranked[:_SHOWN] if alike >= _ALIKE]
