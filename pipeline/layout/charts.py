"""The words of charts drawn as vectors (图): ladders of their axes, labels, legends; none of it is running text.

A ladder (刻度) is a column or a row of numbers at even distances that count in even steps. What is short and stands
beside the ladder belongs to the same chart, and so do all short words inside a drawing.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipeline.layout.line_kinds import (
    heading_level,
    is_figure_caption,
    is_note,
    is_numbers_only,
    is_table_caption,
    width,
)
from pipeline.layout.slices import PageSlices, extent
from pipeline.layout.type_sizes import body_size, is_spread
from pipeline.page_records import Box, Line, Page

Place = tuple[int, int]

_STEP_RE = re.compile(r"([-−－]?\d{1,3}(?:[,，]\d{3})+(?:\.\d+)?|[-−－]?\d+(?:\.\d+)?)\s?([%％‰]?|[万亿]?[元人个])")
_DIGIT_RE = re.compile(r"\d")
_TABLE_ROW = re.compile(r"\s*\S*[\u4e00-\u9fff]{2}\S*(?:\s+[-−]?\d[\d,.]*[%％]?){2,}\s*$")
_ROWS_OF_A_TABLE = 2
_EVEN = 0.12  # by which share of the usual distance two steps of a ladder may differ
_ALIGNED = 2.5  # points
_MOST_NUMBERS = 120  # of a page: more are no chart's
_STEPS_NEEDED = 3
_LABEL_WIDTH = 14.0  # characters: a longer line is no label
_MARKS = re.compile(r"[，。；！？]|：\S")
_BIGGEST_DRAWING = 0.6  # of the page: a larger one is its background
_LABELS_SHARE = 0.7  # of the lines in a drawing that must be labels for it to be a chart
_SMALLER = 0.92  # of the body's size: a figure's names are set smaller
_AROUND = 2.0  # body glyph heights over and under a drawing within which its labels stand
_TO_CAPTION = 4.0  # body glyph heights from a drawing down to its caption
_CELLS = 3  # words at least of a row of the data table under a chart
_OVER, _UNDER = 2.5, 5.0  # ladder glyph heights over and under the ladder that still are the chart's


@dataclass(frozen=True, slots=True)
class _Number:
    """A word that is a number."""

    box: Box
    value: Decimal
    unit: str

    @property
    def middle(self) -> float:
        return (self.box[1] + self.box[3]) / 2


def chart_places(pages: Sequence[Page], by_page: Sequence[Sequence[Line]]) -> set[Place]:
    """The places (page_no, start) of the lines that stand in charts; takes the body lines of each page."""
    body = body_size(line for lines in by_page for line in lines)
    found: set[Place] = set()
    for page, lines in zip(pages, by_page, strict=True):
        if body is None or page.height is None or page.width is None:
            continue
        laddered = list(_laddered(page, lines, body))
        drawn = list(_drawn_charts(page, lines, laddered))
        for box in [*drawn, *laddered]:
            found |= {(line.page_no, line.start) for line in _inside(lines, box) if _is_label(line)}
        for box in drawn:
            found |= {(line.page_no, line.start) for line in _inside(lines, box) if _is_row(line)}
            found |= {(line.page_no, line.start) for line in _around(lines, box, body)}
        for box in page.drawings:
            found |= {(line.page_no, line.start) for line in _beside(lines, box, body)}
        found |= {(line.page_no, line.start) for line in _over_captions(lines, body)}
    return found


def _over_captions(lines: Sequence[Line], body: float) -> Iterator[Line]:
    """The values and names that stand right over a figure's caption, though nothing of the figure is drawn in lines."""
    for index, caption in enumerate(lines):
        first = index
        while is_figure_caption(caption.text) and first > 0 and _stands_in_figure(lines[first - 1], body):
            first -= 1
        if any(is_numbers_only(line.text) for line in lines[first:index]):
            yield from lines[first:index]


def _stands_in_figure(line: Line, body: float) -> bool:
    is_small = line.size is not None and line.size <= _SMALLER * body
    return _is_label(line) and (is_small or is_numbers_only(line.text)) and not _TABLE_ROW.match(line.text)


def _drawn_charts(page: Page, lines: Sequence[Line], laddered: Sequence[Box]) -> Iterator[Box]:
    """The drawings in which words stand that are labels, most of them, and some of them numbers.

    Where rows of names with their numbers stand, and no ladder, the drawing is a coloured table (底纹表格).
    """
    assert page.width is not None
    assert page.height is not None
    for box in page.drawings:
        if (box[2] - box[0]) * (box[3] - box[1]) > _BIGGEST_DRAWING * page.width * page.height:
            continue
        inside = list(_inside(lines, box))
        labels = [line for line in inside if _is_label(line)]
        rows = sum(bool(_TABLE_ROW.match(line.text)) for line in inside)
        if rows >= _ROWS_OF_A_TABLE and not any(_overlap(box, chart) for chart in laddered):
            continue
        if any(_DIGIT_RE.search(line.text) for line in labels) and len(labels) >= _LABELS_SHARE * len(inside):
            yield box


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _around(lines: Sequence[Line], box: Box, body: float) -> Iterator[Line]:
    """The labels that stand a little over or under the drawing itself: values over bars, names under an axis."""
    wider = (box[0] - body, box[1] - _AROUND * body, box[2] + body, box[3] + _AROUND * body)
    for line in _inside(lines, wider):
        is_row = len(line.text.split()) > 1 and is_spread(line)
        if _is_label(line) and (is_row or is_numbers_only(line.text)):
            yield line


