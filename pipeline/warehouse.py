"""The loader and the door of the warehouse (数据仓库): staged Parquet → work database → published file.

DuckDB allows one writer and no reader beside it, so rows go into `<stem>.work.duckdb`, and a copy of it takes the
place of the published file in one step; everybody else opens only that, read-only.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipeline.catalogue import IndicatorRow, keep_indicators
from pipeline.errors import SushuError
from pipeline.loads import not_current, not_loaded, state_of
from pipeline.rows import SCHEMAS
from pipeline.schema import SCHEMA_VERSION, create_schema
from pipeline.staging import QUARANTINE_SCHEMA, is_failure
from pipeline.token_order import count_loose, put_in_order
from pipeline.writer_lock import WarehouseBusyError, hold_writer_lock

_REPORT_TABLES = [name for name in SCHEMAS if name != "runs"]
_HOLDER_RE = re.compile(r"PID (\d+)")
_MEMORY_LIMIT = "2GB"
_NO_EXTENSIONS: dict[str, str | bool | int | float | list[str]] = {
    "autoload_known_extensions": False,
    "autoinstall_known_extensions": False,
    "allow_community_extensions": False,
}


class NoWarehouseError(SushuError):
    """There is no warehouse at the path."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path}: there is no warehouse here.", f"Make one with: sushu ingest PATH… --warehouse {path}"
        )
        self.args = (path,)


class BrokenWarehouseError(SushuError):
    """The file is no warehouse, or one of another layout."""


class BrokenStagingError(SushuError):
    """A staged directory cannot be loaded; nothing of it is in the warehouse."""

    def __init__(self, staged: Path, cause: str) -> None:
        super().__init__(f"{staged}: cannot be loaded: {cause}", "Delete this directory and run sushu ingest again.")
        self.args = (staged, cause)


@dataclass(frozen=True, slots=True)
class WarehousePaths:
    """The files of one warehouse; they lie side by side."""

    published: Path
    work: Path
    staged: Path
    lock: Path
    readings: Path

    @classmethod
    def beside(cls, published: Path) -> WarehousePaths:
        """The paths that go with a published file: `reports.duckdb` → `reports.work.duckdb`, `reports.staged/` …"""
        stem = published.stem
        return cls(
            published=published,
            work=published.with_name(f"{stem}.work.duckdb"),
            staged=published.with_name(f"{stem}.staged"),
            lock=published.with_name(f"{stem}.lock"),
            readings=published.with_name(f"{stem}.ocr"),
        )


@dataclass(frozen=True, slots=True)
class LoadCounts:
    """What a load did: reports new and replaced, files quarantined, facts inserted, whether a copy was published."""

    loaded: int = 0
    replaced: int = 0
    quarantined: int = 0
    facts: int = 0
    published: bool = False


def load_staged(
    paths: WarehousePaths,
    staged: Sequence[Path] | None = None,
    *,
    indicators: Sequence[IndicatorRow] = (),
    wait_seconds: float = 0.0,
) -> LoadCounts:
    """Load what is staged and not loaded, one transaction a report, and publish if the published file is behind.

    `staged` names the directories that shall be current afterwards, also those of a run that another has since
    replaced; without it, every directory never loaded before is taken, by name. A report's rows replace those
    of its former run; all other reports stay, for a missing work database begins as a copy of the published file.
    `indicators` become the list of canonical indicators, unless there are none.
    BrokenWarehouseError if that is no warehouse of this layout, WarehouseBusyError if another writer holds on for
    longer than `wait_seconds`.
    """
    paths.work.parent.mkdir(parents=True, exist_ok=True)
    with hold_writer_lock(paths.lock, paths.published, wait_seconds=wait_seconds):
        _begin_work(paths)
        with _open_work(paths.work) as work:
            wanted = not_loaded(work, paths.staged) if staged is None else not_current(work, staged)
            counts = _load_each(work, wanted)
            ordered = put_in_order(work)
            listed = keep_indicators(work, indicators)
            state = state_of(work)
            work.execute("checkpoint")
        # Only now, with the work database closed, does its file hold everything.
        behind = ordered or listed or counts != LoadCounts() or not _is_published(paths.published, state)
        if behind:
            _replace_by_copy(paths.work, paths.published)
        return LoadCounts(counts.loaded, counts.replaced, counts.quarantined, counts.facts, behind)


def open_published(path: Path) -> duckdb.DuckDBPyConnection:
    """A read-only connection that reaches nothing but the warehouse: no files, no network, no extensions.

    NoWarehouseError if the file is missing, BrokenWarehouseError if it is no warehouse of this layout.
    """
    if not path.is_file():
        raise NoWarehouseError(path)
    config = _NO_EXTENSIONS | {
        "enable_external_access": False,
        "memory_limit": _MEMORY_LIMIT,
        "lock_configuration": True,
    }
    try:
        connection = duckdb.connect(str(path), read_only=True, config=config)
    except duckdb.Error as error:
        raise BrokenWarehouseError(
            f"{path}: DuckDB cannot open this file: {error}",
            "If it is no warehouse, give the right file; if it is damaged, delete it and run sushu ingest again.",
        ) from error
    _check_version(connection, path)
    return connection


