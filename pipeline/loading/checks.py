"""Reports checked against themselves: every question of sql/checks/ asked of the reports that changed (勾稽).

Each file of sql/checks/ is one SELECT, one audit question; `intervals.sql` and the files of `inputs/` come before
them and make what they share: macros and temporary tables. A report that is loaded, renamed or no longer replaced is
checked anew, with all current reports of its school, since a check may compare years. What was checked by which files
stands in `checks_made`, so a load that was killed, or files that have changed, leave nothing stale: the next load
finds what is missing. A finding that another one explains is folded into it, by the rule that `folding/` states. A
check that DuckDB cannot run costs no report a row: all other findings are kept, the warehouse is published, and then
the load ends with BrokenCheckError; its checks are made at every load until it is mended.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb

from pipeline.errors import SushuError
from pipeline.loading.revision import transaction

CHECKS = Path(__file__).parents[1] / "sql" / "checks"

BATCH = 150_000  # facts checked in one transaction, more where a school has more: within 0.5 GB of memory
_INTERVALS = "intervals.sql"
_FOUND = (
    *("check_id", "report_no", "holds", "severity", "arithmetic"),
    *("expected_low", "expected_high", "found_low", "found_high", "fact_ids", "block_ids", "page_no"),
)


class BrokenCheckError(SushuError):
    """A file of sql/checks/ cannot be run; every report is in the warehouse, with the findings of all other checks."""

    def __init__(self, file: str, cause: duckdb.Error) -> None:
        super().__init__(
            f"sql/checks/{file}: this check cannot be run: {cause}",
            "The reports are loaded and published, without its findings. Mend the file and load again.",
        )
        self.args = (file, cause)
        self.lacks_memory = isinstance(cause, duckdb.OutOfMemoryException)


def run_checks(work: duckdb.DuckDBPyConnection, folder: Path = CHECKS) -> list[BrokenCheckError]:
    """Make `findings` what it must be for the reports that are current now.

    A transaction for each batch of schools. The errors given are those of files that DuckDB could not run.
    """
    work.execute("set variable checks_hash = ?", [_hash(folder)])
    stale = work.execute(_STALE).fetchall()
    gone = work.execute(_GONE).fetchall()
    if gone:
        _forget(work, [number for (number,) in gone])
    if stale:
        work.execute(_PASS_OVER_OTHERS)
    broken: dict[str, BrokenCheckError] = {}
    for batch in _batches(stale):
        for error in _check(work, folder, batch):
            broken.setdefault(str(error.args[0]), error)
    return list(broken.values())


# The rows of a report lie together, but a school's reports may lie anywhere: with the numbers of a whole batch in hand
# DuckDB passes over what holds none of them; by default it looks at all between the least and the greatest.
_PASS_OVER_OTHERS = "set dynamic_or_filter_threshold = 100000"

# Reports without a row of checks_made that fits, with all others of their schools: first by school, so that a batch
# holds whole schools.
_STALE = """
    with current as (select report_no, school from reports where replaced_by is null),
    changed as (
        select current.school as now, made.school as before, coalesce(current.report_no, made.report_no) as report_no
        from current
        full join checks_made as made using (report_no)
        where current.report_no is null
            or made.report_no is null
            or made.checks_hash <> getvariable('checks_hash')
            or current.school is distinct from made.school
    )
    select report_no, school, coalesce(facts, 0) as facts
    from current
    left join (select report_no, count(*) as facts from fact group by report_no) using (report_no)
    where report_no in (select report_no from changed)
        or school in (select now from changed union all select before from changed)
    order by school, report_no
"""
_GONE = """
    select report_no from checks_made
    union
    select report_no from findings
    except
    select report_no from reports where replaced_by is null
"""


def forget_checks(work: duckdb.DuckDBPyConnection, report_nos: Sequence[int]) -> None:
    """Delete the findings of reports that go, and let `run_checks` check their schools' other reports anew."""
    listed = ", ".join(map(str, report_nos))
    work.execute(f"delete from findings where report_no in ({listed})")
    work.execute(
        f"delete from checks_made where report_no in ({listed}) "
        f"or school in (select school from checks_made where report_no in ({listed}))"
    )


def _forget(work: duckdb.DuckDBPyConnection, report_nos: Sequence[int]) -> None:
    """As `forget_checks`, in a transaction of its own; the schools' other reports are already told to be stale."""
    with transaction(work):
        forget_checks(work, report_nos)


def _batches(stale: Sequence[tuple[int, str | None, int]]) -> Iterator[list[int]]:
    """Numbers of reports with about BATCH facts at a time; reports of one school come together."""
    batch: list[int] = []
    held, last = 0, None
    for report_no, school, facts in stale:
        if held >= BATCH and (school is None or school != last):
            yield batch
            batch, held = [], 0
        batch.append(report_no)
        held, last = held + facts, school
    if batch:
        yield batch


