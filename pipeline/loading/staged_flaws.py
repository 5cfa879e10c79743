"""Whether a staged directory that came from elsewhere is whole: every table's file, readable, under its own name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.rows import SCHEMAS
from pipeline.staging import QUARANTINE_SCHEMA, is_failure, staged_folder

_NAME_RE = re.compile(r"(?:[0-9a-f]{16}|failed)-\S+")
_SHA256_RE = re.compile(r"[0-9a-f]{64}")
_ID_RE = re.compile(r"[0-9A-Za-z_-]+(?:\.[0-9A-Za-z_-]+)*")  # names files and addresses, so no / and no ..
_IDS = ("source_id", "run_id", "fact_id", "mention_id", "block_id", "period_mention_id", "failure_id")
# Staging packs by zstd. DuckDB's and Arrow's copies of Brotli may write past their memory (CVE-2026-111497).
_KNOWN_PACKINGS = {"ZSTD", "SNAPPY", "UNCOMPRESSED"}
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
            if strange := _packings(staged / f"{table}.parquet") - _KNOWN_PACKINGS:
                return f"{table}.parquet is packed by {', '.join(sorted(strange))}, which is not read"
            tables[table] = pq.read_table(staged / f"{table}.parquet", partitioning=None)
        except (pa.ArrowException, OSError) as error:
            return f"{table}.parquet cannot be read ({str(error).strip()})"
        if not tables[table].schema.equals(schema):
            return f"{table}.parquet has other columns than this version of Sushu writes"
    return _misnamed(named, tables) or next(_strange(tables), None)


def _packings(file: Path) -> set[str]:
    """How the columns of a Parquet file are packed, by its foot; nothing is unpacked."""
    foot = pq.read_metadata(file)
    groups = [foot.row_group(number) for number in range(foot.num_row_groups)]
    return {group.column(number).compression for group in groups for number in range(group.num_columns)}


def _strange(tables: Mapping[str, pa.Table]) -> Iterator[str]:
    """What no report of ours says of itself: rows of other reports, ids that are paths. Others may write here too."""
    for name, table in tables.items():
        for column in (each for each in _IDS if each in table.column_names):
            ids = table[column].unique().to_pylist()
            if wrong := [one for one in ids if one is not None and not _ID_RE.fullmatch(one)]:
                yield f"{name}.parquet has the {column} “{wrong[0]}”"
    if "reports" not in tables:
        return
    (row,) = tables["reports"].to_pylist()
    if not _SHA256_RE.fullmatch(row["sha256"] or "") or row["source_id"] != f"src-{row['sha256'][:12]}":
        yield f"reports.parquet has the source_id “{row['source_id']}”, which is none of its sha256"
    for name, table in tables.items():
        if "source_id" in table.column_names and set(table["source_id"].unique().to_pylist()) - {row["source_id"]}:
            yield f"{name}.parquet has rows of another report"


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
