"""From a file to its pages and blocks: all that is read and laid out before anybody asks what the words mean (读取)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipeline.ocr.reader import PageReader
from pipeline.page_records import MAX_PAGES
from pipeline.pages import read_pages
from pipeline.records import Block, Page, PageReading, SourceFile
from pipeline.second_readings import lay_out
from pipeline.sources import SchoolRow, read_source, with_school
from pipeline.whereabouts import Stage, enter


@dataclass(frozen=True, slots=True)
class Layout:
    """One file's pages and blocks, the readings of its scanned pages, and what the sheet of schools says of it."""

    source: SourceFile
    pages: tuple[Page, ...]
    blocks: tuple[Block, ...]
    readings: tuple[PageReading, ...] = ()


def read_layout(path: Path, row: SchoolRow | None, reader: PageReader | None, *, max_pages: int = MAX_PAGES) -> Layout:
    """The file, read and laid out; `reader` reads pages that are images. ReportError if it cannot be read."""
    enter(Stage.SOURCES)
    found, data = read_source(path)
    source = with_school(found, row)
    enter(Stage.PAGES)
    pages = read_pages(source, data, reader, max_pages=max_pages)
    enter(Stage.BLOCKS)
    read = lay_out(source, data, pages, reader)
    return Layout(source, read.pages, read.blocks, read.readings)
