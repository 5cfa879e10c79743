"""From a file to its pages and blocks: all that is read and laid out before anybody asks what the words mean (读取)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipeline.ocr.reader import PageReader
from pipeline.pages import read_pages
from pipeline.records import Block, Page, PageReading, SourceFile
from pipeline.second_readings import lay_out
from pipeline.sources import SchoolRow, read_source, with_school


@dataclass(frozen=True, slots=True)
class Layout:
    """One file's pages and blocks, the readings of its scanned pages, and what the sheet of schools says of it."""

    source: SourceFile
    pages: tuple[Page, ...]
    blocks: tuple[Block, ...]
    readings: tuple[PageReading, ...] = ()


def read_layout(path: Path, row: SchoolRow | None, reader: PageReader | None) -> Layout:
    """The file, read and laid out; `reader` reads pages that are images. ReportError if it cannot be read."""
    found, data = read_source(path)
    source = with_school(found, row)
    read = lay_out(source, data, read_pages(source, data, reader), reader)
    return Layout(source, read.pages, read.blocks, read.readings)
