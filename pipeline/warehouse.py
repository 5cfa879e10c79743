"""The loader and the door of the warehouse (数据仓库): staged Parquet → work database → published file.

DuckDB allows one writer and no reader beside it, so rows go into `<stem>.work.duckdb`, and a copy of it takes the
place of the published file in one step; everybody else opens only that, read-only.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipeline.disk import refusal_in, replace_by_copy, telling_of_disk
from pipeline.errors import SushuError
from pipeline.loading.bulk_load import BrokenStagingError as BrokenStagingError
from pipeline.loading.bulk_load import LoadCounts as LoadCounts
from pipeline.loading.bulk_load import LoadError as LoadError
from pipeline.loading.bulk_load import delete_reports, hashes_of, load_directories, telling_of_load
from pipeline.loading.catalogue import IndicatorRow, keep_indicators
from pipeline.loading.checks import BrokenCheckError as BrokenCheckError
from pipeline.loading.checks import run_checks
from pipeline.loading.derived import derive
from pipeline.loading.loads import not_current, not_loaded
from pipeline.loading.memory import MOST, held_to_a_step, sparing
from pipeline.loading.migrations import copy_rows, is_older, layout_number, make_empty
from pipeline.loading.places import keep_places, places_of, settle
from pipeline.loading.revision import is_cleaning_due, revision_of
from pipeline.loading.schools import keep_schools
from pipeline.loading.token_order import put_in_order
from pipeline.loading.writer_lock import WarehouseBusyError, hold_writer_lock
from pipeline.records import School
from pipeline.schema import SCHEMA_VERSION, create_schema
from pipeline.staging import drop_staged

_HOLDER_RE = re.compile(r"PID (\d+)")
_MEMORY_LIMIT = "2GB"
_SPILL_LIMIT = "8GB"

Settings = Mapping[str, str | bool | int | float | list[str]]
_NO_EXTENSIONS: dict[str, str | bool | int | float | list[str]] = {
    "autoload_known_extensions": False,
    "autoinstall_known_extensions": False,
    "allow_community_extensions": False,
}

_LOADER = _NO_EXTENSIONS | {"memory_limit": MOST}


class NoWarehouseError(SushuError):
    """There is no warehouse at the path."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path}: there is no warehouse here.", f"Make one with: sushu ingest PATH… --warehouse {path}"
        )
        self.args = (path,)


class BrokenWarehouseError(SushuError):
    """The file is no warehouse, or one of another layout."""


class OldWarehouseError(BrokenWarehouseError):
    """The warehouse has an older layout, which the next load brings to this one."""


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


@dataclass(slots=True)
class WriterTurn:
    """One writer's turn: the work database, whether reports are checked, whether a copy was published at the end."""

    work: duckdb.DuckDBPyConnection
    checks: bool = True
    published: bool = False


@contextmanager
def writer_turn(paths: WarehousePaths, wait_seconds: float = 0.0) -> Iterator[WriterTurn]:
    """The work database for as long as the block lasts; then, if the published file is behind, a copy takes its place.

    It is behind if its revision is, whoever made the change and was perhaps killed before it could publish.
    BrokenWarehouseError if it is no warehouse of a known layout, WarehouseBusyError if another writer holds on for
    longer than `wait_seconds`. A block that raises publishes nothing. DiskError or LoadError if there is no room; what
    was loaded stays, and the next turn publishes it. BrokenCheckError after all is published, if a check cannot be run.
    """
    with telling_of_disk(paths.published):
        paths.work.parent.mkdir(parents=True, exist_ok=True)
    with hold_writer_lock(paths.lock, paths.published, wait_seconds=wait_seconds):
        _begin_work(paths)
        with _open_work(paths.work) as work:
            turn = WriterTurn(work)
            with telling_of_load():
                yield turn
                settle(work)
                broken = _checked(work) if turn.checks else []
                cleaning, revision = is_cleaning_due(work), revision_of(work)
                turn.published = cleaning or not _is_published(paths.published, revision)
                if turn.published:
                    derive(work)
                work.execute("checkpoint")
        # Only now, with the work database closed, does its file hold everything.
        if cleaning:
            with telling_of_load():
                copy_rows(paths.work)
        if turn.published:
            replace_by_copy(paths.work, paths.published)
    if broken:
        raise broken[0]


