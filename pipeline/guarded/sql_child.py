"""The process in which one query of a stranger runs, with nothing in reach but the open warehouse (查询子进程).

Started by pipeline/safe_sql.py as `python -m pipeline.guarded.sql_child`: a JSON object on stdin, on stdout a line of
JSON, and after it the rows as an Arrow stream. DuckDB's own limits are not enough: it does not count the memory of
texts, looks for an interrupt only between vectors, and one setting of its log aborts the whole process.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

_GRACE_SECONDS = 0.5  # for DuckDB to stop by itself
_VECTOR = 2048  # rows that DuckDB makes at once
# What Python, DuckDB and Arrow map without holding it: 0.3 GiB and a heap for each thread.
_MORE_SPACE = 768 << 20


def main() -> None:
    """Answer the one question on stdin."""
    asked = json.load(sys.stdin)
    out = _keep_stdout()
    _limit_process(asked)
    # Imported under the limits, so that they hold for all that the libraries do.
    from pipeline.guarded.sql_errors import QueryError
    from pipeline.warehouse import BrokenWarehouseError, open_published

    settings = {
        "memory_limit": f"{asked['memory'] >> 20}MiB",
        "threads": asked["threads"],
        "temp_directory": "",
        "max_temp_directory_size": "0KiB",
        "secret_directory": "none",
        "extension_directory": "none",
    }
    try:
        # By its descriptor: no path of this machine is known to DuckDB, nor a file beside the warehouse allowed.
        with open_published(Path(f"/dev/fd/{asked['descriptor']}"), settings) as connection:
            _answer(connection, asked, out)
    except BrokenWarehouseError:
        _say(out, {"broken": True})
    except QueryError as error:
        _say(out, {"error": [error.message, error.way_out]})
    # DuckDB's threads may still be busy with what nobody waits for.
    out.flush()
    os._exit(0)


def _keep_stdout() -> BinaryIO:
    """The pipe to the parent; what a library prints goes nowhere."""
    kept = os.dup(1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    return os.fdopen(kept, "wb")


def _limit_process(asked: dict[str, Any]) -> None:
    seconds = int(asked["seconds"] * asked["threads"]) + 5  # of the processor: ends it even if the parent has died
    limits = {
        resource.RLIMIT_AS: asked["memory"] + asked["bytes"] + _MORE_SPACE,
        resource.RLIMIT_CPU: seconds,
        resource.RLIMIT_FSIZE: 0,  # no byte into any file
        resource.RLIMIT_CORE: 0,
    }
    for what, limit in limits.items():
        hard = resource.getrlimit(what)[1]
        allowed = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        resource.setrlimit(what, (allowed, allowed))


def _answer(connection: duckdb.DuckDBPyConnection, asked: dict[str, Any], out: BinaryIO) -> None:
    import duckdb
    import pyarrow as pa

    from pipeline.guarded.sql_errors import explain_error, refused_memory, refused_time, refused_unreadably
    from pipeline.guarded.sql_gate import check_question

    done = threading.Event()
    threading.Thread(target=_watch, args=(connection, asked["seconds"], done, out), daemon=True).start()
    try:
        check_question(connection, asked["query"])
        reader = connection.execute(asked["query"]).to_arrow_reader(_VECTOR)
        batches, truncated = _take(reader, asked["rows"], asked["bytes"])
    except duckdb.InterruptException as error:
        raise refused_time(asked["seconds"]) from error
    except (duckdb.OutOfMemoryException, pa.ArrowMemoryError, MemoryError) as error:
        raise refused_memory(asked["memory"]) from error
    except UnicodeDecodeError as error:
        raise refused_unreadably() from error
    except duckdb.Error as error:
        raise explain_error(connection, asked["query"], error) from error
    finally:
        done.set()
    _say(out, {"truncated": truncated})
    with pa.ipc.new_stream(out, reader.schema) as stream:
        for batch in batches:
            stream.write_batch(batch)


def _watch(connection: duckdb.DuckDBPyConnection, seconds: float, done: threading.Event, out: BinaryIO) -> None:
    """End a query that takes too long; one that does not stop when asked, in the midst of one value, takes us along."""
    from pipeline.guarded.sql_errors import refused_time

    if done.wait(seconds):
        return
    connection.interrupt()
    if not done.wait(_GRACE_SECONDS):
        error = refused_time(seconds)
        _say(out, {"error": [error.message, error.way_out]})
        out.flush()
        os._exit(0)


def _take(reader: pa.RecordBatchReader, rows: int | None, size: int) -> tuple[list[pa.RecordBatch], str | None]:
    """Batches of at most `rows` rows and `size` bytes, and which of the two cut them short, if any did."""
    taken: list[pa.RecordBatch] = []
    for batch in _filled(reader):
        left = batch.num_rows if rows is None else rows - sum(part.num_rows for part in taken)
        part = batch.slice(0, left)
        room = size - sum(part.nbytes for part in taken)
        while part.num_rows and part.nbytes > room:
            part = part.slice(0, part.num_rows // 2)
        taken.append(part)
        if part.num_rows < batch.num_rows:
            return taken, "rows" if part.num_rows == left else "bytes"
    return taken, None


def _filled(reader: pa.RecordBatchReader) -> Iterator[pa.RecordBatch]:
    return (batch for batch in reader if batch.num_rows)


def _say(out: BinaryIO, answer: dict[str, Any]) -> None:
    out.write(json.dumps(answer, ensure_ascii=False).encode() + b"\n")


if __name__ == "__main__":
    main()
