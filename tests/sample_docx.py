"""Write a sample as a Word document: styles for headings, a running header, tables with merged cells.

The bytes are the same for the same master and python-docx: every date inside is fixed.
"""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime

from sample_lines import Placed
from sample_master import LEFT, Marked, Paragraph, Sample, Table

STYLES = {"title": "Title", "h1": "Heading 1", "h2": "Heading 2", "h3": "Heading 3", "caption": "Caption"}
EPOCH = (1980, 1, 1, 0, 0, 0)  # the oldest date that a ZIP archive can hold


def draw_docx(sample: Sample) -> bytes:
    """The document's bytes."""
    from docx import Document

    document = Document()
    document.sections[0].header.paragraphs[0].text = sample.settings["header"]
    properties = document.core_properties
    properties.title, properties.author = sample.name, "Sushu"
    properties.created = properties.modified = datetime(2024, 1, 1, tzinfo=UTC).replace(tzinfo=None)
    for block in sample.blocks:
        if isinstance(block, Table):
            add_table(document, block)
        else:
            document.add_paragraph(block.body.text, style=STYLES.get(block.style, "Normal"))
    buffer = io.BytesIO()
    document.save(buffer)
    return without_dates(buffer.getvalue())


def add_table(document, table: Table) -> None:  # type: ignore[no-untyped-def]
    """The table with its merged cells; the head rows are marked to come again on each page."""
    from docx.oxml import OxmlElement

    grid = document.add_table(len(table.rows), len(table.widths), style="Table Grid")
    for (row, column), cell in cells_of(table).items():
        last_row, last_column = reach(table, row, column)
        box = grid.cell(row, column)
        if (last_row, last_column) != (row, column):
            box = box.merge(grid.cell(last_row, last_column))
        box.text = cell.text
    for row in grid.rows[: table.head_rows]:
        row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def cells_of(table: Table) -> dict[tuple[int, int], Marked]:
    """The cells that hold text of their own, by row and column from 0."""
    places = ((r, c, cell) for r, row in enumerate(table.rows) for c, cell in enumerate(row))
    return {(r, c): cell for r, c, cell in places if cell is not None and cell is not LEFT}


def reach(table: Table, row: int, column: int) -> tuple[int, int]:
    """The last row and column that a cell covers."""
    last_column = column
    while last_column + 1 < len(table.widths) and table.rows[row][last_column + 1] is LEFT:
        last_column += 1
    last_row = row
    while last_row + 1 < len(table.rows) and table.rows[last_row + 1][column] is None:
        last_row += 1
    return last_row, last_column


def without_dates(data: bytes) -> bytes:
    """The same archive, each member dated alike."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name, EPOCH), old.read(name), zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def place_facts(sample: Sample) -> list[Placed]:
    """Each fact with the page on which its quote begins: a document without page breaks has one."""
    found: list[Placed] = []
    for block in sample.blocks:
        bodies = [block.body] if isinstance(block, Paragraph) else list(cells_of(block).values())
        found += [Placed(1, truth) for body in bodies for _, truth in body.truths]
    return found
