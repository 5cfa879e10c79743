"""One stored report's way from its pages and blocks to staged rows, in a process of its own: no parsing, no OCR.

The counterpart of mine.py for a report that was read before; what finds the facts is the same function.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa

from extractors.lexicon import Lexicon
from flows.mine import MineFailure, MineOutcome, find_facts, lexicon
from pipeline.collector import collector_at_rest
from pipeline.records import Report, Run
from pipeline.staging import stage_again
from pipeline.stored_layout import OldLayoutError, layout_of, staged_tables, warehouse_tables, with_words


@dataclass(frozen=True, slots=True)
class StoredJob:
    """One report to find facts in again, read from `staged` or, where that is empty, from the warehouse's file."""

    path: str
    sha256: str
    source_id: str
    staged: str
    warehouse: str


def find_again(job: StoredJob, run: Run, folder: str) -> MineOutcome:
    """Find the facts of one stored report with the lexicons as they are now, and stage its rows in `folder`."""
    with collector_at_rest():
        return _find_again(job, run, Path(folder))


def _find_again(job: StoredJob, run: Run, folder: Path) -> MineOutcome:
    try:
        tables = stored_tables(job)
    except OldLayoutError as error:
        name = Path(job.path).name
        failure = MineFailure(name, None, error.message, error.way_out, type(error).__name__)
        return MineOutcome(job.path, job.sha256, failure=failure)
    report = find_in_tables(tables, lexicon(run.lexicon_hash))
    before = Path(job.staged) if job.staged else None
    return MineOutcome.of(job.path, job.sha256, report, stage_again(report, run, folder, tables, before))


def stored_tables(job: StoredJob) -> dict[str, pa.Table]:
    """What was read of the report, from the place that the job names."""
    if job.staged:
        return staged_tables(Path(job.staged))
    from pipeline.warehouse import open_published

    with open_published(Path(job.warehouse)) as connection:
        return warehouse_tables(connection, job.source_id)


def find_in_tables(tables: dict[str, pa.Table], words: Lexicon) -> Report:
    """The report of the stored tables, with words on the pages on which facts stand: boxes come from them."""
    report = find_facts(layout_of(tables), words)
    blocks = {block.block_id: block for block in report.blocks}
    page_nos = {piece.page_no for fact in report.extraction.facts for piece in blocks[fact.block_id].pieces}
    return replace(report, pages=with_words(report.pages, tables["words"], page_nos))
