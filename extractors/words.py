"""Chinese words and their parts of speech: jieba, taught the names of the field (分词).

Its own dictionary cuts 生师比 into 生, 师 and a preposition, and sees a verb in 在线开放课程. A cut proposes where a
phrase may end; the span of characters decides.
"""

from __future__ import annotations

import functools
import logging
import re
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

from extractors.canonical import plain_words
from extractors.terms import Terms

if TYPE_CHECKING:
    from jieba.posseg import POSTokenizer

_NAME = re.compile(r"[\u4e00-\u9fff]{3,12}")


@functools.lru_cache(maxsize=4096)  # reports repeat their phrases
def tagged(phrase: str, terms: Terms) -> tuple[tuple[str, str], ...]:
    """The words of a phrase with their part of speech; a name of the field is one noun."""
    return tuple((pair.word, pair.flag) for pair in _tokenizer(_names(terms)).cut(phrase, HMM=False))


def head_noun_of(name: str, terms: Terms) -> str:
    """The noun at the end of a name, also of one the lexicon knows whole: 兼职教师 → 教师."""
    names = _names(terms)
    words = [word for word, _ in tagged(name, terms)]
    if words[-1] in names:
        known = _tokenizer(names).tokenizer.FREQ
        ends = (words[-1][at:] for at in range(1, len(words[-1]) - 1))
        return next((end for end in ends if known.get(end) and end not in names), words[-1])
    return words[-1] if len(words[-1]) > 1 or len(words) == 1 else "".join(words[-2:])


@functools.lru_cache(maxsize=4)
def _names(terms: Terms) -> frozenset[str]:
    """The nouns that jieba shall know: names of indicators, but for those that begin with a verb."""
    every = (plain_words(surface) for surface in terms.indicators.surfaces)
    return frozenset(name for name in every if _NAME.fullmatch(name) and not _begins_with_verb(name, terms))


def _begins_with_verb(name: str, terms: Terms) -> bool:
    lists = (terms.verbs, terms.predicates, terms.before_names)
    first = [hit for words in lists if (hit := words.first(name)) and hit.start == 0]
    return any(len(hit.surface) > 1 or hit.term in terms.before_names.terms for hit in first)  # 在线 is no 在


@functools.lru_cache(maxsize=2)
def _tokenizer(names: frozenset[str]) -> POSTokenizer:
    """A tokenizer of its own: jieba's shared one would mix the words of two lexicons."""
    import jieba  # 1-3 s to import and load: only when a sentence needs it
    import jieba.posseg

    class Tagger(jieba.posseg.POSTokenizer):  # type: ignore[misc]
        """jieba's, but each word and each tag is held once, which saves 50 MB."""

        def load_word_tag(self, dictionary: Iterable[bytes]) -> None:
            known = {word: word for word in self.tokenizer.FREQ}
            words = (line.decode("utf-8").split() for line in dictionary)
            self.word_tag_tab = {known[word]: sys.intern(tag) for word, _, tag in words}

    jieba.setLogLevel(logging.WARNING)
    words = jieba.Tokenizer()
    # Its own way takes them from a file of the temporary folder, which anybody on the machine may have put there.
    words.FREQ, words.total = words.gen_pfdict(words.get_dict_file())
    words.initialized = True
    for name in sorted(names):
        words.add_word(name, tag="n")
    return Tagger(words)
