"""The door for SQL of people who may be anybody: `sushu sql` and pages use it (安全查询).

The query runs in a process of its own that holds the warehouse open read-only and can reach nothing else: no path, no
variable, no environment. What it may cost is limited by DuckDB, and beyond DuckDB by the kernel and by this process.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.guarded.sql_errors import QueryError, refused_memory, refused_time
from pipeline.warehouse import NoWarehouseError, open_published

if TYPE_CHECKING:
    import pyarrow as pa

# For the process to begin, on a busy machine, and to end the query itself.
_START_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class SqlLimits:
    """What one query may cost.

    `rows` (None: all) and `result_bytes` cut the answer short; `seconds` of time and `memory` bytes end the query.
    """

    seconds: float = 10.0
    rows: int | None = 1000
    result_bytes: int = 64 << 20
    memory: int = 2 << 30
    threads: int = 2


@dataclass(frozen=True, slots=True)
class Answer:
    """The rows of a query as an Arrow table; `truncated` is "rows" or "bytes" if a limit cut them short, else None."""

    table: pa.Table
    truncated: str | None

    @property
    def columns(self) -> list[str]:
        """The names of the columns; two may be equal."""
        return [str(name) for name in self.table.column_names]

    @property
    def rows(self) -> list[tuple[Any, ...]]:
        """The rows as Python values."""
        return list(zip(*map(_values, self.columns, self.table.columns), strict=True))


def _values(name: str, column: pa.ChunkedArray) -> list[Any]:
    try:
        return list(column.to_pylist())
    except (OverflowError, ValueError) as error:
        raise QueryError(
            f"The column {name} holds a value that Python cannot: {error}.", "Ask for it as text: column::varchar."
        ) from error


def ask(warehouse: Path, query: str, limits: SqlLimits | None = None) -> Answer:
    """What `query` finds in the published file `warehouse`, within the limits.

    QueryError if it is no single SELECT, cannot be understood, or costs more than it may; NoWarehouseError,
    BrokenWarehouseError.
    """
    limits = limits or SqlLimits()
    if not warehouse.is_file():
        raise NoWarehouseError(warehouse)
    descriptor = os.open(warehouse, os.O_RDONLY)
    try:
        said = _run_child(query, limits, descriptor)
    finally:
        os.close(descriptor)
    head, _, rows = said.partition(b"\n")
    answer: dict[str, Any] = json.loads(head)
    if "error" in answer:
        raise QueryError(*answer["error"])
    if "broken" in answer:
        open_published(warehouse).close()  # says what is wrong with it
        raise QueryError(f"{warehouse}: was replaced while it was opened.", "Ask again.")
    import pyarrow as pa

    return Answer(pa.ipc.open_stream(pa.py_buffer(rows)).read_all(), answer["truncated"])


def _run_child(query: str, limits: SqlLimits, descriptor: int) -> bytes:
    """What the child wrote; QueryError if it had to be ended or died of its query."""
    asked = {
        "query": query,
        "descriptor": descriptor,
        "seconds": limits.seconds,
        "rows": limits.rows,
        "bytes": limits.result_bytes,
        "memory": limits.memory,
        "threads": limits.threads,
    }
    # Nothing of this process's environment goes along but where its modules lie.
    environment = {"PYTHONPATH": os.pathsep.join(map(os.path.abspath, sys.path)), "LC_ALL": "C.UTF-8"}
    child = subprocess.Popen(
        [sys.executable, "-P", "-m", "pipeline.guarded.sql_child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        pass_fds=(descriptor,),
        cwd="/",
        env=environment,
    )
    with child:
        try:
            wait = _START_SECONDS + limits.seconds
            said, complaint = child.communicate(json.dumps(asked).encode(), timeout=wait)
        except subprocess.TimeoutExpired as error:
            raise refused_time(limits.seconds) from error
        finally:
            child.kill()
    if child.returncode == 0 and said:
        return said
    if b"MemoryError" in complaint or b"bad_alloc" in complaint:
        raise refused_memory(limits.memory)
    raise _died(child.returncode, complaint)


def _died(code: int, complaint: bytes) -> QueryError:
    lines = complaint.decode(errors="replace").strip().splitlines()
    return QueryError(
        f"The query brought DuckDB down (exit {code}); nothing else was harmed.",
        f"Ask it in another way; {lines[-1][:200] if lines else 'it left no word'}",
    )
