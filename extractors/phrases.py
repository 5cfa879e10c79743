"""The words that say what a number counts, cut out of its sentence (指标短语).

Chinese puts them before the number (原创成果 47 项) or after its unit (26 门在线开放课程); lists say them
once or in part (国家级 2 门、市级 5 门). jieba finds where a long clause's last verb ends.
"""

from __future__ import annotations

import re
from itertools import accumulate

from extractors.periods import find_periods
from extractors.sentences import Sentence
from extractors.terms import Terms
from extractors.words import tagged

LONG = 24
_NOUN_ENOUGH = 4
_LONGEST_VERB = 6
_LONGEST_SAID = 36
_LEVEL_WORD = re.compile(r"[\u4e00-\u9fff]{1,4}?级(?:别)?(?:及?以上)?")
_BRACKETS = re.compile(r"\([^()]*\)")
_BOUND_SUFFIX = re.compile(r"\s*(?:以上|以内|以下|左右|上下|及以上|之间|之多|余)")
LIST_MARK = re.compile(r"^\s*(?:\d{1,2}[.、．](?!\d)|\([一二三四五六七八九十\d]+\)|[①-⑳]|——|[•●■◆])\s*")
# 软著 5 项和论文 7 篇: what follows the unit is the next thing, not this one
_JOINED = re.compile(r"(?:和|及|与|以及|或|并)(?!谐|平)")
_UNTIL = re.compile(r"截[至止]到?\s*$")
_QUOTED = re.compile(r"“[^”]{1,16}”(?=[\u4e00-\u9fff])")  # a quote that a name goes on after
_JOINS_NEXT = re.compile(r"(?:和|及|与|以及)$")
_BEFORE_NOUN = re.compile(r"^[)的\s]+")
_NOUN = re.compile(r"[\u4e00-\u9fff“《A-Za-z]")
_LATIN = re.compile(r"[A-Za-z]")
_BLANKS = re.compile(r"\s+")
_STOPS = "，,。；;:：!?！？"


def left_phrase(sentence: Sentence, floor: int, at: int, terms: Terms) -> str:
    """The words of the clause before a number, `floor` being where the number before it ends."""
    start = max(floor, sentence.clause_start(at))
    return clean(sentence.text[start:at], terms)


def right_phrase(sentence: Sentence, end: int, ceiling: int, terms: Terms, *, event: bool = False) -> str:
    """The words after a number's unit up to the next border or number; "" where a border follows at once.

    What is said of the things counted is put before their name, as Chinese would: 课程通过验收 → 通过验收课程; of an
    `event` that is counted (116 人次教师赴企业实践) it stays where it stands.
    """
    text = sentence.text
    suffix = _BOUND_SUFFIX.match(text, end, ceiling)
    end = suffix.end() if suffix else end
    index = end
    while index < ceiling and (sentence.inside[index] or text[index] not in _STOPS + "、"):
        index += 1
    phrase = _BEFORE_NOUN.sub("", text[end:index].strip())
    phrase = _JOINS_NEXT.sub("", phrase)
    if _JOINED.match(phrase) or not _NOUN.match(phrase):
        return ""
    if terms.leads.is_whole(phrase) or terms.tails.is_whole(phrase):
        return ""  # 船厂（12 家）共 31 家
    noun, said = split_predicate(phrase, terms)
    # up to the next number, what is said belongs to that one: 43 个专业录取新生 3128 人
    if index == ceiling:
        return noun
    return noun + said if event else said + noun


def predicate_after(sentence: Sentence, end: int, ceiling: int) -> str:
    """What is said behind a share, up to the next border: 85% 表示满意."""
    stop = min(ceiling, sentence.clause_end(end))
    return re.sub(r"^(?:以上|以下|左右)?的?", "", sentence.text[end:stop].strip(" ()（）"))[:_LONGEST_SAID]


def clean(phrase: str, terms: Terms) -> str:
    """A left phrase without list marks, periods, brackets, connectives and copulas; cut if it is long."""
    phrase = _said_until(LIST_MARK.sub("", phrase), terms)
    for hit in reversed(find_periods(phrase)):
        if not hit.compared:
            phrase = phrase[: hit.start] + phrase[hit.end :]
    phrase = _BRACKETS.sub("", phrase).strip(" 、，,：:(（)）")
    phrase = terms.tails.strip_tail(terms.leads.strip_lead(phrase, terms.lead_nouns), terms.tail_nouns).strip(" 、，,")
    if len(phrase) > LONG:
        phrase = after_last_verb(phrase, terms)
    return phrase if _LATIN.search(phrase) else _BLANKS.sub("", phrase)


