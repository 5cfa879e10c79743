"""Rows that no ruling line parts: a tall field of a ruled table with a list of values in it (半框线表)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from pipeline.layout.unruled.gutters import Placed
from pipeline.layout.unruled.printed_rows import PrintedRow, Segment, printed_rows
from pipeline.layout.unruled.row_units import GridRow, is_figure, row_units
from pipeline.page_records import Page, WordBox

_LEAST_VALUES = 4  # below each other in one column; a long number may wrap over three lines
_LEAST_IN_TWO = 3  # in each of two columns
_PART_OF_NUMBER_RE = re.compile(r".*[,，.．]|[,，.．].*|.*,\d{1,2}(?!\d).*")  # a number that wraps in a narrow column
_WITH_LABEL = 0.8  # of the rows with a value have words in another column too


def hidden_rows(page: Page, cells: Sequence[Sequence[WordBox]]) -> list[list[list[WordBox]]]:
    """The words of a ruled row's cells, parted into the rows that its values tell: by row, then by cell.

    One row, the given one, where values do not stand below each other, or not beside words.
    """
    owners = {word.span.start: column for column, words in enumerate(cells) for word in words}
    rows = [_grid_row(row, owners) for row in printed_rows(page, [word for words in cells for word in words])]
    if not _is_list(rows):
        return [[list(words) for words in cells]]
    extents = [
        (min((word.x0 for word in words), default=0.0), max((word.x1 for word in words), default=0.0))
        for words in cells
    ]
    parted = []
    for unit in row_units(rows, extents, ()):
        found: list[list[WordBox]] = [[] for _ in cells]
        for row in unit:
            for each in row.placed:
                found[each.first] += each.segment.words
        parted.append(found)
    return parted


def _grid_row(row: PrintedRow, owners: dict[int, int]) -> GridRow:
    """The printed row with its words by the cell they stand in."""
    whole = _segment([(word, text) for one in row.segments for word, text in zip(one.words, one.texts, strict=True)])
    by_cell: defaultdict[int, list[tuple[WordBox, str]]] = defaultdict(list)
    for word, text in zip(whole.words, whole.texts, strict=True):
        by_cell[owners[word.span.start]].append((word, text))
    return GridRow(row, tuple(Placed(column, column, _segment(by_cell[column])) for column in sorted(by_cell)))


def _segment(words: Sequence[tuple[WordBox, str]]) -> Segment:
    return Segment(
        tuple(word for word, _ in words),
        tuple(text for _, text in words),
        min(word.x0 for word, _ in words),
        max(word.x1 for word, _ in words),
    )


def _is_list(rows: Sequence[GridRow]) -> bool:
    """Whether columns hold nothing but values, enough of them, and words stand beside the values."""
    texts: defaultdict[int, list[str]] = defaultdict(list)
    for row in rows:
        for each in row.placed:
            texts[each.first].append(each.segment.text)
    values = {column: len(found) for column, found in texts.items() if all(map(is_figure, found))}
    if any(_PART_OF_NUMBER_RE.fullmatch(text) for column in values for text in texts[column]):
        return False
    longest = max(values.values(), default=0)
    if longest < _LEAST_VALUES and sum(count >= _LEAST_IN_TWO for count in values.values()) < 2:
        return False
    with_value = [row for row in rows if row.filled & values.keys()]
    return sum(len(row.filled) > 1 for row in with_value) >= _WITH_LABEL * len(with_value)
