"""Sentences and their inner borders, blind to what stands inside quotes, titles and brackets (句)."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass

_PAIRS = {"“": "”", "《": "》", "(": ")", "‘": "’", "【": "】", "「": "」", "〔": "〕", "<": ">"}
_SIGN = re.compile("[" + "".join(map(re.escape, [*_PAIRS, *_PAIRS.values()])) + "]")
_LONGEST_PAIR = 120
_LONGEST_FULL = 2_000  # no full sentence goes on so long; every sentence of one is held to all before it
_END = re.compile(r"[。!?;！？；]")
# a comma between digits in threes is a thousands mark, one before a number a border like any other
_CLAUSE = re.compile(r"[，:：;；。]|(?<!\d),|,(?!\d{3}(?!\d))")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a block: [start, end) of the block's folded `text`; `inside` marks bracketed characters.

    A semicolon ends a sentence too, but what opens the full sentence (2025年，学校计划…；…) holds to its full
    stop: `full_start` is where that begins. `borders` are the offsets of the block's commas, colons and stops
    that stand outside brackets.
    """

    text: str
    start: int
    end: int
    inside: bytes
    full_start: int
    borders: tuple[int, ...]

    def clause_start(self, at: int) -> int:
        """Where the clause begins in which the offset stands."""
        index = bisect_left(self.borders, at) - 1
        return max(self.start, self.borders[index] + 1) if index >= 0 else self.start

    def clause_end(self, at: int) -> int:
        """Where that clause ends."""
        index = bisect_left(self.borders, at)
        return min(self.end, self.borders[index]) if index < len(self.borders) else self.end


def bracketed(text: str) -> bytes:
    """One byte a character: 1 inside a pair of quotes, titles or brackets that closes soon, else 0."""
    marks = bytearray(len(text))
    open_at: list[tuple[str, int]] = []
    awaited: Counter[str] = Counter()  # how many of each closing sign would close something
    for sign in _SIGN.finditer(text):
        char, index = sign.group(), sign.start()
        if char in _PAIRS:
            open_at.append((_PAIRS[char], index))
            awaited[_PAIRS[char]] += 1
        elif awaited[char]:
            while open_at:
                closing, start = open_at.pop()
                awaited[closing] -= 1
                if closing == char:
                    if index - start <= _LONGEST_PAIR:
                        marks[start + 1 : index] = b"\1" * (index - start - 1)
                    break
    return bytes(marks)


def split_sentences(text: str) -> list[Sentence]:
    """The sentences of a folded block text, in order; blank ones are left out."""
    marks = bracketed(text)
    clauses = tuple([at for m in _CLAUSE.finditer(text) if not marks[at := m.start()]])
    sentences = []
    start = full_start = 0
    borders = [match.end() for match in _END.finditer(text) if not marks[match.start()]]
    for end in [*borders, len(text)]:
        if text[start:end].strip():
            sentences.append(Sentence(text, start, end, marks, full_start, clauses))
        start = end
        if text[end - 1 : end] not in {";", "；"} or end - full_start > _LONGEST_FULL:
            full_start = end
    return sentences
