"""The lexicons for the flows, their errors in the words of the command line."""

from __future__ import annotations

from collections.abc import Mapping

from extractors.canonical import Indicator, plain_words
from extractors.known_schools import known_schools
from extractors.lexicon import FOLDER, Lexicon, load_lexicon
from extractors.lexicon_files import LexiconError, read_entries
from extractors.rules import rule_meanings
from pipeline.errors import SushuError
from pipeline.loading.catalogue import IndicatorRow
from pipeline.records import School


class BrokenLexiconError(SushuError):
    """A file of lexicons/ cannot be used."""


def read_lexicon() -> Lexicon:
    """The lexicons; BrokenLexiconError, which says file, line and repair, if they cannot be used."""
    try:
        rule_meanings()  # asked for late, by sushu explain: a fault in it is told before anything is read
        return load_lexicon()
    except LexiconError as error:
        raise BrokenLexiconError(str(error), "Repair it in lexicons/ and try again.") from error


def list_indicators() -> list[IndicatorRow]:
    """The lexicons' canonical indicators as the warehouse lists them."""
    return [
        IndicatorRow(
            row.id, row.name, row.kind.value, row.unit or None, row.range[0], row.range[1], row.definition, row.source
        )
        for row in read_lexicon().terms.indicators.rows
    ]


def indicators_named(words: str) -> list[str]:
    """The ids of the canonical indicators that the lexicons know by these words."""
    return [row.id for row in read_lexicon().terms.indicators.surfaces.get(plain_words(words), ())]


def read_indicator_names() -> Mapping[str, tuple[str, ...]]:
    """The id of each canonical indicator with its names, the canonical one first, without the rest of the lexicons."""
    paths = sorted((FOLDER / "indicators").glob("*.yaml"))
    try:
        return {row.id: (row.name, *row.surfaces) for path in paths for row in read_entries(path, Indicator)}
    except LexiconError as error:
        raise BrokenLexiconError(str(error), "Repair it in lexicons/ and try again.") from error


def list_schools() -> tuple[School, ...]:
    """The schools that the lexicons know by name; BrokenLexiconError if their file cannot be used."""
    try:
        return known_schools()
    except LexiconError as error:
        raise BrokenLexiconError(str(error), "Repair it in lexicons/ and try again.") from error
