"""Says which exclusion claims the number that begins at a place: dates, numbering, codes, names (排除).

Only rules whose surroundings fit are tried: `first`, `prev` and `next` of a rule name the characters it can begin with,
that can stand before it (\n: the text begins), and that can follow its first run of digits, decimals with it, or of
numerals. Blanks are skipped on both sides.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from typing import Any

from extractors.lexicon import Applies, Begins, Exclusion, Lexicon

_Matcher = tuple[str, Callable[[str, int], Any]]


class ExclusionTable:
    """The exclusions that apply to one kind of number, looked up by the characters in and beside it."""

    def __init__(self, lexicon: Lexicon, applies: Applies, begins: Begins) -> None:
        self.rules: list[tuple[Exclusion, _Matcher]] = [
            (rule, (rule.id, lexicon.exclusion_patterns[rule.id].match))
            for rule in lexicon.exclusions
            if rule.applies is applies and begins in rule.begins
        ]
        self.found: dict[tuple[str, str, str], tuple[_Matcher, ...]] = {}

    def read(self, folded: str, at: int, before: str, after: str) -> tuple[str, int] | None:
        """The first rule in file order that claims the number at `at`, and where its claim ends.

        `before` is the character before the number, `after` the one behind its first run of digits or numerals.
        """
        key = (folded[at], before, after)
        matchers = self.found.get(key)
        if matchers is None:
            matchers = self.found[key] = tuple(
                matcher
                for rule, matcher in self.rules
                if _holds(rule.first, key[0]) and _holds(rule.prev, before) and _holds(rule.next, after)
            )
        for rule_id, match in matchers:
            if found := match(folded, at):
                return rule_id, found.end()
        return None


class ExclusionReader:
    """All exclusions of one lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.digits = ExclusionTable(lexicon, Applies.ALWAYS, Begins.DIGIT)
        self.chinese = ExclusionTable(lexicon, Applies.ALWAYS, Begins.CHINESE)
        self.ordinals = ExclusionTable(lexicon, Applies.ALWAYS, Begins.ORDINAL)
        self.bare_digits = ExclusionTable(lexicon, Applies.BARE, Begins.DIGIT)
        self.bare_chinese = ExclusionTable(lexicon, Applies.BARE, Begins.CHINESE)


@functools.cache
def _holds(chars: str, char: str) -> bool:
    return not chars or bool(char and re.fullmatch(f"[{chars}]", char))
