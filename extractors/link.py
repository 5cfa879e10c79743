"""Mentions of a block linked into facts: each slot filled from the words that say it, or a reason why not (链接)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from extractors.awards import Award, NamedAward, read_awards
from extractors.contests import last_contest
from extractors.items import Item
from extractors.lexicon import Lexicon
from extractors.lists import respective_names
from extractors.numbers import find_numbers
from extractors.phrases import head_noun, is_modifier, lead_verb, left_phrase, right_phrase
from extractors.qualifiers import SubjectFinder, is_reference_school, status_in
from extractors.resolve import resolve_indicator
from extractors.scope import ReportFacts, Scope, period_mention, scope_of
from extractors.sentences import Sentence, split_sentences
from extractors.table_facts import link_table
from extractors.terms import Terms
from pipeline.records import (
    Block,
    BlockKind,
    Extraction,
    Fact,
    FilledBy,
    Flow,
    Kind,
    Mention,
    MentionKind,
    Slot,
    Span,
    Status,
    Unlinked,
    short_id,
)

_NO_FACTS_IN = {
    BlockKind.FURNITURE: "furniture",
    BlockKind.CHART: "chart",
    BlockKind.HEADING: "heading",
    BlockKind.CAPTION: "caption",
    BlockKind.NOTE: "note",
}
_SHORT_NOUN = 4
_OF_WHAT = re.compile(r"\s*(?:的|全?覆盖|以上的)")
_TELLING_UNITS = frozenset({"人次", "人天", "人时", "学时", "场次"})
_SHARE_OF_SUM = re.compile(r"人均|每人|每生|户均|年均|其中")
_CHANGE = re.compile(r"(?:较|比|同比|环比|高于|低于|超|增长|增幅|提高|提升|上升|下降|减少|增加|降低)")
_BARE_VERB = re.compile(r"(?:获奖|参会|参赛|参加|报名|受益|通过|报到|占|占比)$")
# a note says something of its own only when it is none of a form's instructions
_SPEAKING_NOTE = re.compile(r"注\s*[::]")


def extract_report(blocks: Sequence[Block], described: ReportFacts, lexicon: Lexicon) -> Extraction:
    """Every mention, fact and unlinked number of a report's blocks, in their order."""
    return _ReportLinker(described, lexicon).link(blocks)


@dataclass(slots=True)
class _Trail:
    """What the items of a sentence leave behind for those that say less: 市级 4 门, 占 64 %."""

    indicator: str = ""
    topic: str = ""
    money: tuple[Kind, Flow | None] | None = None


