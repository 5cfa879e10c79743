"""What a published warehouse holds, table by table, to tell whether two warehouses hold the same."""

from __future__ import annotations

from pathlib import Path

from pipeline.warehouse import NoWarehouseError, open_published

Row = tuple[object, ...]
Rows = dict[str, list[Row]]

# They count how often something was loaded; the rows of all other tables say what is there.
_COUNTERS = frozenset({"revision", "token_order"})


def warehouse_rows(published: Path) -> Rows:
    """Of each table how many rows it has and the sum of their hashes, which no order of rows changes.

    Without the numbers that tell the order of loading; nothing without a file.
    """
    try:
        with open_published(published) as connection:
            tables = [name for (name,) in connection.execute("select table_name from duckdb_tables()").fetchall()]
            mine = "columns(lambda name: name <> 'report_no')"
            return {
                table: connection.execute(
                    f"select count(*), sum(hash(rows)) from (select {mine} from {table}) as rows"
                ).fetchall()
                for table in tables
                if table not in _COUNTERS
            }
    except NoWarehouseError:
        return {}


def differing(one: Rows, other: Rows) -> list[str]:
    """The tables whose rows differ.

    >>> differing({"fact": [(1,)], "runs": []}, {"fact": [(2,)], "runs": []})
    ['fact']
    """
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))
