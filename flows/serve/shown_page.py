"""A page of a report as it is shown: its picture or a sheet of its text, with all that is marked on it (所示之页)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from flows.serve.addressed import NoSuchReportError
from flows.serve.page_overlay import Overlaid, Run, boxes_of, read_overlay, runs_of, sheet_at, sheets_of
from flows.serve.page_pictures import WITH_PICTURE, NoSuchPageError
from pipeline.evidence import Box
from pipeline.media_types import MARKDOWN, TEXT
from pipeline.records import PageReading, Span
from pipeline.stored import OF_REPORT, StoredPage, read_page, read_readings, rows_of

if TYPE_CHECKING:
    import duckdb

_REPORT = "select * exclude (origin) from reports where source_id = ?"
_PAGES = f"""
    select pages.page_no, pages.text_origin, pages.reason, pages.confidence, length(pages.text) as characters,
        coalesce(counted.facts, 0) as facts, coalesce(failed.failed, 0) as failed
    from pages
    left join (
        select page_no, count(*) as facts from fact where {OF_REPORT} group by page_no
    ) as counted using (page_no)
    left join (
        select page_no, count(*) as failed from findings where {OF_REPORT} and not holds group by page_no
    ) as failed using (page_no)
    where {OF_REPORT}
    order by page_no
"""


@dataclass(frozen=True, slots=True)
class PagePlace:
    """A page of a report; of a long text the sheet that holds the character `offset`, else sheet `sheet_no` (from 1).

    `as_text` asks for the text of a page that has a picture too.
    """

    report_id: str
    page_no: int
    sheet_no: int = 1
    offset: int | None = None
    as_text: bool = False


@dataclass(frozen=True, slots=True)
class ShownPage:
    """What the report view shows. `report` and `pages` are rows of the warehouse; a blank page has no sheet."""

    report: Mapping[str, Any]
    pages: Sequence[Mapping[str, Any]]
    page_no: int
    stored: StoredPage
    readings: Sequence[PageReading]
    overlaid: Sequence[Overlaid]
    sheets: Sequence[Span]
    sheet_no: int
    can_have_picture: bool
    has_picture: bool

    @property
    def of_page(self) -> Mapping[str, Any]:
        """The row of the page itself."""
        return next(page for page in self.pages if page["page_no"] == self.page_no)

    @property
    def marks(self) -> list[dict[str, Any]]:
        """What is marked on the picture, with boxes: the largest first, so that the smallest lies on top."""
        marks = [asdict(over) | {"boxes": boxes_of(over, self.stored)} for over in self.overlaid]
        return sorted(marks, key=lambda mark: (-max(map(_area, mark["boxes"]), default=0.0), mark["layer"] == "missed"))

    @property
    def runs(self) -> list[Run]:
        """The text of the sheet, cut wherever something marked begins or ends."""
        return list(runs_of(self.stored.text, self._sheet, self.overlaid))

    @property
    def sheet_start(self) -> int:
        """Where the sheet begins in the page's text."""
        return self._sheet.start if self._sheet else 0

    @property
    def first_line(self) -> int:
        """The line of the page on which the sheet begins, from 1."""
        return self.stored.text.count("\n", 0, self.sheet_start) + 1

    @property
    def is_text_file(self) -> bool:
        """Whether lines of the page are lines of the file."""
        return self.report["media_type"] in (TEXT, MARKDOWN)

    @property
    def _sheet(self) -> Span | None:
        return self.sheets[self.sheet_no - 1] if self.sheets else None


def read_shown_page(
    connection: duckdb.DuckDBPyConnection, place: PagePlace, missed: Sequence[Overlaid] = ()
) -> ShownPage:
    """The page at a place, with the facts that reviewers added to it; NoSuchReportError, NoSuchPageError."""
    reports = rows_of(connection, _REPORT, [place.report_id])
    if not reports:
        raise NoSuchReportError(
            f"没有报告 {place.report_id}。No report has this id.",
            "学校列表里有全部报告。The first page lists all schools.",
        )
    try:
        stored = read_page(connection, place.report_id, place.page_no)
    except KeyError as error:
        raise NoSuchPageError(
            f"{reports[0]['source_name']}没有第 {place.page_no} 页。It has no such page.",
            "请回到第 1 页。Go back to its first page.",
        ) from error
    sheets = sheets_of(stored.text)
    can_have_picture = reports[0]["media_type"] in WITH_PICTURE
    return ShownPage(
        report=reports[0],
        pages=rows_of(connection, _PAGES, [place.report_id] * 3),
        page_no=place.page_no,
        stored=stored,
        readings=read_readings(connection, place.report_id, place.page_no),
        # The added first: of two that lie over the same words it is shown, not the unclaimed number.
        overlaid=[*missed, *read_overlay(connection, place.report_id, place.page_no)],
        sheets=sheets,
        sheet_no=min(place.sheet_no, len(sheets)) if place.offset is None else sheet_at(sheets, place.offset),
        can_have_picture=can_have_picture,
        has_picture=can_have_picture and not place.as_text,
    )


def _area(box: Box) -> float:
    x0, top, x1, bottom = box
    return (x1 - x0) * (bottom - top)
