"""How a fact came to be, rule by rule: found again from the blocks and the lexicons, for whoever doubts it (解释).

A pure function of blocks, extraction and lexicons. Each step names the rule or the lexicon entry that decided, the
words it went by and where they stand; what lost, such as a shorter indicator, is shown here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extractors.explain_number import bound_source, check_exclusions, unit_source
from extractors.explain_words import award_steps, flow_step, indicator_id_step
from extractors.lexicon import Lexicon
from extractors.rules import Rule, find_rule, reason_rule
from extractors.steps import Lost, Step
from extractors.word_places import Places, Words, find_term, find_value
from extractors.years import year_rule
from pipeline.records import (
    Block,
    Bound,
    Extraction,
    Fact,
    FilledBy,
    Kind,
    Mention,
    MentionKind,
    Quantity,
    Slot,
    Unlinked,
)

_SCALES = ("亿", "万", "千", "百")
_FILLED_BY = {
    FilledBy.SAME_SENTENCE: "本句",
    FilledBy.EARLIER_SENTENCE: "前文",
    FilledBy.HEADING: "标题",
    FilledBy.CAPTION: "表题",
    FilledBy.TABLE_HEAD: "表头",
    FilledBy.ROW_HEAD: "行标题",
    FilledBy.TABLE_NOTE: "表题或表注",
    FilledBy.REPORT: "整份报告",
    FilledBy.DEFAULT: "默认",
    FilledBy.UNLINKED: "未定",
}


@dataclass(frozen=True, slots=True)
class Explanation:
    """A fact or an unlinked number with its block, its mention and the steps that led to it."""

    block: Block
    mention: Mention
    fact: Fact | None
    unlinked: Unlinked | None
    steps: tuple[Step, ...]


def explain_mention(
    blocks: Sequence[Block], found: Extraction, mention_id: str, lexicon: Lexicon
) -> Explanation | None:
    """The explanation of a number by its mention: of the fact that it became, or why it became none.

    None if the report has no such mention, or if it is no number, as a period is none.
    """
    mention = next((each for each in found.mentions if each.mention_id == mention_id), None)
    if mention is None or mention.kind is MentionKind.PERIOD:
        return None
    block = next(each for each in blocks if each.block_id == mention.block_id)
    fact = next((each for each in found.facts if each.mention_id == mention_id), None)
    unlinked = next((each for each in found.unlinked if each.mention_id == mention_id), None)
    places = Places(blocks, block, mention.span.start)
    if fact is not None:
        steps = tuple(_fact_steps(fact, mention, block, places, lexicon))
    else:
        steps = tuple(_unlinked_steps(unlinked, mention, block, places, lexicon))
    return Explanation(block, mention, fact, unlinked, steps)


def _fact_steps(fact: Fact, mention: Mention, block: Block, places: Places, lexicon: Lexicon) -> Iterator[Step]:
    quantity = Quantity(fact.quote, fact.value, fact.value_max, fact.bound, fact.unit, fact.kind)
    yield from _number_steps(mention, quantity, block, places, lexicon)
    yield _kind_step(fact, mention, lexicon)
    if fact.flow is not None or fact.kind in {Kind.MONEY, Kind.FUNDING}:
        yield flow_step(fact, places, lexicon)
    yield from award_steps(fact, places, lexicon)
    yield _slot_step("indicator", "指标", fact.indicator, places, lexicon)
    yield indicator_id_step(fact, lexicon)
    yield _slot_step("subject", "主体", fact.subject, places, lexicon)
    if fact.period is not None:
        yield _slot_step("period", "统计期", fact.period, places, lexicon)
    else:
        yield Step("period", "统计期", "none: neither the sentence nor a heading nor the report gives one (均未写明)")
    yield _year_step(fact, lexicon)
    yield _slot_step("status", "状态", fact.status, places, lexicon)


def _number_steps(
    mention: Mention, quantity: Quantity, block: Block, places: Places, lexicon: Lexicon
) -> Iterator[Step]:
    largest = "" if quantity.value_max is None else f" … {quantity.value_max.normalize():f}"
    value = f"{quantity.value.normalize():f}{largest}"
    yield Step("number", "数", f"“{mention.quote}” → {value}", find_rule(mention.rule_id, lexicon))
    source = unit_source(mention, quantity.unit, block, places, lexicon)
    if source is not None:
        row = Rule(
            source.row.surface, "units.tsv", f"“{source.row.surface}” is {source.row.unit}, kind {source.row.kind}"
        )
        said = f"{quantity.unit}: printed “{source.printed}” {source.place} ({source.zh}), factor {source.factor:f}"
        scales = "、".join(sign for sign in _SCALES if sign in mention.quote)
        said += f"; {scales} in the number is multiplied out (数中的{scales}已乘)" if scales else ""
        yield Step("unit", "单位", said, row)
    elif quantity.unit:
        yield _told_unit(quantity.unit, places, lexicon)
    else:
        yield Step("unit", "单位", "none is printed (未写明)")
    yield _bound_step(mention, quantity.bound, block, lexicon)
    if isinstance(mention.value, Quantity):
        yield _exclusion_step(mention, block, lexicon)


def _told_unit(unit: str, places: Places, lexicon: Lexicon) -> Step:
    """A unit that is printed nowhere: 毕业生人数 over a column counts 人."""
    terms = [term for term in lexicon.terms.head_units.terms if unit in {term.unit, term.value}]
    found = find_term(terms, [*places.heads, *places.rows]) if terms else None
    rule = find_rule(found[0].id, lexicon) if found else None
    said = f"{unit}: no unit is printed, the words say what is counted (未写单位，由词语得出)"
    return Step("unit", "单位", said, rule, (found[1],) if found else ())


def _bound_step(mention: Mention, bound: Bound, block: Block, lexicon: Lexicon) -> Step:
    source = bound_source(mention, bound, block, lexicon)
    if source is not None:
        rule = Rule(source.entry.id, "qualifiers.yaml", source.entry.about, surfaces=source.entry.surfaces)
        return Step("bound", "界限", f"{bound}: “{source.surface}” stands {source.entry.place} the number", rule)
    said = {
        Bound.EXACT: "no word beside the number bounds it (没有界限词)",
        Bound.RANGE: "two ends are printed (写明上下限)",
        Bound.OVER: "余 or 多 stands inside the number (数内有余、多)",
        Bound.IMPLIED: "no number is printed: one (没有数字，计为一)",
    }.get(bound, "a word at the number (数旁的词)")
    return Step("bound", "界限", f"{bound}: {said}")


def _exclusion_step(mention: Mention, block: Block, lexicon: Lexicon) -> Step:
    check = check_exclusions(mention, block, lexicon)
    lost = tuple(Lost(rule.id, "would claim it if it had no unit (若无单位则排除)") for rule in check.nearly)
    said = f"none of the {check.rules} rules for such numbers claims it (均不适用)"
    return Step("exclusions", "排除", said, lost=lost)


def _kind_step(fact: Fact, mention: Mention, lexicon: Lexicon) -> Step:
    if fact.kind is Kind.AWARD:
        return Step("kind", "类型", fact.kind, find_rule(fact.rule_id, lexicon))
    suggested = mention.value.kind if isinstance(mention.value, Quantity) else None
    if suggested == fact.kind or (suggested is Kind.MONEY and fact.kind is Kind.FUNDING):
        return Step("kind", "类型", f"{fact.kind}: a number in {fact.unit or 'such words'} (由单位得出)")
    return Step("kind", "类型", f"{fact.kind}: the number alone does not say more (数本身未说明其他类型)")


def _slot_step(part: str, zh: str, slot: Slot, places: Places, lexicon: Lexicon) -> Step:
    rule = find_rule(slot.rule_id, lexicon)
    if slot.filled_by is FilledBy.UNLINKED:
        return Step(part, zh, "none: nothing says which (未定)", rule)
    words: tuple[Words, ...] = find_value(slot.value, rule, places.of(slot.filled_by))
    return Step(part, zh, slot.value, rule, words, filled_by=f"{slot.filled_by} {_FILLED_BY[slot.filled_by]}")


def _year_step(fact: Fact, lexicon: Lexicon) -> Step:
    """The year under which the fact is compared, by the form of its period."""
    rule = year_rule(fact.period.value, lexicon.terms) if fact.period else None
    if rule is None:
        return Step("year", "对比年度", "none: no period, or one that is not of one year (无统计期，或不止一年)")
    said = f"{fact.year}: a period of the form {'、'.join(rule.surfaces)}"
    return Step("year", "对比年度", said, find_rule(rule.id, lexicon))


def _unlinked_steps(
    unlinked: Unlinked | None, mention: Mention, block: Block, places: Places, lexicon: Lexicon
) -> Iterator[Step]:
    if isinstance(mention.value, Quantity):
        yield from _number_steps(mention, mention.value, block, places, lexicon)
    else:
        yield Step("number", "数", f"“{mention.quote}”", find_rule(mention.rule_id, lexicon))
    if unlinked is not None:
        said = f"no fact: {unlinked.reason}"
        yield Step("reason", "原因", said, reason_rule(unlinked.reason, lexicon))
