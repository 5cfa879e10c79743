from __future__ import annotations

import os
from pathlib import Path

import duckdb
import pytest

from pipeline.rows import SCHEMAS
from pipeline.schema import create_schema
from pipeline.schema_docs import render_schema
from pipeline.staging import QUARANTINE_SCHEMA

DOC = Path(__file__).parent.parent / "docs" / "warehouse.md"
QUERIES = sorted(DOC.with_name("queries").glob("*.sql"))
FACTS_COLUMNS = """
    fact_id report_id source_name school report_kind report_year kind quote value value_max unit bound indicator
    indicator_id subject period year status level grade award_name flow funding_source funding_item page_no start_offset
    end_offset source_line x0 top x1 bottom sentence heading_path table_id row_no column_no text_origin
    confidence rule_id run_id
"""


@pytest.fixture
def schema() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    create_schema(connection)
    return connection


def columns_of(schema: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    query = "select column_name from duckdb_columns() where table_name = ? order by column_index"
    return [name for (name,) in schema.execute(query, [table]).fetchall()]


def test_facts_has_the_columns_of_the_contract(schema: duckdb.DuckDBPyConnection) -> None:
    assert columns_of(schema, "facts") == FACTS_COLUMNS.split()


def test_only_columns_that_something_fills_point_to_mentions(schema: duckdb.DuckDBPyConnection) -> None:
    pointing = [name for name in columns_of(schema, "fact") if name.endswith("mention_id")]
    assert pointing == ["mention_id", "period_mention_id"]


def test_staged_columns_are_those_of_the_tables(schema: duckdb.DuckDBPyConnection) -> None:
    for table, staged in {**SCHEMAS, "quarantine": QUARANTINE_SCHEMA}.items():
        loader = ["report_no", "replaced_by"]  # columns that the loader fills
        assert [name for name in columns_of(schema, table) if name not in loader] == staged.names, table


def test_every_table_view_and_column_has_a_comment(schema: duckdb.DuckDBPyConnection) -> None:
    bare = schema.execute(
        "select table_name, column_name from duckdb_columns() where not internal and comment is null "
        "union all select table_name, '' from duckdb_tables() where not internal and comment is null "
        "union all select view_name, '' from duckdb_views() where not internal and comment is null"
    ).fetchall()
    assert bare == []


def test_every_comment_has_the_chinese_term(schema: duckdb.DuckDBPyConnection) -> None:
    comments = schema.execute("select table_name, column_name, comment from duckdb_columns() where not internal")
    without = [row for row in comments.fetchall() if "(" not in row[2] or row[2].isascii()]
    assert without == []


def test_a_database_with_tables_is_left_alone(schema: duckdb.DuckDBPyConnection) -> None:
    create_schema(schema)
    assert schema.execute("select count(*) from schema_version").fetchall() == [(1,)]


def test_the_document_is_current(schema: duckdb.DuckDBPyConnection) -> None:
    rendered = render_schema(schema, [query.read_text(encoding="utf-8") for query in QUERIES])
    if os.environ.get("UPDATE_DOCS"):
        DOC.parent.mkdir(exist_ok=True)
        DOC.write_text(rendered, encoding="utf-8")
    assert DOC.read_text(encoding="utf-8") == rendered, "run UPDATE_DOCS=1 pytest tests/test_schema_docs.py"
