"""A query as DuckDB's own parser reads it: what it names, without running it (查询语法树)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import duckdb

_SERIALIZE = "select json_serialize_sql($query::varchar, skip_null := true, skip_empty := true)"


@dataclass(frozen=True, slots=True)
class Named:
    """What a query names, in lower case: tables and views, table functions, other functions, and what it SHOWs."""

    tables: frozenset[str]
    table_functions: frozenset[str]
    functions: frozenset[str]
    shown: frozenset[str]


def named_by(connection: duckdb.DuckDBPyConnection, query: str) -> Named | None:
    """What `query` names; None if it is no single SELECT that DuckDB can write down (PIVOT, PRAGMA, an error)."""
    row = connection.execute(_SERIALIZE, {"query": query}).fetchone()
    tree = json.loads(row[0]) if row else {}
    if tree.get("error") is not False or not tree.get("statements"):
        return None
    nodes = list(_nodes(tree))
    from_functions = [node.get("function", {}) for node in nodes if node.get("type") == "TABLE_FUNCTION"]
    return Named(
        tables=_names(nodes, "BASE_TABLE", "table_name"),
        table_functions=frozenset(str(node.get("function_name", "")).lower() for node in from_functions),
        functions=frozenset(str(node.get("function_name", "")).lower() for node in nodes if "function_name" in node),
        shown=_names(nodes, "SHOW_REF", "table_name"),
    )


def _names(nodes: list[dict[str, Any]], kind: str, key: str) -> frozenset[str]:
    return frozenset(str(node.get(key, "")).strip('"').lower() for node in nodes if node.get("type") == kind)


def _nodes(tree: Any) -> Iterator[dict[str, Any]]:
    waiting = [tree]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            yield part
            waiting.extend(part.values())
        elif isinstance(part, list):
            waiting.extend(part)
