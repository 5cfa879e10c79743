"""Break text into printed lines as Chinese type does, and place facts on them; shared by text and PDF."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sample_master import Marked, Truth

TOKEN_RE = re.compile(r"[A-Za-z0-9.,:%+/@-]+|.")
NEVER_FIRST = set("，。、；：？！”’）》〉】％…")
NEVER_LAST = set("“‘（《〈【〔")


@dataclass(frozen=True, slots=True)
class Printed:
    """One printed line and the facts whose quotes begin on it."""

    text: str
    truths: tuple[Truth, ...] = ()


@dataclass(frozen=True, slots=True)
class Placed:
    """A fact with the line (text) or page (PDF) on which its quote begins."""

    place: int
    truth: Truth


def width_of(text: str, latin: float) -> float:
    """The width in ems; a character of ASCII takes `latin` of one."""
    return sum(latin if char < "\u0100" else 1.0 for char in text)


def break_lines(text: str, width: float, *, indent: float = 0.0, latin: float = 0.5) -> list[tuple[int, int]]:
    """Half-open ranges of the text, one a line; numbers and Latin words stay whole, punctuation may hang."""
    ranges: list[tuple[int, int]] = []
    start, used = 0, indent
    for token in TOKEN_RE.finditer(text):
        wide = width_of(token[0], latin)
        if used + wide > width and token.start() > start and token[0] not in NEVER_FIRST and token[0] != " ":
            end = token.start()
            while end - 1 > start and text[end - 1] in NEVER_LAST:
                end -= 1
            ranges.append((start, end))
            start, used = end, width_of(text[end : token.start()], latin)
        used += wide
    ranges.append((start, len(text)))
    return ranges


def print_lines(marked: Marked, width: float, *, indent: float = 0.0, latin: float = 0.5) -> list[Printed]:
    """The text's printed lines, blanks at the breaks dropped."""
    lines = []
    for start, end in break_lines(marked.text, width, indent=indent, latin=latin):
        truths = tuple(truth for offset, truth in marked.truths if start <= offset < end)
        lines.append(Printed(marked.text[start:end].strip(" "), truths))
    return lines
