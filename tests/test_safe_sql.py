"""SQL of people who may be anybody: what an attacker tries is refused, what a researcher mistypes is explained."""

from __future__ import annotations

import os
import re
import resource
import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from made_warehouses import make_warehouse

from pipeline import safe_sql
from pipeline.guarded.sql_errors import QueryError
from pipeline.guarded.sql_gate import check_question
from pipeline.safe_sql import Answer, SqlLimits, ask
from pipeline.warehouse import BrokenWarehouseError, NoWarehouseError, open_published


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_warehouse(tmp_path_factory.mktemp("safe"))


def files(warehouse: Path) -> dict[str, tuple[int, int]]:
    """Every file round the warehouse, with its size and when it was written."""
    found = [path for path in warehouse.parent.rglob("*") if path.is_file()]
    return {str(path): (path.stat().st_size, path.stat().st_mtime_ns) for path in found}


def refused(warehouse: Path, query: str, **limits: Any) -> str:
    before = files(warehouse)
    with pytest.raises(QueryError) as caught:
        ask(warehouse, query, SqlLimits(**limits))
    assert files(warehouse) == before
    said = str(caught.value)
    assert "\n" not in said
    assert "Traceback" not in said
    assert str(Path.home()) not in said
    return said


WRITES = [
    "insert into fact select * from fact",
    "update fact set quote = 'x'",
    "delete from fact",
    "drop table fact",
    "alter table fact add column x integer",
    "create table t as select 1",
    "create temp table t as select 1",
    "create temp view v as select 1",
    "create macro m() as 1",
    "create secret s (type s3)",
    "comment on table fact is 'x'",
    "vacuum",
    "checkpoint",
    "begin",
    "copy facts to '{folder}/o.csv'",
    # DuckDB itself lets these two through: the log of a database that is open is in reach of it.
    "copy (select 1) to '{warehouse}.wal' (format csv)",
    "explain analyze copy (select 1) to '{warehouse}.wal' (format csv)",
    "copy fact from '{folder}/x.csv'",
    "export database '{folder}/e'",
    "attach '{folder}/reports.work.duckdb' as w",
    "attach ':memory:' as m",
    "detach reports",
    "install httpfs",
    "load httpfs",
    "set memory_limit = '100GB'",
    "reset memory_limit",
    "set enable_external_access = true",
    "set variable x = 1",
    "use main",
    "pragma enable_profiling",
    "pragma database_list",
    "call pragma_version()",
    "prepare p as select 1",
    "select 1; delete from fact",
    "create type t as enum ('a'); select 1",
]


@pytest.mark.slow
@pytest.mark.parametrize("query", WRITES)
def test_more_than_a_question_is_refused_and_told_why(warehouse: Path, query: str) -> None:
    said = refused(warehouse, query.format(folder=warehouse.parent, warehouse=warehouse))
    assert "The warehouse is read-only" in said
    assert "every row of it is proven" in said