def _begin_work(paths: WarehousePaths) -> None:
    """Let a work database that is not there begin with what is published: the next publication takes its place."""
    if paths.work.exists():
        return
    # A log left by a deleted database must not be replayed into its successor.
    paths.work.with_name(f"{paths.work.name}.wal").unlink(missing_ok=True)
    if paths.published.exists():
        open_published(paths.published).close()  # refuses a file that is no warehouse
        _replace_by_copy(paths.published, paths.work)


@contextmanager
def _open_work(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    try:
        connection = duckdb.connect(str(path), config=_NO_EXTENSIONS)
    except duckdb.IOException as error:
        if "lock" not in str(error):
            raise BrokenWarehouseError(
                f"{path}: DuckDB cannot open this file: {error}", "Delete it and run sushu ingest again."
            ) from error
        holder = _HOLDER_RE.search(str(error))
        raise WarehouseBusyError(path, int(holder[1]) if holder else None) from error
    try:
        create_schema(connection)
        _check_version(connection, path)
        yield connection
    finally:
        connection.close()


def _check_version(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    try:
        found = connection.execute("select version from schema_version").fetchall()
    except duckdb.CatalogException:
        found = []
    if found != [(SCHEMA_VERSION,)]:
        connection.close()
        layout = f"layout {found[0][0]}" if found else "no known layout"
        raise BrokenWarehouseError(
            f"{path}: this database has {layout}, this program writes layout {SCHEMA_VERSION}.",
            "Give another file, or delete this one with what lies beside it and run sushu ingest again.",
        )


def _load_each(work: duckdb.DuckDBPyConnection, wanted: Sequence[Path]) -> LoadCounts:
    loaded = replaced = quarantined = facts = 0
    for staged in wanted:
        with _transaction(work, staged):
            if is_failure(staged):
                _load_failure(work, staged)
                quarantined += 1
            else:
                was_there, inserted = _load_report(work, staged)
                loaded, replaced, facts = loaded + (not was_there), replaced + was_there, facts + inserted
            work.execute("delete from loads where staged_name = ?", [staged.name])
            work.execute("insert into loads (staged_name) values (?)", [staged.name])
    return LoadCounts(loaded, replaced, quarantined, facts)


@contextmanager
def _transaction(work: duckdb.DuckDBPyConnection, staged: Path) -> Iterator[None]:
    work.execute("begin transaction")
    try:
        yield
        work.execute("commit")
    except duckdb.Error as error:
        _roll_back(work)
        raise BrokenStagingError(staged, str(error)) from error
    except BaseException:
        _roll_back(work)
        raise


def _roll_back(work: duckdb.DuckDBPyConnection) -> None:
    # A failed commit has already ended the transaction.
    with suppress(duckdb.TransactionException):
        work.execute("rollback")


def _load_report(work: duckdb.DuckDBPyConnection, staged: Path) -> tuple[bool, int]:
    """Whether the report was there before, and how many facts it has now."""
    keys = work.execute(
        "select source_id, sha256, origin from read_parquet(?)", [str(staged / "reports.parquet")]
    ).fetchall()
    source_id, sha256, origin = keys[0]
    was_there = bool(work.execute("select 1 from reports where source_id = ?", [source_id]).fetchall())
    _insert_run(work, staged)
    for table in _REPORT_TABLES:
        if was_there:
            work.execute(f"delete from {table} where source_id = ?", [source_id])
        _insert(work, table, SCHEMAS[table].names, staged)
    count_loose(work, source_id)
    work.execute("delete from quarantine where sha256 = ? or origin = ?", [sha256, origin])
    work.execute("delete from schools where school not in (select school from reports where school is not null)")
    work.execute(
        "insert into schools (school) select distinct school from reports "
        "where school is not null and school not in (select school from schools) order by school"
    )
    counted = work.execute("select count(*) from fact where source_id = ?", [source_id]).fetchall()
    return was_there, int(counted[0][0])


def _load_failure(work: duckdb.DuckDBPyConnection, staged: Path) -> None:
    _insert_run(work, staged)
    file = str(staged / "quarantine.parquet")
    work.execute("delete from quarantine where origin in (select origin from read_parquet(?))", [file])
    _insert(work, "quarantine", QUARANTINE_SCHEMA.names, staged)


def _insert_run(work: duckdb.DuckDBPyConnection, staged: Path) -> None:
    file = str(staged / "runs.parquet")
    work.execute("delete from runs where run_id in (select run_id from read_parquet(?))", [file])
    _insert(work, "runs", SCHEMAS["runs"].names, staged)


def _insert(work: duckdb.DuckDBPyConnection, table: str, columns: Sequence[str], staged: Path) -> None:
    listed = ", ".join(columns)
    work.execute(
        f"insert into {table} ({listed}) select {listed} from read_parquet(?)", [str(staged / f"{table}.parquet")]
    )


def _is_published(published: Path, state: list[tuple[object, ...]]) -> bool:
    try:
        with open_published(published) as connection:
            return state_of(connection) == state
    except (NoWarehouseError, BrokenWarehouseError):
        return False


def _replace_by_copy(original: Path, replaced: Path) -> None:
    """Put a copy of a file in the place of another, in one step."""
    unfinished = replaced.with_name(f".{replaced.name}.new")
    with original.open("rb") as source, unfinished.open("wb") as target:
        shutil.copyfileobj(source, target, length=1 << 22)
        target.flush()
        os.fsync(target.fileno())
    os.replace(unfinished, replaced)
