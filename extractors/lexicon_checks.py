"""What a row of the lexicons cannot say: words found nowhere, ids of two owners, values of no use (词表检查)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from extractors.fold import fold
from extractors.lexicon_files import LexiconError, by_key, place_of

if TYPE_CHECKING:
    from extractors.lexicon import Exclusion, Unit


class Entry(Protocol):
    """A row of a YAML file, known by its id."""

    @property
    def id(self) -> str:
        """Its name, which no other row has."""


class Worded(Entry, Protocol):
    """An entry with the words by which it is found."""

    @property
    def surfaces(self) -> tuple[str, ...]:
        """The words, as they stand in a folded text."""


def check_units(path: Path, units: Iterable[Unit]) -> None:
    """LexiconError for a unit that nothing printed can be, or that makes nothing of a number."""
    for unit in units:
        fault = fault_of_word(unit.surface) or ("" if unit.unit else "the unit is empty; write what it stands for")
        if not (unit.factor.is_finite() and unit.factor > 0):
            fault = f"“{unit.factor}” is no factor; write a number above 0"
        if fault:
            raise LexiconError(f"{place_of(path, unit.surface)}: {fault}")


def check_words(path: Path, entries: Sequence[Worded]) -> None:
    """LexiconError for an id of two entries, and for a word that stands in no text."""
    by_key(path, entries, "id")
    for entry in entries:
        for word in entry.surfaces:
            if fault := fault_of_word(word):
                raise LexiconError(f"{place_of(path, entry.id, word)}: {entry.id}: {fault}")


def check_exclusions(path: Path, rules: Sequence[Exclusion]) -> None:
    """LexiconError for an id of two rules, and for a class of characters that is none."""
    by_key(path, rules, "id")
    for rule in rules:
        for name, inside in (("first", rule.first), ("prev", rule.prev), ("next", rule.next)):
            try:
                re.compile(f"[{inside or 'x'}]")
            except re.error as error:
                where = place_of(path, rule.id, f"{name}:")
                raise LexiconError(f"{where}: {rule.id}: “{inside}” is no class ({error}); mend {name}") from error


def check_sections(folder: Path, used: Mapping[str, set[str]], terms: Mapping[str, Sequence[Entry]]) -> None:
    """LexiconError for an entry of a section that no code asks for: its words would mean nothing."""
    for name, entries in terms.items():
        for entry in entries:
            section = getattr(entry, "section", "")
            if section not in used[name]:
                where = place_of(folder / name, entry.id)
                known = ", ".join(sorted(filter(None, used[name])))
                raise LexiconError(f"{where}: {entry.id}: no section “{section}”; use one of {known}")


def fault_of_word(word: str) -> str:
    """Why no text holds a word, with the repair; "" if one may.

    >>> fault_of_word("单位（家）"), fault_of_word("专任教师")
    ('“单位（家）” is never found, as texts are folded; write “单位(家)”', '')
    """
    if not word:
        return "a word is empty; write it or take it out"
    if word != fold(word):
        return f"“{word}” is never found, as texts are folded; write “{fold(word)}”"
    if word != word.strip():
        return f"“{word}” has a blank at an end; write “{word.strip()}”"
    return ""
