"""A web page's elements as lines and tables: blocks are lines, <br> ends one, what runs inside a line is joined."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from pipeline.formats.cell_places import CellPlaces
from pipeline.formats.html_furniture import is_furniture, is_hidden
from pipeline.formats.page_writer import WrittenLine, WrittenTable
from pipeline.formats.table_frames import Frame, FrameCell, split_frame
from pipeline.page_records import PartKind
from pipeline.words import AS_RAISED

Block = WrittenLine | WrittenTable

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_INLINE_NAMES = (
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark nobr output q ruby rb s samp"
    " small span strike strong sub sup time tt u var wbr"
)
_INLINE = frozenset(_INLINE_NAMES.split())
_BLANKS = re.compile(r"[ \t\r\n\f]+")
# A line break in the source between two ideographs is no blank that anyone sees; between two words it is.
_WIDE = "[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f“”‘’—…]"
_WRAPPED = re.compile(rf"(?<={_WIDE})[ \t\f]*[\r\n][ \t\r\n\f]*(?={_WIDE})")
_SECTIONS = ("thead", "tbody", "tfoot", "form")
_MAX_SPAN = 1000


@dataclass(slots=True)
class _Flow:
    """What has been read of a body or a cell: whole blocks, and the line that is still open."""

    blocks: list[Block] = field(default_factory=list)
    text: list[str] = field(default_factory=list)


def read_blocks(root: Any) -> list[Block]:
    """The blocks under an element in the order of the page; hidden ones left out, furniture marked."""
    return _Reader().read(root)


class _Reader:
    """Walks elements without recursion but for tables, whose depth the parser limits."""

    def __init__(self, part: PartKind | None = None) -> None:
        self._flow = _Flow()
        self._levels: list[tuple[Any, int]] = []
        self._furniture: list[Any] = []
        self._preformatted: list[Any] = []
        self._raised = 0
        self._item_no = ""  # to be printed before the next line
        self._counted: dict[Any, int] = {}  # ordered list → the number of its last item
        self._part = part

    def read(self, root: Any) -> list[Block]:
        """The blocks of the element's content."""
        walk = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
        for event, element in walk:
            if event in ("comment", "pi"):
                self._add(element.tail)
            elif element is root:
                self._add(element.text if event == "start" else None)
            elif is_hidden(element):
                if event == "start":
                    walk.skip_subtree()
                else:
                    self._add(element.tail)
            elif event == "end":
                self._end(element)
            elif element.tag == "table":
                self._table(element)
                walk.skip_subtree()
            else:
                self._start(element)
        self._break()
        return self._flow.blocks

    def read_whole(self, element: Any) -> list[Block]:
        """The blocks of the element itself, which may be a table."""
        if element.tag != "table":
            return self.read(element)
        self._table(element)
        return self._flow.blocks

    def _start(self, element: Any) -> None:
        tag = element.tag
        if not _is_inline(tag):
            self._break()
        if is_furniture(element):
            self._furniture.append(element)
        if tag in _HEADINGS:
            self._levels.append((element, _HEADINGS[tag]))
        elif tag == "pre":
            self._preformatted.append(element)
        elif tag == "sup":
            self._raised += 1
        elif tag == "li" and (parent := element.getparent()) is not None and parent.tag == "ol":
            self._item(element, parent)
        self._add(element.text)

    def _item(self, element: Any, parent: Any) -> None:
        """The number that a browser prints before an item."""
        given = element.get("value") or ""
        last = self._counted.get(parent, _number(parent.get("start"), 1) - 1)
        self._counted[parent] = _number(given, last + 1)
        self._item_no = f"{self._counted[parent]}. "

    def _end(self, element: Any) -> None:
        tag = element.tag
        if not _is_inline(tag) and tag != "br":
            self._break()
        if tag == "li":
            self._item_no = ""  # of an item without text
        for stack in (self._furniture, self._preformatted):
            if stack and stack[-1] is element:
                stack.pop()
        if self._levels and self._levels[-1][0] is element:
            self._levels.pop()
        self._raised -= tag == "sup"
        self._add(element.tail)

    def _add(self, text: str | None) -> None:
        if not text:
            return
        if self._preformatted:
            *lines, text = text.replace("\r\n", "\n").split("\n")
            for line in lines:
                self._flow.text.append(line)
                self._break()
        if self._raised and text.strip("0123456789+-") == "":
            text = text.translate(AS_RAISED)
        self._flow.text.append(text)

    def _break(self) -> None:
        """End the open line."""
        text = "".join(self._flow.text)
        if not self._preformatted:
            text = _BLANKS.sub(" ", _WRAPPED.sub("", text)).strip(" ")
        self._flow.text = []
        if text.strip():
            text, self._item_no = self._item_no + text, ""
            level = self._levels[-1][1] if self._levels else None
            part = PartKind.FURNITURE if self._furniture else self._part
            self._flow.blocks.append(WrittenLine(text, level, part))

    def _table(self, element: Any) -> None:
        self._break()
        part = PartKind.FURNITURE if self._furniture or is_furniture(element) else self._part
        for stray in _outside_rows(element):
            self._flow.blocks += _Reader(part).read_whole(stray)
        frame = _frame(element, part)
        if _is_layout(element, frame):
            for cell in frame.cells:
                self._flow.blocks += cell.content
        else:
            for stretch in split_frame(frame):
                self._flow.blocks += [stretch] if isinstance(stretch, WrittenTable) else stretch


