"""The reports in which checks of a report's facts may have been written down: its own and its school's (同校报告)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

_REPORTS = """
    select report_no from reports
    where source_id = $1 or school = (select school from reports where source_id = $1)
    order by report_no
"""


def reports_of_school(connection: duckdb.DuckDBPyConnection, report_id: str) -> str:
    """Their numbers as a list of SQL, so that the rows of other reports are passed over; -1 if there is none."""
    numbers = [str(number) for (number,) in connection.execute(_REPORTS, [report_id]).fetchall()]
    return ", ".join(numbers) or "-1"