def _said_until(phrase: str, terms: Terms) -> str:
    """The phrase without 截至 and its date; only what follows if that says enough, as a title may run into them."""
    for hit in find_periods(phrase):
        until = _UNTIL.search(phrase, 0, hit.start)
        if until:
            rest = phrase[hit.end :].lstrip("底末止 ，,")
            said = terms.tails.strip_tail(terms.leads.strip_lead(rest, terms.lead_nouns), terms.tail_nouns)
            return said if len(said) >= _NOUN_ENOUGH else phrase[: until.start()] + rest
    return phrase


def lead_verb(sentence: Sentence, floor: int, at: int, terms: Terms) -> str:
    """The verbs that stand directly before a number: 引航护送 in 引航护送 16 个船队; "" if a noun does."""
    start = max(floor, sentence.clause_start(at))
    verbs = ""
    for word, flag in reversed(tagged(sentence.text[start:at].strip(), terms)):
        if flag not in {"v", "vn"} or len(verbs) + len(word) > _LONGEST_VERB:
            break
        verbs = word + verbs
    return "" if terms.tails.is_whole(verbs) or terms.leads.is_whole(verbs) else verbs


def names_a_thing(words: str, terms: Terms) -> bool:
    """Whether words begin with a noun of their own: 财政专项…, not 学校启动… or 起，…."""
    first = next(iter(tagged(words, terms)), ("", ""))
    return first[1].startswith("n") and first[0] not in {"学校", "全校", "我校"}


def split_predicate(phrase: str, terms: Terms) -> tuple[str, str]:
    """What is counted, and what is said of it: 课程, 通过验收; the second is "" if the phrase is a noun only."""
    length = 0
    for word, _ in tagged(phrase, terms):
        if length >= 2 and terms.predicates.is_whole(word):
            said = phrase[length:]
            noun = phrase[:length].removesuffix("的").removesuffix("分别")
            return noun, said if len(said) <= _LONGEST_SAID else ""
        length += len(word)
    return phrase.removesuffix("的"), ""


def after_last_verb(phrase: str, terms: Terms) -> str:
    """What follows a long phrase's last listed verb, as long as a noun is left; else its last words.

    No cut falls behind a quote that belongs to the name: “蓝海型”船员培养基地.
    """
    quoted = _QUOTED.search(phrase)
    latest = quoted.start() if quoted else len(phrase) - _NOUN_ENOUGH
    for hit in reversed(list(terms.verbs.find(phrase))):
        rest = terms.leads.strip_lead(phrase[hit.end :], terms.lead_nouns)
        if hit.end <= latest and len(rest) >= _NOUN_ENOUGH:
            return rest
    offset = 0
    best = min(max(len(phrase) - LONG, 0), latest)
    for word, flag in tagged(phrase, terms):
        offset += len(word)
        if flag in {"v", "p", "c"} and best < offset <= latest and len(phrase) - offset >= _NOUN_ENOUGH:
            return phrase[offset:]
    # no verb to cut at: from the first whole word on that keeps it short
    ends = list(accumulate(len(word) for word, _ in tagged(phrase, terms)))
    cut = next((end for end in ends if best <= end <= latest), best)
    return phrase[cut:].lstrip("、和及与暨")


def is_modifier(phrase: str, terms: Terms) -> bool:
    """Whether a phrase only says which, and not what: 市级, 局级以上, 新增, 高级."""
    return terms.carried.is_whole(phrase) or bool(_LEVEL_WORD.fullmatch(phrase))


def head_noun(phrase: str, terms: Terms) -> str:
    """The phrase without its level or kind words, to complete an item said in part: 市级 → 市级 + 示范课程."""
    hits = list(terms.levels.find(phrase)) + list(terms.carried.find(phrase))
    end = max((hit.end for hit in hits), default=0)
    level = _LEVEL_WORD.match(phrase)
    end = max(end, level.end() if level else 0)
    return re.sub(r"^(?:及以上|以上|及|的)", "", phrase[end:]) or phrase
