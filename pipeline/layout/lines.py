"""Pages as printed lines in reading order, each a slice of its page's text, with what each is for."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from operator import attrgetter

from pipeline.layout.background import background_lines
from pipeline.layout.charts import chart_places
from pipeline.layout.contents import contents_places
from pipeline.layout.declared import declare_lines
from pipeline.layout.footnotes import footnote_places
from pipeline.layout.furniture import margin_furniture
from pipeline.layout.reading_order import in_reading_order
from pipeline.layout.slices import PageSlices
from pipeline.layout.text_furniture import text_furniture
from pipeline.page_records import Line, LineRole, Page, PageTable

Place = tuple[int, int]  # page_no and start: which line it is


def read_lines(pages: Sequence[Page], tables: Sequence[PageTable] = ()) -> list[Line]:
    """The pages' lines from the first page to the last; blank lines are left out, offsets stay true.

    `page.text[line.start : line.start + len(line.text)] == line.text` always. The order is the text's own, but for
    text columns, which are read one after the other, and for what was clearly drawn out of turn: a heading drawn
    last, a foot drawn first. Text that stands in one of the tables is left out; the table's first line stands for it,
    with the table's box.
    """
    in_tables: defaultdict[int, list[PageTable]] = defaultdict(list)
    for table in tables:
        in_tables[table.page_no].append(table)
    slices = [PageSlices(page) for page in pages]
    by_page = [_lines_outside(one, in_tables[one.page.page_no]) for one in slices]
    spaced = [
        _spaced_lines(one, lines, in_tables[one.page.page_no]) for one, lines in zip(slices, by_page, strict=True)
    ]
    marks = text_furniture(pages, spaced) | margin_furniture(pages, by_page) | background_lines(pages, by_page)
    ordered: list[list[Line]] = []
    for one, lines in zip(slices, by_page, strict=True):
        lines = _marked(lines, marks, partial(replace, furniture=True))
        ordered.append(in_reading_order(one.page, lines, one))
    return [line for lines in _with_roles(pages, ordered, _stand_ins(tables)) for line in lines]


def _spaced_lines(slices: PageSlices, outside: list[Line], tables: Sequence[PageTable]) -> list[Line]:
    """The lines among which a page's running heads stand.

    In a text file the rows of its tables too, which count between two page numbers; what a file declares a table has
    no pages.
    """
    page = slices.page
    is_all = page.width is not None or page.tables or not tables
    return outside if is_all else declare_lines(page, slices.lines())


def _with_roles(pages: Sequence[Page], by_page: Sequence[list[Line]], tables: set[Place]) -> Sequence[Sequence[Line]]:
    """The lines with what each is for, where that is more than running text."""
    bodies = [
        [line for line in lines if not line.furniture and (line.page_no, line.start) not in tables] for lines in by_page
    ]
    roles = {
        LineRole.CONTENTS: contents_places(bodies),
        LineRole.NOTE: footnote_places(pages, bodies),
        LineRole.CHART: chart_places(pages, bodies),
    }
    for role, places in roles.items():
        by_page = [_marked(lines, places, partial(replace, role=role)) for lines in by_page]
    return by_page


def _marked(lines: Sequence[Line], places: set[Place], mark: Callable[[Line], Line]) -> list[Line]:
    return [mark(line) if (line.page_no, line.start) in places else line for line in lines]


def _stand_ins(tables: Sequence[PageTable]) -> set[Place]:
    """The places of the lines that stand for tables."""
    firsts = (_first_line(table) for table in tables)
    return {(line.page_no, line.start) for line in firsts if line is not None}


def _first_line(table: PageTable) -> Line | None:
    return min((line for cell in table.cells for line in cell.lines), key=attrgetter("start"), default=None)


class _Taken:
    """The stretches of a page's text that stand in tables."""

    def __init__(self, tables: Sequence[PageTable]) -> None:
        lines = (line for table in tables for cell in table.cells for line in cell.lines)
        self._spans = sorted((line.start, line.start + len(line.text)) for line in lines)
        self._starts = [start for start, _ in self._spans]

    def between(self, at: int, end: int) -> Iterator[tuple[int, int]]:
        """What is left from one offset to another, from stretch to stretch; none of it is empty."""
        for start, stop in self._spans[max(bisect_right(self._starts, at) - 1, 0) :]:
            if start >= end:
                break
            if at < start:
                yield at, start
            at = max(at, stop)
        if at < end:
            yield at, end


def _lines_outside(slices: PageSlices, tables: Sequence[PageTable]) -> list[Line]:
    """The page's lines without the text of the tables, and one line for each table, in the order of the text."""
    page = slices.page
    if not tables:
        return declare_lines(page, slices.lines())
    taken = _Taken(tables)

    def is_in_tables(start: int, end: int) -> bool:
        return not any(page.text[at:stop].strip() for at, stop in taken.between(start, end))

    # a file that tells its paragraphs says it of lines in tables too, and the last line of the page counts
    lines = declare_lines(page, slices.lines() if page.has_paragraphs else slices.lines(is_in_tables))
    kept = [
        slices.cut(line, at, stop)
        for line in lines
        for at, stop in taken.between(line.start, line.start + len(line.text))
    ]
    for table in tables:
        first = _first_line(table)
        if first is not None:
            kept.append(replace(first, box=table.box))
    return sorted((line for line in kept if line is not None), key=lambda line: line.start)
