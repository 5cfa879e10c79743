"""Set a sample as a PDF with a true text layer: ruled tables, running header, page numbers.

The layout knows only em widths, never the font, so pages and gold are the same whatever font draws them.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from pathlib import Path

from sample_lines import Placed, Printed, print_lines, width_of
from sample_master import Paragraph, Sample, Table

PAGE_WIDTH, PAGE_HEIGHT = 595.28, 841.89
LEFT, TOP, BOTTOM = 74.0, 92.0, 76.0
TEXT_WIDTH = PAGE_WIDTH - 2 * LEFT
LATIN = 0.56  # a digit's share of an em in the font we embed
CELL_SIZE, CELL_LEAD, CELL_PAD = 10.0, 14.0, 4.0
FONT = "Sample"


@dataclass(frozen=True, slots=True)
class Style:
    """How a paragraph is set; sizes in points, `indent` in ems."""

    size: float
    lead: float
    before: float = 0.0
    indent: float = 0.0
    centred: bool = False


STYLES = {
    "title": Style(19, 30, 14, centred=True),
    "center": Style(12, 22, 4, centred=True),
    "h1": Style(15, 26, 10),
    "h2": Style(13, 24, 6),
    "h3": Style(12, 22, 4),
    "body": Style(12, 21, indent=2),
    "toc": Style(11, 19),
    "caption": Style(10.5, 20, 6, centred=True),
    "figure": Style(10.5, 20, 4, centred=True),
    "note": Style(9.5, 18),
    "case": Style(12, 22, 8, centred=True),
    "case_text": Style(10.5, 18, indent=2),
}


@dataclass(frozen=True, slots=True)
class TextRun:
    """A string at (x, y), y measured from the top to the baseline."""

    x: float
    y: float
    size: float
    text: str


@dataclass(frozen=True, slots=True)
class Box:
    """A ruled rectangle from the top left; `shaded` for table heads."""

    x0: float
    top: float
    x1: float
    bottom: float
    shaded: bool = False


@dataclass(slots=True)
class PdfPage:
    """What stands on one page, in reading order."""

    runs: list[TextRun] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)


class PageSetter:
    """Fills pages from the top, and notes on which page a fact begins."""

    def __init__(self, header: str) -> None:
        self.pages: list[PdfPage] = []
        self.placed: list[Placed] = []
        self._header = header
        self._new_page()

    def _new_page(self) -> None:
        page, self.y = PdfPage(), TOP
        self.pages.append(page)
        number = str(len(self.pages))
        page.runs.append(TextRun(centre(self._header, 9), 58, 9, self._header))
        page.boxes.append(Box(LEFT, 64, PAGE_WIDTH - LEFT, 64))
        page.runs.append(TextRun(centre(number, 9), PAGE_HEIGHT - 44, 9, number))

    def room(self, height: float) -> None:
        """Turn the page if so much height is not left."""
        if self.y + height > PAGE_HEIGHT - BOTTOM:
            self._new_page()

    def write(self, line: Printed, x: float, y: float, size: float) -> None:
        """One line of type at a place on the current page."""
        self.pages[-1].runs.append(TextRun(x, y, size, line.text))
        self.placed.extend(Placed(len(self.pages), truth) for truth in line.truths)


def centre(text: str, size: float) -> float:
    """The x at which a centred line begins."""
    return (PAGE_WIDTH - width_of(text, LATIN) * size) / 2


def set_paragraph(setter: PageSetter, paragraph: Paragraph) -> None:
    """A paragraph's lines, over a page break if need be; a heading takes two lines of its text with it."""
    style = STYLES[paragraph.style]
    setter.y += style.before
    if paragraph.style in {"h1", "h2", "h3", "caption", "case"}:
        setter.room(style.lead + 44)
    lines = print_lines(paragraph.body, TEXT_WIDTH / style.size, indent=style.indent, latin=LATIN)
    for number, line in enumerate(lines):
        setter.room(style.lead)
        indent = style.indent * style.size if number == 0 else 0.0
        x = centre(line.text, style.size) if style.centred else LEFT + indent
        setter.write(line, x, setter.y + style.lead * 0.72, style.size)
        setter.y += style.lead


