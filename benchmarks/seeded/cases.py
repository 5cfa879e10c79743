"""Cases of one altered number, drawn by a seed from the places where a report's arithmetic closes (改一处)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random

from benchmarks.seeded.printed import Printed, alterations
from benchmarks.seeded.relations import Relation
from extractors.lexicon import Lexicon
from extractors.link import extract_report
from extractors.scope import ReportFacts
from pipeline.records import Block, Fact, Piece, Report, Span

_WINDOW = 60  # blocks before and behind: what a fact takes from its surroundings seldom stands further off


@dataclass(frozen=True, slots=True)
class Clean:
    """A report as it is, with what it says of itself and its number in the warehouse."""

    report_no: int
    report: Report
    described: ReportFacts


@dataclass(frozen=True, slots=True)
class Case:
    """A report, a relation that closes in it, and another number at one place of the relation."""

    clean: Clean
    source: str  # who says that it closes: "claimed" a check, "own" this benchmark's arithmetic
    relation: Relation
    place: int
    sort: str
    altered: Printed

    @property
    def number(self) -> Printed:
        """The number as it was."""
        return self.relation.numbers[self.place]

    @property
    def span(self) -> Span:
        """Where the other number stands in the altered text."""
        return Span(self.number.span.start, self.number.span.start + len(self.altered.words))


@dataclass(frozen=True, slots=True)
class Altered:
    """The block with the other number, and the facts now found in it and in the rest of its table."""

    block: Block
    core: frozenset[str]  # the blocks whose facts these are
    facts: tuple[Fact, ...]


def draw_cases(places: Iterable[tuple[Clean, str, Relation]], count: int, random: Random) -> Iterator[Case]:
    """About `count` cases, the kinds of relations and the reports taking turns; no number of a kind twice."""
    waiting: dict[tuple[str, str, int], list[tuple[Clean, str, Relation, int]]] = defaultdict(list)
    for clean, source, relation in places:
        for place in range(len(relation.numbers)):
            waiting[source, relation.kind, clean.report_no].append((clean, source, relation, place))
    by_kind: dict[tuple[str, str], list[Iterator[Case]]] = defaultdict(list)
    for (source, kind, _), found in sorted(waiting.items(), key=lambda item: item[0]):
        random.shuffle(found)
        by_kind[source, kind].append(_altered(found, random))
    turns = [_in_turns(cases) for cases in by_kind.values()]
    for case, _ in zip(_in_turns(turns), range(count), strict=False):
        yield case


def _altered(found: Sequence[tuple[Clean, str, Relation, int]], random: Random) -> Iterator[Case]:
    """A case for each number of a report and kind that some slip makes visible."""
    seen: set[tuple[str, Span]] = set()
    for clean, source, relation, place in found:
        number = relation.numbers[place]
        if number.value == 0 or (number.block_id, number.span) in seen:
            continue
        seen.add((number.block_id, number.span))
        for sort, altered in alterations(number, random):
            if relation.tells(place, altered):
                yield Case(clean, source, relation, place, sort, altered)
                break


def _in_turns(queues: Sequence[Iterator[Case]]) -> Iterator[Case]:
    """One of each, round after round, until all are empty."""
    left = list(queues)
    while left:
        for queue in list(left):
            try:
                yield next(queue)
            except StopIteration:
                left.remove(queue)


class Extractor:
    """Facts of altered blocks, found in a window of their report that is known to tell as much as all of it."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._windows: dict[tuple[int, str], tuple[Block, ...]] = {}

    def extract(self, case: Case) -> Altered:
        """The altered block and the facts of its core."""
        number, clean = case.number, case.clean
        before = next(block for block in clean.report.blocks if block.block_id == number.block_id)
        text = before.text[: number.span.start] + case.altered.words + before.text[number.span.end :]
        block = replace(before, text=text, pieces=_stretched(before, len(text)))
        core = self._core(clean.report.blocks, before)
        window = self._window(clean, block, core)
        blocks = [block if each.block_id == block.block_id else each for each in window]
        return Altered(block, core, self._facts(blocks, clean, core))

    def _core(self, blocks: Sequence[Block], block: Block) -> frozenset[str]:
        if block.cell is None:
            return frozenset({block.block_id})
        table = block.cell.table_id
        return frozenset(each.block_id for each in blocks if each.cell and each.cell.table_id == table)

    def _window(self, clean: Clean, block: Block, core: frozenset[str]) -> tuple[Block, ...]:
        key = clean.report_no, block.cell.table_id if block.cell else block.block_id
        if key not in self._windows:
            blocks = clean.report.blocks
            at = [i for i, each in enumerate(blocks) if each.block_id in core]
            window = blocks[max(0, at[0] - _WINDOW) : at[-1] + 1 + _WINDOW]
            whole = {said(fact) for fact in clean.report.extraction.facts if fact.block_id in core}
            same = {said(fact) for fact in self._facts(window, clean, core)} == whole
            self._windows[key] = window if same else blocks
        return self._windows[key]

    def _facts(self, blocks: Sequence[Block], clean: Clean, core: frozenset[str]) -> tuple[Fact, ...]:
        found = extract_report(blocks, clean.described, self._lexicon).facts
        return tuple(fact for fact in found if fact.block_id in core)


def said(fact: Fact) -> tuple[object, ...]:
    """What a check could see of a fact."""
    period = fact.period.value if fact.period else None
    slots = (fact.indicator.value, fact.indicator_id, fact.subject.value, period, fact.status.value)
    return (fact.block_id, fact.span, fact.kind, fact.quote, fact.value, fact.value_max, fact.unit, fact.year, *slots)


def _stretched(block: Block, length: int) -> tuple[Piece, ...]:
    """The block's pieces, the last as long as the altered text needs."""
    *rest, last = block.pieces
    return (*rest, replace(last, length=last.length + length - len(block.text)))


def by_id(report: Report) -> tuple[Mapping[str, Block], Mapping[str, Fact]]:
    """Blocks and facts of a report by their ids."""
    blocks = {block.block_id: block for block in report.blocks}
    return blocks, {fact.fact_id: fact for fact in report.extraction.facts}
