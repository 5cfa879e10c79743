"""What a warehouse holds, told by the names of the staged directories it was loaded from (装载状态)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb

from pipeline.staging import list_staged

# The staged directories whose rows are in the tables now; the names are those that staging gives.
_CURRENT = """
    select substr(sha256, 1, 16) || '-' || run_id from reports where replaced_by is null
    union all
    select 'failed-' || failure_id || '-' || run_id from quarantine
"""
_HELD = """
    select source_id, run_id, replaced_by from reports
    union all
    select failure_id, run_id, null from quarantine
    union all
    select 'checks', checks_hash, count(*)::varchar from checks_made group by all
    order by all
"""


def not_loaded(work: duckdb.DuckDBPyConnection, staged: Path) -> list[Path]:
    """The staged directories of a folder that were never loaded, by name."""
    loaded = {name for (name,) in work.execute("select staged_name from loads").fetchall()}
    return [path for path in list_staged(staged) if path.name not in loaded]


def not_current(work: duckdb.DuckDBPyConnection, staged: Sequence[Path]) -> list[Path]:
    """Those of the staged directories whose rows are not in the tables now, by name."""
    current = {name for (name,) in work.execute(_CURRENT).fetchall()}
    return [path for path in sorted(set(staged)) if path.name not in current]


def state_of(connection: duckdb.DuckDBPyConnection) -> list[tuple[object, ...]]:
    """What the warehouse holds: staged directories never change, so their names say it all."""
    return connection.execute(_HELD).fetchall()
