"""A Word file's paragraphs and tables in the order of the text, text boxes after the paragraph they hang on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree

from pipeline.formats.docx_numbering import Numbering
from pipeline.formats.docx_package import W
from pipeline.formats.docx_styles import Styles, is_on
from pipeline.formats.docx_text import RENDERED_BREAK, RunReader, choose_alternative
from pipeline.formats.page_writer import WrittenTable
from pipeline.formats.table_frames import Frame, FrameCell, split_frame

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_TWIPS = 20  # a point


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph (段落): its text with line and page breaks, and what the file says of it."""

    text: str
    level: int | None = None
    is_contents: bool = False
    breaks_page: bool = False
    section: Any = None  # the w:sectPr of the section that ends here


@dataclass(frozen=True, slots=True)
class Table:
    """A table, with how many pages Word began inside it and whether one began with it."""

    table: WrittenTable
    starts_page: bool = False
    pages_inside: int = 0


Block = Paragraph | Table


class BlockReader:
    """Reads one story (the body, a header, a note): its numbered paragraphs count on with the document's."""

    def __init__(self, styles: Styles, numbering: Numbering, refer: Callable[[str, str], str], mark: str = "") -> None:
        self._styles = styles
        self._numbering = numbering
        self._runs = RunReader(styles, refer, mark)

    def read(self, container: Any, *, is_contents: bool = False, in_cell: bool = False) -> Iterator[Block]:
        """The blocks of a w:body, w:tc, w:hdr, w:footnote or w:txbxContent."""
        for child in container:
            name = etree.QName(child).localname if isinstance(child.tag, str) else ""
            if name == "p":
                yield from self._paragraph(child, is_contents, in_cell)
            elif name == "tbl":
                yield from self._table(child)
            elif child.tag == f"{_MC}AlternateContent":
                chosen = choose_alternative(child)
                yield from () if chosen is None else self.read(chosen, is_contents=is_contents, in_cell=in_cell)
            elif name in ("sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag"):
                yield from self.read(child, is_contents=is_contents or _is_contents(child), in_cell=in_cell)

    def _paragraph(self, element: Any, is_contents: bool, in_cell: bool) -> Iterator[Block]:
        properties = element.find(f"{W}pPr")
        runs = self._runs.read(element)
        text = "".join(runs.text)
        number = self._numbering.next_number(properties)
        if number and (text.strip() or in_cell):
            broken = len(text) - len(text.lstrip("\f\v"))
            text = text[:broken] + number + text[broken:].lstrip(" ")
        yield Paragraph(
            text,
            level=self._styles.level(properties),
            is_contents=is_contents or runs.is_contents or self._styles.is_contents(properties),
            breaks_page=bool(is_on(properties, "pageBreakBefore")),
            section=None if properties is None else properties.find(f"{W}sectPr"),
        )
        for box in runs.boxes:
            yield from self.read(box, in_cell=in_cell)

    def _table(self, element: Any) -> Iterator[Block]:
        """The table, or what it frames, if it only frames text."""
        frame, breaks = self._frame(element)
        blocks: list[Block] = []
        for part in split_frame(frame):
            blocks += [Table(part)] if isinstance(part, WrittenTable) else part
        if blocks and isinstance(blocks[0], Table) and len(blocks) == 1:
            starts = bool(breaks) and breaks[0]
            blocks = [Table(blocks[0].table, starts, sum(breaks) - starts)]
        yield from blocks

    def _frame(self, element: Any) -> tuple[Frame[Block], list[bool]]:
        """The table's cells, and for each row whether Word began a page in it."""
        cells: list[FrameCell[Block]] = []
        open_cells: dict[int, int] = {}  # column → index of the cell that a merged one below belongs to
        breaks: list[bool] = []
        heads = 0
        for row_no, row in enumerate(_rows(element), start=1):
            properties = row.find(f"{W}trPr")
            heads += heads == row_no - 1 and bool(is_on(properties, "tblHeader"))
            breaks.append(next(row.iter(f"{W}lastRenderedPageBreak"), None) is not None)
            column = 1 + _count(properties, "gridBefore", 0)
            still_open: dict[int, int] = {}
            for cell in _cells(row):
                column = self._cell(cell, row_no, column, cells, open_cells, still_open)
            open_cells = still_open
        return Frame(tuple(cells), heads or None, _edges(element, cells)), breaks

    def _cell(
        self,
        element: Any,
        row_no: int,
        column: int,
        cells: list[FrameCell[Block]],
        above: dict[int, int],
        still_open: dict[int, int],
    ) -> int:
        """Put the cell with the others, or let the one above reach down to it; the column after it."""
        properties = element.find(f"{W}tcPr")
        span = max(_count(properties, "gridSpan", 1), 1)
        merge = None if properties is None else properties.find(f"{W}vMerge")
        goes_on = merge is not None and merge.get(f"{W}val", "continue") == "continue"
        sideways = None if properties is None else properties.find(f"{W}hMerge")
        if sideways is not None and sideways.get(f"{W}val", "continue") == "continue" and cells:
            left = cells[-1]
            cells[-1] = left.reaching(column_span=left.column_span + span)
        elif goes_on and column in above:
            index = above[column]
            cells[index] = cells[index].reaching(row_span=row_no - cells[index].row_no + 1)
            still_open[column] = index
        else:
            content = list(self.read(element, in_cell=True))
            tables = tuple(block for block in content if isinstance(block, Table))
            cells.append(FrameCell(row_no, column, _lines(content), 1, span, tuple(content), tables))
            if merge is not None:
                still_open[column] = len(cells) - 1
        return column + span


