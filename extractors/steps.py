"""One step of an explanation: what was decided, by which rule, from which words (解释的一步)."""

from __future__ import annotations

from dataclasses import dataclass

from extractors.rules import Rule
from extractors.word_places import Words


@dataclass(frozen=True, slots=True)
class Lost:
    """What might have decided and did not, and why."""

    what: str
    why: str


@dataclass(frozen=True, slots=True)
class Step:
    """One part of a fact: its name in English and Chinese, what was decided, and all that it rests on.

    `filled_by` is the kind of place for the parts that are slots, "" for others.
    """

    part: str
    zh: str
    said: str
    rule: Rule | None = None
    words: tuple[Words, ...] = ()
    lost: tuple[Lost, ...] = ()
    filled_by: str = ""
