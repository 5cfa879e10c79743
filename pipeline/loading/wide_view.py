"""The view `school_year_wide`, which has a column for each canonical indicator: made anew when those change (宽表)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb


def make_wide(work: duckdb.DuckDBPyConnection) -> None:
    """The view `school_year_wide`: a column for each canonical indicator of the table `indicators`."""
    listed = work.execute("select indicator_id, name_zh, unit from indicators order by indicator_id").fetchall()
    columns = [f"any_value(value) filter (where indicator_id = {_text(id_)}) as {_name(id_)}" for id_, _, _ in listed]
    work.execute(
        "create or replace view school_year_wide as "
        f"select {', '.join(['school', 'year', *columns])} from school_year_values group by school, year"
    )
    comments = {"school": "The school, as in the table schools (学校).", "year": "Year it counts for (年度)."}
    comments |= {id_: f"{name}{f'（{unit}）' if unit else ''} (规范指标)" for id_, name, unit in listed}
    work.execute(f"comment on view school_year_wide is {_text(_WIDE)}")
    for column, meaning in comments.items():
        work.execute(f"comment on column school_year_wide.{_name(column)} is {_text(meaning)}")


_WIDE = (
    "One row per school and year with a column for each canonical indicator, named by its id: "
    "the values of school_year_values side by side (学校年度宽表)."
)


def _text(words: str) -> str:
    return "'" + words.replace("'", "''") + "'"


def _name(words: str) -> str:
    return '"' + words.replace('"', '""') + '"'
