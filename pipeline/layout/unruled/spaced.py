"""Tables of a text file whose columns are kept by runs of blanks: its signs stand on a grid as words on a page do.

Converters count a full-width sign as one place or as two, and so do people; the columns tell which. Two readings that
would put a value into different columns are no reading.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import pstdev

from pipeline.layout.cell_texts import is_value
from pipeline.layout.line_kinds import is_table_caption
from pipeline.layout.unruled.aligned import find_aligned_tables
from pipeline.layout.unruled.spaced_cells import are_spread, settled
from pipeline.page_records import Page, PageTable, Span, TextOrigin, WordBox

_GLYPH = 10.0  # the height of a sign; an em
_PITCH = 14.0  # from line to line
_PLACE = 8.0  # of a sign where all take one place: one blank is no gap, two are
_HALF_PLACE = 5.0
_LEAST_GAP = 9.2  # between two numbers, which hold no blank
_MOST_PHRASE = 8.0  # between two words of one phrase, whatever the blank
_CONTEXT = 6  # lines round the rows: the table's caption, its lines of one cell
_MOST_HEADS = 2  # lines over a page's body
_CLEARLY = 0.5  # of the other reading's unevenness
_MOST_LENGTH = 400  # signs: longer lines are no rows
_IDEOGRAPHS = 0x2E80

_LINE_RE = re.compile(r"[^\r\n\f]+")
_INNER_GAP_RE = re.compile(r"\S(?:[^\S\t]{2,}|\s*\t\s*)\S")
_CAPTIONS_RE = re.compile(r"\s*[续附]?表\s*\d.*\S\s{2,}[续附]?表\s*\d")
_WORD_RE = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class _Row:
    """A line of the page without its break, with the number of the line in the file."""

    start: int
    text: str
    line_no: int


Places = Callable[[Sequence[_Row]], list[list[float]]]  # of each line's signs their left ends, and the last one's right


def find_spaced_tables(page: Page) -> tuple[PageTable, ...]:
    """The tables of a page of a text file, from top to bottom, without boxes; none where blanks keep no columns."""
    if page.text_origin is not TextOrigin.FILE or page.has_paragraphs or page.words:
        return ()
    return tuple(table for rows in _stretches(page.text) for table in _tables_of(page, rows))


def is_laid_out(text: str) -> bool:
    """Whether blanks keep a line's words in columns."""
    return bool(_INNER_GAP_RE.search(text))


def names_two_tables(text: str) -> bool:
    """Whether a line holds the captions of two tables side by side."""
    return bool(_CAPTIONS_RE.match(text))


def _stretches(text: str) -> Iterator[list[_Row]]:
    """The lines near two lines or more that are parted by blanks."""
    rows: list[_Row] = []
    at = line_no = 0
    for match in _LINE_RE.finditer(text):
        line_no += len(re.findall(r"\r\n|\r|\n", text[at : match.start()]))
        at = match.end()
        if match.group().strip():
            rows.append(_Row(match.start(), match.group(), line_no))
    groups = list(_groups(rows))
    for group, before, after in zip(groups, [[-1], *groups], [*groups[1:], [len(rows)]], strict=False):
        first = max(group[0] - _CONTEXT, before[-1] + 1)
        last = min(group[-1] + _CONTEXT, after[0] - 1)
        if len(group) > 1:
            yield [row for row in rows[first : last + 1] if len(row.text) <= _MOST_LENGTH]


def _groups(rows: Sequence[_Row]) -> Iterator[list[int]]:
    """The lines parted by blanks, those together that are near each other with no caption between."""
    group: list[int] = []
    for index, row in enumerate(rows):
        is_caption = is_table_caption(row.text)
        if group and (is_caption or index - group[-1] > _CONTEXT):
            yield group
            group = []
        if not is_caption and len(row.text) <= _MOST_LENGTH and is_laid_out(row.text):
            group.append(index)
    if group:
        yield group


def _tables_of(page: Page, rows: Sequence[_Row]) -> Sequence[PageTable]:
    """The tables of a stretch under the measure that the columns speak for; none where two measures contradict.

    Nor are there any where a line holds two captions: tables side by side would be one.
    """
    if any(names_two_tables(row.text) for row in rows):
        return ()
    if any("\t" in row.text.strip() for row in rows):
        return _read(page, rows, _by_tabs)[0]
    one, other = (_read(page, rows, places) for places in (_by_signs, _by_width))
    if _addresses(one[0]) == _addresses(other[0]):
        return one[0]
    better, worse = sorted((one, other), key=lambda reading: (-len(_addresses(reading[0])), reading[1]))
    both = _addresses(better[0]).keys() & _addresses(worse[0]).keys()
    is_clear = better[1] <= _CLEARLY * worse[1] or not both
    return better[0] if is_clear else ()


