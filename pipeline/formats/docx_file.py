"""Word files (.docx) as pages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lxml import etree

from pipeline.errors import EmptyFileError
from pipeline.formats.docx_blocks import Block, BlockReader, Paragraph, Table
from pipeline.formats.docx_numbering import Numbering
from pipeline.formats.docx_package import DocxPackage, R, W
from pipeline.formats.docx_styles import Styles
from pipeline.formats.docx_text import PAGE_BREAK, RENDERED_BREAK, raise_mark
from pipeline.formats.page_writer import PageWriter, WrittenLine
from pipeline.formats.printed_numbers import print_number
from pipeline.page_records import MAX_PAGES, Page, PartKind
from pipeline.records import SourceFile

ENGINE = f"lxml {etree.__version__}"
_NOTES = ("footnote", "endnote")
_NO_NOTE = {"separator", "continuationSeparator", "continuationNotice"}


def read_docx_pages(source: SourceFile, data: bytes) -> list[Page]:
    """The document's text as a reader sees it, each paragraph a line, with its tables and headings.

    Pages are parted where the file tells: at page and section breaks, and where Word began a page when it last saved
    the file (w:lastRenderedPageBreak); a file that tells none is one page. A paragraph or table stays on the page where
    it begins; the pages that it fills further are blank, so that the numbers stay Word's. Headers stand where their
    section begins, footers where it ends, footnotes at the end of their page, all marked as such. Raises a ReportError
    for files that are damaged, too large or blank.
    """
    pages = _Document(DocxPackage(source.file_name, data)).pages(source.source_id)
    if not any(page.text.strip() for page in pages):
        cause = "the Word document holds no text; it may be made of pictures."
        raise EmptyFileError(source.file_name, None, cause, "Save it as PDF and read that.")
    return pages


class _Document:
    """Writes a document's blocks into pages, counting page breaks, notes and sections."""

    def __init__(self, package: DocxPackage) -> None:
        self._package = package
        self._root = package.document()
        self._styles = Styles(package.related("styles"))
        self._numbering = Numbering(package.related("numbering"), self._styles)
        self._notes = _Notes(package, self._root, self._styles, self._numbering)
        self._writer = PageWriter()
        self._pending = 0  # pages to begin before the next text
        self._after = 0  # pages that Word began inside the block being written
        self._is_fresh = True  # no text since the last break that the author set
        self._page_count = 1
        self._page_notes: list[tuple[str, str]] = []
        self._furniture_seen: set[str] = set()

    def pages(self, source_id: str) -> list[Page]:
        """All pages, the last one ended by its notes, the endnotes and the last footer."""
        sections = _sections(self._root)
        self._furniture(sections[0], "header")
        index = 0
        for block in BlockReader(self._styles, self._numbering, self._notes.refer).read(self._root.find(f"{W}body")):
            referred = self._notes.taken()
            if isinstance(block, Table):
                self._table(block)
            else:
                self._paragraph(block)
            self._page_notes += referred
            if isinstance(block, Paragraph) and block.section is not None:
                index += 1
                self._next_section(block.section, sections[min(index, len(sections) - 1)])
        self._end_page()
        for mark, note_id in self._notes.endnotes:
            self._note("endnote", mark, note_id)
        self._furniture(sections[-1], "footer")
        return self._writer.pages(source_id, "Word document", ENGINE)

    def _paragraph(self, block: Paragraph) -> None:
        if block.breaks_page and not self._is_fresh:
            self._break(1)
        stretches = block.text.split(PAGE_BREAK)
        for number, stretch in enumerate(stretches):
            if number:
                self._end_block()
                self._break(1)
            leading = stretch[: len(stretch) - len(stretch.lstrip())].count(RENDERED_BREAK)
            if leading and not self._is_fresh:
                self._pending += 1
            self._after += stretch.count(RENDERED_BREAK) - leading
            text = stretch.replace(RENDERED_BREAK, "")
            if text.strip() or len(stretches) == 1:
                self._lines(text, block)
        self._end_block()

    def _lines(self, text: str, block: Paragraph) -> None:
        if text.strip():
            self._begin_pages()
        part = PartKind.CONTENTS if block.is_contents else None
        for line in text.split("\n"):
            self._writer.line(WrittenLine(line, block.level, part))

    def _table(self, block: Table) -> None:
        if block.starts_page and not self._is_fresh:
            self._pending += 1
        if any(line.strip() for cell in block.table.cells for line in cell.lines):
            self._begin_pages()
        self._writer.table(block.table)
        self._after += block.pages_inside
        self._end_block()

    def _break(self, pages: int) -> None:
        self._pending += pages
        self._is_fresh = True

    def _end_block(self) -> None:
        self._pending += self._after
        self._after = 0

    def _begin_pages(self) -> None:
        """Begin the pages that are due, now that there is text for the last of them."""
        if self._pending:
            self._end_page()
        # further breaks part nothing
        for _ in range(min(self._pending, MAX_PAGES - self._page_count)):
            self._page_count += 1
            self._writer.new_page()
        self._pending = 0
        self._is_fresh = False

    def _end_page(self) -> None:
        for mark, note_id in self._page_notes:
            self._note("footnote", mark, note_id)
        self._page_notes = []

    def _note(self, kind: str, mark: str, note_id: str) -> None:
        for line in self._notes.lines(kind, mark, note_id):
            self._writer.line(WrittenLine(line, part=PartKind.NOTE))

    def _next_section(self, ended: Any, begun: Any) -> None:
        self._furniture(ended, "footer")
        kind = begun.find(f"{W}type")
        if kind is None or kind.get(f"{W}val") != "continuous":
            self._break(0 if self._is_fresh else 1)
        self._furniture(begun, "header")

    def _furniture(self, section: Any, kind: str) -> None:
        """The section's headers or footers, the same words once a document."""
        for reference in section.iterfind(f"{W}{kind}Reference"):
            root = self._package.by_id(reference.get(f"{R}id", ""))
            if root is None:
                continue
            text = "\n".join(_texts(BlockReader(self._styles, self._numbering, lambda _kind, _id: "").read(root)))
            if text.strip() and text not in self._furniture_seen:
                self._furniture_seen.add(text)
                for line in filter(str.strip, text.split("\n")):
                    self._writer.line(WrittenLine(line, part=PartKind.FURNITURE))


