"""Canonical indicators: the rows of lexicons/indicators/, checked, and found by the words that name them (规范指标)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cached_property, lru_cache
from pathlib import Path

from extractors.fold import fold
from extractors.lexicon_files import LexiconError, place_of, read_entries
from pipeline.records import Kind

_QUOTES = str.maketrans("", "", "“”\"‘’'《》 \u3000")


class SchoolYear(StrEnum):
    """For which of its two years a number of a school year counts (学年归入的年份)."""

    START = "start"
    END = "end"


@dataclass(frozen=True, slots=True)
class Indicator:
    """One canonical indicator: the words that name it, the numbers it is for, what it means and where it comes from.

    `kind` and `unit` are those its facts have; `units` lists further units a report may count it in. `range` holds the
    least and the greatest plausible value. `not_near` are words that, in the same sentence, make something else of it.
    A number of a school year counts for the year in which it ends, or begins where `school_year` is start.
    An example is a sentence, or a table with " | " between cells and " / " between rows; some fact of it must get
    the id, and none of a counter-example.
    """

    id: str
    name: str
    kind: Kind
    unit: str
    range: tuple[Decimal, ...]
    surfaces: tuple[str, ...]
    definition: str
    source: str
    examples: tuple[str, ...]
    counter_examples: tuple[str, ...]
    units: tuple[str, ...] = ()
    not_near: tuple[str, ...] = ()
    school_year: SchoolYear = SchoolYear.END

    def measures(self, kind: str, unit: str | None) -> bool:
        """Whether a number of this kind and unit can be one of it; no unit contradicts none."""
        return kind == self.kind and (unit is None or unit == self.unit or unit in self.units)


class Indicators:
    """The canonical indicators by the words that name them."""

    def __init__(self, rows: Iterable[Indicator]) -> None:
        self.rows = tuple(rows)
        self._owners: dict[str, list[Indicator]] = {}
        for row in self.rows:
            for surface in row.surfaces:
                self._owners.setdefault(plain_words(surface), []).append(row)

    def named(self, words: str, kind: str, unit: str | None) -> Indicator | None:
        """The indicator that plain words name, if a number of this kind and unit can be one of it."""
        rows = self._owners.get(words)
        if rows is None:
            return None
        fitting = [row for row in rows if row.measures(kind, unit)]
        return fitting[0] if len(fitting) == 1 else None

    @cached_property
    def surfaces(self) -> Mapping[str, Sequence[Indicator]]:
        """The plain words of every surface, and the indicators that they name."""
        return self._owners

    @cached_property
    def by_id(self) -> Mapping[str, Indicator]:
        """The indicators by their ids."""
        return {row.id: row for row in self.rows}


@lru_cache(maxsize=1024)  # facts side by side share subject and phrase
def plain_words(words: str) -> str:
    """Words folded, without blanks and quotation marks: “双师型” 教师 → 双师型教师."""
    return fold(words).translate(_QUOTES)


def read_indicators(folder: Path, units: Iterable[str]) -> Indicators:
    """The indicators of all files of a folder; LexiconError names file, row and repair where one cannot stand."""
    paths = sorted(folder.glob("*.yaml"))
    if not paths:
        raise LexiconError(f"{folder.name}: no YAML file in {folder}; restore the folder")
    known = set(units)
    owners: dict[str, list[Indicator]] = {}
    ids: set[str] = set()
    rows = []
    for path in paths:
        for row in read_entries(path, Indicator):
            _check(row, path, known, ids, owners)
            rows.append(row)
    return Indicators(rows)


def _check(row: Indicator, path: Path, units: set[str], ids: set[str], owners: dict[str, list[Indicator]]) -> None:
    def fail(cause: str, word: str = "") -> None:
        raise LexiconError(f"{place_of(path, row.id, word)}: {row.id}: {cause}")

    if row.id in ids:
        fail("the id stands twice; give each indicator its own")
    ids.add(row.id)
    for unit in (row.unit, *row.units):
        if unit and unit not in units and unit.partition("/")[0] not in units:
            fail(f"unknown unit “{unit}”; use a unit of units.tsv", unit)
    if len(row.range) != 2 or row.range[0] > row.range[1]:
        fail(f"the range is {list(map(str, row.range))}; write the least and the greatest value")
    if not row.definition.endswith("。") or not row.source:
        fail("write a definition that ends in 。 and a source")
    for surface in row.surfaces:
        held = owners.setdefault(plain_words(surface), [])
        for other in held:
            if other.kind == row.kind and {other.unit, *other.units} & {row.unit, *row.units}:
                fail(f"“{surface}” is already a surface of {other.id}; give it to one", surface)
        held.append(row)
