"""What was read by which run, what was replaced, what could not be read, what waits to be loaded (状态页)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from flows.serve import views
from flows.serve.site import SiteDep
from flows.serve.told_errors import without_folders
from pipeline.loading.loads import not_loaded
from pipeline.staging import is_failure
from pipeline.stored import rows_of
from pipeline.warehouse import WarehousePaths

if TYPE_CHECKING:
    import duckdb

router = APIRouter()

SHOWN = 200  # rows of a table; the whole of it by sushu status
_NAMED = 20  # staged reports that are named
_RUNS = """
    select run_id, code_version, lexicon_hash, engine_versions, count(source_id) as reports,
        count(source_id) filter (where replaced_by is null) as current
    from runs left join reports using (run_id)
    group by all order by current desc, run_id
"""
_REPLACED = f"""
    select former.source_id, former.source_name, former.school, former.report_year, former.replaced_by,
        later.source_name as later_name, count(*) over () as total
    from reports as former
    left join reports as later on later.source_id = former.replaced_by
    where former.replaced_by is not null
    order by former.source_name, former.source_id limit {SHOWN}
"""
_QUARANTINE = f"""
    select file_name, origin, stage, page_no, cause, way_out, error_type, run_id, count(*) over () as total
    from quarantine order by file_name, failure_id limit {SHOWN}
"""


@router.get("/status")
def status(request: Request, site: SiteDep) -> HTMLResponse:
    """Runs, replaced reports, quarantine, and what is staged but not loaded."""
    with site.warehouse.read() as connection:
        waiting = not_loaded(connection, WarehousePaths.beside(site.warehouse.path).staged)
        return views.page(
            request,
            "status.html",
            runs=rows_of(connection, _RUNS),
            replaced=rows_of(connection, _REPLACED),
            quarantine=[_shown(row) for row in rows_of(connection, _QUARANTINE)],
            waiting=len(waiting),
            waiting_failures=sum(map(is_failure, waiting)),
            waiting_names=_names(connection, waiting),
            shown=SHOWN,
        )


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    words = {name: without_folders(row[name].replace(row["origin"], row["file_name"])) for name in ("cause", "way_out")}
    return row | words


def _names(connection: duckdb.DuckDBPyConnection, waiting: Sequence[Path]) -> list[str]:
    """The file names of the first staged reports; a directory without its reports is named itself."""
    import pyarrow.parquet as pq

    names: list[str] = []
    for folder in [path for path in waiting if not is_failure(path)][:_NAMED]:
        file = folder / "reports.parquet"
        names += (
            pq.read_table(file, columns=["source_name"])["source_name"].to_pylist() if file.is_file() else [folder.name]
        )
    return names
