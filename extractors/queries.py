"""What somebody searches for: words and quoted phrases, and how the words of a warehouse cover them (查询).

A query is cut by the words that the warehouse holds, so neither jieba nor the lexicons of then are needed to ask.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass

from extractors.fold import fold, unfolded
from extractors.runs import QUOTATION_MARKS, is_han, runs

LONGEST = 12  # characters of a word that is looked for

_QUOTED = re.compile('"([^"]+)"|\u201c([^\u201c\u201d]+)\u201d|\u300c([^\u300c\u300d]+)\u300d')
_PASSED_OVER = re.compile(rf"[\s{QUOTATION_MARKS}]+")
_GAP = f"[\\s\u3000{QUOTATION_MARKS}]*"
_PIVOTS = 2  # characters of a phrase whose words may be asked for: each takes as long as reading a tenth of all blocks


@dataclass(frozen=True, slots=True)
class Query:
    """The words as typed, parted at blanks, and the phrases that stood in quotation marks."""

    words: tuple[str, ...]
    phrases: tuple[str, ...]

    @property
    def runs(self) -> tuple[str, ...]:
        """The runs of all words, each once."""
        return tuple(dict.fromkeys(run for word in self.words for run in runs(word)))


def read_query(text: str) -> Query:
    """Words and phrases of a query; a quotation mark without its partner is passed over.

    >>> read_query('双师型 "专任教师 1,286人"')
    Query(words=('双师型',), phrases=('专任教师 1,286人',))
    """
    phrases = tuple("".join(filter(None, match.groups())) for match in _QUOTED.finditer(text))
    return Query(tuple(_QUOTED.sub(" ", text).split()), tuple(phrase for phrase in phrases if squeezed(phrase)))


def parts_of(run: str) -> Iterator[str]:
    """Everything in a run that may be a word: all of it, and for Chinese every part of up to twelve characters."""
    if not is_han(run):
        yield run
        return
    for start in range(len(run)):
        for end in range(start + 1, min(start + LONGEST, len(run)) + 1):
            yield run[start:end]


def tiles_of(run: str, known: Container[str]) -> list[str]:
    """The run as words: as few characters as can be stand alone, then as few words as can be.

    Neighbours that are in no word together come as one, known or not.

    >>> tiles_of("双师型教师占比", {"双师型", "教师", "双师型教师", "占"})
    ['双师型教师', '占比']
    """
    if not is_han(run):
        return [run]
    ways: list[tuple[int, int, tuple[str, ...]]] = [(0, 0, ())]
    for end in range(1, len(run) + 1):
        options = [(*ways[end - 1][:2], (*ways[end - 1][2], run[end - 1]), 1)]
        options += [
            (*ways[at][:2], (*ways[at][2], run[at:end]), 0)
            for at in range(max(0, end - LONGEST), end - 1)
            if run[at:end] in known
        ]
        ways.append(min(((alone + one, count + 1, words) for alone, count, words, one in options), key=_cost))
    return list(_joined(ways[-1][2]))


def _cost(way: tuple[int, int, tuple[str, ...]]) -> tuple[int, int]:
    return way[:2]


def _joined(words: tuple[str, ...]) -> Iterator[str]:
    alone = ""
    for word in words:
        if len(word) == 1:
            alone += word
            continue
        if alone:
            yield alone
        alone = ""
        yield word
    if alone:
        yield alone


def squeezed(phrase: str) -> str:
    """A phrase folded, letters small, without blanks and quotation marks: what two printings of it share."""
    return _PASSED_OVER.sub("", fold(phrase)).lower()


def phrase_pattern(phrase: str) -> str:
    """A pattern, for Python and for DuckDB, of a phrase however it is printed.

    Full width or half, with blanks, line breaks or quotation marks between its characters.
    """
    return "(?i)" + _GAP.join(_any_width(character) for character in squeezed(phrase))


def word_pattern(word: str) -> str:
    """A pattern of a word where a text prints it; a number with its thousands marks, and not inside another."""
    if not word[0].isdigit():
        return _GAP.join(_any_width(character) for character in word)
    digits = "[,\uff0c]?".join(_any_width(character) for character in word)
    inner = "0-9\uff10-\uff19"
    return rf"(?<![{inner}])(?<![{inner}][.,]){digits}(?![{inner}])(?![.][{inner}])"


def _any_width(character: str) -> str:
    shapes = unfolded(character)
    return re.escape(character) if shapes == (character,) else "[" + "".join(map(re.escape, shapes)) + "]"


def pivots_of(phrase: str) -> tuple[str, ...]:
    """Some Chinese characters of a phrase, from its middle; the words that hold them tell where the phrase can be."""
    characters = list(dict.fromkeys(character for character in squeezed(phrase) if is_han(character)))
    middle = sorted(range(len(characters)), key=lambda place: abs(2 * place - len(characters) + 1))
    return tuple(characters[place] for place in middle[:_PIVOTS])


def touching_words(phrase: str, pivot: str, words: Mapping[str, int]) -> dict[str, int]:
    """Those of `words`, all that hold the pivot, of which one stands in every block that holds the phrase.

    Every Chinese character of a text is in some word, whose other characters are its neighbours: a word that holds the
    pivot but has other neighbours is none of the phrase's. How the phrase itself would be cut does not matter, for what
    stands around it may change that: 研究生 is no word of 研究生命.

    >>> touching_words("型教师", "教", {"教师": 9, "型教": 1, "教学": 7, "助教": 2, "教师节": 3})
    {'教师': 9, '型教': 1, '教师节': 3}
    """
    bare = squeezed(phrase)
    place = bare.index(pivot)
    return {word: blocks for word, blocks in words.items() if _fits(word, bare, place)}


def _fits(word: str, phrase: str, place: int) -> bool:
    """Whether a word can cover the character at `place` where the phrase stands, in some way."""
    return any(
        all(
            phrase[place - offset + at] == character
            for at, character in enumerate(word)
            if 0 <= place - offset + at < len(phrase)
        )
        for offset, first in enumerate(word)
        if first == phrase[place]
    )
