"""A warehouse of many reports for the checks alone: a few hundred invented ones, read as any report is, over and over.

Each copy has ids of its own, and its school one report for each of five years. The reports of one year come one after
the other, as a country's do when they are published, so the reports of a school lie far apart.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import duckdb

from benchmarks.made_texts import made_text
from flows.lexicons import list_indicators
from flows.mine import MineJob, read_report
from pipeline.records import Run
from pipeline.schema import create_schema
from pipeline.staging import stage_report
from pipeline.warehouse import WarehousePaths, load_staged

YEARS = 5
_AT_ONCE = 500  # reports copied in one transaction
_RUN = Run("run-0123456789abcdef", "made", "made", "made")


def read_originals(folder: Path, count: int, parts: int) -> Path:
    """A warehouse of `count` invented reports in `folder`, unchecked; gives its published file."""
    paths = WarehousePaths.beside(folder / "originals.duckdb")
    staged = []
    for number in range(count):
        file = folder / f"{number:05d}.md"
        file.write_text(made_text(number, parts), encoding="utf-8")
        report = read_report(MineJob(str(file), hashlib.sha256(file.read_bytes()).hexdigest()))
        staged.append(stage_report(report, _RUN, paths.staged))
    load_staged(paths, staged, indicators=list_indicators(), checks=False)
    return paths.published


def copy_reports(originals: Path, target: Path, reports: int) -> duckdb.DuckDBPyConnection:
    """A new database in `target` with `reports` of the originals, as far as checks read them; gives it opened."""
    target.unlink(missing_ok=True)
    work = duckdb.connect(str(target), config={"memory_limit": "4GB"})  # as the loader's
    create_schema(work)
    work.execute(f"attach '{str(originals).replace(chr(39), chr(39) * 2)}' as originals (read_only)")
    work.execute("set variable reports = ?", [reports])
    work.execute("set variable years = ?", [YEARS])
    work.execute("insert into indicators by name select * from originals.indicators")
    work.execute(_NUMBERED)
    work.execute(_REPORTS)
    for table in ("fact", "blocks", "block_pieces"):
        query = _rows_of(work, table)
        for first in range(1, reports + 1, _AT_ONCE):
            work.execute(query, [first, first + _AT_ONCE])
    work.execute("drop table numbered; detach originals; checkpoint")
    return work


_NUMBERED = """
    create temp table numbered as
    with originals as (
        select report_no as original, row_number() over (order by source_name) - 1 as place
        from originals.reports
    )
    select number::integer as report_no, original, printf('%08x', number) as key
    from range(1, getvariable('reports') + 1) as made(number)
    join originals on place = number % (select count(*) from originals)
"""
_REPORTS = """
    insert into reports by name
    select rows.* replace (
        numbered.report_no as report_no,
        'src-' || key as source_id,
        format(
            '测试{:05d}职业学院',
            numbered.report_no % greatest(getvariable('reports') // getvariable('years'), 1)
        ) as school,
        (2019 + numbered.report_no * getvariable('years') // (getvariable('reports') + 1))::integer as report_year
    )
    from numbered
    join originals.reports as rows on rows.report_no = original
    order by report_no
"""


def _rows_of(work: duckdb.DuckDBPyConnection, table: str) -> str:
    """SQL that copies the rows of a table, with the key of the copy in every id; rows of a report lie together."""
    found = "select column_name from duckdb_columns() where table_name = ? and database_name = 'originals'"
    columns = [name for (name,) in work.execute(found, [table]).fetchall()]
    ids = [name for name in ("block_id", "fact_id", "mention_id", "table_id") if name in columns]
    keyed = [f"key || rows.{name} as {name}" for name in ids]
    return f"""
        insert into {table} by name
        select rows.* replace (numbered.report_no as report_no, 'src-' || key as source_id, {", ".join(keyed)})
        from numbered
        join originals.{table} as rows on rows.report_no = original
        where numbered.report_no >= ? and numbered.report_no < ?
        order by numbered.report_no
    """
