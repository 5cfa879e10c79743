"""Where the words of a fact's parts stand, for an explanation: sentence, headings, heads, notes (词的位置).

What fills a slot is decided elsewhere. Here only the words are found again, in the place that the slot names.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extractors.fold import fold
from extractors.periods import find_periods
from extractors.rules import Rule
from extractors.sentences import split_sentences
from extractors.surroundings import surroundings
from extractors.table_labels import TableLabels
from extractors.terms import Term, TermList
from pipeline.records import Block, FilledBy

_SHORTEST = 2  # characters of a part that is worth showing


@dataclass(frozen=True, slots=True)
class Place:
    """A text that speaks of a number; `start` is where it begins in its block, `until` how far the words may reach.

    `text` is folded; `name` and `zh` say what it is.
    """

    name: str
    zh: str
    text: str
    start: int = 0
    until: int | None = None


@dataclass(frozen=True, slots=True)
class Words:
    """Words as they stand in a place, at [start, end) of its block."""

    text: str
    place: str
    zh: str
    start: int
    end: int


class Places:
    """The texts around one number of a report, by what of a fact they can fill."""

    def __init__(self, blocks: Sequence[Block], block: Block, start: int) -> None:
        self.block = block
        self.sentence = self._sentence(start)
        self.headings = [Place("heading", "标题", fold(heading)) for heading in reversed(block.heading_path)]
        self.heads: list[Place] = []
        self.rows: list[Place] = []
        self.notes: list[Place] = []
        if block.cell is not None:
            self._read_table(blocks)
        self.before = self._before(blocks)

    def _sentence(self, start: int) -> Place:
        text = fold(self.block.text)
        for sentence in split_sentences(text):
            if sentence.start <= start < sentence.end:
                low = sentence.full_start
                return Place("sentence", "句", text[low : sentence.end], low, start - low)
        return Place("cell" if self.block.cell else "block", "块", text)

    def _read_table(self, blocks: Sequence[Block]) -> None:
        cell = self.block.cell
        assert cell is not None
        indexes = [i for i, b in enumerate(blocks) if b.cell is not None and b.cell.table_id == cell.table_id]
        labels = TableLabels([blocks[i] for i in indexes])
        around = surroundings(blocks, indexes[0], indexes[-1])
        self.heads = [_cell_place("column head", "表头", head) for head in reversed(labels.over(cell))]
        self.rows = [_cell_place("row head", "行标题", row) for row in reversed(labels.named(cell))]
        section = labels.section(cell)
        self.rows += [_cell_place("section row", "分节行", section)] if section else []
        self.rows += [_cell_place("cell of the row", "同行单元格", other) for other in labels.beside(self.block)]
        self.notes = [Place("caption", "表题", around.caption)] if around.caption else []
        self.notes += [Place("table title", "表题", title) for title in labels.titles]
        self.notes += [Place("table note", "表注", note) for note in around.notes if note != around.caption]
        self.notes += [_cell_place("corner head", "表角", corner) for corner in labels.corners]
        self.lead_in = around.lead_in

    def _before(self, blocks: Sequence[Block]) -> list[Place]:
        if self.block.cell is not None:
            return [Place("paragraph before", "前一段", self.lead_in)] if self.lead_in else []
        section = [b for b in blocks if b.heading_path == self.block.heading_path and b.cell is None]
        earlier = fold(self.block.text)[: self.sentence.start]
        own = [Place("earlier sentence", "前文", earlier)] if earlier else []
        return own + [Place("section's first paragraph", "本节首段", fold(b.text)) for b in section[:2]]

    def of(self, filled_by: FilledBy) -> list[Place]:
        """The places that a slot filled so can have its words from, the likeliest first."""
        table = [*self.heads, *self.rows, *self.notes]
        by = {
            FilledBy.SAME_SENTENCE: [self.sentence, *self.before],
            FilledBy.EARLIER_SENTENCE: self.before,
            FilledBy.HEADING: self.headings,
            FilledBy.CAPTION: self.notes,
            FilledBy.TABLE_NOTE: self.notes,
            FilledBy.TABLE_HEAD: table,
            FilledBy.ROW_HEAD: [*self.rows, *self.heads, self.sentence],
        }
        return by.get(filled_by, [])


def _cell_place(name: str, zh: str, block: Block) -> Place:
    at = f" r{block.cell.row_no}c{block.cell.column_no}" if block.cell else ""
    return Place(name + at, zh, fold(block.text))


def find_term(terms: Sequence[Term], places: Sequence[Place]) -> tuple[Term, Words] | None:
    """The first place with a word of the terms, and there the last before the number, else the first behind it."""
    words = TermList(terms)
    for place in places:
        hit = words.last(place.text, 0, place.until) or words.first(place.text)
        if hit is not None:
            return hit.term, _words(place, hit.start, hit.end)
    return None


def find_surfaces(surfaces: Sequence[str], places: Sequence[Place]) -> Words | None:
    """Where a word of a lexicon's entry stands."""
    found = find_term([Term("", "", tuple(surfaces))], places) if surfaces else None
    return found[1] if found else None


def find_value(value: str, rule: Rule | None, places: Sequence[Place]) -> tuple[Words, ...]:
    """The words that a slot's value was read from: the entry's, a period so printed, the value itself, or its parts."""
    by_entry = (
        find_surfaces(rule.surfaces, places) if rule is not None and not value_is_printed(value, places) else None
    )
    if by_entry is not None:
        return (by_entry,)
    for place in places:
        for hit in reversed(find_periods(place.text)):
            if hit.value == value:
                return (_words(place, hit.start, hit.end),)
        at = place.text.rfind(fold(value), 0, place.until)
        at = at if at >= 0 else place.text.find(fold(value))
        if at >= 0:
            return (_words(place, at, at + len(value)),)
    return tuple(_parts(fold(value), places))


def value_is_printed(value: str, places: Sequence[Place]) -> bool:
    """Whether a value stands as such in one of the places."""
    return any(fold(value) in place.text for place in places)


def _parts(value: str, places: Sequence[Place]) -> Iterator[Words]:
    """The longest pieces of a value that was put together, each where it stands."""
    while value:
        found = None
        for length in range(len(value), _SHORTEST - 1, -1):
            found = next((place for place in places if value[:length] in place.text), None)
            if found is not None:
                at = found.text.rfind(value[:length])
                yield _words(found, at, at + length)
                break
        value = value[length:] if found is not None else value[1:]


def _words(place: Place, start: int, end: int) -> Words:
    return Words(place.text[start:end], place.name, place.zh, place.start + start, place.start + end)
