"""What a rule_id means: an entry of a lexicon, or a rule of the code that rules.tsv puts into words (规则名)."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from extractors.lexicon import FOLDER, Lexicon
from extractors.lexicon_files import by_key, read_table

REASON = "reason."
_EXCLUSION = "exclusion."


@dataclass(frozen=True, slots=True)
class RuleMeaning:
    """A rule of the code: its name, and what it does in Chinese and in English."""

    id: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Rule:
    """What stands behind a rule_id: the file of lexicons/ and what it says there, in English and Chinese.

    `surfaces` are the words of a lexicon's entry, none for a rule of the code.
    """

    id: str
    file: str
    en: str
    zh: str = ""
    surfaces: tuple[str, ...] = ()


def rule_meanings(folder: Path | None = None) -> Mapping[str, RuleMeaning]:
    """The rules of `rules.tsv` by name, read once per process."""
    return _read((folder or FOLDER).resolve())


@functools.cache
def _read(folder: Path) -> Mapping[str, RuleMeaning]:
    path = folder / "rules.tsv"
    return by_key(path, read_table(path, RuleMeaning), "id")


def find_rule(rule_id: str | None, lexicon: Lexicon) -> Rule | None:
    """The rule of an id that stands on a fact, a mention or an unlinked number; None if nothing has that id."""
    return _rules(lexicon).get(rule_id or "")


def reason_rule(reason: str, lexicon: Lexicon) -> Rule | None:
    """What an unlinked number's reason means: an exclusion, or a reason of the code."""
    return find_rule(reason, lexicon) if reason.startswith(_EXCLUSION) else find_rule(REASON + reason, lexicon)


@functools.cache
def _rules(lexicon: Lexicon) -> Mapping[str, Rule]:
    rules = {name: Rule(name, "rules.tsv", meaning.en, meaning.zh) for name, meaning in rule_meanings().items()}
    for file, terms in lexicon.terms.files.items():
        for term in terms:
            says = f"{term.section} → {term.value}" if term.section else term.value
            rules[term.id] = Rule(term.id, file, says, surfaces=term.surfaces)
    for honour in lexicon.terms.honours.honours:
        rules[honour.id] = Rule(honour.id, "contests.yaml", honour.zh, surfaces=(*honour.surfaces, *honour.short))
    for file, entries in (("exclusions.yaml", lexicon.exclusions), ("regions.yaml", lexicon.regions)):
        for entry in entries:
            rules[_EXCLUSION + entry.id] = Rule(_EXCLUSION + entry.id, file, entry.about)
    return rules
