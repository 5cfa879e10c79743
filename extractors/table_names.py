"""What a cell's number is called and whom it is about: from its head, its rows and the caption (表内指标与主体)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extractors.head_labels import Label
from extractors.periods import find_periods
from extractors.table_labels import TableLabels, plain, row_words
from extractors.table_periods import with_year
from extractors.terms import Terms
from pipeline.records import Block, CellRole, FilledBy, Kind, Slot

_YEAR_HEAD = re.compile(r"(?:19|20)\d\d[年届级]?度?")
_YEAR_ALONE = re.compile(r"(?:20\d\d)?年?度?")
_BRACKET_TAIL = re.compile(r"\([^()]*\)$")
_MOST_BEFORE, _MOST_BEHIND = 4, 7  # characters that may stand beside a word that says no more than how it is measured


@dataclass(frozen=True, slots=True)
class RowName:
    """One of the row heads that name a cell: its words, the head over its column, the words of the row it is a part of.

    `whole` is "" unless the words only say which part of a row above they are: 其中：女 under 专任教师总数.
    """

    words: str
    corner: str = ""
    is_total: bool = False
    whole: str = ""


class CellNames:
    """Names the numbers of one table."""

    def __init__(self, labels: TableLabels, caption: str, terms: Terms) -> None:
        self.labels, self.terms = labels, terms
        group = terms.subject_groups.first(caption)
        self.group = group.surface if group else ""  # 各学院毕业生人数及占比: whose number or share all of them are

    def row_names(self, rows: Sequence[Block], labels: Sequence[Label]) -> list[RowName]:
        """The rows of a cell with all that tells what they are."""
        return [self._row_name(row, label.words) for row, label in zip(rows, labels, strict=True)]

    def _row_name(self, row: Block, words: str) -> RowName:
        assert row.cell is not None
        whole = self._whole_of(row) if self.terms.row_parts.is_whole(words) else ""
        return RowName(words, head_of(row, self.labels), row.cell.is_total, whole)

    def _whole_of(self, row: Block) -> str:
        """The nearest row above that is no part itself, if it names a measure."""
        assert row.cell is not None
        above = [
            (cell.row_no, block)
            for cell, block in self.labels.cells
            if cell.role is CellRole.ROW_HEAD and cell.column_no == row.cell.column_no and cell.row_no < row.cell.row_no
        ]
        names = (row_words(block) for _, block in sorted(above, key=lambda pair: -pair[0]))
        name = next((name for name in names if not self.terms.row_parts.is_whole(name)), "")
        return name if self._is_measure(name) else ""

    def indicator(self, head: Label, rows: Sequence[RowName]) -> str:
        """What is measured: the head, with the row where the head alone does not say it."""
        words, own = self._head_words(head, rows), self._own(rows)
        if not words or _YEAR_ALONE.fullmatch(words):
            return own
        whose = self.group
        if rows and own != words and (self.is_bare(words) or self._is_answer(rows[-1])):
            return own + ("" if whose in own or whose in words else whose) + words
        counts_people = head.unit == "人" and words[-1:] != "数" and not self.terms.head_units.holds(words)
        return words + ("" if whose in words else whose) + "人数" if counts_people else words

    def _head_words(self, head: Label, rows: Sequence[RowName]) -> str:
        """The head's words without a year or a status, which have slots of their own."""
        said = [self._without_status(with_year(part)) for part in head.parts]
        parts = [part for part in said if not _YEAR_HEAD.fullmatch(part)] if len(said) > 1 else said
        words = "".join(parts)
        hits = find_periods(words)
        if hits and hits[0].start == 0:
            words = re.sub(r"^[度末底]", "", words[hits[0].end :])
            words = "年" + words if words.startswith("初") else words  # 2019年初金额 and 2019年末金额 differ
            words = self._own(rows) + words if words.startswith("(") else words
        return words

    def _without_status(self, words: str) -> str:
        """A head without the bracket at its end that tells done from planned: 2025年（目标）, 经费（实际）."""
        bare, bracket, said = words.rpartition("(")
        return bare if bare and self.terms.status_brackets.is_whole(bracket + said) else words

    def _own(self, rows: Sequence[RowName]) -> str:
        """The row's name, with its group where it is said only in part: 小计, 合计 of 就业人数, 毕业生 of 满意度."""
        if not rows:
            return ""
        own, group = rows[-1], rows[-2] if len(rows) > 1 else None
        if own.whole:
            return own.words + own.whole
        if group is None or self._is_measure(own.words):
            return own.words
        if self._is_measure(group.words):
            return group.words if own.is_total else own.words + group.words
        return group.words + own.words if own.is_total and group.words not in own.words else own.words

    def is_bare(self, words: str) -> bool:
        """Whether a head says how it is measured and not of what, as 人数 and 目标值 do; the row must say the rest."""
        said = _BRACKET_TAIL.sub("", words)
        for hit in self.terms.bare_heads.find(said):
            before, behind = hit.start, len(said) - hit.end
            if before == behind == 0:
                return True
            if hit.term.value == "begins" and not before and behind <= _MOST_BEHIND:
                return True
            if hit.term.value == "ends" and not behind and before <= _MOST_BEFORE:
                return True
        return False

    def _states(self, head: Label) -> bool:
        """Whether a head only says whether it is planned or done: what is planned stands in the row."""
        words = _BRACKET_TAIL.sub("", self._head_words(head, ()))
        return any(hit.surface == words and hit.term.value == "status" for hit in self.terms.bare_heads.find(words))

    def _is_measure(self, words: str) -> bool:
        """Whether words end in what can be measured: 增加值, 就业人数, 满意度.

        A group of people is none, and 教育支出 and 固定资产 are items of a list of money.
        """
        said = _BRACKET_TAIL.sub("", words)
        if self.terms.subject_groups.is_whole(said):
            return False
        if self.terms.row_measures.ends(said):
            return True
        hit = self.terms.head_units.last(said)
        return hit is not None and hit.end == len(said) and hit.term.kind != Kind.MONEY

    def subject(self, indicator: str, head: Label, rows: Sequence[RowName], scope: Slot) -> Slot:
        """Whom the number is about: the row, unless that says what is measured or which of a group's answers it is."""
        if not rows:
            return scope
        own, group = rows[-1], rows[-2] if len(rows) > 1 else None
        if own.is_total:
            return self._of_total(own, group, scope)
        if self._is_answer(own):
            return self._answered_by(own, scope)
        asked = self.terms.subject_groups.first(own.words)
        is_opinion = self.terms.opinions.ends(own.words) and not indicator.startswith(own.words)
        if asked is not None and asked.start == 0 and is_opinion:  # of whom the number is, not what it measures
            return Slot(asked.surface, FilledBy.ROW_HEAD, rule_id="subject.asked_group")
        if group is not None and group.words in indicator and own.words != indicator and self._is_measure(group.words):
            is_group = self.terms.subject_groups.is_whole(own.words)
            return Slot(own.words, FilledBy.ROW_HEAD, rule_id="subject.row") if is_group else scope
        is_measured = self._is_measure(own.words) or (self._states(head) and not self.terms.entities.ends(own.words))
        if own.words == indicator or own.whole or (is_measured and indicator.startswith(own.words)):
            return self._of_measure(own, group, scope)
        return Slot(own.words, FilledBy.ROW_HEAD, rule_id="subject.row")

    def _of_total(self, own: RowName, group: RowName | None, scope: Slot) -> Slot:
        """机电学院小计 for the 小计 of a group; of a measure's 合计 the subject is that of the table."""
        if group is not None and self._is_measure(group.words):
            return scope
        words = group.words + own.words if group is not None and group.words not in own.words else own.words
        return Slot(words, FilledBy.ROW_HEAD, rule_id="subject.row_total")

    def _is_answer(self, own: RowName) -> bool:
        """Whether a row is one of the ways or answers of a group: 直接就业, or what stands under 毕业去向."""
        if own.is_total or self.terms.subject_groups.is_whole(own.words):
            return False
        return self.terms.answers.is_whole(own.words) or self.terms.answers.ends(own.corner)

    def _answered_by(self, own: RowName, scope: Slot) -> Slot:
        """The group that the caption names, else the one whose ways such rows are."""
        if self.group:
            return Slot(self.group, FilledBy.CAPTION, rule_id="subject.caption_group")
        kind = self.terms.answers.last(own.corner) or self.terms.answers.last(own.words)
        if kind is None or kind.term.value == "any":
            return scope
        return Slot(kind.term.value, FilledBy.TABLE_HEAD, rule_id=kind.term.id)

    def _of_measure(self, own: RowName, group: RowName | None, scope: Slot) -> Slot:
        """The row says what is measured: its group says of whom."""
        return Slot(group.words, FilledBy.ROW_HEAD, rule_id="subject.row_group") if group is not None else scope


def head_of(block: Block, labels: TableLabels) -> str:
    """The words of the innermost head over a cell; "" if none is."""
    assert block.cell is not None
    return "".join(plain(head.text) for head in labels.over(block.cell)[-1:])
