"""Which facts somebody wants: the filters that commands, the Python API and the pages share (筛选)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from pipeline.errors import SushuError
from pipeline.records import Flow, Kind, Status

# filter → condition on a row of the view facts; each value is bound by the filter's name, never pasted.
# These ask for the report alone, …
_OF_REPORT = {
    "school": "contains(school, $school)",
    "year": "report_year = $year",
    "report_kind": "contains(report_kind, $report_kind)",
    "source": "contains(source_name, $source)",
    "report": "report_id = $report",
}
# … and these for columns that the table fact has too, so that a fact can be chosen before its report is looked up.
_OF_FACT = {
    "kind": "kind = $kind",
    "indicator": "contains(indicator, $indicator)",
    "subject": "contains(subject, $subject)",
    "period": "contains(period, $period)",
    "status": "status = $status",
    "level": "level = $level",
    "flow": "flow = $flow",
    "text_origin": "text_origin = $text_origin",
    "least": "coalesce(value_max, value) >= $least",
    "greatest": "value <= $greatest",
    "checked": "fact_id in (select unnest(fact_ids) from findings where severity = $checked)",
}
# An id instead of words, which no words look like; to ask for both costs four times as much.
_ID_RE = re.compile(r"[a-z0-9_]+(\.[a-z0-9_]+)+")
_BY_ID = {"indicator": "indicator_id = $indicator"}

TEXT_ORIGINS = ("file", "text_layer", "ocr")
CHECKED = ("error", "warning", "passed")
_WORDS = {
    "kind": tuple(str(each.value) for each in Kind),
    "status": tuple(str(each.value) for each in Status),
    "flow": tuple(str(each.value) for each in Flow),
    "text_origin": TEXT_ORIGINS,
    "checked": CHECKED,
}
_LARGEST = Decimal(10) ** 18  # what DECIMAL(24, 6) holds


class FilterError(SushuError):
    """A filter has a value that no fact can have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FactFilter:
    """What wanted facts have in common; None asks for nothing.

    `kind`, `status`, `level`, `flow` and `text_origin` as in docs/warehouse.md, `year` that of the report, `report` its
    id, `indicator` a part of its words or its id, `least` and `greatest` values in the base unit (a range fits if it
    touches them), `checked` the outcome of a check that the fact takes part in: error, warning or passed. The others
    are parts of what stands in the column: school, report_kind, subject, period (2023 finds 2022-2023学年 too), source
    (the file's name).
    FilterError for a word that there is not, and for numbers past what the warehouse holds.
    """

    kind: str | None = None
    school: str | None = None
    year: int | None = None
    indicator: str | None = None
    subject: str | None = None
    period: str | None = None
    status: str | None = None
    source: str | None = None
    report: str | None = None
    report_kind: str | None = None
    level: str | None = None
    flow: str | None = None
    text_origin: str | None = None
    checked: str | None = None
    least: Decimal | int | float | None = None
    greatest: Decimal | int | float | None = None

    def __post_init__(self) -> None:
        for name, known in _WORDS.items():
            value = getattr(self, name)
            if value is not None and value not in known:
                raise FilterError(f"No fact has the {name} “{value}”.", f"One of: {', '.join(known)}.")
        for name in ("least", "greatest"):
            value = getattr(self, name)
            if value is not None and not -_LARGEST < value < _LARGEST:  # abs() of 1e999999999 is an error
                raise FilterError(f"No fact has a value like {name} {value}.", "Give a number in the base unit.")
        if self.year is not None and not 0 < self.year < 10_000:
            raise FilterError(f"No report is of the year {self.year}.", "Give a year, as in 2023.")

    @property
    def given(self) -> dict[str, Any]:
        """The filters that ask for something, by name: what to bind with `where`."""
        return {name: value for name, value in asdict(self).items() if value is not None}

    @property
    def where(self) -> str:
        """A WHERE clause for the view facts, with a blank before it; empty if nothing is asked for.

        >>> FactFilter(kind="award", year=2023).where
        ' where report_year = $year and kind = $kind'
        """
        conditions = [*self.of_report.conditions, *self.of_fact.conditions]
        return f" where {' and '.join(conditions)}" if conditions else ""

    @property
    def of_report(self) -> Part:
        """What is asked of the report, which has the columns of the view facts."""
        return self._part(_OF_REPORT)

    @property
    def of_fact(self) -> Part:
        """What is asked of the fact itself, a row of the table fact."""
        by_id = self.indicator is not None and _ID_RE.fullmatch(self.indicator)
        return self._part(_OF_FACT | _BY_ID if by_id else _OF_FACT)

    def _part(self, conditions: dict[str, str]) -> Part:
        bound = {name: value for name, value in self.given.items() if name in conditions}
        return Part([conditions[name] for name in bound], bound)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a filter: its conditions, and what to bind with them."""

    conditions: Iterable[str]
    bound: dict[str, Any]

    @property
    def sql(self) -> str:
        """The conditions joined, `true` if there are none."""
        return " and ".join(self.conditions) or "true"
