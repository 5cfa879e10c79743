"""Which facts somebody wants: the filters that `sushu facts`, `sushu export` and the Python API share (筛选)."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from pipeline.errors import SushuError
from pipeline.records import Kind, Status

# filter → condition on a row of the view facts; each value is bound by the filter's name, never pasted.
_CONDITIONS = {
    "kind": "kind = $kind",
    "school": "contains(school, $school)",
    "year": "report_year = $year",
    "indicator": "(contains(indicator, $indicator) or indicator_id = $indicator)",
    "subject": "contains(subject, $subject)",
    "period": "contains(period, $period)",
    "status": "status = $status",
    "source": "contains(source_name, $source)",
}


class FilterError(SushuError):
    """A filter has a value that no fact can have."""


@dataclass(frozen=True, slots=True)
class FactFilter:
    """What wanted facts have in common; None asks for nothing.

    `kind` and `status` as in docs/warehouse.md, `year` that of the report, `indicator` a part of its words or its id;
    the others are parts of what stands in the column: school, subject, period (2023 finds 2022-2023学年 too), source
    (the file's name).
    FilterError for a kind or status that there is not.
    """

    kind: str | None = None
    school: str | None = None
    year: int | None = None
    indicator: str | None = None
    subject: str | None = None
    period: str | None = None
    status: str | None = None
    source: str | None = None

    def __post_init__(self) -> None:
        for name, words in (("kind", Kind), ("status", Status)):
            value, known = getattr(self, name), [str(word.value) for word in words]
            if value is not None and value not in known:
                raise FilterError(f"No fact has the {name} “{value}”.", f"One of: {', '.join(known)}.")

    @property
    def given(self) -> dict[str, Any]:
        """The filters that ask for something, by name: what to bind with `where`."""
        return {name: value for name, value in asdict(self).items() if value is not None}

    @property
    def where(self) -> str:
        """A WHERE clause for the view facts, with a blank before it; empty if nothing is asked for.

        >>> FactFilter(kind="award", year=2023).where
        ' where kind = $kind and report_year = $year'
        """
        conditions = [_CONDITIONS[name] for name in self.given]
        return f" where {' and '.join(conditions)}" if conditions else ""
