"""`sushu export`: facts and what belongs to them as Parquet, CSV or an Excel workbook."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from flows.commands.console import DEFAULT_WAREHOUSE, JsonOption, WarehouseOption, print_json, say
from flows.commands.filters import (
    CheckedOption,
    FlowOption,
    GreatestOption,
    IndicatorOption,
    KindOption,
    LeastOption,
    LevelOption,
    PeriodOption,
    ReportKindOption,
    ReportOption,
    SchoolOption,
    SourceOption,
    StatusOption,
    SubjectOption,
    TextOriginOption,
    YearOption,
)
from pipeline.exports.export_formats import ExportFormat


def export(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new or empty folder.")],
    form: Annotated[ExportFormat, typer.Option("--format", help="What to write.")],
    kind: KindOption = None,
    school: SchoolOption = None,
    year: YearOption = None,
    indicator: IndicatorOption = None,
    subject: SubjectOption = None,
    period: PeriodOption = None,
    status: StatusOption = None,
    source: SourceOption = None,
    report: ReportOption = None,
    report_kind: ReportKindOption = None,
    level: LevelOption = None,
    flow: FlowOption = None,
    text_origin: TextOriginOption = None,
    checked: CheckedOption = None,
    least: LeastOption = None,
    greatest: GreatestOption = None,
    replace: Annotated[bool, typer.Option("--replace", help="Let an earlier export in DIR go.")] = False,
    warehouse: WarehouseOption = DEFAULT_WAREHOUSE,
    as_json: JsonOption = False,
) -> None:
    """Write facts, awards, funding, reports, schools and indicators into files: all, or what the filters choose.

    parquet: zstd, a folder for each report year, values exact (DECIMAL). csv: UTF-8 as Excel opens it, a file a
    table; a text that begins like a formula gets an apostrophe before it. xlsx: one workbook in which every figure
    leads to its sentence, and each sentence back.
    """
    from pipeline.export import export_warehouse
    from pipeline.fact_filters import FactFilter

    wanted = FactFilter(
        kind=kind,
        school=school,
        year=year,
        indicator=indicator,
        subject=subject,
        period=period,
        status=status,
        source=source,
        report=report,
        report_kind=report_kind,
        level=level,
        flow=flow,
        text_origin=text_origin,
        checked=checked,
        least=least,
        greatest=greatest,
    )
    started = time.monotonic()
    with _told() as tell:
        summary = export_warehouse(warehouse, folder, form, wanted, replace=replace, tell=tell)
    if as_json:
        print_json(asdict(summary) | {"seconds": round(time.monotonic() - started, 2)})
        return
    for name, rows in summary.rows.items():
        print(f"{name}: {rows:,} rows")
    size = sum(summary.files.values())
    print(f"{folder}: {len(summary.files)} files, {size / 1e6:,.1f} MB, {time.monotonic() - started:.1f} s")


@contextmanager
def _told() -> Iterator[Callable[[str, int, int], None]]:
    """What to call for each batch of rows: it moves a bar on stderr, or says a line a table if that is no terminal."""
    if not sys.stderr.isatty():
        begun: set[str] = set()

        def say_once(table: str, rows: int, total: int) -> None:
            if table not in begun:
                begun.add(table)
                say(f"writing {table}")

        yield say_once
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        bars: dict[str, TaskID] = {}

        def move(table: str, rows: int, total: int) -> None:
            if table not in bars:
                bars[table] = progress.add_task(table, total=total or None)
            progress.advance(bars[table], rows)

        yield move
