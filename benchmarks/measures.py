"""How right a reading is: characters, numbers and cells against the truth."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import LCSseq, Levenshtein

from benchmarks.truth import PlacedCell, TrueTable
from extractors.fold import fold

_NUMBER_RE = re.compile(r"[0-9]+(?:[.,][0-9]+)*")
_ALIKE = 0.8  # share of a cell's text that must be right for the cell to count as found in its place


@dataclass(frozen=True, slots=True)
class Tally:
    """So many right of so many."""

    right: int = 0
    of: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.right + other.right, self.of + other.of)

    @property
    def share(self) -> float | None:
        """Right of all, None of nothing."""
        return self.right / self.of if self.of else None


def without_blanks(lines: Iterable[str]) -> str:
    """The lines' characters, white space left out, nothing else changed."""
    return "".join("".join(line.split()) for line in lines)


def in_order(found: str, truth: str) -> Tally:
    """Characters right, in order: each insertion, deletion and exchange (Levenshtein) is one error."""
    return Tally(max(0, len(truth) - Levenshtein.distance(found, truth)), len(truth))


def in_any_order(found: str, truth: str) -> Tally:
    """Characters right, whatever their order; one exchanged for another is one error."""
    has, wanted = Counter(found), Counter(truth)
    errors = max((wanted - has).total(), (has - wanted).total())
    return Tally(max(0, len(truth) - errors), len(truth))


def numbers(lines: Iterable[str]) -> list[str]:
    """The numbers of the lines: digits with the points and commas between them, half-width.

    >>> numbers(["共１２ 项，占97.82%", "1,286人"])
    ['12', '97.82', '1,286']
    """
    return [match.group() for line in lines for match in _NUMBER_RE.finditer(fold(line))]


def numbers_in_order(found: Sequence[str], truth: Sequence[str]) -> Tally:
    """Numbers of the truth found in the truth's order."""
    return Tally(LCSseq.similarity(found, truth), len(truth))


def found_of(found: Iterable[Hashable], truth: Iterable[Hashable]) -> Tally:
    """How many of the truth's things are found, each as often as it stands there."""
    wanted = Counter(truth)
    return Tally((wanted & Counter(found)).total(), wanted.total())


@dataclass(frozen=True, slots=True)
class TableScore:
    """One true table: cells right in place and text, cells in place with a text nearly right, and the wrong ones."""

    kind: str
    exact: Tally
    placed: Tally
    found: bool
    missed: tuple[PlacedCell, ...]
    spurious: tuple[PlacedCell, ...]


def score_tables(
    found: Sequence[Sequence[PlacedCell]], truth: Sequence[TrueTable]
) -> tuple[list[TableScore], list[Sequence[PlacedCell]]]:
    """Each true table beside the found one that shares most with it, each found one taken once; the found ones left."""
    left = list(range(len(found)))
    taken: dict[int, int] = {}
    shares = sorted(
        ((_shared(found[index], table), -index, number) for number, table in enumerate(truth) for index in left),
        reverse=True,
    )
    for share, negative, number in shares:
        if share > (0, 0) and number not in taken and -negative in left:
            taken[number] = -negative
            left.remove(-negative)
    scores = [_score_table(found[taken[n]] if n in taken else None, table) for n, table in enumerate(truth)]
    return scores, [found[index] for index in left]


def _shared(found: Sequence[PlacedCell], table: TrueTable) -> tuple[int, int]:
    """By what a found table is paired with a true one: cells right in place, then texts alone."""
    texts = [cell.text for cell in found if cell.text], [cell.text for cell in table.cells if cell.text]
    return found_of(found, table.cells).right, found_of(*texts).right


def _score_table(found: Sequence[PlacedCell] | None, table: TrueTable) -> TableScore:
    cells = Counter(found or ())
    missed = tuple((Counter(table.cells) - cells).elements())
    spurious = tuple((cells - Counter(table.cells)).elements())
    exact = Tally(len(table.cells) - len(missed), len(table.cells))
    by_place = {cell.place: cell.text for cell in spurious}
    nearly = sum(_are_alike(by_place.get(cell.place), cell.text) for cell in missed)
    return TableScore(table.kind, exact, exact + Tally(nearly, 0), found is not None, missed, spurious)


def _are_alike(text: str | None, truth: str) -> bool:
    return text is not None and Levenshtein.normalized_similarity(text, truth) >= _ALIKE
