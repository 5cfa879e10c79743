"""Facts from tables and forms: a cell's number, named by its column head, its row head or its label (表内事实)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from extractors.fold import fold
from extractors.funding import Money
from extractors.head_labels import Label, head_label, row_label
from extractors.lexicon import Lexicon
from extractors.listed_cells import listed_members
from extractors.numbers import find_numbers
from extractors.periods import find_periods
from extractors.resolve import Measured, resolve_cell
from extractors.scope import ReportFacts, Scope, scope_of
from extractors.statuses import status_of_label
from extractors.surroundings import Surroundings
from extractors.table_labels import TableLabels, is_date, plain
from extractors.table_money import TableMoney
from extractors.table_names import CellNames
from extractors.table_periods import TablePeriods
from extractors.table_prizes import Prize, PrizeReader
from extractors.table_units import UnitFinder, cell_number, cell_pair, pair_labels
from extractors.tiles import read_tiles
from pipeline.records import (
    Block,
    Bound,
    CellRole,
    Fact,
    FilledBy,
    Kind,
    Mention,
    MentionKind,
    Quantity,
    Slot,
    Span,
    Unlinked,
    inner_id,
    short_id,
)

_CODE = re.compile(r"0\d+")  # 002025: no count begins with a nought
_WORD = re.compile(r"[^\W\d_]")


@dataclass(slots=True)
class TableReading:
    """What a table gave; `phrases` are cells that hold words with numbers, to be read as sentences.

    Each comes with the period that its row or head states, and with what they say of it.
    """

    mentions: list[Mention] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    unlinked: list[Unlinked] = field(default_factory=list)
    phrases: list[tuple[Block, Slot | None, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Value:
    """A cell's number with all that heads and rows say of it."""

    block: Block
    mention: Mention
    quantity: Quantity
    head: Label
    rows: tuple[Block, ...]
    row_labels: tuple[Label, ...]
    period: Slot | None
    listed: str = ""  # what a member of a list measures, whatever its head says

    @property
    def row_words(self) -> tuple[str, ...]:
        """The words of the rows that name something, the outermost first."""
        return tuple(label.words for label in self.row_labels)


def link_table(cells: Sequence[Block], around: Surroundings, report: ReportFacts, lexicon: Lexicon) -> TableReading:
    """The facts of one table's cells."""
    return _TableLinker(cells, around, report, lexicon).read()


