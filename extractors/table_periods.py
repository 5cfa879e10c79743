"""When a table's numbers hold: what heads, rows, notes and caption date them (表的时期)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from extractors.fold import fold
from extractors.head_labels import Label
from extractors.periods import find_periods
from extractors.scope import ReportFacts
from extractors.table_labels import TableLabels, is_date, plain
from pipeline.records import Block, CellRole, FilledBy, Slot

_SCHOOL_YEAR = re.compile(r"20\d\d-20\d\d学年")
_BARE_YEAR = re.compile(r"((?:19|20)\d\d)(?=\()")  # 2022（实际）
_ONE_YEAR = re.compile(r"(?:19|20)\d\d(?!-(?:19|20))[年届]?(?:-\d\d?)*|(?:19|20)\d\d-(?:19|20)\d\d学年")
_LAST_YEAR = re.compile(r"(?:上年|上期|去年|上一年度)(?!.*[增减比±])")


class TablePeriods:
    """The periods of one table's cells; `own` is the whole table's, `fallback` what its section or report says."""

    def __init__(
        self, labels: TableLabels, notes: Sequence[str], lead_in: str, report: ReportFacts, fallback: Slot | None
    ) -> None:
        self.labels, self.notes, self.lead_in, self.report = labels, notes, lead_in, report
        self.fallback = fallback
        self.own = self._table_period()

    def _table_period(self) -> Slot | None:
        """The table's own period: its notes and caption, else the school year its labels name most."""
        for note in self.notes:
            hits = find_periods(note)
            if hits:
                return Slot(hits[-1].value, FilledBy.TABLE_NOTE, rule_id="period.table_note")
        labels = [fold(b.text) for _, b in self.labels.cells if b.cell and b.cell.role is not CellRole.VALUE]
        lead_in = [hit for hit in find_periods(self.lead_in) if not hit.compared]
        if lead_in and self.labels.heads:
            return Slot(lead_in[-1].value, FilledBy.EARLIER_SENTENCE, rule_id="period.lead_in")
        years = Counter(hit.value for text in labels for hit in find_periods(text) if _SCHOOL_YEAR.fullmatch(hit.value))
        if years and not self.labels.heads:
            return Slot(years.most_common(1)[0][0], FilledBy.TABLE_HEAD, rule_id="period.most_labels")
        return self.fallback

    def of_cell(self, block: Block, head: Label, rows: Sequence[Block]) -> Slot | None:
        """What the cell's heads, rows or section date it; else the table's period."""
        assert block.cell is not None
        section = self.labels.section(block.cell)
        words = [plain(row.text) for row in ([section] if section else []) + list(rows)]
        said = [(text, FilledBy.ROW_HEAD) for text in sorted(words, key=is_date)]  # a day of its own speaks last
        for text, filled_by in reversed([*said, *((part, FilledBy.TABLE_HEAD) for part in head.parts)]):
            hits = find_periods(text) or find_periods(self.labels.dated(text) if is_date(text) else with_year(text))
            if hits:
                rule_id = "period.row_head" if filled_by is FilledBy.ROW_HEAD else "period.table_head"
                return Slot(hits[-1].value, filled_by, rule_id=rule_id)
        if any(_LAST_YEAR.match(part) for part in head.parts):
            return self._last_year()
        return self.own

    def _last_year(self) -> Slot | None:
        """The period before the table's own; before the report's year if the table says none."""
        own = self.own
        if own and own.filled_by is not FilledBy.REPORT and _ONE_YEAR.fullmatch(own.value):
            before = re.sub(r"(?:19|20)\d\d", lambda year: str(int(year.group()) - 1), own.value)
            return Slot(before, FilledBy.TABLE_HEAD, rule_id="period.last_year")
        year = self.report.report_year
        return Slot(str(year - 1), FilledBy.TABLE_HEAD, rule_id="period.last_year") if year else own


def with_year(words: str) -> str:
    """A head that begins with a bare year and a bracket with the 年 that it leaves out: 2022（实际）."""
    return _BARE_YEAR.sub(r"\1年", words) if _BARE_YEAR.match(words) else words
