"""Altered copies of loaded reports in a work database, and what the checks find in each (改后副本).

The checks read the tables reports, blocks, block_pieces and fact; a copy is a report's rows of these under a number of
its own, with the rows of the altered block and its facts in place of the clean ones. Its school has another name, so
that a copy is compared with nothing but itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from benchmarks.seeded.cases import Altered, Case, Clean
from pipeline.fact_rows import said_columns
from pipeline.loading.checks import run_checks
from pipeline.reading_rows import address
from pipeline.records import Block, Fact
from pipeline.rows import SCHEMAS, arrow_table

_BATCH = 60
_FAILED = "severity in ('error', 'warning')"


@dataclass(frozen=True, slots=True)
class Failure:
    """A finding of severity error or warning, ids as in the clean report."""

    check_id: str
    severity: str
    arithmetic: str
    fact_ids: frozenset[str]
    block_ids: frozenset[str]


def failures_of(work: duckdb.DuckDBPyConnection, report_nos: Sequence[int]) -> dict[int, list[Failure]]:
    """The failed findings of reports by their number."""
    rows = work.execute(
        f"select report_no, check_id, severity, arithmetic, fact_ids, block_ids from findings where {_FAILED} "
        "and report_no in (select unnest(?::integer[])) order by all",
        [list(report_nos)],
    ).fetchall()
    found: dict[int, list[Failure]] = {number: [] for number in report_nos}
    for number, check_id, severity, arithmetic, *ids in rows:
        facts, blocks = (frozenset(each.partition("~")[0] for each in listed) for listed in ids)
        found[number].append(Failure(check_id, severity, arithmetic, facts, blocks))
    return found


def check_copies(
    work: duckdb.DuckDBPyConnection, cases: Sequence[tuple[Clean, Case | None, Altered | None]], checks: Path
) -> list[list[Failure]]:
    """The failed findings of each case's copy, in order; a case of None is a copy with nothing altered."""
    found: list[list[Failure]] = []
    (first,) = work.execute("select max(report_no) + 1 from reports").fetchall()[0]
    for start in range(0, len(cases), _BATCH):
        batch = cases[start : start + _BATCH]
        numbers = list(range(first, first + len(batch)))
        _insert(work, numbers, batch)
        broken = run_checks(work, checks)
        if broken:
            raise broken[0]
        failures = failures_of(work, numbers)
        found += [failures[number] for number in numbers]
        _delete(work, first)
    return found


def _insert(
    work: duckdb.DuckDBPyConnection, numbers: Sequence[int], batch: Sequence[tuple[Clean, Case | None, Altered | None]]
) -> None:
    copies = [(number, clean.report_no, f"~{number}") for number, (clean, *_) in zip(numbers, batch, strict=True)]
    altered = [(number, each[2]) for number, each in zip(numbers, batch, strict=True) if each[2] is not None]
    work.execute("create or replace temp table copies (copy_no integer, base_no integer, mark varchar)")
    work.executemany("insert into copies values (?, ?, ?)", copies)
    work.execute("create or replace temp table other_texts (copy_no integer, block_id varchar, other varchar)")
    work.execute("create or replace temp table cores (copy_no integer, block_id varchar)")
    if altered:
        texts = [(number, each.block.block_id, each.block.text) for number, each in altered]
        work.executemany("insert into other_texts values (?, ?, ?)", texts)
        cores = [(number, block_id) for number, each in altered for block_id in sorted(each.core)]
        work.execute(
            "insert into cores select unnest(?), unnest(?)",
            [[n for n, _ in cores], [block_id for _, block_id in cores]],
        )
    for statement in _COPY:
        work.execute(statement)
    pages = dict(work.execute("select block_id, min(page_no) from block_pieces group by all").fetchall())
    for (number, _, mark), (clean, _, change) in zip(copies, batch, strict=True):
        if change is None:
            continue
        blocks = {block.block_id: block for block in clean.report.blocks if block.block_id in change.core}
        blocks[change.block.block_id] = change.block
        rows = [_fact_row(fact, blocks[fact.block_id], pages, number, mark) for fact in change.facts]
        names = SCHEMAS["fact"].names
        incoming = arrow_table([tuple(row[name] for name in names) for row in rows], SCHEMAS["fact"])
        work.register("incoming", incoming)
        work.execute(f"insert into fact by name select *, {number} as report_no from incoming order by fact_id")
        work.unregister("incoming")


def _fact_row(fact: Fact, block: Block, pages: Mapping[str, int], number: int, mark: str) -> dict[str, object]:
    """The columns of `fact`; the place on the page is that of the block, which no check looks at more closely."""
    table_id, row_no, column_no = address(block)
    return dict.fromkeys(SCHEMAS["fact"].names) | {
        **said_columns(fact),
        "source_id": mark,
        "fact_id": fact.fact_id + mark,
        "block_id": fact.block_id + mark,
        "mention_id": fact.mention_id + mark,
        "block_start": fact.span.start,
        "block_end": fact.span.end,
        "page_no": pages[fact.block_id],
        "start_offset": 0,
        "end_offset": 0,
        "sentence": fact.sentence,
        "heading_path": " / ".join(block.heading_path),
        "table_id": table_id,
        "row_no": row_no,
        "column_no": column_no,
        "text_origin": "file",
        "rule_id": fact.rule_id,
        "run_id": mark,
    }


def _delete(work: duckdb.DuckDBPyConnection, first: int) -> None:
    for table in ("reports", "blocks", "block_pieces", "fact", "findings", "checks_made"):
        work.execute(f"delete from {table} where report_no >= {first}")


_COPY = (
    "insert into reports by name select reports.* replace (copy_no as report_no, source_id || mark as source_id, "
    "school || mark as school) from reports join copies on report_no = base_no order by copy_no",
    "insert into blocks by name select blocks.* replace (copies.copy_no as report_no, source_id || mark as source_id, "
    "blocks.block_id || mark as block_id, coalesce(other, text) as text) "
    "from blocks join copies on report_no = base_no "
    "left join other_texts on other_texts.copy_no = copies.copy_no and other_texts.block_id = blocks.block_id "
    "order by copies.copy_no, block_no",
    "insert into block_pieces by name select block_pieces.* replace (copy_no as report_no, "
    "source_id || mark as source_id, block_id || mark as block_id) from block_pieces "
    "join copies on report_no = base_no order by copy_no, block_id, piece_no",
    "insert into fact by name select fact.* replace (copies.copy_no as report_no, source_id || mark as source_id, "
    "fact_id || mark as fact_id, fact.block_id || mark as block_id) from fact join copies on report_no = base_no "
    "left join cores on cores.copy_no = copies.copy_no and cores.block_id = fact.block_id "
    "where cores.block_id is null order by copies.copy_no, fact_id",
)