class _TableLinker:
    def __init__(self, cells: Sequence[Block], around: Surroundings, report: ReportFacts, lexicon: Lexicon) -> None:
        self.report, self.lexicon, self.terms = report, lexicon, lexicon.terms
        self.cells = cells
        self.labels = TableLabels(cells)
        self.notes = (*self.labels.titles, *around.notes)
        self.caption = around.caption or next(iter(self.labels.titles), "")
        self.lead_in = around.lead_in
        self.corners = [plain(block.text) for block in self.labels.corners]
        self.units = self._unit_finder()
        self.prizes = PrizeReader(self.labels, self.terms)
        self.money = TableMoney(self.caption, self.terms)
        self.names = CellNames(self.labels, self.caption, self.terms)
        self.reading = TableReading()
        self.scope = scope_of(cells[0], report, self.terms)
        self.periods = TablePeriods(self.labels, self.notes, self.lead_in, report, self.scope)

    def _unit_finder(self) -> UnitFinder:
        heads = [plain(block.text) for _, block in self.labels.heads]
        return UnitFinder(self.notes, [fold(self.caption), *self.labels.titles], self.corners, heads, self.lexicon)

    def read(self) -> TableReading:
        tiles = read_tiles(self.cells, self.lexicon)
        for tile in tiles:
            quantity = self.units.measured(tile.quantity, tile.label, (), None)
            mention = self._mention(tile.block, quantity, tile.mention)
            self._add(_Value(tile.block, mention, quantity, tile.label, (), (), self.periods.own))
        read = {tile.block.block_id for tile in tiles}
        for block in self.cells:
            assert block.cell is not None
            if block.cell.role is CellRole.VALUE and block.block_id not in read:
                self._read_value(block)
        for block in self.cells:
            if block.cell and block.cell.role is not CellRole.VALUE and block.block_id not in read:
                self._leave(find_numbers(block.block_id, block.text, self.lexicon), f"table_{block.cell.role}")
        return self.reading

    def _read_value(self, block: Block) -> None:
        assert block.cell is not None
        head = head_label(self.labels.over(block.cell), self.lexicon)
        named = self.labels.named(block.cell)
        rows = [row for row in named if not is_date(plain(row.text))]
        period = self.periods.of_cell(block, head, named)
        prize = self.prizes.listed(block)
        if prize is not None:
            self._read_prize(block, prize, period)
            return
        pair = cell_pair(block, head, self.lexicon)
        number = None if pair else cell_number(block, self.lexicon)
        if number is None and not pair:
            if self._read_listed(block, period, rows):
                return
            self._read_words(block, period, head, rows)
            return
        row_labels = [row_label(row, self.lexicon) for row in rows]
        if not head.words and rows:
            own = row_labels[-1]
            head, rows, row_labels = replace(own, unit=head.unit or own.unit), rows[:-1], row_labels[:-1]
        heads = pair_labels(head, self.lexicon) if pair else (head,)
        for (quantity, inside), label in zip([number] if number else pair, heads, strict=True):
            quantity = self.units.measured(quantity, label, row_labels, self.labels.unit(block.cell))
            mention = self._mention(block, quantity, inside)
            self._add(_Value(block, mention, quantity, label, tuple(rows), tuple(row_labels), period))

    def _read_listed(self, block: Block, period: Slot | None, rows: Sequence[Block]) -> bool:
        """Whether a cell lists things with a number each: they are its facts, of the row's subject."""
        members = listed_members(block.text, find_numbers(block.block_id, block.text, self.lexicon))
        labels = tuple(row_label(row, self.lexicon) for row in rows)
        for member in members:
            quantity = member.mention.value
            assert isinstance(quantity, Quantity)
            head = Label(member.indicator, quantity.unit)
            self._add(_Value(block, member.mention, quantity, head, tuple(rows), labels, period, member.indicator))
        return bool(members)

    def _read_words(self, block: Block, period: Slot | None, head: Label, rows: Sequence[Block]) -> None:
        """A cell of words is read as sentences; several numbers without a word between them name nothing."""
        numbers = find_numbers(block.block_id, block.text, self.lexicon)
        if len(numbers) < 2 or _WORD.search(block.text):
            row = row_label(rows[-1], self.lexicon).words if rows else ""
            label = row if find_periods(head.words) else row + head.words
            self.reading.phrases.append((block, period if period is not self.periods.own else None, label))
        else:
            self._leave(numbers, "several_numbers")

    def _leave(self, numbers: Sequence[Mention], reason: str) -> None:
        """Numbers that become no facts; one that an exclusion claims says so itself."""
        self.reading.mentions += numbers
        for m in numbers:
            why = m.rule_id if m.kind is MentionKind.EXCLUDED and reason == "several_numbers" else reason
            self.reading.unlinked.append(Unlinked(m.mention_id, m.block_id, m.span, m.quote, why, m.rule_id))

    def _add(self, value: _Value) -> None:
        block, mention = value.block, value.mention
        self.reading.mentions.append(mention)
        reason = self._why_no_fact(value)
        if reason:
            found = (mention.mention_id, block.block_id, mention.span, mention.quote, reason, "table.cell")
            self.reading.unlinked.append(Unlinked(*found))
        else:
            self.reading.facts.append(self._fact(value))

    def _read_prize(self, block: Block, prize: Prize, period: Slot | None) -> None:
        """A prize that a row of a list names, without a number: one, implied."""
        quantity = Quantity(block.text, Decimal(1), bound=Bound.IMPLIED)
        span = Span(0, len(block.text))
        mention_id = short_id("m", block.block_id, 0, len(block.text), "award")
        kind = MentionKind.AWARD
        mention = Mention(mention_id, block.block_id, span, block.text, kind, "table.prize", prize.name)
        self.reading.mentions.append(mention)
        dated = next((other for other in self.labels.beside(block) if is_date(plain(other.text))), None)
        hits = find_periods(plain(dated.text)[:4] + "年") if dated else []
        period = Slot(hits[-1].value, FilledBy.ROW_HEAD, rule_id="period.row_date") if hits else period
        value = _Value(block, mention, quantity, Label("", None), (), (), period)
        indicator = prize.name + (prize.grade or "")
        self.reading.facts.append(self._build(value, quantity, Kind.AWARD, None, indicator, prize))

    def _mention(self, block: Block, quantity: Quantity, inside: Mention | None) -> Mention:
        kind = MentionKind.QUANTITY if quantity.unit else MentionKind.BARE_NUMBER
        if inside is not None:
            return replace(inside, kind=kind, value=quantity)
        span = Span(0, len(block.text))
        mention_id = short_id("m", block.block_id, 0, len(block.text))
        return Mention(mention_id, block.block_id, span, block.text, kind, "table.cell", quantity)

    def _why_no_fact(self, value: _Value) -> str | None:
        assert value.block.cell is not None
        if self.labels.is_parted(value.block.cell):
            return "merged_value"
        if not value.head.words and not value.rows:
            return "no_head"
        if _CODE.fullmatch(plain(value.mention.quote)):
            return "code"
        return "no_fact_column" if self.terms.head_no_facts.holds(value.head.words) else None

    def _fact(self, value: _Value) -> Fact:
        names = self.names.row_names(value.rows, value.row_labels)
        indicator = value.listed or self.names.indicator(value.head, names)
        prize = self.prizes.counted(value.head.words, value.rows)
        kind, money, quantity = value.quantity.kind or Kind.COUNT, None, value.quantity
        if prize:
            kind, quantity = Kind.AWARD, replace(quantity, unit=quantity.unit or "项")
            own = "".join(value.row_words[-1:])
            total = indicator if indicator.startswith(own) else own + indicator
            indicator = prize.name + (prize.grade or "") if prize.name else total
        elif kind is Kind.MONEY:
            is_total = any(name.is_total for name in names[-1:])
            money, indicator = self.money.read(indicator, value.head.words, value.row_words, is_total=is_total)
            kind = money.kind
        return self._build(value, quantity, kind, money, indicator, prize)

    def _build(
        self, value: _Value, quantity: Quantity, kind: Kind, money: Money | None, indicator: str, prize: Prize | None
    ) -> Fact:
        block, rows = value.block, value.row_words
        names = [] if prize else self.names.row_names(value.rows, value.row_labels)
        subject = self.names.subject(indicator, value.head, names, self.scope.subject)
        span = value.mention.span
        sentence = " ".join([*rows, indicator, block.text])
        measured = Measured(indicator, subject.value, kind, quantity.unit, sentence)
        return Fact(
            fact_id=inner_id("f", block.block_id, span.start, span.end, kind),
            block_id=block.block_id,
            mention_id=value.mention.mention_id,
            kind=kind,
            span=span,
            quote=value.mention.quote,
            value=quantity.value,
            value_max=quantity.value_max,
            unit=quantity.unit,
            bound=quantity.bound,
            indicator=Slot(
                indicator or "".join(rows),
                FilledBy.TABLE_HEAD,
                rule_id="indicator.award" if prize and prize.name else "indicator.table_head",
            ),
            indicator_id=resolve_cell(measured, "".join(rows[-1:]), self.corners, self.terms),
            subject=subject,
            period=value.period,
            status=status_of_label(indicator + value.head.words, self._scope(block)),
            sentence=sentence,
            rule_id="table.prize" if value.mention.kind is MentionKind.AWARD else "table.cell",
            level=prize.level.value if prize else None,
            level_rule=prize.level.why if prize else None,
            grade=prize.grade if prize else None,
            award_name=prize.name or None if prize else None,
            flow=money.flow if money else None,
            flow_rule=money.rule_id if money else None,
            funding_source=money.source if money else None,
            funding_item=money.item if money else None,
        )

    def _scope(self, block: Block) -> Scope:
        """A cell's scope; where the headings over it are the table's, only the table's text is another's."""
        same = block.heading_path == self.cells[0].heading_path
        return self.scope if same else scope_of(block, self.report, self.terms)
