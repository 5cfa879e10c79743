"""A published warehouse of the two small reports made by hand."""

from __future__ import annotations

from pathlib import Path

import duckdb
from made_reports import RUN, make_pdf_report, make_text_report

from pipeline.staging import stage_report
from pipeline.warehouse import WarehousePaths, load_staged


def make_warehouse(folder: Path, *changes: str) -> Path:
    """A warehouse in `folder`; `changes` are SQL that is run on the published file, for rows that no report gives."""
    paths = WarehousePaths.beside(folder / "reports.duckdb")
    for report in (make_text_report(), make_pdf_report()):
        stage_report(report, RUN, paths.staged)
    load_staged(paths)
    with duckdb.connect(str(paths.published)) as connection:
        for change in changes:
            connection.execute(change)
    return paths.published