def _beside(lines: Sequence[Line], box: Box, body: float) -> Iterator[Line]:
    """The labels left and right of a drawing that has a figure's caption below: the names and shares of a pie.

    Where anything else stands beside it, or no number, text runs round a picture.
    """
    under = (box[0] - body, box[3], box[2] + body, box[3] + _TO_CAPTION * body)
    if not any(is_figure_caption(line.text) for line in _inside(lines, under)):
        return
    at_height = _inside(lines, (0.0, box[1] - body, math.inf, box[3] + body))
    labels = [line for line in at_height if not is_figure_caption(line.text)]
    if all(_is_label(line) for line in labels) and any(_DIGIT_RE.search(line.text) for line in labels):
        yield from labels


def _is_row(line: Line) -> bool:
    """Whether a line in a chart is a row of the data table under it, however closely set."""
    words = line.text.split()
    is_short = len(words) >= _CELLS and all(width(word) <= _LABEL_WIDTH for word in words)
    return is_short and not _MARKS.search(line.text) and heading_level(line.text) is None


def _inside(lines: Sequence[Line], box: Box) -> Iterator[Line]:
    for line in lines:
        if line.box:
            x, y = (line.box[0] + line.box[2]) / 2, (line.box[1] + line.box[3]) / 2
            if box[0] <= x <= box[2] and box[1] <= y <= box[3]:
                yield line


def _is_label(line: Line) -> bool:
    """Whether a line may stand in a chart: short, no sentence, no caption, no numbered heading."""
    text = line.text.strip()
    if _STEP_RE.fullmatch(text):
        return True
    if is_figure_caption(text) or is_table_caption(text) or is_note(text) or _MARKS.search(text):
        return False
    if is_spread(line) and all(width(word) <= _LABEL_WIDTH for word in text.split()):
        return True  # labels of one height stand in one line
    return width(text) <= _LABEL_WIDTH and heading_level(text) is None


def _laddered(page: Page, lines: Sequence[Line], body: float) -> Iterator[Box]:
    """The extents of charts about vertical ladders: as wide as the text, a little higher than the ladder."""
    slices = PageSlices(page)
    numbers = [number for line in lines for number in _numbers(line, slices)][:_MOST_NUMBERS]
    right = max((line.box[2] for line in lines if line.box), default=0.0)
    for ladder in _ladders(numbers):
        height = max(ladder[0].box[3] - ladder[0].box[1], 0.6 * body)
        yield (
            min(number.box[0] for number in ladder) - 2 * body,
            ladder[0].box[1] - _OVER * height,
            right + body,
            ladder[-1].box[3] + _UNDER * height,
        )


def _numbers(line: Line, slices: PageSlices) -> Iterator[_Number]:
    """The words of a line of labels that are numbers; a step of a ladder may share its line with the value of a bar."""
    if not _DIGIT_RE.search(line.text) or not (is_numbers_only(line.text) or _is_label(line)):
        return
    for word in re.finditer(r"\S+", line.text):
        step = _STEP_RE.fullmatch(word.group())
        if not step:
            continue
        box, _ = extent(slices.page.text, slices.words(line.start + word.start(), line.start + word.end()))
        if box:
            digits = re.sub("[,，]", "", step[1]).replace("−", "-").replace("－", "-")
            yield _Number(box, Decimal(digits), step[2])


def _ladders(numbers: Sequence[_Number]) -> Iterator[list[_Number]]:
    """Numbers one over the other, aligned, at even distances, that count down the page in even steps."""
    rest = sorted(numbers, key=lambda number: number.box[1])
    while rest:
        first, *others = rest
        aligned = [number for number in others if _are_aligned(first.box, number.box) and number.unit == first.unit]
        ladder = max((_even_run(first, second, aligned) for second in aligned), key=len, default=[first])
        if _is_axis(ladder):
            yield ladder
            rest = [number for number in rest if number not in ladder]
        else:
            rest = others


def _are_aligned(one: Box, other: Box) -> bool:
    return abs(one[2] - other[2]) <= _ALIGNED or abs(one[0] + one[2] - other[0] - other[2]) <= 2 * _ALIGNED


def _even_run(first: _Number, second: _Number, numbers: Sequence[_Number]) -> list[_Number]:
    """The numbers in which values fall and heights sink by the step from the first to the second."""
    run = [first, second]
    step, spacing = first.value - second.value, second.middle - first.middle
    if step <= 0 or spacing <= 0:
        return [first]
    for number in numbers:
        if run[-1].value - number.value == step and abs(number.middle - run[-1].middle - spacing) <= _EVEN * spacing:
            run.append(number)
    return run


def _is_axis(ladder: Sequence[_Number]) -> bool:
    """Whether numbers in even steps are an axis: four, or three that are percentages or go down to 0; no years."""
    if len(ladder) < _STEPS_NEEDED:
        return False
    if all(1900 <= number.value <= 2100 for number in ladder) and ladder[0].value - ladder[1].value == 1:
        return False
    return len(ladder) > _STEPS_NEEDED or ladder[0].unit in {"%", "％"} or ladder[-1].value == 0
