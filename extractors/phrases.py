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
_LISTED = re.compile(r"、[^、]*的(?P<noun>[\u4e00-\u9fff]{4,})$")  # of what was listed before it
_LONGEST_VERB = 6
_KIND_WORD = re.compile(r"[\u4e00-\u9fff]{2,6}(?<![种分大门品])类|[\u4e00-\u9fff]{2,4}(?<![类原模转机])型")
_LEVEL_WORD = re.compile(r"[\u4e00-\u9fff]{1,4}?级(?:别)?(?:及?以上)?")
# a bracket says something beside the name, but for another form of the name: 技师（士）, 船员之家（站）
_BRACKETS = re.compile(
    r"\((?!(?<=[\u4e00-\u9fff]\()(?![不含一二三四五六])[\u4e00-\u9fff、/]{1,3}(?<![级类型个项人次年])\))[^()]*\)"
)
LIST_MARK = re.compile(r"^\s*(?:\d{1,2}[.、．](?!\d)|\([一二三四五六七八九十\d]+\)|[①-⑳]|——|[•●■◆])\s*")
_UNTIL = re.compile(r"截[至止]到?\s*$")
_QUOTED = re.compile(r"“[^”]{1,16}”(?=[\u4e00-\u9fff])")  # a quote that a name goes on after
_LATIN = re.compile(r"[A-Za-z]")
_BLANKS = re.compile(r"\s+")


def left_phrase(sentence: Sentence, floor: int, at: int, terms: Terms) -> str:
    """The words of the clause before a number, `floor` being where the number before it ends."""
    start = max(floor, sentence.clause_start(at))
    return clean(sentence.text[start:at], terms)


def clean(phrase: str, terms: Terms) -> str:
    """A left phrase without list marks, periods, brackets, connectives and copulas; cut if it is long."""
    phrase = _said_until(LIST_MARK.sub("", phrase), terms)
    for hit in reversed(find_periods(phrase)):
        if not hit.compared:
            phrase = phrase[: hit.start] + phrase[hit.end :]
    phrase = _unbracketed(_BRACKETS.sub("", phrase))
    phrase = terms.tails.strip_tail(terms.leads.strip_lead(phrase, terms.lead_nouns), terms.tail_nouns).strip(" 、，,")
    if len(phrase) > LONG:
        phrase = after_last_verb(phrase, terms)
    return phrase if _LATIN.search(phrase) else _BLANKS.sub("", phrase)


def _unbracketed(phrase: str) -> str:
    """A phrase without marks at its ends, a bracket whose other half stands elsewhere among them."""
    phrase = phrase.strip(" 、，,：:")
    while phrase and (
        phrase[0] in "()（）" or (phrase[-1] in "()（）" and not phrase.count("(") == phrase.count(")") > 0)
    ):
        phrase = (phrase[1:] if phrase[0] in "()（）" else phrase[:-1]).strip(" 、，,：:")
    return phrase


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


def after_last_verb(phrase: str, terms: Terms) -> str:
    """What follows a long phrase's last listed verb, as long as a noun is left; else its last words.

    No cut falls behind a quote that belongs to the name: “蓝海型”船员培养基地.
    """
    listed = _LISTED.search(phrase)
    if listed and not terms.verbs.holds(listed["noun"]):
        return listed["noun"]  # 歌舞、操舵、结绳的展示节目
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
    """Whether a phrase only says which, and not what: 市级, 局级以上, 新增, 高级, 财经类."""
    return terms.carried.is_whole(phrase) or bool(_LEVEL_WORD.fullmatch(phrase) or _KIND_WORD.fullmatch(phrase))


def head_noun(phrase: str, terms: Terms) -> str:
    """The phrase without its level or kind words, to complete an item said in part: 市级 → 市级 + 示范课程."""
    hits = list(terms.levels.find(phrase)) + list(terms.carried.find(phrase))
    end = max((hit.end for hit in hits), default=0)
    level = _LEVEL_WORD.match(phrase) or _KIND_WORD.match(phrase)
    end = max(end, level.end() if level else 0)
    return re.sub(r"^(?:及以上|以上|及|的)", "", phrase[end:]) or phrase