class _Notes:
    """Footnotes and endnotes (脚注, 尾注): numbered as the text refers to them."""

    def __init__(self, package: DocxPackage, root: Any, styles: Styles, numbering: Numbering) -> None:
        self._styles, self._numbering = styles, numbering
        self._notes = {kind: _by_id(package.related(f"{kind}s")) for kind in _NOTES}
        settings = package.related("settings")
        self._formats = {kind: _note_format(kind, root, settings) for kind in _NOTES}
        self._counts = dict.fromkeys(_NOTES, 0)
        self._referred: list[tuple[str, str]] = []
        self.endnotes: list[tuple[str, str]] = []

    def refer(self, kind: str, note_id: str) -> str:
        """The mark that the text prints for the next reference."""
        if note_id not in self._notes[kind]:
            return ""
        self._counts[kind] += 1
        mark = raise_mark(print_number(self._counts[kind], self._formats[kind]))
        (self._referred if kind == "footnote" else self.endnotes).append((mark, note_id))
        return mark

    def taken(self) -> list[tuple[str, str]]:
        """The footnotes referred to since the last call: mark and id."""
        referred, self._referred = self._referred, []
        return referred

    def lines(self, kind: str, mark: str, note_id: str) -> list[str]:
        """A note's lines, the first of which begins with its mark."""
        reader = BlockReader(self._styles, self._numbering, lambda _kind, _id: "", f"{mark} ")
        return [
            line
            for text in _texts(reader.read(self._notes[kind][note_id]))
            for line in text.split("\n")
            if line.strip()
        ]


def _texts(blocks: Iterator[Block]) -> Iterator[str]:
    """The words of blocks whose tables are no data: a note's, a header's."""
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block.text.replace(PAGE_BREAK, "").replace(RENDERED_BREAK, "")
        else:
            yield "\t".join(" ".join(cell.lines).strip() for cell in block.table.cells)


def _by_id(root: Any) -> dict[str, Any]:
    notes = () if root is None else (note for note in root if isinstance(note.tag, str))
    return {note.get(f"{W}id", ""): note for note in notes if note.get(f"{W}type") not in _NO_NOTE}


def _note_format(kind: str, root: Any, settings: Any) -> str:
    """How the notes are numbered: the first section's word, then the document's."""
    for place in (root, settings):
        found = None if place is None else next(place.iterfind(f".//{W}{kind}Pr/{W}numFmt"), None)
        if found is not None:
            return str(found.get(f"{W}val", "decimal"))
    return "decimal" if kind == "footnote" else "lowerRoman"


def _sections(root: Any) -> list[Any]:
    """The document's w:sectPr in order; an empty one if the last section has none."""
    found = [section for section in root.iter(f"{W}sectPr") if section.getparent().tag in (f"{W}pPr", f"{W}body")]
    if not found or found[-1].getparent().tag != f"{W}body":
        found.append(etree.Element(f"{W}sectPr"))
    return found