def _read(page: Page, rows: Sequence[_Row], places: Places) -> tuple[list[PageTable], float]:
    """The tables of a stretch under one measure, and how uneven their columns are."""
    words = tuple(word for row, ends in zip(rows, places(rows), strict=True) for word in _words(row, ends))
    laid_out = replace(page, words=words, height=None)
    told = [
        table for found in find_aligned_tables(laid_out) if (table := settled(found, goes_on=_opens_page(page, found)))
    ]
    return [_without_boxes(table) for table in told], sum(map(_unevenness, told))


def _opens_page(page: Page, table: PageTable) -> bool:
    """Whether a table stands right under a form feed, a running head and a page number between them at most."""
    start = min(line.start for cell in table.cells for line in cell.lines)
    return page.page_no > 1 and len(_LINE_RE.findall(page.text[:start].strip())) <= _MOST_HEADS


def _by_signs(rows: Sequence[_Row]) -> list[list[float]]:
    """Every sign takes one place."""
    return [[_PLACE * index for index in range(len(row.text) + 1)] for row in rows]


def _by_width(rows: Sequence[_Row]) -> list[list[float]]:
    """A full-width sign takes two places."""
    return [
        _ends(_HALF_PLACE * (1 + (unicodedata.east_asian_width(sign) in "WFA")) for sign in row.text) for row in rows
    ]


def _by_tabs(rows: Sequence[_Row]) -> list[list[float]]:
    """A tab goes to the next column, which begins right of all that stands before it."""
    fields = [row.text.split("\t") for row in rows]
    columns = range(max(map(len, fields)))
    widths = [max((len(line[at]) for line in fields if at + 1 < len(line)), default=0) + 3 for at in columns]
    lines: list[list[float]] = []
    for line in fields:
        signs = [[1] * len(text) + [width - len(text)] for text, width in zip(line, widths, strict=False)]
        lines.append(_ends(_PLACE * step for field in signs for step in field)[: sum(map(len, line)) + len(line)])
    return lines


def _ends(steps: Iterator[float]) -> list[float]:
    places = [0.0]
    for step in steps:
        places.append(places[-1] + step)
    return places


def _words(row: _Row, places: Sequence[float]) -> Iterator[WordBox]:
    """The line's words with their boxes: each ideograph one, other signs in runs."""
    top = _PITCH * row.line_no
    words = list(_WORD_RE.finditer(row.text))
    for index, word in enumerate(words):
        before = words[index - 1] if index else None
        after = words[index + 1] if index + 1 < len(words) else None
        left = _inset(before, word, places) if before else 0.0
        right = _inset(word, after, places) if after else 0.0
        cuts = list(_cuts(word.group(), word.start()))
        for start, end in pairwise(cuts):
            x0 = places[start] + (left if start == word.start() else 0.0)
            x1 = places[end] - (right if end == word.end() else 0.0)
            yield WordBox(Span(row.start + start, row.start + end), x0, top, x1, top + _GLYPH)


def _inset(left: re.Match[str], right: re.Match[str], places: Sequence[float]) -> float:
    """By how much two words part at the blanks between them: numbers do at one, the words of a phrase do not."""
    blanks = left.string[left.end() : right.start()]
    white = places[right.start()] - places[left.end()]
    if "\t" in blanks or (len(blanks) > 1 and not are_spread(left.group(), right.group(), len(blanks))):
        return 0.0
    if is_value(left.group()) and is_value(right.group()):
        return max(0.0, _LEAST_GAP - white) / 2
    return min(0.0, _MOST_PHRASE - white) / 2


def _cuts(word: str, start: int) -> Iterator[int]:
    """Where the boxes of a word begin, and where the last one ends."""
    for index, sign in enumerate(word):
        if index == 0 or ord(sign) >= _IDEOGRAPHS or ord(word[index - 1]) >= _IDEOGRAPHS:
            yield start + index
    yield start + len(word)


def _without_boxes(table: PageTable) -> PageTable:
    cells = (replace(c, lines=tuple(replace(line, box=None, size=None) for line in c.lines)) for c in table.cells)
    return replace(table, cells=tuple(cells), box=None)


def _addresses(tables: Sequence[PageTable]) -> dict[int, tuple[int, ...]]:
    """Of each line of each cell, by its offset, in which cell it stands."""
    return {
        line.start: (index, cell.row_no, cell.column_no, cell.row_span, cell.column_span)
        for index, table in enumerate(tables)
        for cell in table.cells
        for line in cell.lines
    }


def _unevenness(table: PageTable) -> float:
    """How far the columns' cells are from beginning, ending or having their middle at one place."""
    boxes: dict[int, list[tuple[float, float]]] = {}
    for cell in table.cells:
        for line in cell.lines:
            if cell.column_span == 1 and line.box:
                boxes.setdefault(cell.column_no, []).append((line.box[0], line.box[2]))
    return sum(
        min(pstdev(x0 for x0, _ in column), pstdev(x1 for _, x1 in column), pstdev((x0 + x1) / 2 for x0, x1 in column))
        for column in boxes.values()
    )
