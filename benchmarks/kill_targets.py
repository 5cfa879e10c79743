"""What `benchmarks.kills` kills: each kind of work with the folder it begins from, and what it must leave.

The functions run in a process of their own; `folder` holds the warehouse `reports.duckdb` and what lies beside it.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from benchmarks.made_warehouse import MadeWarehouse
from benchmarks.warehouse_rows import Rows, warehouse_rows
from flows.mine import lexicon, mine_report
from flows.pool import Limits
from flows.steps import IngestRequest, ingest_direct, load_reports, make_plan
from pipeline.export import MANIFEST, export_warehouse
from pipeline.exports.export_formats import ExportFormat
from pipeline.loading import bulk_load
from pipeline.records import Span
from pipeline.staging import list_staged
from pipeline.verdicts.records import Anchor, Decision, NewVerdict, Reading
from pipeline.verdicts.store import VerdictStore, verdicts_beside
from pipeline.warehouse import WarehousePaths, load_staged, remove_reports

_ROOT = Path(__file__).parents[1]
_OLD_LAYOUT = _ROOT / "tests" / "layouts" / "v6.sql"
_RUNS = ("run-00000000000000aa", "run-00000000000000bb")
_REPORTS, _FACTS = 8, 450
_BATCH = 2  # reports in a transaction: small, so that a kill falls between and inside of them
_VERDICTS = 60
_COPIES = 3  # of the samples that are text
_FIGURES_RE = re.compile(rb"[0-9](?=[0-9]{2}\xe4\xba\xba)")  # 1,286人

Act = Callable[[Path], None]


@dataclass(frozen=True, slots=True)
class Target:
    """A kind of work: what it begins from, itself, what it leaves, and what others may see meanwhile.

    `seen` gives states of which only those before and after are whole; None where each step of the work is whole.
    """

    prepare: Act
    act: Act
    rows: Callable[[Path], Rows]
    seen: Callable[[Path], Rows] | None = None
    reads: bool = False  # reads reports, with the lexicons


def _paths(folder: Path) -> WarehousePaths:
    return WarehousePaths.beside(folder / "reports.duckdb")


def _published(folder: Path) -> Rows:
    return warehouse_rows(_paths(folder).published)


# Made reports, staged beforehand


def _stage(folder: Path, run: int) -> list[Path]:
    """The staged directories of a run of made reports, in a folder beside all copies of the warehouse."""
    return MadeWarehouse(_REPORTS, _FACTS, ("student.count",), _RUNS[run]).stage(folder.parent / f"made-{run}")


def _load(folder: Path, run: int) -> None:
    bulk_load.BATCH = _BATCH
    load_staged(_paths(folder), _stage(folder, run))


def _stage_only(folder: Path) -> None:
    _stage(folder, 0)


def _first(folder: Path) -> None:
    _load(folder, 0)


def _second(folder: Path) -> None:
    _stage(folder, 0)
    _load(folder, 1)


def _loaded_not_published(folder: Path) -> None:
    """As a load leaves it that was killed before it could publish: the work database is ahead."""
    _second(folder)
    former = folder / "former"
    shutil.copyfile(_paths(folder).published, former)
    _load(folder, 0)
    former.replace(_paths(folder).published)


def _publish(folder: Path) -> None:
    load_staged(_paths(folder), [])


def _remove(folder: Path) -> None:
    made = MadeWarehouse(_REPORTS, _FACTS, (), _RUNS[0])
    remove_reports(_paths(folder), [made.source_id(number) for number in range(0, _REPORTS, 2)])


def _older(folder: Path) -> None:
    """A published warehouse of an older layout, with the rows that its columns can hold."""
    with duckdb.connect(str(_paths(folder).published)) as connection:
        connection.execute(_OLD_LAYOUT.read_text("utf-8"))
        connection.execute("insert into schema_version values (6)")
        for number, staged in enumerate(_stage(folder, 0), start=1):
            for file in sorted(staged.glob("*.parquet")):
                _insert(connection, file, number)


def _insert(connection: duckdb.DuckDBPyConnection, file: Path, report_no: int) -> None:
    table = file.stem
    query = "select column_name from duckdb_columns() where table_name = ?"
    own = [name for (name,) in connection.execute(query, [table]).fetchall()]
    there = set(pq.read_schema(file).names)
    columns = {name: str(report_no) if name == "report_no" else name for name in own if name in {*there, "report_no"}}
    new = "where run_id not in (select run_id from runs)" if table == "runs" else ""
    if columns:
        connection.execute(
            f"insert into {table} ({', '.join(columns)}) select {', '.join(columns.values())} from '{file}' {new}"
        )


# Reports that are read


def _write_inputs(folder: Path, version: int) -> list[Path]:
    """Text reports of invented schools: variations of the samples, other figures in each version."""
    inputs = folder.parent / "inputs"
    inputs.mkdir(exist_ok=True)
    written = []
    for sample in sorted((_ROOT / "data" / "raw").glob("*.txt")):
        for copy in range(_COPIES):
            path = inputs / f"{copy}-{sample.name}"
            data = _FIGURES_RE.sub(str((version + copy) % 9 + 1).encode(), sample.read_bytes()) + b"\n" * copy
            path.write_bytes(data + b"\n" * (_COPIES * version))
            written.append(path)
    return written


def _request(folder: Path) -> IngestRequest:
    return IngestRequest((folder.parent / "inputs",), _paths(folder).published, limits=Limits(jobs=2))


def _new_files(folder: Path) -> None:
    _write_inputs(folder, 0)


def _ingest(folder: Path) -> None:
    request = _request(folder)
    ingest_direct(request, make_plan(request))


def _mine(folder: Path) -> None:
    """Read and stage, in this process alone."""
    plan = make_plan(_request(folder))
    for job in plan.todo:
        mine_report(job, plan.run, str(plan.folder))


def _staged(folder: Path) -> Rows:
    """The rows of every staged directory that can be seen; each must be whole, whenever one looks."""
    return {
        f"{path.name}/{file.name}": [tuple(row.items()) for row in pq.ParquetFile(file).read().to_pylist()]
        for path in list_staged(_paths(folder).staged)
        for file in sorted(path.iterdir())
    }


def _changed_files(folder: Path) -> None:
    """A warehouse of the first versions; the files beside it are the second."""
    _write_inputs(folder, 0)
    _replace(folder)
    _write_inputs(folder, 1)


def _replace(folder: Path) -> None:
    _mine(folder)
    plan = make_plan(_request(folder))
    load_reports(plan, plan.done, _paths(folder).published)


# Verdicts and exports


def _judge(folder: Path) -> None:
    """Give the verdicts that are not yet kept, one after the other, and write down each that was said to be kept."""
    store = _store(folder)
    kept = {verdict.key for verdict in store.read()}
    told = os.open(folder / "told", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    for number in range(_VERDICTS):
        if f"f-{number}" not in kept:
            store.add(_verdict(number))
            os.write(told, f"f-{number}\n".encode())


def _store(folder: Path) -> VerdictStore:
    return VerdictStore(verdicts_beside(_paths(folder).published))


def _verdict(number: int) -> NewVerdict:
    read = Reading("count", None, indicator="学生数")
    span = Span(number, number + 3)
    anchor = Anchor("src-1", "0" * 64, "a.txt", None, None, 2023, 1, span.start, span.end, 1, "12人", "共12人。")
    return NewVerdict(f"f-{number}", Decision.REJECT, "王老师", "", anchor, read, None)


def _verdicts(folder: Path) -> Rows:
    """What is kept, and what is missing of that which was said to be kept."""
    kept = _store(folder).read()
    told = (folder / "told").read_text().split("\n")[:-1] if (folder / "told").exists() else []
    return {
        "verdicts": [(each.number, each.key, each.decision, each.anchor, each.found) for each in kept],
        "lost": [(key,) for key in told if key not in {each.key for each in kept}],
    }


def _export(folder: Path) -> None:
    export_warehouse(_paths(folder).published, folder / "export", ExportFormat.PARQUET, replace=True)


def _exported(folder: Path) -> Rows:
    """Of each file its rows; nothing without an export."""
    place = folder / "export"
    files = sorted(place.rglob("*.parquet")) if (place / MANIFEST).exists() else []
    return {
        file.relative_to(place).as_posix(): [tuple(row.items()) for row in pq.ParquetFile(file).read().to_pylist()]
        for file in files
    }


TARGETS = {
    "ingest": Target(_new_files, _ingest, _published, _published, reads=True),
    "staging": Target(_new_files, _mine, _staged, reads=True),
    "load": Target(_stage_only, _first, _published, _published),
    "reload": Target(_second, _first, _published, _published),
    "publish": Target(_loaded_not_published, _publish, _published, _published),
    "remove": Target(_first, _remove, _published, _published),
    "upgrade": Target(_older, _publish, _published),
    "replace": Target(_changed_files, _replace, _published, _published, reads=True),
    "verdicts": Target(lambda folder: None, _judge, _verdicts),
    "export": Target(_first, _export, _exported, _exported),
}


def warm(names: Sequence[str]) -> None:
    """What a process needs before its work is begun, so that no kill is spent on it."""
    if any(TARGETS[name].reads for name in names):
        lexicon()
