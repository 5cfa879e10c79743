"""Facts from tables and forms: a cell's number, named by its column head, its row head or its label (表内事实)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from extractors.fold import fold
from extractors.levels import level_of
from extractors.lexicon import Lexicon
from extractors.numbers import find_numbers
from extractors.periods import find_periods
from extractors.qualifiers import money_kind, status_of_label
from extractors.resolve import resolve_indicator
from extractors.scope import ReportFacts, Scope, scope_of
from extractors.surroundings import Surroundings
from extractors.units import read_unit
from pipeline.records import (
    Block,
    Bound,
    CellRole,
    Fact,
    FilledBy,
    Flow,
    Kind,
    Mention,
    MentionKind,
    Quantity,
    Slot,
    Span,
    Unlinked,
    short_id,
)

_NUMBER = re.compile(r"[-−]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
_SERIAL = re.compile(r"\d{1,3}")  # a row's number names nothing
_UNIT_TAIL = re.compile(r"[(](?P<unit>[^()]{1,8})[)]\s*$")
_UNIT_NOTE = re.compile(r"单位\s*[:：]\s*(?P<unit>[^\s()，。]{1,6})")
_SCHOOL_YEAR = re.compile(r"20\d\d-20\d\d学年")
_SUM_OF = re.compile(r"(?:经费|资金|费用)?(?:预算|支出|投入|收入|拨款)")
# a head that says how it is measured but not of what: the row must say the rest
_BARE_HEAD = re.compile(
    r"^(?:人数|数量|占比|比例|比重|年末数|金额|数值|比率|小计|合计|百分比|.{0,2}增长|比上年.{0,4}|.{0,4}占比)$"
)


@dataclass(slots=True)
class TableReading:
    """What a table gave; `phrases` are cells that hold words with numbers, to be read as sentences."""

    mentions: list[Mention] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    unlinked: list[Unlinked] = field(default_factory=list)
    phrases: list[Block] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Label:
    """A head or form label parted into its words and its unit."""

    words: str
    unit: str | None
    block: Block | None


def link_table(cells: Sequence[Block], around: Surroundings, report: ReportFacts, lexicon: Lexicon) -> TableReading:
    """The facts of one table's cells."""
    return _TableLinker(cells, around, report, lexicon).read()


