"""What is counted, read behind a number's unit: its name, and what is said of it (被计数的事物).

26 门在线开放课程 is a name only; 47 名来自海外的留学生参加船艺培训 describes the name first and goes on about it after.
"""

from __future__ import annotations

import re

from extractors.periods import find_periods
from extractors.sentences import Sentence
from extractors.terms import Terms
from extractors.words import tagged

_LONGEST_SAID = 36
_STOPS = "，,。；;:：!?！？"
_BOUND_SUFFIX = re.compile(r"\s*(?:以上|以内|以下|左右|上下|及以上|之间|之多|余)")
# 软著 5 项和论文 7 篇: what follows the unit is the next thing, not this one
_JOINED = re.compile(r"(?:和|及|与|以及|或|并)(?!谐|平)")
_JOINS_NEXT = re.compile(r"(?:(?<![惠涉普])及|和|与|以及)$")
_CLASS = re.compile(r"(?:20)?\d\d\s?级\s?(?=[\u4e00-\u9fff])")  # 120 名 34 级学生
_SEE = re.compile(r"\((?:详?见|如)?\s?[图表][^()]*\)")
_DID = re.compile(r"^([\u4e00-\u9fff]{1,3}?)了(?!解)")  # 参加了培训
_PROCEEDS = re.compile(r"^进行(?=[\u4e00-\u9fff]{2})")  # 进行资助 says no more than 资助
_DESCRIBING = frozenset(
    {"v", "a", "i", "l"}
)  # the word before a 的 that ends what describes a noun: 撰写的, 专业技能强的
_MAKES_A_NOUN = frozenset("人者方率度量数")  # 参与人, 通过率: no verb
_NAMES_ITSELF = frozenset("人次%天元")  # 23 人参加市级以上的培训: the unit is the noun


def right_phrase(sentence: Sentence, end: int, ceiling: int, terms: Terms, *, event: bool = False) -> str:
    """The words after a number's unit up to the next border or number; "" where a border follows at once.

    What is said of the things counted is put before their name, as Chinese would: 课程通过验收 → 通过验收课程; of an
    `event` that is counted (116 人次教师赴企业实践), and of a share, it stays where it stands.
    """
    text = sentence.text
    own_noun = text[end - 1] in _NAMES_ITSELF
    suffix = _BOUND_SUFFIX.match(text, end, ceiling)
    end = suffix.end() if suffix else end
    index = _border(sentence, end, ceiling, _STOPS + "、")
    phrase = _begun(text[end:index])
    if _JOINED.match(phrase) or not re.match(r"[\u4e00-\u9fff“《A-Za-z]", phrase):
        return ""
    if terms.leads.is_whole(phrase) or terms.tails.is_whole(phrase):
        return ""  # 船厂（12 家）共 31 家
    stop = _border(sentence, end, ceiling, _STOPS)
    clause = _begun(text[end:stop]) if stop > index else phrase
    described = None if own_noun else behind_description(clause, terms)
    if described:
        noun, said = _noun_and_said(described[0], "", terms)
        said = said or described[1]
    else:
        noun, said = _noun_and_said(phrase, clause if stop < ceiling else "", terms)
    # up to the next number, what is said belongs to that one: 43 个专业录取新生 3128 人
    if index == ceiling:
        return noun
    return noun + said if event or said.startswith("为") else said + noun


def _border(sentence: Sentence, at: int, ceiling: int, stops: str) -> int:
    """The offset of the next of some marks outside brackets, or the ceiling."""
    while at < ceiling and (sentence.inside[at] or sentence.text[at] not in stops):
        at += 1
    return at


def _begun(words: str) -> str:
    """Words behind a unit without what only ties them to it: 的, a class, the mark of the next item."""
    words = re.sub(r"^[)的\s]+", "", words.strip())
    return _JOINS_NEXT.sub("", _CLASS.sub("", words, count=1) if _CLASS.match(words) else words)