REACHES = [
    "select * from read_csv('/etc/passwd')",
    "select * from read_text('/etc/passwd')",
    "select * from read_blob('/etc/passwd')",
    "select * from read_json('/etc/passwd')",
    "select * from read_parquet('/etc/passwd')",
    "select * from parquet_metadata('/etc/passwd')",
    "select * from sniff_csv('/etc/passwd')",
    "select * from glob('/etc/*')",
    "select * from read_text('{warehouse}')",
    "select * from read_duckdb('{warehouse}', table_name = 'fact')",
    "select * from '/etc/passwd'",
    "select * from '{folder}/x.csv'",
    "select * from 'https://example.org/x.parquet'",
    "import database '{folder}'",
    "select (select count(*) from read_text('/etc/passwd')) from facts",
    "with t as (select * from read_text('/etc/passwd')) select * from t",
    "select * from query('select * from duckdb_settings()')",
    "select * from query_table('duckdb_settings')",
    "select * from json_execute_serialized_sql(json_serialize_sql('select 1'))",
    "select * from enable_logging('FileSystem', storage = 'file', storage_config = {{'path': '{folder}/logs'}})",
    "select * from duckdb_settings()",
    "select * from duckdb_databases()",
    "select * from duckdb_secrets()",
    "select * from duckdb_extensions()",
    "select * from duckdb_temporary_files()",
    "select * from pg_catalog.pg_settings",
    "select * from pragma_database_list",
    "select 1 union all select count(*) from Duckdb_Settings()",
    'select * from "duckdb_databases"()',
    "select current_setting('temp_directory')",
    "select main.current_setting('secret_directory')",
    "select list_transform(['temp_directory'], lambda x: current_setting(x))",
    "select getenv('HOME')",
    "select write_log('x')",
    "show databases",
    "show variables",
    "summarize select * from duckdb_settings()",
    "pivot (from duckdb_databases()) on internal using count(*)",
    "select * from frame",
    # Raw pointers, this process's own files, and what tells of other queries or of the machine.
    "select * from arrow_scan(1, 2, 3)",
    "select * from arrow_scan_dumb(1, 2, 3)",
    "select * from pandas_scan(1)",
    "select * from read_text('/proc/self/environ')",
    "select * from read_blob('/dev/fd/0')",
    "select * from '/proc/self/fd/3'",
    "select * from read_ndjson('/etc/passwd')",
    "select * from read_json_objects('/etc/passwd')",
    "select * from parquet_schema('/etc/passwd')",
    "select * from duckdb_logs()",
    "select * from duckdb_variables()",
    "select * from duckdb_external_file_cache()",
    "select * from duckdb_prepared_statements()",
    "select * from which_secret('x', 's3')",
    "select * from pragma_database_size()",
    "select * from pragma_platform()",
    "describe select * from read_text('/etc/passwd')",
]


@pytest.mark.slow
@pytest.mark.parametrize("query", REACHES)
def test_nothing_but_the_reports_is_in_reach(warehouse: Path, query: str) -> None:
    import pandas as pd

    frame = pd.DataFrame({"of": ["this process"]})
    said = refused(warehouse, query.format(folder=warehouse.parent, warehouse=warehouse))
    assert str(warehouse.parent) not in said
    assert str(frame["of"][0]) not in said


def test_the_gate_alone_refuses_them(warehouse: Path) -> None:
    reached = []
    with open_published(warehouse) as connection:
        for query in [query.format(folder=warehouse.parent, warehouse=warehouse) for query in (*WRITES, *REACHES)]:
            try:
                check_question(connection, query)
                reached.append(query)
            except (QueryError, duckdb.Error):
                continue
    # These pass as questions for tables that are none, and DuckDB finds none.
    assert reached == [query for query in reached if re.search(r"from ('|frame)|getenv|import", query)]


@pytest.mark.parametrize("query", [WRITES[2], WRITES[15], REACHES[0], REACHES[10], REACHES[38]])
def test_the_door_is_shut(warehouse: Path, query: str) -> None:
    said = refused(warehouse, query.format(folder=warehouse.parent, warehouse=warehouse))
    assert re.search("read-only|cannot be asked here|reaches nothing but the warehouse|There is no table", said)


@pytest.mark.parametrize(
    "query",
    [
        "from facts",
        pytest.param("table facts", marks=pytest.mark.slow),
        pytest.param("values (1)", marks=pytest.mark.slow),
        pytest.param("with t as (select 1) select * from t", marks=pytest.mark.slow),
        pytest.param(
            "with recursive t(n) as (select 1 union all select n + 1 from t where n < 9) select * from t",
            marks=pytest.mark.slow,
        ),
        "describe facts",
        pytest.param("show tables", marks=pytest.mark.slow),
        "show all tables",
        pytest.param("summarize facts", marks=pytest.mark.slow),
        "pivot facts on kind using count(*) group by school",
        pytest.param("select * from range(3) join unnest([1, 2]) u(x) on true", marks=pytest.mark.slow),
        pytest.param("select table_name from information_schema.tables", marks=pytest.mark.slow),
        "select column_name, comment from duckdb_columns() where table_name = 'facts'",
        "select 1; -- a word behind it",
    ],
)
def test_every_form_of_question_is_answered(warehouse: Path, query: str) -> None:
    answer = ask(warehouse, query)
    assert answer.rows
    assert not any(str(warehouse.parent) in str(row) for row in answer.rows)


