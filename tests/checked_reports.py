"""Invented reports through the whole pipeline and then through the SQL of the checks, for tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

import pipeline
from flows.pool import Limits
from flows.steps import IngestRequest, ingest_direct, make_plan

CHECKS = Path(pipeline.__file__).parent / "sql" / "checks"
COLUMNS = (
    "check_id",
    "report_no",
    "holds",
    "severity",
    "arithmetic",
    "expected_low",
    "expected_high",
    "found_low",
    "found_high",
    "fact_ids",
    "block_ids",
    "page_no",
)
SENTENCE_CHECKS = (
    "sentence_parts",
    "sentence_share",
    "sentence_hundred",
    "same_value",
    "same_words",
    "same_digits",
    "change",
    "range",
)


@dataclass(frozen=True, slots=True)
class Found:
    """One row of a check, with the file it is about."""

    file: str
    check_id: str
    severity: str
    arithmetic: str
    fact_ids: tuple[str, ...]


def ingest_texts(texts: Mapping[str, str], folder: Path) -> Path:
    """A warehouse of text files, each named by its key; gives the published file."""
    reports = folder / "reports"
    reports.mkdir()
    for name, text in texts.items():
        (reports / name).write_text(text, "utf-8")
    request = IngestRequest((reports,), folder / "w.duckdb", limits=Limits(jobs=1))
    ingest_direct(request, make_plan(request))
    return folder / "w.duckdb"


def run_check(connection: duckdb.DuckDBPyConnection, name: str, only: int | None = None) -> list[dict[str, Any]]:
    """The rows of one check over all current reports, or only one, as dictionaries."""
    connection.execute(
        "create or replace temp table checked_reports as "
        "select report_no from reports where replaced_by is null and (? is null or report_no = ?)",
        [only, only],
    )
    for file in (CHECKS / "intervals.sql", *sorted((CHECKS / "inputs").glob("*.sql"))):
        connection.execute(file.read_text("utf-8"))
    result = connection.execute((CHECKS / f"{name}.sql").read_text("utf-8"))
    columns = [column[0] for column in result.description or ()]
    return [dict(zip(columns, row, strict=True)) for row in result.fetchall()]


def run_checks(warehouse: Path, names: Sequence[str] = SENTENCE_CHECKS) -> list[Found]:
    """The rows of some checks."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        files = dict(connection.execute("select report_no, source_name from reports").fetchall())
        return [
            Found(files[row["report_no"]], row["check_id"], row["severity"], row["arithmetic"], tuple(row["fact_ids"]))
            for name in names
            for row in run_check(connection, name)
        ]
