"""The warehouse's list of canonical indicators (指标目录): what `indicator_id` means, beside the facts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields
from decimal import Decimal
from typing import TYPE_CHECKING

from pipeline.loading.wide_view import make_wide

if TYPE_CHECKING:  # commands that need no warehouse list the indicators' rows too
    import duckdb


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """One canonical indicator, as the table `indicators` holds it."""

    indicator_id: str
    name_zh: str
    kind: str
    unit: str | None
    range_min: Decimal
    range_max: Decimal
    definition: str
    source: str


_COLUMNS = ", ".join(field.name for field in fields(IndicatorRow))


def keep_indicators(work: duckdb.DuckDBPyConnection, rows: Sequence[IndicatorRow]) -> None:
    """Let the table hold these rows, if any are given, and the wide view have their columns."""
    from pipeline.loading.revision import transaction  # which imports DuckDB

    wanted = [astuple(row) for row in sorted(rows, key=lambda row: row.indicator_id)]
    kept = work.execute(f"select {_COLUMNS} from indicators order by indicator_id").fetchall()
    if not wanted or kept == wanted:
        return
    places = f"({', '.join('?' for _ in fields(IndicatorRow))})"
    values = [value for row in wanted for value in row]  # one statement: executemany takes a second for a thousand
    with transaction(work):
        work.execute("delete from indicators")
        work.execute(f"insert into indicators ({_COLUMNS}) values {', '.join([places] * len(wanted))}", values)
        make_wide(work)
