"""Facts and what belongs to them, out of the warehouse into files that others read (导出)."""

from __future__ import annotations

import json
import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from pipeline.errors import SushuError
from pipeline.exports.csv_files import write_csv
from pipeline.exports.export_formats import ExportFormat
from pipeline.exports.export_tables import ExportTable, choose_rows
from pipeline.exports.parquet_files import write_parquet
from pipeline.exports.xlsx_files import write_xlsx
from pipeline.fact_filters import FactFilter
from pipeline.warehouse import open_published

# Beside the exported files, says what they are; a folder without it was not made by an export.
MANIFEST = "export.json"

# A table's name, how many of its rows came since last told, and how many there will be.
Tell = Callable[[str, int, int], None]


class ExportError(SushuError):
    """The export cannot be written where it shall be."""


@dataclass(frozen=True, slots=True)
class ExportSummary:
    """What an export wrote: rows by table, bytes by file (relative to the folder), and what was asked for."""

    folder: str
    format: str
    filters: dict[str, Any]
    runs: list[str]
    rows: dict[str, int]
    files: dict[str, int] = field(default_factory=dict)


def export_warehouse(
    warehouse: Path,
    folder: Path,
    form: ExportFormat,
    wanted: FactFilter | None = None,
    *,
    replace: bool = False,
    tell: Tell = lambda table, rows, total: None,
) -> ExportSummary:
    """Write the wanted facts and what belongs to them into a new folder: whole, or not at all.

    `replace` lets an earlier export in the same place go. ExportError if something else is there or nothing is wanted;
    TooManyRowsError; the errors of `open_published`.
    """
    wanted = wanted or FactFilter()
    _check_place(folder, replace)
    with open_published(warehouse) as connection, _whole(folder) as unfinished:
        tables = choose_rows(connection, wanted)
        rows = {table.name: table.rows for table in tables}
        if not rows["facts"]:
            raise ExportError("No fact fits, so there is nothing to export.", "See what there is with: sushu facts")
        rows |= _write(connection, tables, unfinished, form, tell)
        runs = connection.execute("select distinct run_id from reports order by run_id").fetchall()
        summary = ExportSummary(
            str(folder), form.value, wanted.given, [run for (run,) in runs], rows, _sizes(unfinished)
        )
        _write_manifest(unfinished / MANIFEST, summary)
    return summary


def _write(
    connection: duckdb.DuckDBPyConnection, tables: tuple[ExportTable, ...], folder: Path, form: ExportFormat, tell: Tell
) -> dict[str, int]:
    totals = {table.name: table.rows for table in tables}

    def told(table: str, rows: int) -> None:
        tell(table, rows, totals.get(table, 0))

    if form is ExportFormat.XLSX:
        return write_xlsx(connection, tables, folder, told)
    (write_parquet if form is ExportFormat.PARQUET else write_csv)(connection, tables, folder, told)
    return {}


def _check_place(folder: Path, replace: bool) -> None:
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return
    if not (folder / MANIFEST).is_file():
        raise ExportError(f"{folder}: is there already and is no export.", "Name a folder that is new or empty.")
    if not replace:
        raise ExportError(f"{folder}: holds an export already.", "Name another folder, or replace it with --replace.")


@contextmanager
def _whole(folder: Path) -> Iterator[Path]:
    """A folder that takes the place of `folder` once everything is in it, and goes if anything fails."""
    target = folder.absolute()
    unfinished = target.with_name(f".{target.name}.{uuid.uuid4().hex}")
    try:
        unfinished.mkdir(parents=True)
    except OSError as error:
        raise ExportError(f"{folder}: cannot be made: {error.strerror}.", "Name another.") from error
    try:
        yield unfinished
        if target.exists():
            # An empty folder, or an earlier export; for a moment neither stands there.
            former = target.with_name(f"{unfinished.name}.former")
            target.rename(former)
            try:
                os.replace(unfinished, target)
            except OSError:
                former.rename(target)
                raise
            shutil.rmtree(former)
        else:
            os.replace(unfinished, target)
    except OSError as error:
        raise ExportError(
            f"{folder}: cannot be written: {error.strerror or error}.", "Make room or name another."
        ) from error
    except (duckdb.IOException, duckdb.OutOfMemoryException) as error:  # no room to sort in, beside the warehouse
        raise ExportError(
            f"{folder}: cannot be written: {str(error).strip()}",
            "Make room beside the warehouse, or choose fewer facts.",
        ) from error
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _sizes(folder: Path) -> dict[str, int]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.stat().st_size for path in files}


def _write_manifest(path: Path, summary: ExportSummary) -> None:
    told = {
        "format": summary.format,
        "filters": summary.filters,
        "runs": summary.runs,
        "rows": summary.rows,
        "files": summary.files,
    }
    path.write_text(json.dumps(told, ensure_ascii=False, indent=2, default=str) + "\n", encoding="utf-8")
