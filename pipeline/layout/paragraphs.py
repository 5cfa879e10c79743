"""Which printed lines make up one paragraph (段落): by the text column where the page has geometry, else by widths.

Where boxes are known, a paragraph begins at an indent and ends at a short line or a wide gap; a sentence that is not
over runs on, over a page or a column break too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from pipeline.layout.line_kinds import (
    SENTENCE_END,
    caption_runs_on,
    heading_level,
    is_figure_caption,
    is_full,
    is_note,
    is_table_caption,
    width,
)
from pipeline.layout.text_columns import Column, is_beside, middle, text_columns
from pipeline.layout.type_sizes import ideographs, is_spread, times_larger
from pipeline.page_records import Line

FIRST_LINE_INDENT = 2.0
LIST_START = re.compile(r"\s*(?:[•●■◆▪➢·]|——|[①-⑳]|\d{1,2}[)）])")
_WORD = r"[“‘（《(〔]*(?:[A-Za-z0-9.,:/%+\-]+|\S)[，。、；：？！”’）》%％]*"
_FIRST_WORD = re.compile(rf"\s*{_WORD}(?:(?<=[”’]){_WORD})*")  # some programs break no line beside a quotation mark
_CHOICE = re.compile(r"\s*[□☐☑☒√✓○]\s?\S{1,4}(?:\s|$)")  # □ 适用 √ 不适用: the boxes of a form
_RUNS_ON = ("，", "、", "“", "（", "《", "‘", "〔")
_CLOSERS = "”’）》〕)"

_INDENT = 1.2  # glyph heights: a line that begins so far in is indented
_SHORT = 1.6  # glyph heights: a line that ends so far from the margin is short; a full stop's ink is half a glyph
_UNFINISHED = 0.72  # of the column: a line that stops inside a sentence runs on if it fills so much
_IDEOGRAPHS_NEEDED = 3  # fewer do not tell a line's size
_JUSTIFIED = 0.7  # glyph heights within which two lines end together
_NEXT_LINE = 3.0  # glyph heights from the middle of a line to that of the next
_PROSE = 8  # ideographs of a line of running text, at least
_SET_IN = 4.0  # glyph heights: a line that begins so far in is centred or set to the right
_NARROW = 4.0  # glyph heights: a narrower column holds no running text
_TITLE_ROOM = 4.0  # glyph heights: a line that ends so far from the margin does not run on
_WIDE_GAP = 1.7  # of the usual distance between lines: another paragraph
_GAP_OF_OTHERS = 2.6  # of the usual distance: another paragraph even inside a sentence


def paragraphs(
    lines: Sequence[Line], widths: Sequence[float], columns: Sequence[Column | None] | None = None
) -> Iterator[list[Line]]:
    """The lines of running text grouped: each group is one paragraph, heading, caption or item.

    `widths` are those of the text column round each line, in characters, `columns` their places on the page: told by
    these lines alone if they are not given.
    """
    columns = text_columns(lines) if columns is None else columns
    group: list[Line] = []
    for index, line in enumerate(lines):
        if group:
            place = columns[index - 1], columns[index]
            over = group[-1].ends  # where the file says it, its word counts
            if over is None:
                starts = not is_beside(group[-1], line) and _starts_anew(lines, index)
                over = starts or _is_over(group, line, widths[index - 1], place)
                over = over or (_is_closed(group[-1]) and _stands_alone(lines, columns, index))
            if over:
                yield group
                group = []
        group.append(line)
    if group:
        yield group


def runs_on(before: Line, after: Line, lines: Sequence[Line]) -> bool:
    """Whether a paragraph that something floating parts goes on: `lines` are the running text round the two lines."""
    index = next((at for at, line in enumerate(lines) if line is after), 0)
    if index == 0 or lines[index - 1] is not before:
        return False
    text = before.text.rstrip().rstrip(_CLOSERS)
    if text.endswith((*SENTENCE_END, "：", ":")) or ideographs(after.text) < 2:
        return False
    groups = paragraphs(lines, [40.0] * len(lines))
    return any(one is before and other is after for group in groups for one, other in pairwise(group))


def opens_paragraph(line: Line, following: Line) -> bool:
    """Whether two lines are a paragraph's first: one indented by two characters, both as far to the right."""
    if not line.box or not following.box or not line.size or line.page_no != following.page_no:
        return False
    is_indented = _INDENT <= (line.box[0] - following.box[0]) / line.size <= 2 * FIRST_LINE_INDENT - _INDENT
    is_justified = abs(line.box[2] - following.box[2]) <= _JUSTIFIED * line.size
    is_next = 0 < middle(following) - middle(line) <= _NEXT_LINE * line.size
    is_prose = min(ideographs(line.text), ideographs(following.text)) >= _PROSE and "，" in line.text + following.text
    return is_indented and is_justified and is_next and is_prose


def _starts_anew(lines: Sequence[Line], index: int) -> bool:
    """Whether a line cannot go on with the sentence before it."""
    text = lines[index].text
    before = lines[index - 1].text.rstrip() if index else ""
    if is_table_caption(text) or is_figure_caption(text) or is_note(text):
        return True
    if LIST_START.match(text) and not _is_in_brackets(before):
        return True
    if _CHOICE.match(text):
        return True
    level = heading_level(text)
    if level is None:
        return False
    # “…比例为\n3.5 万人” and “（见表\n1.2）” only look like numbering: a sentence that is not over goes on.
    closed = before.endswith((*SENTENCE_END, "：", ":", ".")) or width(before) < 20 or heading_level(before) is not None
    return closed or level <= 3


