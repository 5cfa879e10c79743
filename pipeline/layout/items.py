"""Pages as what stands on them in reading order: printed lines and tables (版面元素)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from operator import attrgetter

from pipeline.collector import collector_at_rest
from pipeline.layout.lines import read_lines
from pipeline.layout.page_tables import find_tables
from pipeline.page_records import Line, Page, PageTable

Item = Line | PageTable


def read_items(pages: Sequence[Page]) -> list[Item]:
    """The pages' lines and tables from the first page to the last, each character in at most one of them.

    A table stands where its first words stand; its lines are those of its cells alone.
    """
    with collector_at_rest():
        tables = [table for page in pages for table in page.tables or find_tables(page)]
        places = {(line.page_no, line.start): table for table in tables if (line := first_line(table))}
        return list(_with_tables(read_lines(pages, tables), places))


def first_line(table: PageTable) -> Line | None:
    """The line with which the table's text begins; None if all its cells are empty."""
    return min((line for cell in table.cells for line in cell.lines), key=attrgetter("start"), default=None)


def _with_tables(lines: Sequence[Line], places: dict[tuple[int, int], PageTable]) -> Iterator[Item]:
    """Each table in the place of its first line."""
    for line in lines:
        yield places.get((line.page_no, line.start), line)