def load_staged(
    paths: WarehousePaths,
    staged: Sequence[Path] | None = None,
    *,
    indicators: Sequence[IndicatorRow] = (),
    schools: Sequence[School] = (),
    school_list: Sequence[School] | None = None,
    places: Mapping[str, str] | None = None,
    checks: bool = True,
    wait_seconds: float = 0.0,
) -> LoadCounts:
    """Load what is staged and not loaded, each report whole, and publish if the published file is behind.

    `staged` names the directories whose rows shall be in the tables afterwards, also those of a run that another has
    since replaced; without it, every directory never loaded before is taken, by name. A report's rows replace those
    of its former run; all other reports stay, for a missing work database begins as a copy of the published file.
    `places` says which file (its sha256) lies where now; without it each of the directories was read last where its
    report says, of several at one place the last one. Without `checks` the next load makes them.
    `indicators` become the list of canonical indicators, unless there are none. `schools` are those known by name;
    `school_list` are the analyst's, which stay until another list is given.
    BrokenWarehouseError if that is no warehouse of this layout, WarehouseBusyError if another writer holds on for
    longer than `wait_seconds`, BrokenStagingError if a directory cannot be loaded: then all others are. LoadError if
    there is no room or memory to go on.
    """
    with writer_turn(paths, wait_seconds) as turn:
        work, turn.checks = turn.work, checks
        wanted = not_loaded(work, paths.staged) if staged is None else not_current(work, staged)
        counts, broken = load_directories(work, wanted)
        keep_places(work, places_of(work, staged or wanted) if places is None else places)
        sparing(work, lambda: put_in_order(work))
        keep_indicators(work, indicators)
        keep_schools(work, schools, school_list)
    if broken:
        raise BrokenStagingError(broken[0].staged, broken[0].cause, len(broken) - 1)
    return counts + LoadCounts(published=turn.published)


def remove_reports(paths: WarehousePaths, source_ids: Sequence[str], wait_seconds: float = 0.0) -> int:
    """Delete reports with all that was read and found in them, staged rows too; gives how many there were.

    A report that one of them had replaced is current again. No byte of them stays in the files of the database; what
    OCR read stays in `paths.readings`, where no one can tell whose it is.
    """
    with writer_turn(paths, wait_seconds) as turn:
        hashes = hashes_of(turn.work, source_ids)
        for sha256 in hashes:  # first, so that no later load brings a report back
            for staged in paths.staged.glob(f"*{sha256[:16]}-*"):  # also what a killed worker left, its name hidden
                with telling_of_disk(staged):
                    drop_staged(staged)
        if hashes:
            delete_reports(turn.work, source_ids)
            keep_schools(turn.work)
    return len(hashes)


def open_published(path: Path, settings: Settings | None = None) -> duckdb.DuckDBPyConnection:
    """A read-only connection that reaches nothing but the warehouse: no files, no network, no extensions.

    For queries of our own; those of strangers go through `safe_sql.ask`. `settings` narrow DuckDB's further.
    NoWarehouseError if the file is missing, BrokenWarehouseError if it is no warehouse of this layout.
    """
    with telling_of_disk(path):
        if not path.is_file():
            raise NoWarehouseError(path)
    config = _NO_EXTENSIONS | {
        "enable_external_access": False,
        "python_enable_replacements": False,  # a name in a query is never a variable of Python
        "memory_limit": _MEMORY_LIMIT,
        "max_temp_directory_size": _SPILL_LIMIT,
        "lock_configuration": True,
        **(settings or {}),
    }
    try:
        connection = duckdb.connect(str(path), read_only=True, config=config)
    except duckdb.Error as error:
        if not os.access(path, os.R_OK, effective_ids=True):
            raise BrokenWarehouseError(
                f"{path}: this user may not read it.", "Let whoever made it give you leave (chmod a+r)."
            ) from error
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
        with suppress(OldWarehouseError):
            open_published(paths.published).close()  # refuses a file that is no warehouse
        replace_by_copy(paths.published, paths.work)
    else:
        make_empty(paths.work)


@contextmanager
def _open_work(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    connection = _connect_work(path)
    try:
        if is_older(layout_number(connection)):
            connection.close()
            with telling_of_load():
                copy_rows(path)
            connection = _connect_work(path)
        with telling_of_load():
            create_schema(connection)
        _check_version(connection, path)
        yield connection
    finally:
        connection.close()


def _checked(work: duckdb.DuckDBPyConnection) -> list[BrokenCheckError]:
    """Check what is not checked yet; checks that need more memory than most have it at a second try."""
    with suppress(duckdb.OutOfMemoryException), held_to_a_step(work):
        broken = run_checks(work)
        if not any(error.lacks_memory for error in broken):
            return broken
    return run_checks(work)


def _connect_work(path: Path) -> duckdb.DuckDBPyConnection:
    try:
        return duckdb.connect(str(path), config=_LOADER)
    except duckdb.Error as error:
        if "Could not set lock" in str(error):
            holder = _HOLDER_RE.search(str(error))
            raise WarehouseBusyError(path, int(holder[1]) if holder else None) from error
        raise refusal_in(error, path) or BrokenWarehouseError(
            f"{path}: DuckDB cannot open this file: {error}", "Delete it and run sushu ingest again."
        ) from error


def _check_version(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    found = layout_number(connection)
    if found != SCHEMA_VERSION:
        connection.close()
        if is_older(found):
            raise OldWarehouseError(
                f"{path}: this warehouse has layout {found}, this program reads layout {SCHEMA_VERSION}.",
                f"Bring it up, nothing is lost: sushu upgrade --warehouse {path}",
            )
        layout = "no known layout" if found is None else f"layout {found}"
        raise BrokenWarehouseError(
            f"{path}: this database has {layout}, this program writes layout {SCHEMA_VERSION}.",
            "Give another file, or delete this one with what lies beside it and run sushu ingest again.",
        )


def _is_published(published: Path, revision: int) -> bool:
    try:
        with open_published(published) as connection:
            return revision_of(connection) == revision
    except (NoWarehouseError, BrokenWarehouseError):
        return False
