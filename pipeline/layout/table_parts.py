"""Tables that run over a page break, told by their column borders: the parts of one table (跨页表)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pipeline.page_records import PageTable

_SAME_EDGE = 3.0  # points


def join_parts(tables: Sequence[PageTable]) -> list[tuple[PageTable, ...]]:
    """Tables between which no text stands, grouped: a part on the next page has its table's column borders."""
    groups: list[list[PageTable]] = []
    for table in tables:
        if groups and _goes_on(groups[-1][-1], table):
            groups[-1].append(table)
        else:
            groups.append([table])
    return [tuple(group) for group in groups]


def _goes_on(before: PageTable, table: PageTable) -> bool:
    return (
        table.page_no == before.page_no + 1
        and len(table.edges) == len(before.edges) > 0
        and _are_close(table.edges, before.edges)
    )


def _are_close(edges: Iterable[float], others: Iterable[float]) -> bool:
    return all(abs(edge - other) <= _SAME_EDGE for edge, other in zip(edges, others, strict=True))
