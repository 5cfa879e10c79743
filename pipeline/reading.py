"""From a file to its pages and blocks: all that is read and laid out before anybody asks what the words mean (读取)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipeline.blocks import build_blocks
from pipeline.layout.items import read_items
from pipeline.ocr.reader import PageReader
from pipeline.pages import read_pages
from pipeline.records import Block, Page, SourceFile
from pipeline.sources import SchoolRow, read_source, with_school


@dataclass(frozen=True, slots=True)
class Layout:
    """One file's pages and blocks, with what the sheet of schools says of it."""

    source: SourceFile
    pages: tuple[Page, ...]
    blocks: tuple[Block, ...]


def read_layout(path: Path, row: SchoolRow | None, reader: PageReader | None) -> Layout:
    """The file, read and laid out; `reader` reads pages that are images. ReportError if it cannot be read."""
    read, data = read_source(path)
    source = with_school(read, row)
    pages = read_pages(source, data, reader)
    return Layout(source, tuple(pages), tuple(build_blocks(read_items(pages), source.source_id)))
