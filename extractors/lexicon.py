"""Loads lexicons/: data files into typed rows, checked, hashed, patterns compiled (词表).

To add a file: write a frozen dataclass for its rows, give `Lexicon` a field, and read it in `load_lexicon`. Lists of
words with a meaning are in terms.py and term_lists.py, the reading of files in lexicon_files.py.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from pathlib import Path

import regex

from extractors.lexicon_checks import check_exclusions, check_units, check_words
from extractors.lexicon_files import (
    LexiconError,
    by_key,
    hash_folder,
    join_parts,
    place_of,
    read_entries,
    read_parts,
    read_table,
)
from extractors.terms import Terms, read_terms
from pipeline.records import Bound, Kind

Pattern = re.Pattern[str] | regex.Pattern[str]
FOLDER = Path(__file__).resolve().parent.parent / "lexicons"


class Numeral(StrEnum):
    """Which numbers a unit may follow."""

    ANY = "any"
    DIGIT = "digit"  # digits, or a Chinese numeral of two characters and more: 九十八分, never 十分
    BEFORE = "before"  # the unit stands before the number: $300
    OVER = "over"  # a noun: only where 余, 多 or 万 stands between it and the number: 500余院校


class Place(StrEnum):
    """Where a qualifier stands beside its number."""

    BEFORE = "before"
    AFTER = "after"


class Applies(StrEnum):
    """To which numbers an exclusion applies."""

    ALWAYS = "always"
    BARE = "bare"  # only to a number without a unit


class Begins(StrEnum):
    """What the first character of a number is; rules are tried only where it fits, to be quick."""

    DIGIT = "digit"
    CHINESE = "chinese"
    ORDINAL = "ordinal"  # 第


@dataclass(frozen=True, slots=True)
class Unit:
    """A printed unit and what it stands for.

    `not_before` lists how words go on that begin with the same character (项: 目, so that 3 项目 has no unit), and with
    a ! before them the exceptions (!目标, so that 3 项目标 has one).
    """

    surface: str
    unit: str
    kind: Kind
    factor: Decimal
    numeral: Numeral
    not_before: tuple[str, ...]
    note: str

    @property
    def words(self) -> tuple[str, ...]:
        """What must not follow the surface."""
        return tuple(word for word in self.not_before if not word.startswith("!"))

    @property
    def other_words(self) -> tuple[str, ...]:
        """What may follow although it begins like one of `words`."""
        return tuple(word[1:] for word in self.not_before if word.startswith("!"))


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence and what must come of it; `quote` "" means nothing at all."""

    text: str
    quote: str = ""
    bound: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A rule that says which numbers are no quantities. The pattern is matched where a number begins.

    `first`, `prev` and `next` are the insides of classes: the number's first character, the one before it and the one
    behind its first run of digits or numerals must be in them.
    """

    id: str
    about: str
    pattern: str
    begins: tuple[Begins, ...]
    examples: tuple[Example, ...]
    counter_examples: tuple[Example, ...]
    applies: Applies = Applies.ALWAYS
    first: str = ""
    prev: str = ""
    next: str = ""


@dataclass(frozen=True, slots=True)
class Region:
    """A stretch of text inside which no number is a quantity: “1+X”, a web address.

    It is looked for only in texts that hold one of `needs`.
    """

    id: str
    about: str
    needs: tuple[str, ...]
    pattern: str
    examples: tuple[Example, ...]
    counter_examples: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class Qualifier:
    """Words beside a number that say how exactly it is meant; `not_after` ends words that only look alike."""

    id: str
    about: str
    place: Place
    bound: Bound
    surfaces: tuple[str, ...]
    examples: tuple[Example, ...]
    not_after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reads:
    """A text and a number read in it, or a table's head and the unit read in it.

    Columns left empty are not looked at; `quote` "" means no quantity at all.
    """

    quote: str = ""
    text: str = ""
    head: str = ""
    value: str = ""
    value_max: str = ""
    unit: str = ""
    kind: str = ""
    bound: str = ""


@dataclass(frozen=True, slots=True)
class NumberContext:
    """Words near a number on which its reading hangs: 排名 before 第一, 资金 before 300万.

    `not_after` ends words that only look alike, where the row has use for them.
    """

    id: str
    about: str
    surfaces: tuple[str, ...]
    examples: tuple[Reads, ...]
    not_after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NameExample:
    """A line of a cover or a sentence of the text, and the school's name found in it; "" means none."""

    school: str
    line: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class SchoolWords:
    """Words by which a school's name is told; `about` says what these are for."""

    id: str
    about: str
    surfaces: tuple[str, ...]
    examples: tuple[NameExample, ...]


