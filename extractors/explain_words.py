"""The words that decided an award's level and grade, the flow of money, and a canonical indicator (词的来历)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from extractors.canonical import Indicator, plain_words
from extractors.fold import fold
from extractors.levels import level_of
from extractors.lexicon import Lexicon
from extractors.rules import Rule, find_rule
from extractors.steps import Lost, Step
from extractors.word_places import Place, Places, find_term, find_value
from pipeline.records import Fact

_INDICATORS = "indicators/"


def flow_step(fact: Fact, places: Places, lexicon: Lexicon) -> Step:
    """Which way the money went, or that it is no funding; words of other ways that stand near lost."""
    terms = lexicon.terms
    near = [
        places.sentence,
        *places.notes,
        *places.heads,
        *places.rows,
        Place("indicator", "指标", fact.indicator.value),
    ]
    if fact.flow is None:
        other = find_term(terms.other_money.terms, near)
        flow = find_term(terms.flows.terms, near)
        further = f"“{flow[1].text}” stands further from the amount (离数更远)" if flow else ""
        spared = [Lost(flow[0].id, further)] if flow and other else []
        said = (
            "money, no funding (非经费)" if other else "no word near the amount says which way it went (附近没有流向词)"
        )
        rule = find_rule(other[0].id, lexicon) if other else None
        return Step("flow", "流向", said, rule, (other[1],) if other else (), tuple(spared))
    found = find_term([term for term in terms.flows.terms if term.value == fact.flow], near)
    others = [term for term in (*terms.flows.terms, *terms.other_money.terms) if term.value != fact.flow]
    near_too = filter(None, (find_term([each], [places.sentence]) for each in others))
    lost = [Lost(term.id, f"“{words.text}” also stands near (附近还有)") for term, words in near_too]
    rule = find_rule(found[0].id, lexicon) if found else None
    return Step("flow", "流向", str(fact.flow), rule, (found[1],) if found else (), tuple(lost))


def award_steps(fact: Fact, places: Places, lexicon: Lexicon) -> Iterator[Step]:
    """Level, grade and name of a prize, each with its word; nothing for other facts."""
    terms = lexicon.terms
    near = [places.sentence, *places.heads, *places.rows, *places.notes, *places.before, *places.headings]
    if fact.award_name:
        yield Step("award name", "奖项名称", fact.award_name, words=find_value(fact.award_name, None, near))
    if fact.level:
        yield _level_step(fact.level, fact.award_name or "", near, lexicon)
    if fact.grade:
        found = find_term([term for term in terms.grades.terms if term.value == fact.grade], near)
        said = fact.grade if found else f"{fact.grade}: a title, not a place (称号，不分名次)"
        rule = find_rule(found[0].id, lexicon) if found else None
        yield Step("grade", "等级", said, rule, (found[1],) if found else ())


def _level_step(level: str, name: str, near: Sequence[Place], lexicon: Lexicon) -> Step:
    """The level by a word of the name, else by the name's form (云岭省…), else by a word around."""
    terms = lexicon.terms
    levels = [term for term in (*terms.stages.terms, *terms.levels.terms) if term.value == level]
    by_name = find_term(levels, [Place("award's name", "奖项名称", fold(name))])
    said = level_of(fold(name), terms)
    if by_name is None and said.value == level:
        known = terms.honours.named_in(fold(name))
        if known is not None and said.why == known.id:
            return Step("level", "级别", f"{level}: {known.id} of contests.yaml (由赛事与荣誉词表得出)")
        return Step("level", "级别", f"{level}: the province or city in the name says it (由名称中的省、市得出)")
    found = by_name or find_term(levels, near)
    if found is None:
        return Step("level", "级别", f"{level}: carried on from a prize before (承前)")
    return Step("level", "级别", level, find_rule(found[0].id, lexicon), (found[1],))


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
