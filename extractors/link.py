"""Mentions of a block linked into facts: each slot filled from the words that say it, or a reason why not (链接)."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from extractors.award_levels import settle_levels
from extractors.awards import NO_AWARDS, Award, AwardReading, NamedAward, read_awards, speaks_of_awards, won_works
from extractors.contests import last_contest
from extractors.fold import fold
from extractors.funding import Money
from extractors.indicators import SaidSoFar, Trail, choose_indicator
from extractors.items import Item
from extractors.lexicon import Lexicon
from extractors.lists import shared_out
from extractors.numbers import find_numbers
from extractors.periods import find_periods, opening_year
from extractors.phrases import left_phrase, names_a_thing
from extractors.resolve import Measured, is_of_school, is_plan, resolve_indicator, resolve_member, without_ids
from extractors.scope import ReportFacts, Scope, period_mention, scope_of, topic_finder
from extractors.sentences import Sentence, split_sentences
from extractors.statuses import is_reference_school, planned_by_name, status_in, without_report_year
from extractors.subjects import subject_of
from extractors.surroundings import surroundings
from extractors.table_facts import link_table
from extractors.terms import Terms
from extractors.unlinked import sort_out, unlinked, why_no_facts_in
from extractors.winners import winner_of
from extractors.years import with_years
from pipeline.records import (
    Block,
    BlockKind,
    Extraction,
    Fact,
    FilledBy,
    Kind,
    Mention,
    MentionKind,
    Slot,
    Span,
    Status,
    Unlinked,
    inner_id,
    short_id,
)

_REACH = 400  # characters: a contest named further back is not gone on about


def extract_report(blocks: Sequence[Block], described: ReportFacts, lexicon: Lexicon) -> Extraction:
    """Every mention, fact and unlinked number of a report's blocks, in their order."""
    extraction = _ReportLinker(described, lexicon).link(blocks)
    extraction = extraction if is_of_school(described, lexicon.terms) else without_ids(extraction)
    return with_years(extraction, lexicon.terms)