@dataclass(frozen=True, eq=False)
class Lexicon:
    """All data of lexicons/, ready to use. `hash` stands for every name and byte of the folder."""

    hash: str
    units: Mapping[str, Unit]
    exclusions: tuple[Exclusion, ...]
    regions: tuple[Region, ...]
    qualifiers: tuple[Qualifier, ...]
    contexts: Mapping[str, NumberContext]
    schools: Mapping[str, SchoolWords]
    parts: Mapping[str, str]
    exclusion_patterns: Mapping[str, Pattern]  # by rule id
    region_patterns: Mapping[str, Pattern]  # by rule id
    terms: Terms


def words_of(lexicon: Lexicon) -> dict[str, str]:
    """The surfaces of each row of contexts.yaml as one branch of a pattern."""
    return {key: "|".join(map(regex.escape, context.surfaces)) for key, context in lexicon.contexts.items()}


def load_lexicon(folder: Path | None = None) -> Lexicon:
    """The lexicons of `folder` (default: those beside the packages), read once per process.

    LexiconError if a file is missing or holds a value that cannot stand.
    """
    return _load((folder or FOLDER).resolve())


@functools.cache
def _load(folder: Path) -> Lexicon:
    parts = read_parts(folder / "parts.yaml")
    exclusions = read_entries(folder / "exclusions.yaml", Exclusion)
    regions = read_entries(folder / "regions.yaml", Region)
    units = read_table(folder / "units.tsv", Unit)
    contexts = read_entries(folder / "contexts.yaml", NumberContext)
    qualifiers = read_entries(folder / "qualifiers.yaml", Qualifier)
    check_units(folder / "units.tsv", units)
    check_exclusions(folder / "exclusions.yaml", exclusions)
    by_key(folder / "regions.yaml", regions, "id")
    check_words(folder / "contexts.yaml", contexts)
    check_words(folder / "qualifiers.yaml", qualifiers)
    return Lexicon(
        hash=hash_folder(folder),
        units=by_key(folder / "units.tsv", units, "surface"),
        exclusions=exclusions,
        regions=regions,
        qualifiers=qualifiers,
        contexts=by_key(folder / "contexts.yaml", contexts, "id"),
        schools=by_key(folder / "schools.yaml", read_entries(folder / "schools.yaml", SchoolWords), "id"),
        parts=parts,
        exclusion_patterns={rule.id: compile_rule(folder / "exclusions.yaml", rule, parts) for rule in exclusions},
        region_patterns={rule.id: compile_rule(folder / "regions.yaml", rule, parts) for rule in regions},
        terms=read_terms(folder, {unit.unit for unit in units}),
    )


def compile_rule(path: Path, rule: Exclusion | Region, parts: Mapping[str, str]) -> Pattern:
    """One rule's pattern; LexiconError if it is none."""
    pattern = join_parts(rule.pattern, parts, lambda: f"{place_of(path, rule.id)}: {rule.id}")
    try:
        return _compile(pattern)
    except regex.error as error:
        where = f"{place_of(path, rule.id, 'pattern:')}: {rule.id}"
        raise LexiconError(f"{where}: “{rule.pattern}” is no pattern ({error}); mend it") from error


def _compile(pattern: str) -> Pattern:
    """By the quicker engine that has room for it: only `regex` looks behind at any length."""
    try:
        return re.compile(pattern)
    except re.error:
        return regex.compile(pattern)