def _number(text: str | None, default: int) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 6 else default


def _is_inline(tag: str) -> bool:
    """Whether an element runs inside a line; so do the smart tags of Word's own HTML, such as st1:chmetcnv."""
    return tag in _INLINE or ":" in tag


def _frame(table: Any, part: PartKind | None) -> Frame[Block]:
    """The table's cells in their places, each with what stands in it."""
    rows = list(_rows(table))
    places = CellPlaces()
    cells: list[FrameCell[Block]] = []
    heads, lasts = 0, _section_ends(rows)
    for row_no, row in enumerate(rows, start=1):
        places.next_row()
        elements = [cell for cell in row.iterchildren("td", "th") if not is_hidden(cell)]
        in_head = row.getparent().tag == "thead" or bool(elements and all(cell.tag == "th" for cell in elements))
        heads += heads == row_no - 1 and in_head
        left = lasts[row_no - 1] - row_no + 1  # no cell reaches out of its thead, tbody or tfoot
        for element in elements:
            row_span = min(_span(element, "rowspan", left), left)
            column_span = min(_span(element, "colspan", 1), _MAX_SPAN)
            column = places.place(row_span, column_span)
            cells.append(_cell(element, row_no, column, row_span, column_span, part))
    return Frame(tuple(cells), heads or None)


def _section_ends(rows: Sequence[Any]) -> list[int]:
    """For each row the number of the last row of its section."""
    ends: list[int] = []
    for row_no in range(len(rows), 0, -1):
        goes_on = row_no < len(rows) and rows[row_no].getparent() is rows[row_no - 1].getparent()
        ends.append(ends[-1] if goes_on else row_no)
    return ends[::-1]


def _cell(
    element: Any, row_no: int, column: int, row_span: int, column_span: int, part: PartKind | None
) -> FrameCell[Block]:
    content = tuple(_Reader(part).read(element))
    lines = tuple(block.text for block in content if isinstance(block, WrittenLine))
    tables = tuple(block for block in content if isinstance(block, WrittenTable))
    return FrameCell(row_no, column, lines, row_span, column_span, content, tables)


def _rows(table: Any) -> Iterator[Any]:
    """The table's rows, those in its sections and in a form that was put between the two."""
    for child in table.iterchildren("tr", *_SECTIONS):
        if is_hidden(child):
            continue
        if child.tag == "tr":
            yield child
        else:
            yield from _rows(child)


def _outside_rows(table: Any) -> Iterator[Any]:
    """The caption, and what broken markup put between a table and its rows."""
    for child in table.iterchildren():
        if isinstance(child.tag, str) and child.tag not in ("tr", "colgroup", "col") and not is_hidden(child):
            if child.tag in _SECTIONS:
                yield from _outside_rows(child)
            else:
                yield child


def _is_layout(table: Any, frame: Frame[Block]) -> bool:
    """Whether the table only places things on the screen, as on old sites: one row, tables or sections in its cells."""
    if table.get("role") in ("presentation", "none"):
        return True
    if any(cell.tables for cell in frame.cells):
        has_heads = any(cell.tag == "th" for row in _rows(table) for cell in row.iterchildren("th"))
        return not has_heads or _is_wordy(frame)
    if max((cell.row_no for cell in frame.cells), default=0) < 2:
        return next(table.iter("th"), None) is None
    return any(
        isinstance(block, WrittenLine) and block.level for cell in frame.cells for block in cell.content
    ) and _is_wordy(frame)


def _is_wordy(frame: Frame[Block]) -> bool:
    """Whether some cell holds as much as a section does."""
    return any(sum(map(len, cell.lines)) > 300 for cell in frame.cells)


def _span(element: Any, name: str, whole: int) -> int:
    """A colspan or rowspan; 0 means to the end."""
    text = (element.get(name) or "1").strip()
    number = int(text) if text.isdecimal() and len(text) < 6 else 1
    return number or max(whole, 1)
