"""Rows of staged directories into the work database: many reports in one transaction, each whole or not at all (装载).

A report's rows carry its `report_no`, the number of the report in this warehouse in the order of loading. The rows of a
report lie together, so a look at one report, or a join with some, passes over all others.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipeline.errors import SushuError
from pipeline.loading.checks import forget_checks
from pipeline.loading.memory import sparing
from pipeline.loading.places import forget_places
from pipeline.loading.revision import ask_for_cleaning, transaction
from pipeline.loading.staged_flaws import flaw_of
from pipeline.loading.token_order import count_loose
from pipeline.rows import SCHEMAS
from pipeline.staging import QUARANTINE_SCHEMA, is_failure, report_part

BATCH = 200  # staged directories in one transaction: opening a file for each table of each costs more than its rows

# A folder called year=2023 says nothing of the rows in it.
_READ = "read_parquet(?, hive_partitioning = false)"

# What DuckDB says of a statement that is wrong.
_OURS = (duckdb.BinderException, duckdb.CatalogException, duckdb.ParserException, duckdb.IntegrityError)

# The tables that a report's rows stand in, but for its own row and that of its run.
REPORT_TABLES = [name for name in SCHEMAS if name not in {"runs", "reports"}]


class BrokenStagingError(SushuError):
    """A staged directory cannot be loaded; nothing of it is in the warehouse, all others are."""

    def __init__(self, staged: Path, cause: str, others: int = 0) -> None:
        more = f" So it is with {others} more." if others else ""
        super().__init__(
            f"{staged}: cannot be loaded: {cause}.{more}", "Delete this directory and run sushu ingest again."
        )
        self.args = (staged, cause, others)
        self.staged = staged
        self.cause = cause


class LoadError(SushuError):
    """The loader could not go on, and no staged directory is to blame: no room, no memory."""

    def __init__(self, cause: str) -> None:
        super().__init__(
            f"The load could not go on: {cause}",
            "Make room (disk, memory) and run the same command again: what is staged is whole, what is loaded stays.",
        )
        self.args = (cause,)


@contextmanager
def telling_of_load() -> Iterator[None]:
    """What DuckDB lacks (room, memory) in words that help; a statement of ours that is wrong is no lack."""
    try:
        yield
    except _OURS:
        raise
    except duckdb.Error as error:
        raise LoadError(str(error).strip()) from error


@dataclass(frozen=True, slots=True)
class LoadCounts:
    """What a load did: reports new and replaced, files quarantined, facts inserted, whether a copy was published."""

    loaded: int = 0
    replaced: int = 0
    quarantined: int = 0
    facts: int = 0
    published: bool = False

    def __add__(self, other: LoadCounts) -> LoadCounts:
        return LoadCounts(
            self.loaded + other.loaded,
            self.replaced + other.replaced,
            self.quarantined + other.quarantined,
            self.facts + other.facts,
            self.published or other.published,
        )


def load_directories(
    work: duckdb.DuckDBPyConnection, staged: Sequence[Path]
) -> tuple[LoadCounts, list[BrokenStagingError]]:
    """What was loaded of the directories, in their order, and the errors of those that could not be.

    Of two directories of one report the later stays. A batch with a broken directory is tried again one by one.
    """
    counts, broken = LoadCounts(), []
    last = {report_part(path): path for path in staged}  # an earlier one would only be replaced
    wanted = [path for path in staged if is_failure(path) or last[report_part(path)] == path]
    for start in range(0, len(wanted), BATCH):
        batch = [path for path in wanted[start : start + BATCH] if path.is_dir()]  # a report may just have been removed
        try:
            counts += _load_sparingly(work, batch) if batch else LoadCounts()
        except duckdb.Error:
            for path in batch:
                try:
                    counts += _load_sparingly(work, [path])
                except duckdb.Error as error:
                    broken.append(_blamed(path, error))
    taken = set(wanted)
    if passed := [path.name for path in staged if path not in taken]:
        with transaction(work):
            _remember(work, passed)
    return counts, broken


def _blamed(staged: Path, error: duckdb.Error) -> BrokenStagingError:
    """The error of a directory that has a flaw; LoadError if it has none."""
    flaw = flaw_of(staged)
    if flaw is None:
        raise LoadError(str(error).strip()) from error
    return BrokenStagingError(staged, flaw)


def hashes_of(work: duckdb.DuckDBPyConnection, source_ids: Sequence[str]) -> list[str]:
    """The hashes of the bytes of those reports that are here."""
    found = work.execute("select sha256 from reports where source_id in (select unnest(?))", [list(source_ids)])
    return [sha256 for (sha256,) in found.fetchall()]


def delete_reports(work: duckdb.DuckDBPyConnection, source_ids: Sequence[str]) -> None:
    """Delete every row of some reports, in one transaction, and ask that no byte of them stay."""
    with transaction(work):
        hashes = hashes_of(work, source_ids)
        work.execute("delete from quarantine where sha256 in (select unnest(?))", [hashes])
        parts = [sha256[:16] for sha256 in hashes]
        work.execute("delete from loads where substr(staged_name, 1, 16) in (select unnest(?))", [parts])
        found = work.execute("select report_no from reports where source_id in (select unnest(?))", [list(source_ids)])
        _delete_rows(work, [number for (number,) in found.fetchall()])
        forget_places(work, source_ids)
        ask_for_cleaning(work)


def _delete_rows(work: duckdb.DuckDBPyConnection, report_nos: Sequence[int]) -> None:
    if report_nos:
        listed = ", ".join(map(str, report_nos))
        for table in [*REPORT_TABLES, "reports"]:
            work.execute(f"delete from {table} where report_no in ({listed})")
        forget_checks(work, report_nos)


def _load_sparingly(work: duckdb.DuckDBPyConnection, batch: Sequence[Path]) -> LoadCounts:
    return sparing(work, lambda: _load_whole(work, batch))


def _load_whole(work: duckdb.DuckDBPyConnection, batch: Sequence[Path]) -> LoadCounts:
    """Load a batch in one transaction; duckdb.Error if it cannot be, and then nothing is."""
    failures = [path for path in batch if is_failure(path)]
    reports = [path for path in batch if not is_failure(path)]
    with transaction(work):
        _insert_runs(work, batch)
        for path in failures:
            _load_failure(work, path)
        counts = _load_reports(work, reports) if reports else LoadCounts()
        _remember(work, [path.name for path in batch])
    return counts + LoadCounts(quarantined=len(failures))


def _load_reports(work: duckdb.DuckDBPyConnection, staged: Sequence[Path]) -> LoadCounts:
    work.execute(
        f"""
        create or replace temp table incoming as
        select staged.*, old.report_no as old_no, (select coalesce(max(report_no), 0) from reports)
            + row_number() over (order by staged.sha256) as report_no
        from {_READ} as staged left join reports as old using (source_id)
        """,
        [_files(staged, "reports")],
    )
    old = [number for (number,) in work.execute("select old_no from incoming where old_no is not null").fetchall()]
    _delete_rows(work, old)
    columns = ", ".join(SCHEMAS["reports"].names)
    work.execute(f"insert into reports (report_no, {columns}) select report_no, {columns} from incoming order by 1")
    work.execute("set variable numbers = (select map(list(source_id), list(report_no)) from incoming)")
    for table in REPORT_TABLES:
        _insert_rows(work, table, _files(staged, table))
    count_loose(work, _count_rows(work, "tokens"))
    work.execute(
        "delete from quarantine where sha256 in (select sha256 from incoming) "
        "or origin in (select origin from incoming)"
    )
    facts = _count_rows(work, "fact")
    work.execute("drop table incoming")
    work.execute("reset variable numbers")
    return LoadCounts(loaded=len(staged) - len(old), replaced=len(old), facts=facts)


def _insert_rows(work: duckdb.DuckDBPyConnection, table: str, files: Sequence[str]) -> None:
    """Insert in the order of the files: a join with `incoming` could turn it round."""
    listed = ", ".join(SCHEMAS[table].names)
    work.execute(
        f"insert into {table} (report_no, {listed}) select getvariable('numbers')[source_id], {listed} from {_READ}",
        [list(files)],
    )


def _count_rows(work: duckdb.DuckDBPyConnection, table: str) -> int:
    """How many rows the reports of this batch have in a table."""
    counted = work.execute(f"select count(*) from {table} where report_no in (select report_no from incoming)")
    return int(counted.fetchall()[0][0])


def _load_failure(work: duckdb.DuckDBPyConnection, staged: Path) -> None:
    file = str(staged / "quarantine.parquet")
    work.execute(f"delete from quarantine where origin in (select origin from {_READ})", [file])
    listed = ", ".join(QUARANTINE_SCHEMA.names)
    work.execute(f"insert into quarantine ({listed}) select {listed} from {_READ}", [file])


def _insert_runs(work: duckdb.DuckDBPyConnection, staged: Sequence[Path]) -> None:
    listed = ", ".join(SCHEMAS["runs"].names)
    work.execute(
        f"insert into runs ({listed}) select distinct {listed} from {_READ} "
        "where run_id not in (select run_id from runs) order by all",
        [_files(staged, "runs")],
    )


def _remember(work: duckdb.DuckDBPyConnection, names: Sequence[str]) -> None:
    work.execute("delete from loads where staged_name in (select unnest(?))", [list(names)])
    work.execute("insert into loads (staged_name) select unnest(?)", [list(names)])


def _files(staged: Sequence[Path], table: str) -> list[str]:
    return [str(path / f"{table}.parquet") for path in staged]
