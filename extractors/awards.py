"""Awards as tuples: contest or honour, level, grade, number, who won; with and without a number (奖项)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from extractors.award_patterns import award_patterns
from extractors.award_sentence import Award as Award
from extractors.award_sentence import AwardSentence
from extractors.award_sentence import NamedAward as NamedAward
from extractors.levels import Level
from extractors.prizes import numbered_award
from extractors.sentences import Sentence
from extractors.shared_grades import shared_grades
from extractors.terms import Terms
from extractors.titles import named_awards
from pipeline.records import Mention


@dataclass(frozen=True, slots=True)
class AwardReading:
    """The awards of one sentence: those of numbers, by mention id, and those only named."""

    numbered: dict[str, Award]
    named: tuple[NamedAward, ...]


_NONE = AwardReading({}, ())
_AND_ABOVE = re.compile("及?以上")  # 省级以上技能竞赛 names all of them


def read_awards(
    sentence: Sentence,
    numbers: Sequence[Mention],
    terms: Terms,
    *,
    contest: str | None = None,
    around: Sequence[str] = (),
    loose: bool = False,
) -> AwardReading:
    """The awards of a sentence; `contest` is the last contest named before it in the block.

    `around` is what stands over it, the nearest first: a cell's label, a caption, a heading. `loose` reads a grade
    without an honour verb as a prize too, as in a cell.
    """
    if not award_patterns(terms).has_award.search(sentence.text, sentence.start, sentence.end):
        return _NONE
    said = AwardSentence(sentence, terms, contest)
    numbered = shared_grades(said, numbers)
    floor = sentence.start
    for index, mention in enumerate(numbers):
        ceiling = numbers[index + 1].span.start if index + 1 < len(numbers) else sentence.end
        award = numbered.get(mention.mention_id) or numbered_award(said, mention, floor, ceiling)
        if award is not None:
            numbered[mention.mention_id] = _of_its_level(award, terms)
        floor = mention.span.end
    named = named_awards(said, numbers, loose or bool(numbered))
    level = level_around(said, around)
    if level is None:
        return AwardReading(numbered, tuple(named))
    return AwardReading(
        {mention_id: _at_least(award, level) for mention_id, award in numbered.items()},
        tuple(replace(each, award=_at_least(each.award, level)) for each in named),
    )


def _of_its_level(award: Award, terms: Terms) -> Award:
    """The award without another prize's level in its name: 国家级教学成果奖 2 项、省级 5 项 are 教学成果奖 too."""
    first = terms.levels.first(award.name or "")
    if award.name is None or first is None or first.start or not first.surface.endswith("级"):
        return award
    bare = award.name[first.end :]
    differs = award.level.value not in {None, first.term.value}
    return replace(award, name=bare) if differs and bare and not _AND_ABOVE.match(bare) else award


def level_around(said: AwardSentence, around: Sequence[str]) -> Level | None:
    """The level that what stands over a sentence says of all prizes in it: 国家级标志性成果一览表, 省级奖项：…."""
    colon = said.sentence.clause_end(said.sentence.start)
    opening = said.sentence.text[said.sentence.start : colon]
    if said.sentence.text[colon : colon + 1] in {":", "："} and not said.verb_before(colon):
        around = (opening, *around)
    for words in around:
        values = {hit.term.value for hit in said.terms.levels.find(words)}
        if len(values) == 1 and (words is opening or said.terms.awards.level_contexts.holds(words)):
            return Level(values.pop(), "level.around")
    return None


def _at_least(award: Award, level: Level) -> Award:
    """The award with a level from its surroundings, if its own words say nothing of one."""
    return replace(award, level=level) if award.level.why == "level.unsaid" else award
