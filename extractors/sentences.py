"""Sentences and their inner borders, blind to what stands inside quotes, titles and brackets (句)."""

from __future__ import annotations

import re
from dataclasses import dataclass

_PAIRS = {"“": "”", "《": "》", "(": ")", "‘": "’", "【": "】", "「": "」", "〔": "〕", "<": ">"}
_LONGEST_PAIR = 120
_END = re.compile(r"[。!?;！？；]")
_THOUSANDS = re.compile(r"\d,\d{3}(?!\d)")
_CLAUSE = "，,:：;；。"


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a block: [start, end) of the block's folded `text`; `inside` marks bracketed characters.

    A semicolon ends a sentence too, but what opens the full sentence (2025年，学校计划…；…) holds to its full
    stop: `full_start` is where that begins.
    """

    text: str
    start: int
    end: int
    inside: bytes
    full_start: int

    def clause_start(self, at: int) -> int:
        """Where the clause begins in which the offset stands."""
        index = at - 1
        while index >= self.start and not (self.text[index] in _CLAUSE and not self._shut(index)):
            index -= 1
        return index + 1

    def clause_end(self, at: int) -> int:
        """Where that clause ends."""
        index = at
        while index < self.end and not (self.text[index] in _CLAUSE and not self._shut(index)):
            index += 1
        return index

    def _shut(self, index: int) -> bool:
        # a comma between digits is a thousands mark
        return bool(self.inside[index]) or bool(_THOUSANDS.match(self.text, max(index - 1, 0)))


def bracketed(text: str) -> bytes:
    """One byte a character: 1 inside a pair of quotes, titles or brackets that closes soon, else 0."""
    marks = bytearray(len(text))
    open_at: list[tuple[str, int]] = []
    for index, char in enumerate(text):
        if char in _PAIRS:
            open_at.append((_PAIRS[char], index))
        elif open_at and any(closing == char for closing, _ in open_at):
            while open_at:
                closing, start = open_at.pop()
                if closing == char:
                    if index - start <= _LONGEST_PAIR:
                        marks[start + 1 : index] = b"\1" * (index - start - 1)
                    break
    return bytes(marks)


def split_sentences(text: str) -> list[Sentence]:
    """The sentences of a folded block text, in order; blank ones are left out."""
    marks = bracketed(text)
    sentences = []
    start = full_start = 0
    borders = [match.end() for match in _END.finditer(text) if not marks[match.start()]]
    for end in [*borders, len(text)]:
        if text[start:end].strip():
            sentences.append(Sentence(text, start, end, marks, full_start))
        start = end
        if text[end - 1 : end] not in {";", "；"}:
            full_start = end
    return sentences
