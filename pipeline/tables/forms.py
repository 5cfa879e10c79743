"""Forms of a text file (填报表): labels with a unit in brackets, each followed by its value.

A value that another one follows on its line is a row's: its label is no form's.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence

from pipeline.joined import JoinedLines
from pipeline.layout.line_kinds import FORM_VALUE, NUMBER, heading_level, is_table_caption
from pipeline.records import Cell, CellRole, Line, short_id
from pipeline.tables.totals import Placed

_FEWEST_PAIRS = 4
_NEAR = 90  # characters between two pairs
_VALUE_FOLLOWS = re.compile(rf"[^\S\n]+(?:[-+−－]?{NUMBER}[%％‰]?|[-—－]+)(?!\S)")
_SENTENCE_END = re.compile(r"[。！？]")


def forms(lines: Sequence[Line], even: Container[int]) -> Iterator[range]:
    """The stretches in which labels and values follow one another closely, outside the lines of even tables."""
    joined = JoinedLines(lines)
    for group in _groups(joined, even):
        if len(group) >= _FEWEST_PAIRS:
            first = _label_start(lines, joined.line_at(group[0].start()))
            yield range(first, joined.line_at(group[-1].end() - 1) + 1)


def _groups(joined: JoinedLines, even: Container[int]) -> list[list[re.Match[str]]]:
    """The pairs of label and value, those together between which nothing says that another form begins."""
    groups: list[list[re.Match[str]]] = [[]]
    for hit in FORM_VALUE.finditer(joined.text):
        if joined.line_at(hit.start()) in even or _VALUE_FOLLOWS.match(joined.text, hit.end()):
            groups.append([])
            continue
        between = joined.text[groups[-1][-1].end() : hit.start()] if groups[-1] else ""
        if len(between) >= _NEAR or _SENTENCE_END.search(between) or _holds_title(between):
            groups.append([])
        groups[-1].append(hit)
    return groups


def _holds_title(text: str) -> bool:
    """Whether a section's heading (2-3 …, （一）…, 表 2 …) stands between two form values: a new form begins."""
    return any((heading_level(line) or 9) <= 3 or is_table_caption(line) for line in text.split("\n")[1:])


def _label_start(lines: Sequence[Line], first: int) -> int:
    """The first label's own line, where the bracket stands on the next."""
    if lines[first].text.lstrip()[:1] in "（(" and first > 0:
        return first - 1
    return first


def form_cells(lines: Sequence[Line], source_id: str) -> list[Placed]:
    """The label and value pairs of a form, each pair a row: the label with its unit, then the value."""
    joined = JoinedLines(lines)
    table_id = short_id("t", source_id, lines[0].page_no, lines[0].start)
    placed: list[Placed] = []
    at = 0
    for row_no, match in enumerate(FORM_VALUE.finditer(joined.text), start=1):
        label = joined.cut(at, match.end("unit") + 1)
        if label.text:
            placed.append((Cell(table_id, row_no, 1, CellRole.ROW_HEAD), label))
        placed.append((Cell(table_id, row_no, 2), joined.cut(match.start("value"), match.end("value"))))
        at = match.end()
    rest = joined.cut(at, len(joined.text))
    if rest.text:
        placed.append((None, rest))
    return placed
