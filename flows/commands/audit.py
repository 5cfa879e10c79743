"""`sushu trace`, `sushu verify`, `sushu status`: where a fact stands, whether every row holds, what was read."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from flows.commands.console import (
    DEFAULT_WAREHOUSE,
    Exit,
    JsonOption,
    WarehouseOption,
    print_json,
    print_rows,
    say,
    tell,
)

_MAX_SHOWN = 50

_RUNS = """
    select run_id, code_version, lexicon_hash, engine_versions, count(source_id) as reports
    from runs left join (from reports where replaced_by is null) as reports using (run_id)
    group by all order by run_id
"""
_REPORTS = """
    select source_name, school, report_kind, report_year, page_count as pages,
           (select count(*) from fact where fact.report_no = reports.report_no) as facts,
           (select count(*) from unlinked where unlinked.report_no = reports.report_no) as unlinked,
           source_id, run_id, replaced_by
    from reports order by source_name, source_id
"""
_QUARANTINE = (
    "select file_name, stage, page_no, cause, way_out, error_type, stderr_tail, run_id from quarantine "
    "order by file_name, failure_id"
)


def trace(
    fact_id: Annotated[str, typer.Argument(metavar="FACT_ID", help="The fact's id, or enough of its beginning.")],
    image: Annotated[
        Path | None, typer.Option("--image", metavar="FILE.png", help="Draw the page with a box around the quote.")
    ] = None,
    layout: Annotated[
        bool,
        typer.Option(
            "--layout",
            help="With --image: draw words (blue), tables and cells (green), headings (violet), what is no text of the "
            "report (grey) and all facts (orange) too.",
        ),
    ] = False,
    warehouse: WarehouseOption = DEFAULT_WAREHOUSE,
    as_json: JsonOption = False,
) -> None:
    """Lead from a fact back to its sentence, its page and its box."""
    from pipeline.page_marks import read_page_marks
    from pipeline.trace import draw_trace, trace_fact
    from pipeline.trace_text import render_trace

    if layout and not image:
        raise typer.BadParameter("it says what is drawn on the picture of the page: give --image FILE.png too.")
    traced = trace_fact(warehouse, fact_id)
    if as_json:
        print_json(asdict(traced))
    else:
        tell(render_trace(traced))
    if image:
        marks = read_page_marks(warehouse, traced.fact["report_id"], traced.page_no) if layout else ()
        draw_trace(traced, image, marks)
        say(f"page image: {image}")


def verify(warehouse: WarehouseOption = DEFAULT_WAREHOUSE, as_json: JsonOption = False) -> None:
    """Prove every row: its page's text at its offsets, and the glyphs in its box, are its quote."""
    from pipeline.verify import verify_warehouse

    result = verify_warehouse(warehouse)
    if as_json:
        print_json(asdict(result) | {"holds": result.holds})
    else:
        for failure in result.failures[:_MAX_SHOWN]:
            say(str(failure))
        if len(result.failures) > _MAX_SHOWN:
            say(f"… and {len(result.failures) - _MAX_SHOWN:,} more; --json prints all")
        print(
            f"{result.checked:,} facts, {result.mentions:,} mentions and {result.pieces:,} pieces checked: "
            + ("every one is proven" if result.holds else f"{len(result.failures):,} not proven")
        )
    if not result.holds:
        raise typer.Exit(Exit.FINDINGS)


def status(warehouse: WarehouseOption = DEFAULT_WAREHOUSE, as_json: JsonOption = False) -> None:
    """Show what the warehouse holds: runs, reports, and the files that could not be read."""
    from flows.commands.query import run_query

    tables = {
        name: run_query(warehouse, query)[:2]
        for name, query in (("runs", _RUNS), ("reports", _REPORTS), ("quarantine", _QUARANTINE))
    }
    if as_json:
        print_json({name: _objects(columns, rows) for name, (columns, rows) in tables.items()})
        return
    for name, (columns, rows) in tables.items():
        print(f"{name}: {len(rows)}")
        if rows:
            print_rows(columns, rows)
    sys.stdout.flush()


def _objects(columns: list[str], rows: list[tuple[Any, ...]]) -> list[dict[str, Any]]:
    return [dict(zip(columns, row, strict=True)) for row in rows]
