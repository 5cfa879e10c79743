"""What two runs make of the same reports: facts gained, lost, changed, each with its sentence (运行对比)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from pipeline.runs import RunRows

_SQL = Path(__file__).with_name("sql") / "diff"

# What a fact says: a change in any of these is a change of the fact. Where the words were found is not among them.
COMPARED = (
    "kind", "quote", "value", "value_max", "unit", "bound", "indicator", "indicator_id", "subject", "period", "year",
    "status", "level", "grade", "award_name", "flow", "funding_source", "funding_item",
)  # fmt: skip
_PLACE = ("source_id", "fact_id", "block_id", "block_start", "page_no", "start_offset", "source_line", "sentence")
_COLUMNS = (*_PLACE, *COMPARED)

# The ways in which a fact of one run is the same as one of the other, the surest first. An id says the same words at
# the same place of a block; where blocks or the kind have changed, the page's offset says it, or the sentence.
_SAME = (
    "source_id, fact_id",
    "source_id, page_no, start_offset, quote",
    "source_id, page_no, start_offset",
    "source_id, quote, sentence",
)


@dataclass(frozen=True, slots=True)
class ColumnChange:
    """One column of a fact in the old run and in the new."""

    name: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class FactChange:
    """A fact that one run has and the other has not, or has otherwise (`columns`).

    `fact` holds its columns as the run says that has it, the new one if both do. `reason` says why its number is
    unlinked in the other run, None if it is no number there at all.
    """

    fact: Mapping[str, Any]
    columns: tuple[ColumnChange, ...] = ()
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class RunDiff:
    """The difference between two runs over the reports that both have read; the others are only named."""

    old_run: str
    new_run: str
    reports: int
    old_facts: int
    new_facts: int
    gained: tuple[FactChange, ...]
    lost: tuple[FactChange, ...]
    changed: tuple[FactChange, ...]
    only_old: tuple[str, ...]
    only_new: tuple[str, ...]


def diff_runs(old: RunRows, new: RunRows, report: str = "") -> RunDiff:
    """The difference over the reports of both runs whose file name holds `report`."""
    with duckdb.connect() as connection:
        for side, rows in (("old", old), ("new", new)):
            _read_side(connection, side, rows, report)
        only_old, only_new = (_drop_unshared(connection, *sides) for sides in (("old", "new"), ("new", "old")))
        connection.execute("create temp table pair (old_key bigint, new_key bigint)")
        for columns in _SAME:
            connection.execute(_sql("pair_facts", columns=columns))
        return RunDiff(
            old_run=old.run_id,
            new_run=new.run_id,
            reports=_count(connection, "new_report") - len(only_new),
            old_facts=_count(connection, "old_fact"),
            new_facts=_count(connection, "new_fact"),
            gained=_alone(connection, "new", "old"),
            lost=_alone(connection, "old", "new"),
            changed=_changed(connection),
            only_old=only_old,
            only_new=only_new,
        )


def _sql(name: str, **parts: str) -> str:
    return (_SQL / f"{name}.sql").read_text(encoding="utf-8").format(**parts)


def _read_side(connection: duckdb.DuckDBPyConnection, side: str, rows: RunRows, report: str) -> None:
    """Three tables of one run: its reports whose name holds `report`, their facts, and their unlinked numbers."""
    listed = ", ".join(f"fact.{name}" for name in _COLUMNS)
    fact = f"select source_name, {listed} from {{fact}} as fact join {side}_report using (source_id)"
    numbers = "source_id, block_id, start_offset, reason"
    unlinked = f"select {numbers} from {{unlinked}} join {side}_report using (source_id)"
    _fill(connection, f"{side}_report", "select source_id, source_name from {reports} as r", rows)
    connection.execute(f"delete from {side}_report where not contains(source_name, ?)", [report])
    _fill(connection, "unkeyed", fact, rows)
    _fill(connection, "reasons", unlinked, rows)
    order = "source_id, page_no, start_offset, fact_id"
    connection.execute(
        f"create temp table {side}_fact as select row_number() over (order by {order}) as key, * from unkeyed"
    )
    connection.execute(
        f"create temp table {side}_unlinked as "
        "select source_id, block_id, start_offset as block_start, min(reason) as reason from reasons group by all"
    )
    connection.execute("drop table unkeyed")
    connection.execute("drop table reasons")


def _fill(connection: duckdb.DuckDBPyConnection, table: str, query: str, rows: RunRows) -> None:
    """Make a table of what a query finds in the run's Parquet files and in the warehouse's rows of it."""
    parts = []
    if rows.staged:
        parquet = {
            name: f"read_parquet({_files(rows.staged, name)}, hive_partitioning = false)"
            for name in ("reports", "fact", "unlinked")
        }
        parts.append(query.format(**parquet))
    if rows.source_ids and rows.warehouse:
        connection.execute(f"attach if not exists {_quoted(str(rows.warehouse))} as warehouse (read_only)")
        ids = ", ".join(map(_quoted, rows.source_ids))
        tables = {
            name: f"(select * from warehouse.{name} where source_id in ({ids}))"
            for name in ("reports", "fact", "unlinked")
        }
        parts.append(query.format(**tables))
    connection.execute(f"create temp table {table} as " + "\nunion all\n".join(parts))


def _files(folders: Sequence[Path], table: str) -> str:
    return "[" + ", ".join(_quoted(str(folder / f"{table}.parquet")) for folder in folders) + "]"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _drop_unshared(connection: duckdb.DuckDBPyConnection, side: str, other: str) -> tuple[str, ...]:
    """Take the facts of reports that the other run has not read out of the comparison; the names of those reports."""
    unshared = f"source_id not in (select source_id from {other}_report)"
    connection.execute(f"delete from {side}_fact where {unshared}")
    names = connection.execute(f"select source_name from {side}_report where {unshared} order by 1").fetchall()
    return tuple(name for (name,) in names)


def _count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    return int(connection.execute(f"select count(*) from {table}").fetchall()[0][0])


def _alone(connection: duckdb.DuckDBPyConnection, side: str, other: str) -> tuple[FactChange, ...]:
    rows = connection.execute(_sql("alone", side=side, other=other)).fetchall()
    return tuple(FactChange(_fact(row), reason=row[-1]) for row in rows)


def _changed(connection: duckdb.DuckDBPyConnection) -> tuple[FactChange, ...]:
    sides = {side: ", ".join(f"{side}_fact.{name}" for name in COMPARED) for side in ("old", "new")}
    changes = []
    for row in connection.execute(_sql("changed", **sides)).fetchall():
        old, new = _fact(row[: len(row) // 2]), _fact(row[len(row) // 2 :])
        columns = (ColumnChange(name, old[name], new[name]) for name in COMPARED if old[name] != new[name])
        changes.append(FactChange(new, tuple(columns)))
    return tuple(changes)


def _fact(row: Sequence[Any]) -> dict[str, Any]:
    names = ("key", "source_name", *_COLUMNS)
    fact = dict(zip(names, row, strict=False))
    del fact["key"]
    return fact