@dataclass(slots=True)
class _ReportLinker:
    described: ReportFacts
    lexicon: Lexicon
    terms: Terms = field(init=False)
    mentions: list[Mention] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    unlinked: list[Unlinked] = field(default_factory=list)
    section: tuple[str, ...] | None = None
    section_period: Slot | None = None

    def __post_init__(self) -> None:
        self.terms = self.lexicon.terms

    def link(self, blocks: Sequence[Block]) -> Extraction:
        tables: dict[str, list[int]] = {}
        for index, block in enumerate(blocks):
            if block.cell is not None:
                tables.setdefault(block.cell.table_id, []).append(index)
        for index, block in enumerate(blocks):
            if block.cell is None:
                self._link_block(block)
            elif tables[block.cell.table_id][0] == index:
                self._link_table(blocks, tables[block.cell.table_id])
        facts = settle_levels(self.facts, self.terms)
        if is_plan(self.described, self.terms):
            facts = [without_report_year(fact) for fact in facts]
        return Extraction(tuple(self.mentions), tuple(facts), tuple(self.unlinked))

    def _link_table(self, blocks: Sequence[Block], places: Sequence[int]) -> None:
        """A table's cells, also where a line that fits no row parts them; a cell of words is read as sentences."""
        around = surroundings(blocks, places[0], places[-1])
        read = link_table([blocks[i] for i in places], around, self.described, self.lexicon)
        self.mentions += read.mentions
        self.facts += read.facts
        self.unlinked += read.unlinked
        for block, period, label in read.phrases:
            self._link_block(block, period, label, around.caption)

    def _link_block(self, block: Block, period: Slot | None = None, label: str = "", caption: str = "") -> None:
        """A block's sentences; `period` and `label` are what a cell's row and head say, `caption` its table's."""
        numbers = find_numbers(block.block_id, block.text, self.lexicon)
        self.mentions += numbers
        reason = why_no_facts_in(block)
        if reason:
            self.unlinked += [unlinked(mention, reason) for mention in numbers]
            return
        scope = scope_of(block, self.described, self.terms, period or self._section_period(block))
        scope = replace(scope, label=label) if label else scope
        self.mentions += [period_mention(scope, hit) for hit in scope.periods]
        sentences = split_sentences(scope.text)
        if any(mention.value is not None for mention in numbers) or self.terms.honour_verbs.holds(scope.text):
            topics = topic_finder(self.terms).topics_of(sentences, scope.subject.value)
            scope = replace(scope, topics=topics) if topics else scope
        starts = [mention.span.start for mention in numbers]
        for sentence in sentences:
            inside = numbers[bisect_left(starts, sentence.start) : bisect_left(starts, sentence.end)]
            self._link_sentence(sentence, inside, scope, (label, caption, *map(fold, block.heading_path[-1:])))

    def _section_period(self, block: Block) -> Slot | None:
        """The year with which a section's first paragraph opens: it holds for the paragraphs after it."""
        if block.heading_path != self.section:
            self.section, self.section_period = block.heading_path, None
            text = fold(block.text)
            opening = opening_year(find_periods(text), text)
            if (
                opening is not None
                and block.cell is None
                and names_a_thing(text[opening.end : opening.end + 8], self.terms)
            ):
                self.section_period = Slot(opening.value, FilledBy.EARLIER_SENTENCE, rule_id="period.section_opening")
        return self.section_period

    def _link_sentence(
        self, sentence: Sentence, numbers: Sequence[Mention], scope: Scope, around: Sequence[str]
    ) -> None:
        quantities, left = sort_out(numbers, sentence)
        self.unlinked += left
        awards = self._awards(sentence, quantities, scope, around)
        if not quantities and not awards.named:
            return
        shared = shared_out(sentence, quantities, self.terms)
        trail, said = Trail(), SaidSoFar()
        for index, mention in enumerate(quantities):
            floor = quantities[index - 1].span.end if index else sentence.start
            ceiling = quantities[index + 1].span.start if index + 1 < len(quantities) else sentence.end
            item = Item(mention, sentence, floor, ceiling, scope, shared.years.get(mention.mention_id))
            award = awards.numbered.get(mention.mention_id)
            name = said.name_of(item, shared, self.terms)
            fact = self._award_fact(item, award, trail) if award else self._quantity_fact(item, trail, name)
            if isinstance(fact, Fact):
                self.facts.append(fact)
                trail = trail.after(fact)
                said.note(fact, shared)
            else:
                self.unlinked.append(fact)
        for named in awards.named:
            self._named_award(named, sentence, scope)

    def _awards(
        self, sentence: Sentence, quantities: Sequence[Mention], scope: Scope, around: Sequence[str]
    ) -> AwardReading:
        if not speaks_of_awards(sentence, self.terms):
            return NO_AWARDS
        contest = last_contest(scope.text[max(0, sentence.start - _REACH) : sentence.start], self.terms)
        loose = scope.block.kind is BlockKind.CELL
        return read_awards(sentence, quantities, self.terms, contest=contest, around=around, loose=loose)

    def _quantity_fact(self, item: Item, trail: Trail, name: str | None) -> Fact | Unlinked:
        named = Slot(name, FilledBy.SAME_SENTENCE, rule_id="indicator.respective") if name else None
        indicator = named or choose_indicator(item, trail, self.terms)
        if indicator is None:
            return unlinked(item.mention, "no_indicator")
        kind = item.quantity.kind or Kind.COUNT
        money = trail.money_of(item, indicator.value) if kind is Kind.MONEY else None
        kind = money.kind if money else kind
        status = status_in(item.sentence, item.start, item.scope, item.quantity.unit, item.end)
        status = planned_by_name(indicator.value, self.terms) or status
        if kind is Kind.COUNT and is_reference_school(item.sentence, item.end, item.scope):
            status = Slot(Status.REFERENCE, FilledBy.SAME_SENTENCE, rule_id="status.schools_compared")
        return self._fact(item, kind, indicator, status, money=money, rule_id=item.mention.rule_id, said=trail.subject)

    def _winner(self, item: Item, award: Award) -> Slot | None:
        """Who won, if the words before the honour verb name a person, group or body; a title after it is nobody."""
        winner = winner_of(item.sentence, award.at, self.terms)
        return Slot(winner, FilledBy.SAME_SENTENCE, rule_id="subject.winner") if winner else None

    def _shared_group(self, indicator: Slot) -> Slot | None:
        """男生与女生分别为 1200 人、860 人: each number is of the group that it is shared out to."""
        if indicator.rule_id != "indicator.respective" or not self.terms.subject_groups.is_whole(indicator.value):
            return None
        return Slot(indicator.value, FilledBy.SAME_SENTENCE, rule_id="subject.shared_group")

    def _award_fact(self, item: Item, award: Award, trail: Trail) -> Fact:
        status = status_in(item.sentence, item.start, item.scope)
        words = award.name or ""
        indicator = (
            words + (award.grade or "")
            if award.grade
            else won_works(item.sentence.text, item.end, award)
            or left_phrase(item.sentence, item.floor, item.start, self.terms)
        )
        rule = "indicator.award" if award.grade or not indicator else "indicator.before_number"
        slot = Slot(indicator or award.grade or words, FilledBy.SAME_SENTENCE, rule_id=rule)
        return self._fact(item, Kind.AWARD, slot, status, award=award, rule_id=award.rule_id, said=trail.subject)

    def _named_award(self, named: NamedAward, sentence: Sentence, scope: Scope) -> None:
        span = Span(named.start, named.end)
        quote = span.of(scope.block.text)
        mention_id = short_id("m", scope.block.block_id, named.start, named.end, "award")
        rule_id = named.award.rule_id
        mention = Mention(mention_id, scope.block.block_id, span, quote, MentionKind.AWARD, rule_id, named.award.name)
        self.mentions.append(mention)
        item = Item(mention, sentence, sentence.start, sentence.end, scope)
        won = {"award.graded_named": named.award.grade or "", "award.place_named": named.part + quote}.get(rule_id, "")
        indicator = (named.award.name or "") + won
        status = status_in(sentence, named.start, scope)
        self.facts.append(
            self._fact(
                item,
                Kind.AWARD,
                Slot(indicator or quote, FilledBy.SAME_SENTENCE, rule_id="indicator.award"),
                status,
                award=named.award,
                rule_id=rule_id,
            )
        )

    def _fact(
        self,
        item: Item,
        kind: Kind,
        indicator: Slot,
        status: Slot,
        *,
        rule_id: str,
        award: Award | None = None,
        money: Money | None = None,
        said: Slot | None = None,
    ) -> Fact:
        quantity = item.quantity
        winner = self._winner(item, award) if award else self._shared_group(indicator)
        subject = winner or subject_of(item, indicator.value, kind, status, said)
        honour = self.terms.honours.named_in(award.name or "") if award else None
        sentence = item.scope.block.text[item.sentence.start : item.sentence.end].strip()
        measured = Measured(indicator.value, subject.value, kind, quantity.unit, sentence)
        resolve = resolve_member if subject.rule_id == "subject.member" else resolve_indicator
        return Fact(
            fact_id=inner_id("f", item.mention.block_id, item.start, item.end, kind),
            block_id=item.mention.block_id,
            mention_id=item.mention.mention_id,
            kind=kind,
            span=item.mention.span,
            quote=item.mention.quote,
            value=quantity.value,
            value_max=quantity.value_max,
            unit=None if award and award.unit_is_grade else quantity.unit,
            bound=quantity.bound,
            indicator=indicator,
            indicator_id=resolve(measured, self.terms) or (honour.id if honour else None),
            subject=subject,
            period=item.period(),
            status=status,
            sentence=sentence,
            rule_id=rule_id,
            level=award.level.value if award else None,
            level_rule=award.level.why if award else None,
            grade=award.grade if award else None,
            award_name=award.name if award else None,
            flow=money.flow if money else None,
            flow_rule=money.rule_id if money else None,
            funding_source=money.source if money else None,
            funding_item=money.item if money else None,
        )