@pytest.mark.parametrize(
    "query",
    [
        "with recursive t(n) as (select 1 union all select n + 1 from t) select max(n) from t",
        pytest.param("select count(*) from range(1000000000000)", marks=pytest.mark.slow),
        pytest.param("select count(*) from range(1000000) a, range(1000000) b", marks=pytest.mark.slow),
        pytest.param(
            "select max(hash(a.range, b.range)) from range(10000000) a, range(10000000) b", marks=pytest.mark.slow
        ),
        pytest.param("select sleep_ms(600000)", marks=pytest.mark.slow),
        # DuckDB does not look up from a single value: the process is ended from outside the query.
        "select list_reduce(range(30000000), lambda x, y: x + y)",
    ],
)
def test_an_endless_query_is_ended(warehouse: Path, query: str) -> None:
    started = time.monotonic()
    assert "took longer than 0.5 s" in refused(warehouse, query, seconds=0.5)
    assert time.monotonic() - started < 8


@pytest.mark.parametrize(
    "query",
    [
        pytest.param("select range(1000000000)", marks=pytest.mark.slow),
        pytest.param("select repeat('x', 3000000000)", marks=pytest.mark.slow),
        pytest.param("select string_agg(repeat('x', 1000000), '') from range(100000)", marks=pytest.mark.slow),
        pytest.param("select repeat('x', 10000000) from range(1000)", marks=pytest.mark.slow),
        "select length(list_aggregate(list_transform(range(100000), lambda x: repeat('y', 100000)), 'string_agg'))",
        pytest.param(
            "select a.range from range(100000000) a order by hash(a.range) offset 90000000", marks=pytest.mark.slow
        ),
    ],
)
def test_a_query_that_eats_memory_is_ended(warehouse: Path, query: str) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert "needs more than the 0.25 GiB of memory" in refused(warehouse, query, memory=256 << 20, seconds=60)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000  # KiB


def test_the_processes_limits_hold_without_duckdb(tmp_path: Path) -> None:
    code = (
        "import sys; from pipeline.guarded import sql_child as c\n"
        "c._limit_process({'seconds': 1, 'threads': 1, 'memory': 1 << 28, 'bytes': 1 << 20})\n"
        "try: open(sys.argv[1], 'wb', 0).write(b'x')\nexcept OSError as e: print(e.strerror)\n"
        "try: bytearray(1 << 31)\nexcept MemoryError: print('no memory')\n"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "x")]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=os.environ)
    assert done.stdout == "File too large\nno memory\n"


