"""The warehouse's schools: which known school each report's name means, and one row for each (学校表).

What a report prints and what the sheet of schools gives stay beside the name that stands for them, so that all reports
can be brought under new names whenever the lexicon or the analyst's list has some.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import astuple, fields
from typing import TYPE_CHECKING

from pipeline.loading.revision import transaction
from pipeline.records import School, plain_name
from pipeline.school_list import names_of

if TYPE_CHECKING:
    import duckdb

# The columns of `schools` and `listed_schools`, in the order of School's fields.
_COLUMNS = ("school_id", "school", "short_names", "former_names", "province", "school_type")
_LISTED = ", ".join(_COLUMNS)


def keep_schools(
    work: duckdb.DuckDBPyConnection, known: Sequence[School] = (), listed: Sequence[School] | None = None
) -> None:
    """Bring all reports and the table `schools` to what the names mean now.

    `listed` becomes the analyst's list, the one kept before if it is None. Without `known` schools those that the
    table holds are taken.
    """
    with transaction(work) as change:
        changed = listed is not None and _replace_rows(work, "listed_schools", listed)
        book = names_of(known or _rows(work, "schools"), _rows(work, "listed_schools"))
        changed = _name_reports(work, book) or changed
        change.counts = _replace_rows(work, "schools", _reporting(work, book)) or changed


def _name_reports(work: duckdb.DuckDBPyConnection, book: Mapping[str, School]) -> bool:
    """Let each report bear the full name of the school that its own name means; a name that means none stays."""
    named = work.execute(
        "select distinct coalesce(school_in_sheet, school_as_printed), school from reports "
        "where coalesce(school_in_sheet, school_as_printed) is not null order by all"
    ).fetchall()
    meant = {own: _full_name(own, book) for own, _ in named}
    wrong = {own for own, now in named if meant[own] != now}
    for own in sorted(wrong):
        work.execute(
            "update reports set school = ? where coalesce(school_in_sheet, school_as_printed) = ?", [meant[own], own]
        )
    return bool(wrong)


def _full_name(name: str, book: Mapping[str, School]) -> str:
    school = book.get(plain_name(name))
    return school.name if school else name


def _reporting(work: duckdb.DuckDBPyConnection, book: Mapping[str, School]) -> list[School]:
    """The schools that have a report here; of one that is not known there is no more than its name."""
    names = work.execute("select distinct school from reports where school is not null").fetchall()
    return [book.get(plain_name(name)) or School("", name) for (name,) in names]


def _rows(work: duckdb.DuckDBPyConnection, table: str) -> list[School]:
    rows = work.execute(f"select {_LISTED} from {table} order by school").fetchall()
    return [
        School(school_id or "", name, tuple(short), tuple(former), province or "", school_type or "")
        for school_id, name, short, former, province, school_type in rows
    ]


def _replace_rows(work: duckdb.DuckDBPyConnection, table: str, schools: Sequence[School]) -> bool:
    """Let the table hold these schools; whether it held others."""
    wanted = sorted(schools, key=lambda school: school.name)
    if _rows(work, table) == wanted:
        return False
    work.execute(f"delete from {table}")
    if wanted:
        places = ", ".join([f"({', '.join('?' for _ in fields(School))})"] * len(wanted))
        values = [_cell(value) for school in wanted for value in astuple(school)]
        work.execute(f"insert into {table} ({_LISTED}) values {places}", values)
    return True


def _cell(value: str | tuple[str, ...]) -> str | list[str] | None:
    """A field as the tables hold it: NULL is what is not known."""
    return list(value) if isinstance(value, tuple) else value or None
