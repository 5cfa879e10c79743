"""What the code's own rules are called and mean: the names that stand beside lexicon entries in a rule_id (规则名)."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from extractors.lexicon import FOLDER
from extractors.lexicon_files import by_key, read_table


@dataclass(frozen=True, slots=True)
class RuleMeaning:
    """A rule of the code: its name, and what it does in Chinese and in English."""

    id: str
    zh: str
    en: str


def rule_meanings(folder: Path | None = None) -> Mapping[str, RuleMeaning]:
    """The rules of `rules.tsv` by name, read once per process."""
    return _read((folder or FOLDER).resolve())


@functools.cache
def _read(folder: Path) -> Mapping[str, RuleMeaning]:
    path = folder / "rules.tsv"
    return by_key(path, read_table(path, RuleMeaning), "id")
