"""The tables of a page: ruled ones from their lines, others from how their words or, in a text file, signs stand."""

from __future__ import annotations

from pipeline.layout.ruled.lattice import find_ruled_tables
from pipeline.layout.unruled.aligned import find_aligned_tables
from pipeline.layout.unruled.spaced import find_spaced_tables
from pipeline.page_records import Page, PageTable


def find_tables(page: Page) -> tuple[PageTable, ...]:
    """The page's tables from top to bottom; on a page without word boxes those that blanks lay out."""
    if not page.words:
        return find_spaced_tables(page)
    ruled = find_ruled_tables(page)
    return tuple(sorted((*ruled, *find_aligned_tables(page, ruled)), key=_top))


def _top(table: PageTable) -> tuple[float, float]:
    return (table.box[1], table.box[0]) if table.box else (0.0, 0.0)
