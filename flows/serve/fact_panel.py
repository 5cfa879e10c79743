"""Everything around one fact: its trace, its table, its checks, and the same indicator elsewhere (事实侧栏)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.stored import OF_REPORT, rows_of
from pipeline.trace import Trace, trace_on

if TYPE_CHECKING:
    import duckdb

_AROUND = 6  # rows of a table shown before and after the fact's own
_ELSEWHERE = 12


@dataclass(frozen=True, slots=True)
class TableCell:
    """A cell as the panel shows it; `here` is cell for the fact's own, row or column for its heads, else ''."""

    text: str
    role: str
    row_span: int
    column_span: int
    here: str


@dataclass(frozen=True, slots=True)
class FactPanel:
    """A fact with what an auditor asks of it. `table` are rows of cells round the fact, `cut` whether there are more.

    `same_report`, `same_school`, `other_schools`: the same canonical indicator elsewhere, as rows of the view facts or
    of school_year_values.
    """

    trace: Trace
    table: Sequence[Sequence[TableCell]]
    cut: bool
    same_report: Sequence[Mapping[str, Any]]
    same_school: Sequence[Mapping[str, Any]]
    other_schools: Sequence[Mapping[str, Any]]

    @property
    def fact(self) -> Mapping[str, Any]:
        """Its row of the view fact_history."""
        return self.trace.fact


def read_panel(connection: duckdb.DuckDBPyConnection, fact_id: str) -> FactPanel:
    """The panel of a fact; NoSuchFactError."""
    trace = trace_on(connection, fact_id)
    fact = trace.fact
    table, cut = _table(connection, fact)
    asked = {name: fact[name] for name in ("indicator_id", "report_id", "school", "fact_id", "year")}
    same = {"same_report": _SAME_REPORT, "same_school": _SAME_SCHOOL, "other_schools": _OTHER_SCHOOLS}
    elsewhere: dict[str, list[dict[str, Any]]] = {name: [] for name in same}
    if fact["indicator_id"] is not None:
        for name, query in same.items():
            bound = {key: value for key, value in asked.items() if f"${key}" in query}
            elsewhere[name] = rows_of(connection, query, bound)
    return FactPanel(
        trace=trace,
        table=table,
        cut=cut,
        **elsewhere,
    )


def _table(connection: duckdb.DuckDBPyConnection, fact: Mapping[str, Any]) -> tuple[list[list[TableCell]], bool]:
    """The head rows of the fact's table and the rows around it."""
    if fact["table_id"] is None or fact["row_no"] is None:
        return [], False
    rows: dict[int, list[TableCell]] = {}
    cells = rows_of(connection, _CELLS, [fact["report_id"], fact["table_id"]])
    heads = {cell["row_no"] for cell in cells if cell["cell_role"] == "head"}
    shown = 0
    for cell in cells:
        near = abs(cell["row_no"] - fact["row_no"]) <= _AROUND
        if near or cell["row_no"] in heads:
            shown += 1
            rows.setdefault(cell["row_no"], []).append(
                TableCell(
                    cell["text"],
                    cell["cell_role"] or "value",
                    cell["row_span"] or 1,
                    cell["column_span"] or 1,
                    _relation(cell, fact),
                )
            )
    return [rows[number] for number in sorted(rows)], shown < len(cells)


def _relation(cell: Mapping[str, Any], fact: Mapping[str, Any]) -> str:
    in_row = cell["row_no"] <= fact["row_no"] < cell["row_no"] + (cell["row_span"] or 1)
    in_column = cell["column_no"] <= fact["column_no"] < cell["column_no"] + (cell["column_span"] or 1)
    if in_row and in_column:
        return "cell"
    if in_row and cell["cell_role"] == "row_head":
        return "row"
    return "column" if in_column and cell["cell_role"] == "head" else ""


_CELLS = f"""
    select row_no, column_no, row_span, column_span, cell_role, text
    from blocks where {OF_REPORT} and table_id = ? order by row_no, column_no
"""
_SAME = """
    select fact_id, source_name, report_year, page_no, quote, value, value_max, unit, subject, period, status, indicator
    from facts
"""
_SAME_REPORT = f"""{_SAME}
    where report_id = $report_id and indicator_id = $indicator_id and fact_id <> $fact_id
    order by page_no, start_offset limit {_ELSEWHERE}
"""
_SAME_SCHOOL = f"""
    select year, value, value_max, unit, different_values, fact_id
    from school_year_values
    where school = $school and indicator_id = $indicator_id
    order by year desc limit {_ELSEWHERE}
"""
_OTHER_SCHOOLS = f"""
    select school, year, value, value_max, unit, fact_id
    from school_year_values
    where indicator_id = $indicator_id and school <> $school and year = $year
    order by school limit {_ELSEWHERE}
"""