def _lines(content: list[Block]) -> tuple[str, ...]:
    """A cell's lines; the tables inside it are left to `split_frame`."""
    texts = (block.text for block in content if isinstance(block, Paragraph))
    return tuple(line for text in texts for line in text.replace(RENDERED_BREAK, "").replace("\f", "\n").split("\n"))


def _rows(element: Any) -> Iterator[Any]:
    """The table's rows that are neither deleted nor hidden, those inside content controls too."""
    for child in element:
        name = etree.QName(child).localname if isinstance(child.tag, str) else ""
        if name == "tr":
            properties = child.find(f"{W}trPr")
            deleted = properties is not None and properties.find(f"{W}del") is not None
            if not deleted and not is_on(properties, "hidden"):
                yield child
        elif name in ("sdt", "sdtContent", "customXml", "ins", "moveTo"):
            yield from _rows(child)


def _cells(row: Any) -> Iterator[Any]:
    for child in row:
        name = etree.QName(child).localname if isinstance(child.tag, str) else ""
        if name == "tc":
            yield child
        elif name in ("sdt", "sdtContent", "customXml", "ins", "moveTo"):
            yield from _cells(child)


def _edges(element: Any, cells: list[FrameCell[Block]]) -> tuple[float, ...]:
    """The x of the column borders in points, () if the file's grid does not fit the cells."""
    edges = [0.0]
    for column in element.iterfind(f"{W}tblGrid/{W}gridCol"):
        width = column.get(f"{W}w", "")
        if not width.isdecimal():
            return ()
        edges.append(edges[-1] + int(width) / _TWIPS)
    columns = max((cell.column_no + cell.column_span - 1 for cell in cells), default=0)
    return tuple(edges) if columns == len(edges) - 1 else ()


def _is_contents(element: Any) -> bool:
    """Whether a content control holds a table of contents."""
    gallery = element.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery")
    return gallery is not None and gallery.get(f"{W}val") == "Table of Contents"


def _count(properties: Any, name: str, default: int) -> int:
    child = None if properties is None else properties.find(f"{W}{name}")
    text = "" if child is None else child.get(f"{W}val", "")
    return min(int(text), 1000) if text.isdecimal() else default
