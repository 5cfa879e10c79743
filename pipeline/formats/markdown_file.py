"""Markdown files as pages whose text is the file's own, marks and all."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from html import unescape
from importlib.metadata import version

from markdown_it import MarkdownIt
from markdown_it.token import Token

from pipeline.formats.markdown_tables import Slice, html_tables, pipe_table
from pipeline.formats.page_writer import may_be_heading
from pipeline.page_records import HeadingMark, Page, PageTable, PartKind, PartMark, Span
from pipeline.records import SourceFile
from pipeline.text_files import read_text_pages

ENGINE = f"markdown-it-py {version('markdown-it-py')}"
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|$)")
_FRONT_MATTER = re.compile(r"---[ \t]*\r?\n(?P<body>(?:[^\r\n]*\r?\n){0,60}?)(?:---|\.\.\.)[ \t]*(?:\r?\n|$)")
_TITLE_KEY = re.compile(r"(?:title|标题|題目|题目|名称)\s*[:：]\s*[\"'“]?", re.I)
_HEADING = re.compile(r"\s{0,3}(?:>\s?)*(?P<before>#{1,6}[ \t]+)(?P<text>.*?)(?P<after>[ \t]+#+)?[ \t]*$")
_BULLET = re.compile(r"\s*(?:>\s?)*(?P<mark>[-*+](?:[ \t]+\[[ xX]\])?[ \t]+)")
_QUOTED = re.compile(r"\s*(?P<mark>(?:>[ \t]?)+)")
_COMMENT = re.compile(r"<!--(?>.*?-->)", re.S)
_STRUCK = re.compile(
    r"(?<!~)~~(?!~)(?:[^~]|~(?!~))+~~|<(?P<tag>del|s|strike)\b[^<>]*>(?:(?!<(?P=tag)\b).)*?</(?P=tag)\s*>", re.S | re.I
)
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
# Not between two numbers or words of Latin letters, which would run together without it.
_BLANK = r"&(?:nbsp|ensp|emsp|thinsp|#160|#xA0);"
_BLANK_ENTITY = re.compile(rf"{_BLANK}(?![0-9A-Za-z.,+(&-])|(?<![0-9A-Za-z.,%);]){_BLANK}", re.I)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_REFERENCE = re.compile(r"\[\^[^\[\]\s]{1,20}\](?!:)")  # the mark of a footnote in the text
_FOOTNOTE = re.compile(r" {0,3}\[\^[^\[\]\s]{1,20}\]:")
# What the parser calls a stretch inside a line → the marks that it is written with.
_INLINE_MARKS = {
    "code_inline": re.compile(r"`+"),
    "image": re.compile(r"!\[[^\]]*\]\([^)]*\)"),
    "link_open": re.compile(r"(?<!!)\[(?=[^\[\]]*\]\()|(?<!!)\]\((?:[^()\s]|\([^()\s]*\))*(?:\s+\"[^\"]*\")?\)"),
    "html_inline": re.compile(r"</?[A-Za-z][^<>]*>|<!--.*?-->"),
}


def read_markdown_pages(source: SourceFile, data: bytes) -> list[Page]:
    """The file's text as it is, with its tables and headings; marks such as ## and ** are told from the text.

    Only entities that stand for one sign, such as &ge; and &#65306;, are read as that sign.

    What a head of metadata (--- key: value ---) says is furniture but for the title. Raises the errors of a text file.
    """
    return [_with_structure(page) for page in read_text_pages(source, data)]


def _with_signs(text: str) -> str:
    """The text with its entities as the signs that they mean; blanks and what could be a mark of Markdown are left."""

    def sign(match: re.Match[str]) -> str:
        meant = unescape(match.group())
        return meant if len(meant) == 1 and not meant.isascii() and meant.isprintable() else match.group()

    return _ENTITY.sub(sign, text)


def _with_structure(page: Page) -> Page:
    page = replace(page, text=_with_signs(page.text))
    lines = [(match.start(), match.group().rstrip("\r\n")) for match in _LINE.finditer(page.text) if match.group()]
    reader = _Structure(page.page_no, lines)
    first = reader.front_matter(page.text) if page.page_no == 1 else 0
    for start, end, table in html_tables(page.page_no, page.text):
        reader.table(table, start, end)
    # A backslash at a line's end breaks the line in Markdown and would take the next line's place: none is dropped.
    notes = reader.footnotes()
    text = "\n".join("" if index < first or index in notes else line for index, (_, line) in enumerate(lines))
    reader.read(MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text))
    return replace(
        page,
        reason=page.reason.replace("text file", "Markdown file"),
        engine=ENGINE,
        tables=tuple(sorted(reader.tables, key=_table_start)),
        headings=tuple(reader.headings),
        parts=_disjoint(reader.parts),
        has_paragraphs=not reader.is_wrapped,
    )


class _Structure:
    """Finds the tables, headings and marks of a page by the lines that the parser names."""

    def __init__(self, page_no: int, lines: Sequence[Slice]) -> None:
        self._page_no = page_no
        self._lines = lines
        self._starts = [start for start, _ in lines]
        self._covered: set[int] = set()  # the lines where tables stand
        self.tables: list[PageTable] = []
        self.headings: list[HeadingMark] = []
        self.parts: list[PartMark] = []
        self.is_wrapped = False  # whether a paragraph runs over several lines

    def front_matter(self, text: str) -> int:
        """Mark the metadata with which a page begins; how many lines they take."""
        match = _FRONT_MATTER.match(text)
        if not match or not re.search(r"^[\w\u4e00-\u9fff]+\s*[:：]", match["body"], re.M):
            return 0
        count = sum(1 for start, _ in self._lines if start < match.end())
        for start, line in self._lines[:count]:
            title = _TITLE_KEY.match(line)
            if title:
                self._mark(start, title.group())
            elif line.strip("-. \t"):
                self._mark(start, line, PartKind.FURNITURE)
            else:
                self._mark(start, line)
        return count

    def footnotes(self) -> set[int]:
        """Mark the footnotes' own lines, which no parser knows; which lines they are."""
        notes = {index for index, (_, line) in enumerate(self._lines) if _FOOTNOTE.match(line)} - self._covered
        for index in notes:
            self._mark(*self._lines[index], PartKind.NOTE)
        return notes

    def read(self, tokens: Sequence[Token]) -> None:
        """Go through the parser's tokens once."""
        for token in tokens:
            if token.map is None:
                continue
            first, last = token.map
            if first in self._covered:
                continue
            if token.type == "heading_open":
                self._heading(first, last, int(token.tag[1:]), is_underlined=token.markup in ("=", "-"))
            elif token.type == "table_open":
                rows = [_unquoted(self._lines[index]) for index in range(first, last) if index != first + 1]
                end = self._lines[last - 1]
                self.table(pipe_table(self._page_no, rows), self._lines[first][0], end[0] + len(end[1]))
            elif token.type == "html_block":
                self._unseen(first, last, (_COMMENT, _STRUCK, _TAG))
            elif token.type in ("hr", "fence"):
                for index in {first, last - 1} if token.type == "fence" else {first}:
                    self._mark(*self._lines[index])
            elif token.type == "list_item_open" and token.markup in ("-", "*", "+"):
                self._mark_match(_BULLET.match(self._lines[first][1]), self._lines[first][0])
            elif token.type == "blockquote_open":
                for start, line in self._lines[first:last]:
                    self._mark_match(_QUOTED.match(line), start)
            elif token.type == "inline":
                self.is_wrapped |= last - first > 1
                self._inline(first, last, token.children or [])

    def table(self, table: PageTable, start: int, end: int) -> None:
        """Keep a table that stands between two offsets; what is no text of its cells is marks."""
        self.tables.append(table)
        kept = sorted((line.start, line.text) for cell in table.cells for line in cell.lines)
        cell_at = 0
        for index in range(bisect_right(self._starts, start) - 1, bisect_left(self._starts, end)):
            self._covered.add(index)
            line_start, line = self._lines[index]
            at, stop = max(line_start, start), min(line_start + len(line), end)
            while cell_at < len(kept) and kept[cell_at][0] < stop:
                cell_start, text = kept[cell_at]
                self._mark(at, line[at - line_start : cell_start - line_start])
                at, cell_at = cell_start + len(text), cell_at + 1
            self._mark(at, line[at - line_start : stop - line_start])

    def _heading(self, first: int, last: int, level: int, *, is_underlined: bool) -> None:
        start, line = self._lines[first]
        match = None if is_underlined else _HEADING.match(line)
        if match:
            self._mark(start + match.start("before"), match["before"])
            self._mark(start + match.start("after"), match["after"] or "")
            self._head(start + match.start("text"), match["text"], level)
        elif is_underlined:
            self._mark(*self._lines[last - 1])
            if last - first == 2:
                self._head(start, line, level)

    def _head(self, start: int, text: str, level: int) -> None:
        if text.strip() and may_be_heading(text):
            self.headings.append(HeadingMark(start, level))

    def _inline(self, first: int, last: int, children: Sequence[Token]) -> None:
        """Mark ** and its like where the parser found some."""
        marks = {child.type: _INLINE_MARKS[child.type] for child in children if child.type in _INLINE_MARKS}
        for child in children:
            if child.type in ("strong_open", "em_open", "s_open"):
                marks[child.markup] = re.compile(re.escape(child.markup))
        self._unseen(first, last, (_COMMENT, _STRUCK) if {"html_inline", "s_open"} & {c.type for c in children} else ())
        for start, line in self._lines[first:last]:
            for match in _BLANK_ENTITY.finditer(line):
                self._mark(start + match.start(), match.group())
            for pattern in (_REFERENCE, *marks.values()):
                for match in pattern.finditer(line):
                    self._mark(start + match.start(), match.group())

    def _unseen(self, first: int, last: int, patterns: Sequence[re.Pattern[str]]) -> None:
        """Mark what nobody sees, over several lines too: comments, what is struck out, tags."""
        base = self._starts[first]
        text = "".join(line.ljust(end - start) for (start, line), end in self._with_ends(first, last))
        for match in (match for pattern in patterns for match in pattern.finditer(text)):
            for start, line in self._lines[first:last]:
                begin, end = max(start, base + match.start()), min(start + len(line), base + match.end())
                if begin < end:
                    self._mark(begin, line[begin - start : end - start])

    def _with_ends(self, first: int, last: int) -> Iterator[tuple[Slice, int]]:
        """The lines, each with where the next begins."""
        following = [*self._starts[first + 1 : last], self._starts[last - 1] + len(self._lines[last - 1][1])]
        return zip(self._lines[first:last], following, strict=True)

    def _mark_match(self, match: re.Match[str] | None, start: int) -> None:
        if match:
            self._mark(start + match.start("mark"), match["mark"])

    def _mark(self, start: int, text: str, kind: PartKind = PartKind.MARKUP) -> None:
        if text.strip():
            self.parts.append(PartMark(Span(start, start + len(text)), kind))


def _unquoted(line: Slice) -> Slice:
    """The line without the > of a quotation."""
    match = _QUOTED.match(line[1])
    return (line[0] + match.end(), line[1][match.end() :]) if match else line


def _table_start(table: PageTable) -> int:
    return min((line.start for cell in table.cells for line in cell.lines), default=0)


def _disjoint(parts: Sequence[PartMark]) -> tuple[PartMark, ...]:
    """The parts in order, those left out that begin inside another."""
    kept: list[PartMark] = []
    for part in sorted(parts, key=lambda part: (part.span.start, -part.span.end)):
        if not kept or part.span.start >= kept[-1].span.end:
            kept.append(part)
    return tuple(kept)