def set_table(setter: PageSetter, table: Table) -> None:
    """A ruled table; rows joined by a merged cell stay on one page, and no head is printed twice."""
    edges = [LEFT]
    for width in table.widths:
        edges.append(edges[-1] + TEXT_WIDTH * width / sum(table.widths))
    for first, group in table.groups():
        cells = {
            (r, c): print_lines(cell, (edges[c + 1] - edges[c] - 2 * CELL_PAD) / CELL_SIZE, latin=LATIN)
            for r, row in enumerate(group)
            for c, cell in enumerate(row)
            if cell is not None
        }
        spans = {(r, c): rows_of(group_column(cells, c), r, len(group)) for r, c in cells}
        heights = [
            max(len(lines) for (r, _), lines in cells.items() if r == number and spans[r, _] == 1) * CELL_LEAD + 6
            for number in range(len(group))
        ]
        setter.room(sum(heights))
        for r, c in sorted(cells):
            top = setter.y + sum(heights[:r])
            bottom = top + sum(heights[r : r + spans[r, c]])
            set_cell(setter, cells[r, c], Box(edges[c], top, edges[c + 1], bottom, first + r < table.head_rows))
        setter.y += sum(heights)
    setter.y += 6


def group_column(cells: dict[tuple[int, int], list[Printed]], column: int) -> list[int]:
    """The rows of a group in which the column has a cell of its own."""
    return sorted(r for r, c in cells if c == column)


def rows_of(starts: list[int], row: int, rows: int) -> int:
    """How many rows a cell that begins in `row` covers."""
    later = [start for start in starts if start > row]
    return (later[0] if later else rows) - row


def set_cell(setter: PageSetter, lines: list[Printed], box: Box) -> None:
    """A cell's rules and its lines, in the middle of its height; short cells centred."""
    setter.pages[-1].boxes.append(box)
    y = (box.top + box.bottom - len(lines) * CELL_LEAD) / 2 + CELL_LEAD * 0.74
    for line in lines:
        wide = width_of(line.text, LATIN) * CELL_SIZE
        x = box.x0 + CELL_PAD if len(lines) > 1 else box.x0 + max(CELL_PAD, (box.x1 - box.x0 - wide) / 2)
        setter.write(line, x, y, CELL_SIZE)
        y += CELL_LEAD


def set_pages(sample: Sample) -> tuple[list[PdfPage], list[Placed]]:
    """The sample's pages and each fact with the page, from 1, on which its quote begins."""
    setter = PageSetter(sample.settings["header"])
    for block in sample.blocks:
        if isinstance(block, Table):
            set_table(setter, block)
        elif block.style != "ladder":  # axis numbers: only text files lose their charts
            set_paragraph(setter, block)
    return setter.pages, setter.placed


def draw_pdf(sample: Sample, font: Path) -> bytes:
    """The PDF's bytes: the same bytes for the same master, font and reportlab."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen.canvas import Canvas

    if FONT not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(TTFont(FONT, str(font)))
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(PAGE_WIDTH, PAGE_HEIGHT), invariant=1, pageCompression=1)
    canvas.setTitle(sample.name)
    for page in set_pages(sample)[0]:
        canvas.setLineWidth(0.6)
        for box in page.boxes:
            canvas.setFillGray(0.93 if box.shaded else 1.0)
            height = box.bottom - box.top
            canvas.rect(box.x0, PAGE_HEIGHT - box.bottom, box.x1 - box.x0, height, fill=int(height > 0))
        canvas.setFillGray(0)
        for run in page.runs:
            canvas.setFont(FONT, run.size)
            canvas.drawString(run.x, PAGE_HEIGHT - run.y, run.text)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()