def _is_closed(line: Line) -> bool:
    """Whether a sentence, or words that announce something, end with a line."""
    return line.text.rstrip().rstrip(_CLOSERS).endswith((*SENTENCE_END, "：", ":"))


def _stands_alone(lines: Sequence[Line], columns: Sequence[Column | None], index: int) -> bool:
    """Whether a line after a closed sentence is a title: too short to run on, and no sentence ends with it."""
    line, column = lines[index], columns[index]
    if column is None or not line.box or not line.size or ideographs(line.text) < _IDEOGRAPHS_NEEDED:
        return False
    beside = any(is_beside(one, other) for one, other in pairwise(lines[max(index - 1, 0) : index + 2]))
    if beside or re.search(r"[，。；：！？]", line.text):
        return False
    word = _first_word(lines[index + 1].text) if index + 1 < len(lines) else 0.0
    return column.right - line.box[2] > max(_TITLE_ROOM, word + 0.5) * line.size


def _is_in_brackets(text: str) -> bool:
    """Whether a bracket is open at the end: after （见图 1- the line 17）。 is no item."""
    return max(text.rfind("（"), text.rfind("(")) > max(text.rfind("）"), text.rfind(")"))


def _is_over(
    group: Sequence[Line], following: Line, measure: float, place: tuple[Column | None, Column | None]
) -> bool:
    """Whether the group's last line ends its paragraph."""
    last = group[-1]
    if last.level is not None or following.level is not None:
        return True
    if is_table_caption(group[0].text) or is_figure_caption(group[0].text):
        return len(group) > 1 or not caption_runs_on(last, following, measure)
    column, next_column = place
    if column is not None and next_column is not None:
        return _is_over_on_page(group, following, column, next_column)
    return _is_over_in_text(group, measure)


def _is_over_in_text(group: Sequence[Line], measure: float) -> bool:
    """Without geometry.

    A line that stops inside a sentence runs on if it is fairly long: a paragraph's first line is two
    characters shorter (its indent is no text) and boxes are set narrower than the text around them. Numbered
    lines must come closer to the margin, since a heading may be long too.
    """
    last = group[-1]
    text = last.text.rstrip()
    if text.endswith(SENTENCE_END):
        return not is_full(last, measure) or width(text) > 60
    if text.endswith(_RUNS_ON):
        return False
    if heading_level(group[0].text) is not None and len(group) == 1:
        return not is_full(last, measure - FIRST_LINE_INDENT)
    return width(text) < min(measure * 0.72, 40.0)


def _is_over_on_page(group: Sequence[Line], following: Line, column: Column, next_column: Column) -> bool:
    """With geometry: by size, gap, indent and the right margin."""
    last = group[-1]
    assert last.box
    assert following.box
    if is_beside(last, following):
        return False
    if _differ_in_size(last, following) or is_spread(last) or is_spread(following):
        return True
    text, size = last.text.rstrip(), last.size or 1.0
    begins = _row_start(group)
    if begins - column.left > _SET_IN * size and following.box[0] < begins - _SET_IN * size:
        return True  # 单位：万元 at the right margin, a centred title
    if (
        column.right - column.left < _NARROW * size
        and _is_full_or_ends(following, next_column)
        and "，" in following.text
    ):
        return True  # what stands beside a table is no part of the text under it
    room, needed = column.right - last.box[2], (_first_word(following.text) + 0.5) * size
    short = room > max(_SHORT * size, needed)
    indented = _is_indented(following, next_column) and not _is_indented(last, column)
    far = _is_far(last, following, column, _WIDE_GAP)
    if _is_closed(last):
        return short or far or _is_indented(following, next_column)
    if text.endswith(_RUNS_ON):
        return False
    if heading_level(group[0].text) is not None and len(group) == 1:
        return short or far
    if _is_far(last, following, column, _GAP_OF_OTHERS):
        return True
    if len(group) > 1 and last.page_no != following.page_no and _is_full_or_ends(following, next_column):
        return indented  # a file set page by page may break its line anywhere
    filled = (last.box[2] - min(begins, column.left + 3 * size)) / max(column.right - column.left, size)
    return (filled < _UNFINISHED and room > needed) or (short and (indented or far))


def _is_full_or_ends(line: Line, column: Column) -> bool:
    """Whether a line is running text: it reaches the margin, or a sentence ends on it."""
    assert line.box
    return column.right - line.box[2] <= _SHORT * (line.size or 1.0) or "。" in line.text


def _row_start(group: Sequence[Line]) -> float:
    """Where the printed row of the group's last line begins."""
    index = len(group) - 1
    while index > 0 and is_beside(group[index - 1], group[index]):
        index -= 1
    box = group[index].box
    assert box
    return box[0]


def _differ_in_size(one: Line, other: Line) -> bool:
    if min(ideographs(one.text), ideographs(other.text)) < _IDEOGRAPHS_NEEDED or not one.size or not other.size:
        return False
    small, large = sorted((one, other), key=lambda line: line.size or 0.0)
    short = small if ideographs(small.text) < ideographs(large.text) else large
    return times_larger(replace(short, size=large.size), small.size or 0.0)


def _is_indented(line: Line, column: Column) -> bool:
    assert line.box
    return line.box[0] - column.left >= _INDENT * (line.size or 1.0)


def _is_far(last: Line, following: Line, column: Column, gap: float) -> bool:
    """Whether the gap to the next line on the same page is wider than usual; up the page is another column."""
    if column.pitch is None or last.page_no != following.page_no:
        return False
    return middle(following) - middle(last) > gap * column.pitch


def _first_word(text: str) -> float:
    """The width in characters of what cannot be broken at the beginning of a line, with the marks that stick to it."""
    match = _FIRST_WORD.match(text)
    return width(match.group()) if match else 1.0
