"""What a warehouse holds, told by the names of the staged directories it was loaded from (装载状态)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb

from pipeline.staging import list_staged

# The staged directories whose rows are in the tables now; the names are those that staging gives.
_CURRENT = """
    select substr(sha256, 1, 16) || '-' || run_id from reports
    union all
    select 'failed-' || failure_id || '-' || run_id from quarantine
"""


def not_loaded(work: duckdb.DuckDBPyConnection, staged: Path) -> list[Path]:
    """The staged directories of a folder that were never loaded, by name."""
    loaded = {name for (name,) in work.execute("select staged_name from loads").fetchall()}
    return [path for path in list_staged(staged) if path.name not in loaded]


def not_current(work: duckdb.DuckDBPyConnection, staged: Sequence[Path]) -> list[Path]:
    """Those of the staged directories whose rows are not in the tables now, by name."""
    current = {name for (name,) in work.execute(_CURRENT).fetchall()}
    return [path for path in sorted(set(staged)) if path.name not in current]