@dataclass(slots=True)
class _ReportLinker:
    described: ReportFacts
    lexicon: Lexicon
    terms: Terms = field(init=False)
    subjects: SubjectFinder = field(init=False)
    mentions: list[Mention] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    unlinked: list[Unlinked] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.terms = self.lexicon.terms
        self.subjects = SubjectFinder(self.terms)

    def link(self, blocks: Sequence[Block]) -> Extraction:
        done: set[str] = set()
        for index, block in enumerate(blocks):
            if block.cell is None:
                self._link_block(block)
            elif block.cell.table_id not in done:
                done.add(block.cell.table_id)
                self._link_table(blocks, index)
        return Extraction(tuple(self.mentions), tuple(self.facts), tuple(self.unlinked))

    def _link_table(self, blocks: Sequence[Block], first: int) -> None:
        """A table's cells, also where a line that fits no row parts them; a cell of words is read as sentences."""
        table_id = blocks[first].cell.table_id  # type: ignore[union-attr]
        places = [i for i in range(first, len(blocks)) if (cell := blocks[i].cell) and cell.table_id == table_id]
        around = [*blocks[max(0, first - 3) : first], *blocks[places[-1] + 1 : places[-1] + 4]]
        read = link_table([blocks[i] for i in places], around, self.described, self.lexicon)
        self.mentions += read.mentions
        self.facts += read.facts
        self.unlinked += read.unlinked
        for block in read.phrases:
            self._link_block(block)

    def _link_block(self, block: Block) -> None:
        numbers = find_numbers(block.block_id, block.text, self.lexicon)
        self.mentions += numbers
        reason = _NO_FACTS_IN.get(block.kind)
        if reason and not (block.kind is BlockKind.NOTE and _SPEAKING_NOTE.match(block.text)):
            self.unlinked += [_unlinked(mention, reason) for mention in numbers]
            return
        scope = scope_of(block, self.described, self.terms)
        self.mentions += [period_mention(scope, hit) for hit in scope.periods]
        for sentence in split_sentences(scope.text):
            inside = [m for m in numbers if sentence.start <= m.span.start < sentence.end]
            self._link_sentence(sentence, inside, scope)

    def _link_sentence(self, sentence: Sentence, numbers: Sequence[Mention], scope: Scope) -> None:
        quantities = []
        for mention in numbers:
            reason = _why_no_fact(mention, sentence)
            if reason:
                self.unlinked.append(_unlinked(mention, reason))
            else:
                quantities.append(mention)
        contest = last_contest(scope.text[: sentence.start], self.terms)
        loose = scope.block.kind is BlockKind.CELL
        awards = read_awards(sentence, quantities, self.terms, contest=contest, loose=loose)
        trail = _Trail()
        names = respective_names(sentence, quantities, self.terms)
        for index, mention in enumerate(quantities):
            floor = quantities[index - 1].span.end if index else sentence.start
            ceiling = quantities[index + 1].span.start if index + 1 < len(quantities) else sentence.end
            item = Item(mention, sentence, floor, ceiling, scope)
            award = awards.numbered.get(mention.mention_id)
            name = names.get(mention.mention_id)
            fact = self._award_fact(item, award) if award else self._quantity_fact(item, trail, name)
            if isinstance(fact, Fact):
                self.facts.append(fact)
                money = (fact.kind, fact.flow) if fact.kind in {Kind.FUNDING, Kind.MONEY} else trail.money
                trail = _Trail(fact.indicator.value, trail.topic or fact.indicator.value, money)
            else:
                self.unlinked.append(fact)
        for named in awards.named:
            self._named_award(named, sentence, scope)

    def _quantity_fact(self, item: Item, trail: _Trail, name: str | None) -> Fact | Unlinked:
        if name and trail.indicator and "其中" in item.text_before():
            name += head_noun(trail.indicator, self.terms)  # 在校生 90 人，其中一、二年级分别为 40 人、50 人
        indicator = Slot(name, FilledBy.SAME_SENTENCE) if name else self._indicator(item, trail)
        if indicator is None:
            return _unlinked(item.mention, "no_indicator")
        kind, flow = item.kind(indicator.value)
        if kind is Kind.MONEY and trail.money and _SHARE_OF_SUM.match(item.text_before().strip("，, ")):
            kind, flow = trail.money  # 发放补贴 61.8 万元，人均 1500 元: the same money
        status = status_in(item.sentence, item.start, item.scope, item.quantity.unit)
        if self.terms.status_labels.holds(indicator.value):
            status = Slot(Status.TARGET, FilledBy.SAME_SENTENCE)  # 招生计划数为 365 人
        if kind is Kind.COUNT and is_reference_school(item.sentence, item.end, item.scope):
            status = Slot(Status.REFERENCE, FilledBy.SAME_SENTENCE)
        return self._fact(item, kind, indicator, status, flow=flow, rule_id=item.mention.rule_id)

    def _indicator(self, item: Item, trail: _Trail) -> Slot | None:
        """What is measured: after the unit, before the number, completed from the item before, or the heading."""
        if item.quantity.kind is Kind.RANK:
            return Slot(item.rank_phrase(self.terms, trail.topic), FilledBy.SAME_SENTENCE)
        left = left_phrase(item.sentence, item.floor, item.start, self.terms)
        right = right_phrase(item.sentence, item.end, item.ceiling, self.terms)
        if item.quantity.kind is Kind.PERCENTAGE and (left or not _OF_WHAT.match(item.text_after())):
            right = ""
        phrase = right or left
        if right:
            # 引航护送 16 个船队: a short noun says too little without its verb
            short = len(right) <= _SHORT_NOUN
            verb = lead_verb(item.sentence, item.floor, item.start, self.terms) if short else ""
            return Slot(verb + right, FilledBy.SAME_SENTENCE)
        if phrase and trail.indicator and item.quantity.kind is Kind.COUNT and item.text_before().endswith("的"):
            return Slot(f"{phrase}的{head_noun(trail.indicator, self.terms)}", FilledBy.SAME_SENTENCE)
        if phrase and trail.indicator and is_modifier(phrase, self.terms):
            suffix = head_noun(trail.indicator, self.terms)
            return Slot(suffix + phrase if phrase.startswith("占") else phrase + suffix, FilledBy.SAME_SENTENCE)
        if phrase and trail.indicator and len(phrase) <= 12 and (_CHANGE.match(phrase) or _BARE_VERB.match(phrase)):
            return Slot(trail.indicator + phrase, FilledBy.SAME_SENTENCE)
        if len(phrase) >= 2:
            return Slot(phrase, FilledBy.SAME_SENTENCE)
        if trail.indicator:
            # 举办航海培训 34 项，1860 人次: the same thing, counted otherwise
            counted = item.quantity.unit if item.quantity.unit in _TELLING_UNITS else ""
            return Slot(trail.indicator + (counted or ""), FilledBy.SAME_SENTENCE)
        before = self._clause_before(item)
        if before:
            return Slot(before, FilledBy.SAME_SENTENCE)
        heading = item.scope.block.heading_path[-1:]
        name = re.sub(r"^[\d.．、（）()一二三四五六七八九十\s]+", "", heading[0]) if heading else ""
        return Slot(name, FilledBy.HEADING) if name else None

    def _clause_before(self, item: Item) -> str:
        """The words of the clause before this one, where its own says nothing."""
        start = item.sentence.clause_start(item.start)
        return left_phrase(item.sentence, item.floor, start - 1, self.terms) if start > item.floor else ""

    def _award_fact(self, item: Item, award: Award) -> Fact:
        status = status_in(item.sentence, item.start, item.scope)
        words = award.name or ""
        indicator = (
            words + (award.grade or "")
            if award.grade
            else left_phrase(item.sentence, item.floor, item.start, self.terms)
        )
        slot = Slot(indicator or award.grade or words, FilledBy.SAME_SENTENCE)
        return self._fact(item, Kind.AWARD, slot, status, award=award, rule_id=award.rule_id)

    def _named_award(self, named: NamedAward, sentence: Sentence, scope: Scope) -> None:
        span = Span(named.start, named.end)
        quote = span.of(scope.block.text)
        mention_id = short_id("m", scope.block.block_id, named.start, named.end, "award")
        rule_id = named.award.rule_id
        mention = Mention(mention_id, scope.block.block_id, span, quote, MentionKind.AWARD, rule_id, named.award.name)
        self.mentions.append(mention)
        item = Item(mention, sentence, sentence.start, sentence.end, scope)
        indicator = (named.award.name or "") + (named.award.grade or "" if rule_id == "award.graded_named" else "")
        status = status_in(sentence, named.start, scope)
        self.facts.append(
            self._fact(
                item,
                Kind.AWARD,
                Slot(indicator or quote, FilledBy.SAME_SENTENCE),
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
        flow: Flow | None = None,
    ) -> Fact:
        quantity = item.quantity
        return Fact(
            fact_id=short_id("f", item.mention.block_id, item.start, item.end, kind),
            block_id=item.mention.block_id,
            mention_id=item.mention.mention_id,
            kind=kind,
            span=item.mention.span,
            quote=item.mention.quote,
            value=quantity.value,
            value_max=quantity.value_max,
            unit=quantity.unit,
            bound=quantity.bound,
            indicator=indicator,
            indicator_id=resolve_indicator(indicator.value, kind, self.terms),
            subject=self.subjects.subject_of(item.sentence, item.start, item.end, item.scope),
            period=item.period(),
            status=status,
            sentence=item.scope.block.text[item.sentence.start : item.sentence.end].strip(),
            rule_id=rule_id,
            level=award.level if award else None,
            grade=award.grade if award else None,
            award_name=award.name if award else None,
            flow=flow,
        )


def _why_no_fact(mention: Mention, sentence: Sentence) -> str | None:
    """The reason a number cannot be a fact, or None."""
    if mention.kind is MentionKind.EXCLUDED:
        return mention.rule_id
    if mention.kind is MentionKind.BARE_NUMBER:
        return "no_unit"
    if sentence.inside[mention.span.start]:
        before = sentence.text[sentence.start : mention.span.start]
        if before.rfind("《") > before.rfind("》") or before.rfind("“") > before.rfind("”"):
            return "inside_title"
    return None


def _unlinked(mention: Mention, reason: str) -> Unlinked:
    return Unlinked(mention.mention_id, mention.block_id, mention.span, mention.quote, reason, mention.rule_id)
