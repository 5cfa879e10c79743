"""Whether a staged directory that came from elsewhere is whole: every table's file, readable, under its own name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.rows import SCHEMAS
from pipeline.staging import QUARANTINE_SCHEMA, is_failure, staged_folder

_NAME_RE = re.compile(r"(?:[0-9a-f]{16}|failed)-\S+")
_OF_FAILURE = {"runs": SCHEMAS["runs"], "quarantine": QUARANTINE_SCHEMA}


def is_staged_name(name: str) -> bool:
    """Whether a directory's name is one that staging gives.

    >>> is_staged_name("3f2a9c01d2e4b5a6-run-1c2d"), is_staged_name("failed-q-11aa-run-1c2d"), is_staged_name("logs")
    (True, True, False)
    """
    return bool(_NAME_RE.fullmatch(name))


def tables_of(staged: Path) -> Mapping[str, pa.Schema]:
    """The tables that a staged directory of this name must hold."""
    return _OF_FAILURE if is_failure(staged) else SCHEMAS


def flaw_of(staged: Path, *, name: str | None = None) -> str | None:
    """Why the directory cannot be loaded, in words; None if it is whole. Reads every row of every table.

    `name` is the one it shall have, where it still lies under another.
    """
    named = staged.with_name(name or staged.name)
    expected = tables_of(named)
    missing = [table for table in expected if not (staged / f"{table}.parquet").is_file()]
    if missing:
        return f"it lacks {', '.join(f'{table}.parquet' for table in missing)}"
    tables: dict[str, pa.Table] = {}
    for table, schema in expected.items():
        try:
            tables[table] = pq.read_table(staged / f"{table}.parquet", partitioning=None)
        except (pa.ArrowException, OSError) as error:
            return f"{table}.parquet cannot be read ({str(error).strip()})"
        if not tables[table].schema.equals(schema):
            return f"{table}.parquet has other columns than this version of Sushu writes"
    return _misnamed(named, tables)


def _misnamed(named: Path, tables: Mapping[str, pa.Table]) -> str | None:
    """Why the rows are not those that the directory's name promises."""
    main = "quarantine" if is_failure(named) else "reports"
    for table in ("runs", main):
        if tables[table].num_rows != 1:
            return f"{table}.parquet holds {tables[table].num_rows} rows instead of one"
    (row,) = tables[main].to_pylist()
    run_id = tables["runs"]["run_id"][0].as_py()
    if main == "reports":
        promised = staged_folder(str(row["sha256"]), str(run_id), named.parent).name
    else:
        promised = f"failed-{row['failure_id']}-{run_id}"
    if named.name != promised or row["run_id"] != run_id:
        return f"its rows are those of {promised}"
    return None
