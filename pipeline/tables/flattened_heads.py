"""The heads of a flattened table: one line of words, words wrapped over lines, or two levels of heads (表头)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from pipeline.joined import JoinedLines, JoinedText
from pipeline.layout.line_kinds import NUMBER

_WORD = re.compile(r"\S+")
_VALUE = re.compile(rf"(?:{NUMBER}(?:%|％|‰)?|—+|－－|--?|/)$")
_UNIT_ONLY = re.compile(r"[（(][^（）()]{1,8}[)）]$")
_YEAR = re.compile(r"(?:19|20)\d\d$")
_SERIAL_HEAD = {"序号", "编号", "No", "No."}
_HEADS_ALONE = {"男", "女", "计", "硕", "博"}  # one character, and a whole head
_FEWEST_NESTED = 4  # two groups of two: fewer repeated words are no second level


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a table region with its offsets in the joined text; `group` is the head above a second-level head."""

    text: str
    start: int
    end: int
    line: int
    group: Word | None = None

    @property
    def is_value(self) -> bool:
        """A number, a percentage, or the dash of an empty cell."""
        return bool(_VALUE.match(self.text))

    @property
    def is_serial_head(self) -> bool:
        """Whether it heads the column of row numbers."""
        return self.text in _SERIAL_HEAD

    def cut(self, joined: JoinedLines) -> JoinedText:
        """Its text with its place on the page, the group's words first."""
        own = joined.cut(self.start, self.end)
        return joined.cut(self.group.start, self.group.end) + own if self.group else own


def table_words(joined: JoinedLines) -> list[Word]:
    """The words of a table's lines, parted by blanks."""
    return [Word(m.group(), m.start(), m.end(), joined.line_at(m.start())) for m in _WORD.finditer(joined.text)]


def split_heads(words: Sequence[Word]) -> tuple[list[Word], list[Word]]:
    """The heads, one a column, and the words of the rows under them."""
    if words and words[0].is_serial_head:
        at = next((i for i, w in enumerate(words) if w.text == "1" and _starts_line(words, i)), 0)
        return merged_heads(words[:at]), list(words[at:])
    nested = _nested_heads(words)
    if nested:
        return nested
    at = next((i for i, w in enumerate(words) if w.line > 0 and _starts_line(words, i)), len(words))
    return merged_heads(words[:at]), list(words[at:])


def trailing_values(line: Sequence[Word]) -> int:
    """How many values end a line."""
    count = 0
    while count < len(line) and line[-1 - count].is_value:
        count += 1
    return count


def _starts_line(words: Sequence[Word], index: int) -> bool:
    return index == 0 or words[index - 1].line != words[index].line


def merged_heads(words: Sequence[Word]) -> list[Word]:
    """The words as heads, those joined that the print parted: 2023 年, 产 量."""
    heads: list[Word] = []
    for word in words:
        if heads and _continues_head(heads[-1], word):
            before = heads.pop()
            word = Word(before.text + word.text, before.start, word.end, before.line)
        heads.append(word)
    return heads


def _continues_head(before: Word, word: Word) -> bool:
    """(个) on a line of its own; 标(个) after 数量指; 年度 after 2023; 量 after 产, set apart to fill the cell."""
    if len(before.text) == len(word.text) == 1 and before.line == word.line:
        return not _HEADS_ALONE & {before.text, word.text}
    if _UNIT_ONLY.match(word.text) or (_YEAR.match(before.text) and word.text[:1] in "年届级"):
        return True
    return word.line != before.line and bool(re.match(r"\S[（(]", word.text))


def _nested_heads(words: Sequence[Word]) -> tuple[list[Word], list[Word]] | None:
    """Two levels: a line of words that repeats (人数 占比 人数 占比), as many as a row has values, under groups."""
    lines = [list(line) for _, line in groupby(words, key=lambda word: word.line)]
    counts = Counter(count for line in lines if (count := trailing_values(line)))
    columns = counts.most_common(1)[0][0] if counts else 0
    for index, line in enumerate(lines):
        if trailing_values(line):
            return None
        texts = [word.text for word in line]
        period = _period_of(texts)
        if len(texts) != columns or len(texts) < _FEWEST_NESTED or not period:
            continue
        above = [word for earlier in lines[:index] for word in earlier]
        groups = len(texts) // period
        if len(above) < groups:
            return None
        titles, tops = above[:-groups], above[-groups:]
        heads = [Word(w.text, w.start, w.end, w.line, tops[i // period]) for i, w in enumerate(line)]
        return [*titles, *heads], [word for later in lines[index + 1 :] for word in later]
    return None


def _period_of(texts: Sequence[str]) -> int:
    """After how many words a list repeats itself, at most half its length; 0 if it does not."""
    for period in range(1, len(texts) // 2 + 1):
        if len(texts) % period == 0 and list(texts) == list(texts[:period]) * (len(texts) // period):
            return period
    return 0