class _TableLinker:
    def __init__(self, cells: Sequence[Block], around: Surroundings, report: ReportFacts, lexicon: Lexicon) -> None:
        self.report, self.lexicon, self.terms = report, lexicon, lexicon.terms
        self.cells = cells
        self.notes, self.caption, self.lead_in = around.notes, around.caption, around.lead_in
        self.heads = {c.cell.column_no: c for c in cells if c.cell and c.cell.role is CellRole.HEAD}
        self.row_heads: dict[int, list[Block]] = {}
        for block in cells:
            is_serial = bool(_SERIAL.fullmatch(block.text.strip()))
            if block.cell and block.cell.role is CellRole.ROW_HEAD and not is_serial:
                self.row_heads.setdefault(block.cell.row_no, []).append(block)
        self.reading = TableReading()
        self.scope = scope_of(cells[0], report, self.terms)
        self.period = self._table_period()

    def read(self) -> TableReading:
        for block in self.cells:
            assert block.cell is not None
            if block.cell.role is not CellRole.VALUE:
                continue
            match = _NUMBER.fullmatch(fold(block.text).rstrip("% ‰"))
            if match is None:
                self.reading.phrases.append(block)
            else:
                self._value(block, match.group())
        for block in self.cells:
            if block.cell and block.cell.role is not CellRole.VALUE:
                numbers = find_numbers(block.block_id, block.text, self.lexicon)
                self.reading.mentions += numbers
                reason = f"table_{block.cell.role}"
                self.reading.unlinked += [
                    Unlinked(m.mention_id, m.block_id, m.span, m.quote, reason, m.rule_id) for m in numbers
                ]
        return self.reading

    def _value(self, block: Block, number: str) -> None:
        assert block.cell is not None
        head = self._label(self.heads.get(block.cell.column_no))
        rows = self.row_heads.get(block.cell.row_no, [])
        unit_row = [row for row in rows if row.cell and self._is_unit_column(row.cell.column_no)]
        if unit_row:
            # 生均设备值 | 元 | 18924.22: the unit in a column of its own, for the columns that print none
            unit = head.unit or re.sub(r"\s+", "", fold(unit_row[0].text))
            head = _Label(head.words, unit, head.block)
            rows = [row for row in rows if row is not unit_row[0]]
        if not self.heads and rows:
            head, rows = self._label(rows[0]), []
        quantity = self._quantity(block, number, head)
        span = Span(0, len(block.text))
        mention_id = short_id("m", block.block_id, 0, len(block.text))
        kind = MentionKind.QUANTITY if quantity.unit else MentionKind.BARE_NUMBER
        mention = Mention(mention_id, block.block_id, span, block.text, kind, "table.cell", quantity)
        self.reading.mentions.append(mention)
        reason = "no_head" if not head.words and not rows else "no_fact_column"
        if (not head.words and not rows) or self.terms.head_no_facts.holds(head.words):
            self.reading.unlinked.append(Unlinked(mention_id, block.block_id, span, block.text, reason, "table.cell"))
            return
        self.reading.facts.append(self._fact(block, mention, quantity, head, rows))

    def _is_unit_column(self, column: int) -> bool:
        head = self.heads.get(column)
        return head is not None and re.sub(r"\s+", "", head.text) in {"单位", "计量单位"}

    def _label(self, block: Block | None) -> _Label:
        if block is None:
            return _Label("", None, None)
        words = re.sub(r"\s+", "", fold(block.text))
        unit = _UNIT_TAIL.search(words)
        if unit:
            words = words[: unit.start()]
        return _Label(re.sub(r"^(?:其中[:：]?)", "", words), unit["unit"] if unit else None, block)

    def _quantity(self, block: Block, number: str, head: _Label) -> Quantity:
        """The cell's number in the unit of its sign, its head, the table's unit line or the kind of its head."""
        sign = fold(block.text).strip()[-1:]
        printed = sign if sign in "%‰" else head.unit or self._unit_note()
        value = Decimal(number.replace(",", "").replace("−", "-"))
        if printed:
            hit = read_unit(printed, self.lexicon)
            if hit is None:
                return Quantity(block.text, value, unit=printed, kind=Kind.COUNT)
            return Quantity(block.text, value * hit.factor, unit=hit.unit, kind=hit.kind)
        row = "".join(b.text for b in self.row_heads.get(block.cell.row_no, [])) if block.cell else ""
        for words in (head.words, row):
            counted = self.terms.head_units.last(words)
            if counted:
                return Quantity(block.text, value, unit=counted.term.value, kind=Kind(counted.term.kind))
        return Quantity(block.text, value, kind=Kind.COUNT)

    def _unit_note(self) -> str | None:
        for note in self.notes:
            match = _UNIT_NOTE.search(note)
            if match:
                return match["unit"]
        return None

    def _table_period(self) -> Slot | None:
        """The table's own period: its notes and caption, else the school year its labels name most."""
        for note in self.notes:
            hits = find_periods(note)
            if hits:
                return Slot(hits[-1].value, FilledBy.TABLE_NOTE)
        labels = [fold(b.text) for b in self.cells if b.cell and b.cell.role is not CellRole.VALUE]
        lead_in = [hit for hit in find_periods(self.lead_in) if not hit.compared]
        if lead_in and self.heads:
            return Slot(lead_in[-1].value, FilledBy.EARLIER_SENTENCE)
        years = Counter(hit.value for text in labels for hit in find_periods(text) if _SCHOOL_YEAR.fullmatch(hit.value))
        if years and not self.heads:
            return Slot(years.most_common(1)[0][0], FilledBy.TABLE_HEAD)
        return self.scope.period

    def _fact(self, block: Block, mention: Mention, quantity: Quantity, head: _Label, rows: Sequence[Block]) -> Fact:
        row_words = [re.sub(r"\s+", "", fold(row.text)) for row in rows]
        own = [hit for words in (*row_words, head.words) for hit in find_periods(words)]
        if not own and re.fullmatch(r"20\d\d年?度?", head.words):
            own = find_periods(head.words.rstrip("年度") + "年")
        period = Slot(own[-1].value, FilledBy.TABLE_HEAD) if own else self.period
        indicator = self._indicator(head, row_words)
        prize = self._prize(head, rows)
        kind, flow = quantity.kind or Kind.COUNT, None
        if prize:
            kind, quantity = Kind.AWARD, Quantity(quantity.raw, quantity.value, unit=quantity.unit or "项")
            indicator = prize[2] + (prize[1] or "") or indicator
        elif kind is Kind.MONEY:
            kind, flow = money_kind(f"{self.caption} {indicator}", "", self.terms)
            sum_of = _SUM_OF.search(self.caption)
            if sum_of and row_words and indicator in {row_words[-1], row_words[-1] * 2}:
                indicator = row_words[-1] + sum_of.group()  # 经费预算表, a column a year: what the years' sums are
        return self._build(block, mention, quantity, kind, flow, indicator, period, row_words, prize)

    def _indicator(self, head: _Label, rows: Sequence[str]) -> str:
        words = head.words
        hits = find_periods(words)
        if hits and hits[0].start == 0:
            words = words[hits[0].end :].removeprefix("度") or "".join(rows[-1:])
        if re.fullmatch(r"(?:20\d\d)?年?度?", words):
            return "".join(rows[-1:])
        # 各学院毕业生人数及占比: the caption says whose number or share it is
        group = self.terms.subject_groups.first(self.caption)
        whose = group.surface if group else ""
        if rows and _BARE_HEAD.match(words):
            return rows[-1] + ("" if whose in rows[-1] else whose) + words
        counts_people = head.unit == "人" and words[-1:] != "数" and not self.terms.head_units.holds(words)
        return words + ("" if whose in words else whose) + "人数" if counts_people else words

    def _prize(self, head: _Label, rows: Sequence[Block]) -> tuple[str | None, str | None, str] | None:
        """Level, grade and contest of a prize table's cell: from its row, or its grade from the column head."""
        texts = {row.cell.column_no: re.sub(r"\s+", "", row.text) for row in rows if row.cell}
        kinds = {c: re.sub(r"\s+", "", self.heads[c].text) for c in texts if c in self.heads}
        by_head = self.terms.grades.first(head.words)
        grade_columns = [
            c for c, words in kinds.items() if self.terms.head_grades.holds(words) and self.terms.grades.holds(texts[c])
        ]
        level_columns = [c for c, words in kinds.items() if self.terms.head_levels.holds(words)]
        has_grades = any(self.terms.head_grades.holds(b.text) for b in self.heads.values())
        if not by_head and not (has_grades and self.terms.head_prizes.holds(head.words)):
            return None
        names = [texts[c] for c in sorted(texts) if c not in grade_columns and c not in level_columns]
        name = names[0] if names else ""
        grade_hit = by_head or (self.terms.grades.first(texts[grade_columns[0]]) if grade_columns else None)
        level = level_of(texts[level_columns[0]], self.terms) if level_columns else level_of(name, self.terms)
        return level, grade_hit.term.value if grade_hit else None, name

    def _build(
        self,
        block: Block,
        mention: Mention,
        quantity: Quantity,
        kind: Kind,
        flow: Flow | None,
        indicator: str,
        period: Slot | None,
        rows: Sequence[str],
        prize: tuple[str | None, str | None, str] | None,
    ) -> Fact:
        subject = Slot(rows[-1], FilledBy.ROW_HEAD) if rows and not prize else self.scope.subject
        if subject.value == indicator:
            subject = self.scope.subject
        return Fact(
            fact_id=short_id("f", block.block_id, 0, len(block.text), kind),
            block_id=block.block_id,
            mention_id=mention.mention_id,
            kind=kind,
            span=mention.span,
            quote=block.text,
            value=quantity.value,
            value_max=None,
            unit=quantity.unit,
            bound=Bound.EXACT,
            indicator=Slot(indicator or "".join(rows), FilledBy.TABLE_HEAD),
            indicator_id=resolve_indicator(indicator, kind, self.terms),
            subject=subject,
            period=period,
            status=status_of_label(indicator, self._scope(block)),
            sentence=" ".join([*rows, indicator, block.text]),
            rule_id="table.cell",
            level=prize[0] if prize else None,
            grade=prize[1] if prize else None,
            award_name=prize[2] if prize else None,
            flow=flow,
        )

    def _scope(self, block: Block) -> Scope:
        return self.scope if block is self.cells[0] else scope_of(block, self.report, self.terms)
