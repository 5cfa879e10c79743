"""Pages made from words and their places, for tests of what stands where."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from random import Random

from pipeline.page_records import Page, Ruling, Span, TextOrigin, WordBox

Typed = tuple[float, float, str]  # left end, top, characters

# A number with its inner signs, a run of Latin letters, or one other character.
_WORD_RE = re.compile(r"[0-9]+(?:[.,][0-9]+)*%?|[A-Za-z]+|[^\s]")
_HALF = frozenset("0123456789.,%-+()/ abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")


def width(text: str, size: float = 10.0) -> float:
    """How wide a text is set: half a square for Latin signs, a square for others."""
    return sum(size / 2 if sign in _HALF else size for sign in text)


def typed_page(
    lines: Iterable[Typed], *, size: float = 10.0, rules: Sequence[Ruling] = (), jitter: float = 0.0, seed: int = 0
) -> Page:
    """A page of 600 × 800 points on which each text stands at its place; boxes are off by up to `jitter` points."""
    random = Random(seed)
    text, words = "", []
    for x0, top, characters in lines:
        for match in _WORD_RE.finditer(characters):
            left = x0 + width(characters[: match.start()], size)
            right = left + width(match.group(), size)
            off = [random.uniform(-jitter, jitter) for _ in range(4)]
            span = Span(len(text) + match.start(), len(text) + match.end())
            rise = 0.15 * size if match.group()[0] in _HALF else 0.0  # figures are lower than ideographs
            words.append(WordBox(span, left + off[0], top + rise + off[1], right + off[2], top + size - rise + off[3]))
        text += characters + "\n"
    return Page("s-1", 1, text, TextOrigin.TEXT_LAYER, width=600, height=800, words=tuple(words), rulings=tuple(rules))