def _check(work: duckdb.DuckDBPyConnection, folder: Path, batch: Sequence[int]) -> list[BrokenCheckError]:
    """Ask every question of some reports and let the answers take the place of those before."""
    broken = [*_ask(work, folder, batch), *_fold(work, folder)]
    forget = "report_no in (select report_no from checked_reports)"
    with transaction(work):
        work.execute(f"delete from findings where {forget}")
        work.execute(f"delete from checks_made where {forget}")
        work.execute(_INSERT)
        if not broken:
            work.execute(
                "insert into checks_made (report_no, school, checks_hash) select report_no, school, "
                f"getvariable('checks_hash') from reports where {forget} order by report_no"
            )
    work.execute("drop table checked_reports; drop table answers; drop table found; drop table folds")
    return broken


def _ask(work: duckdb.DuckDBPyConnection, folder: Path, batch: Sequence[int]) -> Iterator[BrokenCheckError]:
    """Fill the temporary table `answers`; gives the errors of files that cannot be run."""
    work.execute("create or replace temp table checked_reports as select unnest(?::integer[]) as report_no", [batch])
    work.execute(_ANSWERS)
    inputs = [folder / _INTERVALS, *sorted((folder / "inputs").glob("*.sql"))]
    for file in filter(Path.is_file, inputs):
        try:
            work.execute(file.read_text(encoding="utf-8"))
        except duckdb.Error as error:
            yield BrokenCheckError(file.relative_to(folder).as_posix(), error)
    for file in _questions(folder):
        try:
            work.execute(f"insert into answers by name select {', '.join(_FOUND)} from ({_statement(file)})")
        except duckdb.Error as error:
            yield BrokenCheckError(file.name, error)


# As the table findings demands it, so that a file whose answers do not fit is named.
_ANSWERS = """
    create or replace temp table answers (
        check_id varchar not null, report_no integer not null, holds boolean not null,
        severity varchar not null
            check (severity = 'passed' and holds or severity in ('error', 'warning') and not holds),
        arithmetic varchar not null, expected_low decimal(24, 6), expected_high decimal(24, 6),
        found_low decimal(24, 6), found_high decimal(24, 6),
        fact_ids varchar[] not null, block_ids varchar[] not null, page_no integer
    )
"""


def _fold(work: duckdb.DuckDBPyConnection, folder: Path) -> Iterator[BrokenCheckError]:
    """Fill the temporary tables `found`, and `folds` with what explains what, by the rule of folding/."""
    work.execute(_FOUND_ONCE)
    work.execute("create or replace temp table folds (finding_id varchar, folded_into varchar)")
    for file in sorted((folder / "folding").glob("*.sql")):
        try:
            work.execute(file.read_text(encoding="utf-8"))
        except duckdb.Error as error:
            yield BrokenCheckError(file.relative_to(folder).as_posix(), error)
            return


# The same question about the same facts and blocks is one check, however often it was found. Few are found twice, so
# only those are ranked: to sort all of them for that takes longer than to find them.
_FOUND_ONCE = f"""
    create or replace temp table found as
    with told as materialized (
        select
            'c-' || substr(
                md5(concat_ws('|', check_id, array_to_string(block_ids, ','), array_to_string(fact_ids, ','))), 1, 16
            ) as finding_id,
            reports.source_id,
            {", ".join(f"answers.{name}" for name in _FOUND)}
        from answers
        join reports on reports.report_no = answers.report_no
        where answers.report_no in (select report_no from checked_reports)
    ),
    repeated as (select finding_id from told group by finding_id having count(*) > 1)
    select * from told anti join repeated using (finding_id)
    union all
    (
        select * from told semi join repeated using (finding_id)
        qualify row_number() over (partition by finding_id order by report_no, holds, severity, arithmetic) = 1
    )
"""
_INSERT = """
    insert into findings by name
    select found.*, folds.folded_into
    from found
    left join folds using (finding_id)
    order by found.report_no, found.page_no, found.check_id, found.finding_id
"""


def _questions(folder: Path) -> list[Path]:
    return [file for file in sorted(folder.glob("*.sql")) if file.name != _INTERVALS]


def _statement(file: Path) -> str:
    return file.read_text(encoding="utf-8").strip().removesuffix(";") + "\n"


def _hash(folder: Path) -> str:
    digest = hashlib.sha256()
    for file in sorted(folder.rglob("*.sql")):
        digest.update(f"{file.relative_to(folder).as_posix()}|".encode() + file.read_bytes())
    return digest.hexdigest()[:16]
