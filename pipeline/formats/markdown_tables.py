"""Tables inside Markdown, with pipes or in HTML, whose cells are slices of the file's own text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from pipeline.formats.cell_places import CellPlaces
from pipeline.formats.page_writer import would_run_on
from pipeline.page_records import Line, PageTable, TableCell, TableOrigin

# Marks that stand in a cell and that no reader sees.
_MARKS = re.compile(
    r"<!--.*?-->|~~(?:[^~]|~(?!~))+~~|<(?P<struck>del|s|strike)\b[^<>]*>.*?</(?P=struck)\s*>|\*{1,3}|`+|~~|</?[A-Za-z][^<>]*>|!\[[^\]]*\]\([^)]*\)|\[\^[^\[\]\s]{1,20}\]|\[(?=[^\[\]]*\]\()|\]\([^()]*\)|\\(?=[|*_`\\])|&nbsp;",
    re.S | re.I,
)
# Those of them that leave a number whole: 1**286** is 1286, but 100<sup>1</sup> is not 1001.
_SEAMLESS = re.compile(
    r"\*+|`+|~~.*|<!--.*|</?(?:b|strong|i|em|u|span|font|code|a|small|mark|big|del|s|strike)\b.*|!?\[(?!\^).*|\].*|\\",
    re.S | re.I,
)
_CODE = re.compile(r"(?<!`)(`+)(?!`).+?(?<!`)\1(?!`)")
_HTML_TABLE = re.compile(r"<table\b[^>]*>(?:(?!<table\b).)*?</table\s*>", re.I | re.S)
_TAG = re.compile(r"<(?P<end>/?)(?P<name>table|thead|tbody|tr|td|th)\b(?P<rest>[^>]*)>", re.I)
_SPAN = re.compile(r"""(?P<name>row|col)span\s*=\s*["']?(?P<number>\d{1,3})""", re.I)
_BREAK = re.compile(r"\r\n|\r|\n|<br\s*/?>", re.I)

Slice = tuple[int, str]  # offset and text
Piece = tuple[int, str, bool]  # and whether it goes on where the one before it ended


def pipe_table(page_no: int, rows: list[Slice]) -> PageTable:
    """The table of some source lines, the first of which is its head, the one of dashes left out."""
    cells: list[TableCell] = []
    columns = len(list(_split_row(rows[0][1])))
    for row_no, (start, text) in enumerate(rows, start=1):
        row = _row_of(text, columns)
        for column_no, (offset, cell) in enumerate(row, start=1):
            lines = _lines(page_no, [list(without_marks(start + offset, cell))])
            cells.append(TableCell(row_no, column_no, lines=lines))
        cells += (TableCell(row_no, column_no) for column_no in range(len(row) + 1, columns + 1))
    return PageTable(page_no, tuple(cells), TableOrigin.FILE, head_rows=1)


def html_tables(page_no: int, text: str) -> Iterator[tuple[int, int, PageTable]]:
    """The HTML tables in a text, each with where it begins and ends; those of one cell are none."""
    for match in _HTML_TABLE.finditer(text):
        table = _html_table(page_no, match.start(), match.group())
        if len(table.cells) > 1:
            yield match.start(), match.end(), table


def without_marks(start: int, text: str) -> Iterator[Piece]:
    """The stretches of a cell that are more than blanks, and whether only marks part each from the one before."""
    start += len(text) - len(text.lstrip())
    text = text.strip()
    at, is_seamless = 0, True
    for match in [*_MARKS.finditer(text), None]:
        end = match.start() if match else len(text)
        if text[at:end].strip():
            yield start + at, text[at:end], is_seamless
            is_seamless = True
        is_seamless &= match is None or bool(_SEAMLESS.fullmatch(match.group()))
        at = match.end() if match else end


def _row_of(text: str, columns: int) -> list[Slice]:
    """The cells of a row; where it has too many, a pipe inside `…` parts none if that makes it as long as the head."""
    row = list(_split_row(text))
    if len(row) <= columns:
        return row
    whole = list(_split_row(text, [(match.start(), match.end()) for match in _CODE.finditer(text)]))
    return whole if len(whole) == columns else row


def _split_row(text: str, kept: Sequence[tuple[int, int]] = ()) -> Iterator[Slice]:
    """The cells of | a | b |; a pipe behind a backslash or inside a stretch that is `kept` parts nothing."""
    pipes = [at for at in _pipes(text) if not any(start <= at < end for start, end in kept)]
    first = 1 if pipes and not text[: pipes[0]].strip() else 0
    last = len(pipes) if pipes and not text[pipes[-1] + 1 :].strip() else len(pipes) + 1
    borders = [-1, *pipes, len(text)]
    for left, right in zip(borders[first:last], borders[first + 1 :], strict=False):
        yield left + 1, text[left + 1 : right]


def _pipes(text: str) -> list[int]:
    found, at = [], 0
    while at < len(text):
        if text[at] == "|":
            found.append(at)
        at += 2 if text[at] == "\\" else 1
    return found


def _html_table(page_no: int, start: int, source: str) -> PageTable:
    places = CellPlaces()
    cells: list[TableCell] = []
    heads, row_is_head, in_head = 0, False, False
    tags = [*_TAG.finditer(source)]
    for index, tag in enumerate(tags):
        name, is_end = tag["name"].lower(), bool(tag["end"])
        if name == "thead":
            in_head = not is_end
        elif name == "tr" and not is_end:
            heads += row_is_head and heads == places.row_no - 1
            places.next_row()
            row_is_head = True
        elif name in ("td", "th") and not is_end and places.row_no:
            row_is_head &= name == "th" or in_head
            spans = {span["name"].lower(): max(int(span["number"]), 1) for span in _SPAN.finditer(tag["rest"])}
            row_span, column_span = spans.get("row", 1), spans.get("col", 1)
            end = tags[index + 1].start() if index + 1 < len(tags) else len(source)
            column = places.place(row_span, column_span)
            lines = _cell_lines(page_no, start, source, tag.end(), end)
            cells.append(TableCell(places.row_no, column, row_span, column_span, lines))
    return PageTable(page_no, tuple(cells), TableOrigin.FILE, head_rows=heads or None)


def _cell_lines(page_no: int, start: int, source: str, first: int, last: int) -> tuple[Line, ...]:
    pieces: list[list[Piece]] = []
    at = first
    for match in [*_BREAK.finditer(source, first, last), None]:
        end = match.start() if match else last
        pieces.append(list(without_marks(start + at, source[at:end])))
        at = match.end() if match else end
    return _lines(page_no, pieces)


def _lines(page_no: int, printed: Iterable[Sequence[Piece]]) -> tuple[Line, ...]:
    """The pieces of printed lines, up to the first that would run a number on; none if that is inside a line.

    A number missed is better than a wrong one.
    """
    lines: list[Line] = []
    for pieces in printed:
        for index, (start, text, is_seamless) in enumerate(pieces):
            if lines and would_run_on(lines[-1].text, text) and not (index and is_seamless):
                return () if index else tuple(lines)
            lines.append(Line(page_no, start, text))
    return tuple(lines)