def _noun_and_said(phrase: str, clause: str, terms: Terms) -> tuple[str, str]:
    """A phrase's noun and what is said of it; what is said may go on behind a list mark, as far as `clause` does."""
    noun, said = split_predicate(phrase, terms)
    if said and clause != phrase:
        longer = split_predicate(clause, terms)
        return longer if longer[0] == noun and longer[1] else (noun, said)
    return noun, said


def behind_description(clause: str, terms: Terms) -> tuple[str, str] | None:
    """What stands behind the words that describe it, and what those say: 来自海外的留学生 → 留学生, 来自海外.

    None where nothing describes it: a 的 behind a noun only joins two (院校的教师).
    """
    words = tagged(clause, terms)
    opens = bool(words) and terms.predicates.is_whole(words[0][0])
    at, listed, before = 0, False, ("", "")
    for word, flag in words:
        at += len(word)
        says = before[1] in _DESCRIBING or terms.predicates.is_whole(before[0])
        if word == "的" and (opens or (says and (listed or terms.predicates.is_whole(before[0])))):
            rest = clause[at:].strip()
            told = clause[: at - 1].strip()
            if not re.match(r"[\u4e00-\u9fff“《]{2}", rest):
                return None
            return rest, told if opens and not terms.origins.begins(told) and len(told) <= _LONGEST_SAID else ""
        if word == "、":
            if not opens and split_predicate(clause[: at - 1], terms)[1]:
                return None  # 院校参加比赛、取得优异的成绩
            listed = True
        before = (word, flag)
    return None


def predicate_after(sentence: Sentence, end: int, ceiling: int) -> str:
    """What is said behind a share, up to the next border: 85% 表示满意."""
    stop = min(ceiling, sentence.clause_end(end))
    return re.sub(r"^(?:以上|以下|左右)?的?", "", sentence.text[end:stop].strip(" ()（）"))[:_LONGEST_SAID]


def split_predicate(phrase: str, terms: Terms) -> tuple[str, str]:
    """What is counted, and what is said of it: 课程, 通过验收; the second is "" if the phrase is a noun only."""
    length = 0
    words = [word for word, _ in tagged(phrase, terms)]
    for word, follows in zip(words, [*words[1:], ""], strict=False):
        if length >= 2 and terms.next_clauses.is_whole(word):
            return _bare_noun(phrase[:length], terms), ""  # 分为五个维度并将其量化
        begins = terms.predicates.is_whole(word) and follows not in _MAKES_A_NOUN
        if length >= 2 and (begins or terms.adverbs.begins(word)):
            said = _told(phrase[length:], terms)
            if phrase[length - 1] == "中":  # 在 9 所海事院校中处于前列: the school is, and not the 9
                return _bare_noun(phrase[: length - 1], terms), ""
            return _bare_noun(phrase[:length], terms), said if len(said) <= _LONGEST_SAID else ""
        length += len(word)
    return _bare_noun(phrase, terms), ""


def _bare_noun(words: str, terms: Terms) -> str:
    """A noun without what leads over to the next words: 项目全部, 报告等, 省（自治区）共计."""
    words = terms.adverbs.strip_tail(words, terms.tail_nouns)
    return terms.tails.strip_tail(words, terms.tail_nouns) or words


def _told(said: str, terms: Terms) -> str:
    """What is said, without references and years, 了 and 进行; in what role somebody does it is left out."""
    said = _SEE.sub("", said)
    for hit in reversed(find_periods(said)):
        if not hit.compared:
            said = re.sub(r"[在于自]\s*$", "", said[: hit.start]) + said[hit.end :]
    said = said.strip().removeprefix("分别")
    if said.startswith("作为"):
        length = 0
        for word, _ in tagged(said, terms):
            if length > 2 and terms.predicates.is_whole(word):
                said = said[length:]
                break
            length += len(word)
    said = re.sub(r"(?<![A-Za-z0-9])\s+|\s+(?![A-Za-z0-9])", "", said)
    return _PROCEEDS.sub("", _DID.sub(r"\1", said)).strip()
