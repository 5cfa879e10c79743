"""Reads the words beside a number that say how exactly it is meant: 约, 超过, 以上, 以内 (界限)."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from extractors.lexicon import Lexicon, Place, Qualifier
from pipeline.records import Bound, Kind

_INCLUSIVE = re.compile(r" ?\( ?不?含[^()]{0,6}\)")
_REACH = 16


@dataclass(frozen=True, slots=True)
class BoundWord:
    """A word beside a number that bounds it, and its entry in qualifiers.yaml."""

    surface: str
    entry: Qualifier


class BoundReader:
    """The qualifiers of a lexicon, by the character that touches the number."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.links = lexicon.contexts["bound.link"].surfaces
        self.verbs = lexicon.contexts["bound.verb"].surfaces
        self.adverbs = lexicon.contexts["bound.adverb"].surfaces
        self.joints = (*self.links, *self.verbs, "的")
        self.told_of = re.compile(f"({'|'.join(lexicon.contexts['bound.of'].surfaces)})[^,。;、:0-9]{{1,10}}的$")
        self.before: dict[str, list[tuple[str, Qualifier]]] = {}
        self.after: dict[str, list[tuple[str, Qualifier]]] = {}
        rows = [(surface, qualifier) for qualifier in lexicon.qualifiers for surface in qualifier.surfaces]
        for surface, qualifier in sorted(rows, key=lambda row: -len(row[0])):
            if qualifier.place is Place.BEFORE:
                self.before.setdefault(surface[-1], []).append((surface, qualifier))
            else:
                self.after.setdefault(surface[0], []).append((surface, qualifier))

    def read_before(self, folded: str, start: int) -> Bound | None:
        """The bound that the words before `start` set."""
        word = self.word_before(folded, start)
        return word.entry.bound if word else None

    def read_after(self, folded: str, end: int, kind: Kind | None) -> Bound | None:
        """The bound that the words from `end` set."""
        word = self.word_after(folded, end, kind)
        return word.entry.bound if word else None

    def word_before(self, folded: str, start: int) -> BoundWord | None:
        """The bounding word before `start`, a link between allowed: 约为, 至少配备, 不低于总课时的."""
        head = folded[max(0, start - _REACH) : start].rstrip(" “(").replace(" ", "")
        word = self._ending(head)
        if word is None and head.endswith(self.joints):
            for link in self.links:
                if head.endswith(link) and (linked := self._ending(head[: -len(link)])):
                    return linked
            for verb in self.verbs:
                if head.endswith(verb) and head[: -len(verb)].endswith(self.adverbs):
                    return self._ending(head[: -len(verb)])
            if head.endswith("的") and (told := self.told_of.search(head)):
                return self._ending(told[1])
        return word

    def _ending(self, head: str) -> BoundWord | None:
        for surface, qualifier in self.before.get(head[-1:], ()):
            if head.endswith(surface):
                rest = head[: -len(surface)]
                looks_alike = qualifier.not_after and rest.endswith(qualifier.not_after)
                return None if looks_alike else BoundWord(surface, qualifier)
        return None

    def word_after(self, folded: str, end: int, kind: Kind | None) -> BoundWord | None:
        """The bounding word from `end` on; 多 and 余 only behind a measure or money: 三年多, 10元多."""
        inclusive = _INCLUSIVE.match(folded, end)
        if inclusive:
            end = inclusive.end()
        if folded.startswith(" ", end):
            end += 1
        for surface, qualifier in self.after.get(folded[end : end + 1], ()):
            if folded.startswith(surface, end):
                behind = folded[end + len(surface) : end + len(surface) + 1]
                if qualifier.bound is Bound.OVER and (kind not in {Kind.MEASURE, Kind.MONEY} or "一" <= behind <= "龥"):
                    continue
                return BoundWord(surface, qualifier)
        return None


@functools.cache
def bound_reader(lexicon: Lexicon) -> BoundReader:
    """The one reader of a lexicon's qualifiers."""
    return BoundReader(lexicon)
