"""Phrases that say too little by themselves, completed from the words or the number before (补全).

市级 4 门, 占 64 %, 通过率 90 %, 江海省 9.4 人, 结题 12 项: each leans on what the sentence said before it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from extractors.items import Item
from extractors.phrases import head_noun, is_modifier, left_phrase
from extractors.terms import Terms
from extractors.words import tagged
from pipeline.records import Kind

_SHORT_PHRASE = 12
_SHORT_SAID = 8
_SORTS = frozenset({"项目", "课题", "任务", "工程"})  # nouns that stand for the whole name before them
_SHARE_VERB = re.compile(r"占比?$")
_DIGIT = re.compile(r"\d")
_AVERAGE = re.compile(r"^(?:累计|总体|平均)+(?=[\u4e00-\u9fff]{2})")
# 职称构成副高以上占 12 %、中级占 40 %: what is divided up is said once
_DIVIDED = re.compile(r"(?P<whole>.*(?:构成|结构|分布)(?:中(?!级)|为|:)?)(?P<part>.{1,12}?)占?比?")
_PLACE = re.compile(r"(?![占全各外本我跨来到在与])[\u4e00-\u9fff]{2,7}(?:省|自治区|特别行政区)")

_LEADING_PLACE = re.compile(r"全[国省市]|我[国省市]|[\u4e00-\u9fff]{2,3}?(?:省|自治区)(?![级部内外属])")


@dataclass(frozen=True, slots=True)
class Before:
    """What the number before says, and the first of the sentence, each with its unit."""

    indicator: str
    unit: str | None
    topic: str
    topic_unit: str | None


def completed(phrase: str, item: Item, before: Before, terms: Terms) -> str:
    """A phrase that only says which, or only how it changed, with the indicator before it; "" if it says enough."""
    last = before.indicator
    if item.quantity.kind is Kind.COUNT and item.text_before().endswith("的"):
        return f"{phrase}的{head_noun(last, terms)}"
    if _SHARE_VERB.fullmatch(phrase) and item.quantity.kind is Kind.PERCENTAGE:
        return last + _share_of(item, before)
    if terms.empty_verbs.is_whole(phrase):
        whole = before.topic if last.endswith(before.topic) else last  # 节目 32 个（滨海 14 个），安排 8 场
        return thing_of(whole, terms) + phrase
    if phrase.startswith("占") and len(phrase) <= _SHORT_PHRASE:
        return terms.changes.strip_tail(last, terms.tail_nouns) + phrase  # 吞吐量增长 7%，占全省 41%
    said = _shared(phrase, item, before, terms)
    if said:
        return said
    if terms.measures.is_whole(_AVERAGE.sub("", phrase)) and not last.endswith(phrase):
        return re.sub(r"(?:人数|占比|比例)$", "", last) + phrase
    if is_modifier(phrase, terms):
        return phrase + head_noun(_without_place(last, terms), terms)
    which = terms.changes.strip_tail(phrase, terms.tail_nouns)
    what = terms.changes.strip_tail(last, terms.tail_nouns)
    if which != phrase and terms.carried.is_whole(which) and not terms.carried.is_whole(what):
        return which + what + phrase[len(which) :]  # 船票支出上涨 4%，农村上涨 2%
    leans = terms.changes.begins(phrase) or _SHARE_VERB.match(phrase) or terms.bare_verbs.is_whole(phrase)
    if len(phrase) <= _SHORT_PHRASE and leans:
        return last + phrase
    return ""


def _shared(phrase: str, item: Item, before: Before, terms: Terms) -> str:
    """A member of a list that leaves out what the list's first one said; "" if the phrase is none."""
    last = before.indicator
    if item.quantity.kind is Kind.PERCENTAGE and len(phrase) <= _SHORT_PHRASE:
        divided = _DIVIDED.fullmatch(last)
        if divided and before.unit == "%" and not _DIVIDED.fullmatch(phrase):
            return divided["whole"] + phrase + ("" if _SHARE_VERB.search(phrase) else "占")
    if before.unit == item.quantity.unit and _is_place(phrase, terms):
        return phrase + _without_place(last, terms)
    for whole in (last, before.topic):
        for length in range(min(4, len(phrase) - 2), 1, -1):
            if whole.endswith(phrase[:length]) and terms.bare_verbs.is_whole(phrase[:length]):
                return whole + phrase[length:]  # 养老保险参保 30 万人，参保职工 21 万人
    thing = thing_of(last, terms)
    for length in range(min(4, len(phrase) - 2), 1, -1):
        noun, verb = phrase[:length], phrase[length:]
        if len(thing) > length and thing.endswith(noun) and noun in _SORTS and terms.empty_verbs.is_whole(verb):
            return thing + verb  # 申报教改项目 9 项，项目验收 3 项
    return ""


