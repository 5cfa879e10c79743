"""Prize tables: level, grade and contest of a cell from its row, or its grade from the column's head (获奖表)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from extractors.levels import Level, level_of
from extractors.table_labels import TableLabels, is_date, plain
from extractors.table_names import head_of
from extractors.terms import Terms
from pipeline.records import Block


@dataclass(frozen=True, slots=True)
class Prize:
    """A prize as its row tells it; `name` is the contest or honour, "" where the row sums several."""

    level: Level
    grade: str | None
    name: str


class PrizeReader:
    """Reads the prizes of one table."""

    def __init__(self, labels: TableLabels, terms: Terms) -> None:
        self.labels, self.terms = labels, terms
        self.has_grades = any(terms.head_grades.holds(block.text) for _, block in labels.heads)

    def counted(self, head: str, rows: Sequence[Block]) -> Prize | None:
        """The prize that a number counts, None if it counts something else."""
        by_head = self.terms.grades.first(head)
        if not by_head and not (self.has_grades and self.terms.head_prizes.holds(head)):
            return None
        texts = {row.cell.column_no: plain(row.text) for row in rows if row.cell}
        kinds = {column: head_of(row, self.labels) for row in rows if row.cell for column in [row.cell.column_no]}
        if any(row.cell and row.cell.is_total for row in rows):
            # a subtotal of one level's contests is of that level
            group = next((texts[c] for c, kind in kinds.items() if self.terms.head_levels.holds(kind)), "")
            return Prize(level_of(group, self.terms), by_head.term.value if by_head else None, "")
        grades = [c for c, kind in kinds.items() if self.terms.head_grades.holds(kind)]
        grades = [c for c in grades if self.terms.grades.holds(texts[c])]
        levels = [c for c, kind in kinds.items() if self.terms.head_levels.holds(kind)]
        names = [texts[c] for c in sorted(texts) if c not in grades and c not in levels and not is_date(texts[c])]
        name = names[0] if names else ""
        grade = by_head or (self.terms.grades.first(texts[grades[0]]) if grades else None)
        level = level_of(texts[levels[0]], self.terms) if levels else level_of(name, self.terms)
        return Prize(level, grade.term.value if grade else None, name)

    def listed(self, block: Block) -> Prize | None:
        """The one prize whose grade a cell of words states, its contest and level beside it; None for other cells."""
        grade = self.terms.grades.first(plain(block.text))
        if grade is None or grade.surface != plain(block.text) or self.counts_prizes:
            return None
        if not self.terms.head_grades.holds(head_of(block, self.labels)):
            return None
        heads = {head_of(other, self.labels): plain(other.text) for other in self.labels.beside(block)}
        level = next((text for head, text in heads.items() if self.terms.head_levels.holds(head)), "")
        named = [text for head, text in heads.items() if self.terms.name_heads.ends(head)]
        name = named[0] if named else ""
        return Prize(level_of(level or name, self.terms), grade.term.value, name) if name else None

    @cached_property
    def counts_prizes(self) -> bool:
        """Whether a column says how many prizes a row stands for."""
        return any(self.terms.head_prizes.holds(plain(block.text)) for _, block in self.labels.heads)