def test_the_child_knows_nothing_of_this_process(warehouse: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_TOKEN", "of this process")
    started: list[dict[str, Any]] = []
    popen = subprocess.Popen

    def watch(*arguments: Any, **options: Any) -> Any:
        started.append(options)
        return popen(*arguments, **options)

    monkeypatch.setattr(safe_sql.subprocess, "Popen", watch)
    assert ask(warehouse, "select 1").rows == [(1,)]
    assert set(started[0]["env"]) == {"PYTHONPATH", "LC_ALL"}
    assert started[0]["cwd"] == "/"


def test_a_child_that_dies_costs_only_its_query(warehouse: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(safe_sql.sys, "executable", "/bin/false")
    assert "brought DuckDB down (exit 1)" in refused(warehouse, "select 1")


def test_rows_and_bytes_are_cut(warehouse: Path) -> None:
    assert ask(warehouse, "from range(10)", SqlLimits(rows=3)).rows == [(0,), (1,), (2,)]
    assert ask(warehouse, "from range(10)", SqlLimits(rows=3)).truncated == "rows"
    assert ask(warehouse, "from range(3)", SqlLimits(rows=3)).truncated is None
    assert len(ask(warehouse, "from range(5000)", SqlLimits(rows=None)).rows) == 5000
    many = ask(warehouse, "select repeat('x', 1000) from range(5000)", SqlLimits(rows=None, result_bytes=100_000))
    assert many.truncated == "bytes"
    assert 10 <= len(many.rows) <= 100
    wide = ask(warehouse, "select repeat('x', 200000)", SqlLimits(result_bytes=100_000))
    assert (wide.rows, wide.truncated) == ([], "bytes")


def test_values_keep_their_types(warehouse: Path) -> None:
    answer: Answer = ask(
        warehouse, "select value, page_no, quote, value_max, 1 as n, 2 as n from facts where kind = 'funding'"
    )
    assert answer.columns == ["value", "page_no", "quote", "value_max", "n", "n"]
    assert answer.rows == [(Decimal("120000000.000000"), 1, "1.2亿元", None, 1, 2)]
    assert ask(warehouse, "select * from facts where false").rows == []
    ancient = ask(warehouse, "select '5877642-06-25 (BC)'::date")
    with pytest.raises(QueryError, match="holds a value that Python cannot"):
        _ = ancient.rows


MISTAKES = [
    ("select kid from facts", "There is no column “kid” in facts. Did you mean kind? facts has fact_id, report_id, "),
    ("select f.quot from facts f", "There is no column “quot” in facts. Did you mean quote"),
    ("select facts.quot from facts", "There is no column “quot” in facts. Did you mean quote"),
    ("select origin from facts", "There is no column “origin” in facts. It is a column of places, quarantine"),
    ("select f.kidn from facts f join reports r on true", "in facts, reports. Did you mean kind"),
    ('select * from facts where kind = "award"', "A text stands in single quotes: 'award'."),
    ("select * from fact_pices", "There is no table “fact_pices”. Did you mean fact_pieces"),
    ("select * from nothing_like_it", "There is no table “nothing_like_it”. There are: awards, "),
    ("select lenth('a')", "There is no function “lenth”. Did you mean length?"),
    ("selct * from facts", "A syntax error at “selct”, line 1, column 1: →selct * from facts"),
    ("select quote,\n  from where x", "A syntax error at “where”, line 2, column 8:   from →where x"),
    ("select (1", "yntax error"),
    ("select 1; select 2", "One statement at a time: this has 2."),
    ("select sum(quote) from facts", "No function matches the given name and argument types 'sum(VARCHAR)'."),
    ("select cast(quote as integer) from facts", "DuckDB: Could not convert string"),
    ("-- nothing", "The query is empty."),
    (" ", "The query is empty."),
    ("select 1 \0 from facts", "The query holds a character that is no text."),
    ("select '\ud800'", "The query holds a character that is no text."),
    ("select " + "+".join(["1"] * 2000), "Max expression depth limit of 1000 exceeded"),
    ("select (select kind from facts)", "More than one row returned by a subquery used as an expression"),
]


@pytest.mark.parametrize(("query", "words"), MISTAKES)
def test_a_mistake_is_explained_in_one_line(warehouse: Path, query: str, words: str) -> None:
    assert words in refused(warehouse, query)


def test_the_place_of_an_error_is_found_in_a_long_line(warehouse: Path) -> None:
    before = "select " + ", ".join(["quote"] * 60)
    said = refused(warehouse, f"{before} frm facts where kind = 'count' and quote <> '' limit 10")
    assert "→facts" in said
    assert f"column {len(before) + 6}" in said


def test_what_is_no_warehouse_is_told(tmp_path: Path) -> None:
    with pytest.raises(NoWarehouseError):
        ask(tmp_path / "none.duckdb", "select 1")
    (tmp_path / "text.duckdb").write_text("no database")
    with pytest.raises(BrokenWarehouseError, match=r"text\.duckdb"):
        ask(tmp_path / "text.duckdb", "select 1")


@pytest.mark.parametrize("before", ["", "a", "ab"])  # DuckDB cuts what it says at a byte, whatever stands there
def test_a_long_query_in_chinese_is_refused_in_words(before: str, warehouse: Path) -> None:
    said = refused(warehouse, before + "2023年专任教师" * 10_000)
    assert "Shorten the query" in said or "yntax error" in said