def thing_of(indicator: str, terms: Terms) -> str:
    """What an indicator's verbs are said of: 申报教改项目, 教改项目获批立项 → 教改项目."""
    thing = terms.empty_verbs.strip_tail(terms.empty_verbs.strip_lead(indicator), terms.tail_nouns)
    return thing if len(thing) >= 2 else indicator


def _is_place(phrase: str, terms: Terms) -> bool:
    """Whether a phrase is a region's name and nothing else: 滨州省."""
    return bool(_PLACE.fullmatch(phrase)) or (
        len(phrase) >= 2 and all(flag == "ns" for _, flag in tagged(phrase, terms))
    )


def _without_place(indicator: str, terms: Terms) -> str:
    """An indicator without the region it begins with: 全国每千人口床位数 → 每千人口床位数."""
    place = _LEADING_PLACE.match(indicator)
    first = next(iter(tagged(indicator, terms)), ("", ""))
    end = place.end() if place else len(first[0]) if first[1] == "ns" else 0
    return indicator[end:] or indicator


def _share_of(item: Item, before: Before) -> str:
    """占, with the whole that the sentence began with: 专任教师 520 人，其中“双师型”教师 390 人，占 75%."""
    text, start = item.sentence.text, item.sentence.start
    opened = text.rfind("其中", start, item.start)
    is_part = opened >= 0 and before.topic not in {"", before.indicator}
    is_part = is_part and before.topic_unit == before.unit and text.find(before.topic, start, opened) >= 0
    return f"占{before.topic}比例" if is_part else "占比"


def clause_before(phrase: str, item: Item, terms: Terms) -> str:
    """A phrase that only says how far something reached or went, behind the clause that names it; "" if it is none.

    开展劳动实践，平均完成率达 94%: only where no number stands between the two.
    """
    average = _AVERAGE.search(phrase) and terms.measures.is_whole(_AVERAGE.sub("", phrase))
    reaches = terms.reaches.begins(phrase) and len(phrase) <= _SHORT_SAID
    if not (average or reaches or terms.empty_verbs.is_whole(phrase)):
        return ""
    words = _clause_words(item, terms)
    return words + phrase if len(words) >= 2 else ""


def _clause_words(item: Item, terms: Terms) -> str:
    """What the clause before the number's own names, if it stands whole behind the number before it."""
    sentence, start = item.sentence, item.sentence.clause_start(item.start)
    if start <= sentence.start:
        return ""
    opened = sentence.clause_start(start - 1)
    if opened < item.floor or terms.next_clauses.begins(sentence.text[opened : start - 1]):
        return ""
    words = left_phrase(sentence, item.floor, start - 1, terms)
    verb = terms.verbs.first(words)
    words = words[verb.end :] if verb and verb.start <= 2 else words
    return terms.trends.strip_tail(terms.leads.strip_lead(words, terms.lead_nouns), terms.tail_nouns)


def topmost(item: Item, terms: Terms) -> str:
    """What the clause before ranks first, where the number's own says nothing: 滨州省就业人数最多，共有 428 人."""
    sentence, start = item.sentence, item.sentence.clause_start(item.start)
    if start <= item.floor:
        return ""
    said = terms.extremes.tail_start(sentence.text[item.floor : start - 1])
    return "" if said is None else left_phrase(sentence, item.floor, item.floor + said, terms)


def named_before(item: Item, terms: Terms) -> str:
    """What the clause before a number's own names before its own number."""
    sentence, start = item.sentence, item.sentence.clause_start(item.start)
    if start <= item.floor:
        return ""
    digit = _DIGIT.search(sentence.text, sentence.clause_start(start - 1), start - 1)
    return left_phrase(sentence, item.floor, digit.start(), terms) if digit else ""
