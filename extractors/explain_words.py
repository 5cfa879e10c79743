"""The words that decided an award's level and grade, the flow of money, and a canonical indicator (词的来历)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from extractors.canonical import Indicator, plain_words
from extractors.fold import fold
from extractors.lexicon import Lexicon
from extractors.rules import Rule, find_rule
from extractors.steps import Lost, Step
from extractors.word_places import Place, Places, Words, find_surfaces, find_term, find_value
from pipeline.records import Fact, Kind

_INDICATORS = "indicators/"


def flow_step(fact: Fact, places: Places, lexicon: Lexicon) -> Step:
    """Which way the money went, or that it is no funding; words of other ways that stand near lost."""
    terms = lexicon.terms
    indicator = Place("indicator", "指标", fact.indicator.value)
    near = [places.sentence, *places.notes, *places.heads, *places.rows, indicator]
    rule = find_rule(fact.flow_rule, lexicon)
    same_way = find_term([term for term in terms.flows.terms if term.value == fact.flow], near)
    words = _words_of(rule, near) or ((same_way[1],) if same_way else ())
    others = [term for term in (*terms.flows.terms, *terms.other_money.terms) if term.id != fact.flow_rule]
    near_too = filter(None, (find_term([each], [places.sentence]) for each in others))
    lost = [Lost(term.id, f"“{beside.text}” also stands near (附近还有)") for term, beside in near_too]
    way = "flows, no word says which way (未写明流向)" if fact.kind is Kind.FUNDING else "money, no funding (非经费)"
    return Step("flow", "流向", str(fact.flow or way), rule, words, tuple(lost))


def _words_of(rule: Rule | None, near: Sequence[Place]) -> tuple[Words, ...]:
    """The words of a lexicon's entry that stand near; none for a rule of the code, which has no words."""
    found = find_surfaces(rule.surfaces, near) if rule else None
    return (found,) if found else ()


def award_steps(fact: Fact, places: Places, lexicon: Lexicon) -> Iterator[Step]:
    """Level, grade and name of a prize, each with its word; nothing for other facts."""
    terms = lexicon.terms
    near = [places.sentence, *places.heads, *places.rows, *places.notes, *places.before, *places.headings]
    if fact.award_name:
        yield Step("award name", "奖项名称", fact.award_name, words=find_value(fact.award_name, None, near))
    if fact.level or fact.level_rule:
        yield _level_step(fact, near, lexicon)
    if fact.grade:
        found = find_term([term for term in terms.grades.terms if term.value == fact.grade], near)
        said = fact.grade if found else f"{fact.grade}: a title, not a place (称号，不分名次)"
        rule = find_rule(found[0].id, lexicon) if found else None
        yield Step("grade", "等级", said, rule, (found[1],) if found else ())


def _level_step(fact: Fact, near: Sequence[Place], lexicon: Lexicon) -> Step:
    """The level and what told it, or why there is none."""
    rule = find_rule(fact.level_rule, lexicon)
    named = [Place("award's name", "奖项名称", fold(fact.award_name or "")), *near]
    return Step("level", "级别", fact.level or "none (未定)", rule, _words_of(rule, named))


def indicator_id_step(fact: Fact, lexicon: Lexicon) -> Step:
    """The canonical indicator: the name that gave it, and those that stand in the words and lost."""
    indicators = lexicon.terms.indicators
    phrase = plain_words(fact.indicator.value)
    words = plain_words(fact.subject.value) + phrase
    hits = [(surface, row) for surface, rows in indicators.surfaces.items() if surface in words for row in rows]
    hits.sort(key=lambda hit: (-len(hit[0]), hit[1].id))
    won = next((hit for hit in hits if hit[1].id == fact.indicator_id), None)
    lost = {
        row.id: Lost(f"{row.id} “{surface}”", _why_lost(row, surface, fact, won)) for surface, row in reversed(hits)
    }
    lost.pop(fact.indicator_id or "", None)
    losers = tuple(reversed(lost.values()))
    if won is None:
        said = "none: the words are no name of an indicator and nothing else (词表中没有相符的规范名)"
        return Step("canonical", "规范指标", said, lost=losers)
    surface, row = won
    by = "the indicator" if surface in phrase else "subject and indicator"
    rule = Rule(row.id, _INDICATORS, row.name, row.definition, row.surfaces)
    return Step("canonical", "规范指标", f"{row.id} {row.name}: by “{surface}” in {by}", rule, lost=losers)


def _why_lost(row: Indicator, surface: str, fact: Fact, won: tuple[str, Indicator] | None) -> str:
    if not row.measures(fact.kind, fact.unit):
        return f"is a {row.kind}{f' in {row.unit}' if row.unit else ''} (类型或单位不符)"
    near = next((word for word in row.not_near if word in fact.sentence), None)
    if near is not None:
        return f"“{near}” stands in the sentence (句中有排除词)"
    if won is not None and len(surface) < len(won[0]):
        return "is shorter (较短)"
    return "other words stand around it, or the report is no school's (另有其他词，或非学校报告)"
