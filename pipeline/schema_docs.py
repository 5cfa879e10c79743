"""docs/warehouse.md, made from the comments in the schema so that the two cannot differ."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

# What a researcher meets first stands first; tables not named here follow in the order of sql/tables.sql.
_FIRST = ["facts", "awards", "funding", "school_year_values", "school_year_wide", "school_year_changes", "coverage"]

_HEAD = """# The warehouse 数据仓库

Made from the comments in `pipeline/sql/`; to change it, change them and run
`UPDATE_DOCS=1 pytest tests/test_schema_docs.py`.

Offsets count Unicode code points from 0, spans are half-open, pages and rows count from 1, boxes are in points from
the top left corner of the page. `source_id` of a table is `report_id` of the views.
"""

_QUERIES = """## Ten questions 常用查询

Each runs as it stands, in any program that opens DuckDB files or by `sushu sql --file FILE`; the files are those of
`docs/queries/`.
"""


@dataclass(frozen=True, slots=True)
class Relation:
    """A table or view (`what`) with its comment and its columns: name, type, meaning."""

    name: str
    what: str
    comment: str
    columns: Sequence[tuple[str, str, str]]


def read_relations(connection: duckdb.DuckDBPyConnection) -> list[Relation]:
    """All tables and views of a warehouse, those that a researcher meets first at the top."""
    relations = connection.execute(_RELATIONS).fetchall()
    relations.sort(key=lambda row: _FIRST.index(row[0]) if row[0] in _FIRST else len(_FIRST))
    return [_read_relation(connection, *relation) for relation in relations]


def _read_relation(connection: duckdb.DuckDBPyConnection, name: str, what: str, comment: str, _place: int) -> Relation:
    columns = connection.execute(_COLUMNS, [name]).fetchall()
    return Relation(name, what, comment or "", [(column, kind, meaning or "") for column, kind, meaning in columns])


def render_schema(connection: duckdb.DuckDBPyConnection, queries: Iterable[str]) -> str:
    """Markdown: worked queries, then a section for each view and table with its comment and its columns' meaning.

    A query's first line is a comment, Chinese first, that asks what it answers.
    """
    sections = map(_render_relation, read_relations(connection))
    return "\n".join([_HEAD, _QUERIES, *map(_render_query, queries), *sections])


def _render_query(query: str) -> str:
    asked, _, statement = query.removeprefix("-- ").partition("\n")
    return f"{asked}\n\n```sql\n{statement.strip()}\n```\n"


def _render_relation(relation: Relation) -> str:
    rows = [f"| {column} | {kind} | {_escape(meaning)} |" for column, kind, meaning in relation.columns]
    head = [
        f"## {relation.name} ({relation.what})",
        relation.comment,
        "",
        "| column | type | meaning |",
        "|---|---|---|",
    ]
    return "\n".join([*head, *rows, ""])


def _escape(meaning: str) -> str:
    return meaning.replace("|", "\\|")


_RELATIONS = """
    select table_name, 'table' as what, comment, table_oid as place from duckdb_tables() where not internal
    union all
    select view_name, 'view' as what, comment, view_oid as place from duckdb_views() where not internal
    order by what desc, place
"""
_COLUMNS = """
    select column_name, data_type, comment from duckdb_columns() where table_name = ? and not internal
    order by column_index
"""
