"""Kinds of schools that a text counts one after another: 海上小学 12 所，在校生 …，招生 … (学校类别)."""

from __future__ import annotations

import re

from extractors.terms import Terms


class SchoolKindFinder:
    """Finds the kind of school with which a sentence of such counts opens; compiled once for a lexicon."""

    def __init__(self, terms: Terms) -> None:
        words = terms.subjects
        kinds, whole = words.school_kind.alternation, words.all_kinds.alternation
        self._counted = re.compile(
            rf"\s*(?:其中[，,]?)?(?!{whole})(?P<name>[\u4e00-\u9fff]{{0,8}}?(?:{kinds}))(?:\([^()]{{1,12}}\))?"
            rf"\s?\d[\d,]*\s?[所个][，,]\s?(?:{words.kind_has.alternation})\s?\d"
        )

    def kind_at(self, text: str, start: int) -> tuple[str, int] | None:
        """The kind and where its name ends, if the sentence at `start` counts its schools and then what they have."""
        found = self._counted.match(text, start)
        return (found["name"], found.end("name")) if found else None
