"""A report's rows as Parquet in an immutable directory, written whole or not at all (暂存).

`<folder>/<sha256[:16]>-<run_id>/` holds one file for each table; `failed-<id>-<run_id>/` holds the one row of
a file that could not be read. Same bytes, same run, same rows: what is there already is never written again.
"""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import astuple, dataclass, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.disk import telling_of_disk
from pipeline.records import Report, Run, short_id
from pipeline.rows import READING_TABLES, SCHEMAS, arrow_table, found_tables, report_tables

_FAILED = "failed-"
_SHA_PART = 16

QUARANTINE_SCHEMA = pa.schema(
    [
        ("failure_id", pa.string()),
        ("run_id", pa.string()),
        ("sha256", pa.string()),
        ("file_name", pa.string()),
        ("origin", pa.string()),
        ("page_no", pa.int32()),
        ("cause", pa.string()),
        ("way_out", pa.string()),
        ("error_type", pa.string()),
        ("stage", pa.string()),
        ("stderr_tail", pa.string()),
    ]
)


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that gave no report, and why (隔离); `sha256` is None if its bytes could not be read.

    `stage` is how far it had come, `stderr_tail` what the process reading it said last if it hung or died.
    """

    sha256: str | None
    file_name: str
    origin: str
    page_no: int | None
    cause: str
    way_out: str
    error_type: str
    stage: str | None = None
    stderr_tail: str | None = None


def staged_folder(sha256: str, run_id: str, folder: Path) -> Path:
    """Where a report with these bytes, read in this run, is staged, whether or not it is there yet."""
    return folder / f"{sha256[:_SHA_PART]}-{run_id}"


def is_staged(sha256: str, run_id: str, folder: Path) -> bool:
    """Whether these bytes have been mined and staged whole by this run."""
    return staged_folder(sha256, run_id, folder).is_dir()


def stage_report(report: Report, run: Run, folder: Path) -> Path:
    """The directory that holds the report's rows, one Parquet file a table; written now unless it was there.

    MisplacedError if a fact stands on no page, DiskError if the disk is full or not ours; then nothing is written.
    """
    target = staged_folder(report.source.sha256, run.run_id, folder)
    if not target.is_dir():
        _write_whole(target, report_tables(report, run))
    return target


def stage_again(report: Report, run: Run, folder: Path, read: Mapping[str, pa.Table], before: Path | None) -> Path:
    """As `stage_report`, for a report read before: its tables of `READING_TABLES` are kept as they are in `read`.

    Their files are shared with the directory `before` if they come from there: they are the largest, and never change.
    """
    target = staged_folder(report.source.sha256, run.run_id, folder)
    if not target.is_dir():
        tables = found_tables(report, run)
        shared = {name: before / f"{name}.parquet" for name in READING_TABLES} if before else {}
        tables |= {name: read[name] for name in READING_TABLES if name not in shared}
        _write_whole(target, tables, shared)
    return target


def report_part(staged: Path) -> str:
    """What the directories of one report share, from the name: their bytes."""
    return staged.name[:_SHA_PART]


def run_of(staged: Path) -> str:
    """The run that staged a report's directory, from its name."""
    return staged.name[_SHA_PART + 1 :]


def stage_failure(failure: Failure, run: Run, folder: Path) -> Path:
    """The directory that holds the failure's row; the same failure in the same run is written once."""
    # what a process says as it dies is not the same twice
    failure_id = short_id("q", *astuple(replace(failure, stage=None, stderr_tail=None)), run.run_id)
    target = folder / f"{_FAILED}{failure_id}-{run.run_id}"
    if not target.is_dir():
        row = (failure_id, run.run_id, *astuple(failure))
        tables = {
            "runs": arrow_table([astuple(run)], SCHEMAS["runs"]),
            "quarantine": arrow_table([row], QUARANTINE_SCHEMA),
        }
        _write_whole(target, tables)
    return target


def drop_staged(staged: Path) -> None:
    """Delete a staged directory: whoever is killed meanwhile leaves none that looks whole."""
    hidden = staged if staged.name.startswith(".") else staged.with_name(f".{staged.name}.{uuid.uuid4().hex}")
    if hidden != staged:
        staged.rename(hidden)
    shutil.rmtree(hidden)


def is_failure(staged: Path) -> bool:
    """Whether a staged directory holds a failure, not a report."""
    return staged.name.startswith(_FAILED)


def list_staged(folder: Path) -> list[Path]:
    """Every complete staged directory, by name; none if the folder does not exist."""
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if path.is_dir() and not path.name.startswith("."))


def _write_whole(target: Path, tables: Mapping[str, pa.Table], shared: Mapping[str, Path] | None = None) -> None:
    # The name begins with a dot, so that a directory left by a crash is never taken for a staged one.
    unfinished = target.parent / f".{target.name}.{uuid.uuid4().hex}"
    with telling_of_disk(target.parent):
        unfinished.mkdir(parents=True)
        try:
            written = [unfinished / f"{name}.parquet" for name in tables]
            for path, table in zip(written, tables.values(), strict=True):
                pq.write_table(table, path, compression="zstd")
            # All at once: the disk makes one round of what comes together, and a round for each file of what does not.
            with ThreadPoolExecutor(len(written)) as together:
                list(together.map(_sync, written))
            for name, file in (shared or {}).items():
                _link(file, unfinished / f"{name}.parquet")
            _rename(unfinished, target)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _link(file: Path, target: Path) -> None:
    try:
        os.link(file, target)
    except OSError:  # a file system without hard links
        shutil.copyfile(file, target)


def _rename(unfinished: Path, target: Path) -> None:
    try:
        unfinished.rename(target)
    except OSError:
        # Another process staged the same report first; its rows are the same.
        if not target.is_dir():
            raise
