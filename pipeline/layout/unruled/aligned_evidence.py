"""What speaks for a table and against one, where nothing but the words' places tells (判定)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from pipeline.layout.unruled.gutters import Extent
from pipeline.layout.unruled.printed_rows import Segment
from pipeline.layout.unruled.row_units import GridRow, is_figure, is_over_all
from pipeline.page_records import WordBox

_LEAST_FILLED = 0.55  # of the cells
_LEAST_FILLED_SMALL = 0.7  # of the cells of a table with so few:
_SMALL = 12
_ALIGNED_SHARE = 0.7  # of a column's cells that stand at one left end, right end or middle
_ALIGNED = 0.45  # em, or _JITTER if that is more
_JITTER = 3.0  # points: boxes that OCR reports are off by two
_PROSE_LENGTH = 18  # characters: the usual cell of a column that holds sentences
_LED_SHARE = 0.3  # of the rows with leaders: a table of contents
_SIDEWAYS_SHARE = 0.3
_LABEL_SHARE = 0.5
_MARK_SHARE = 0.8

_SENTENCE_RE = re.compile(r"[。；！？]|[\u4e00-\u9fff]，[\u4e00-\u9fff]")
_LEADER_RE = re.compile(r"[.．·•‧…⋯‥_]{3,}|…|⋯")
_LIST_MARK_RE = re.compile(
    r"[（(]?[0-9一二三四五六七八九十]{1,3}[）)、.．]?|[①-⑳●•■◆▪◇○]|第[0-9一二三四五六七八九十]+[章节条]|[0-9]+(?:\.[0-9]+)+"
)
_COUNT_RE = re.compile(r"[0-9]{1,4}")

Unit = Sequence[GridRow]


class ColumnView:
    """One column's cells: their texts without blanks, and their printed segments."""

    def __init__(self, units: Sequence[Unit], column: int) -> None:
        self.segments = [
            each.segment for unit in units for row in unit for each in row.placed if each.first == column == each.last
        ]
        by_unit = [
            "".join(each.segment.text for row in unit for each in row.placed if each.first == column == each.last)
            for unit in units
        ]
        self.texts = [text for text in by_unit if text]

    def figures(self) -> float:
        """The share of its cells that are values; a head is none."""
        body = self.texts if self.texts and is_figure(self.texts[0]) else self.texts[1:]
        return sum(map(is_figure, body)) / len(body) if body else 0.0

    def is_prose(self) -> bool:
        """Whether it holds sentences."""
        if not self.texts:
            return False
        sentences = sum(1 for text in self.texts if _SENTENCE_RE.search(text))
        return sentences >= 0.3 * len(self.texts) or median([len(text) for text in self.texts]) >= _PROSE_LENGTH

    def is_aligned(self, em: float) -> bool:
        """Whether most of its lines begin, end or have their middle at one x."""
        return any(
            _share_at_one_place(places, max(_ALIGNED * em, _JITTER)) >= _ALIGNED_SHARE
            for places in (
                [segment.x0 for segment in self.segments],
                [segment.x1 for segment in self.segments],
                [(segment.x0 + segment.x1) / 2 for segment in self.segments],
            )
        )


def _share_at_one_place(places: Sequence[float], slack: float) -> float:
    middle = median(places)
    return sum(abs(place - middle) <= slack for place in places) / len(places)


def is_table(
    units: Sequence[Unit],
    columns: Sequence[Extent],
    em: float,
    *,
    is_named: bool,
    goes_on: bool,
    is_three_line: bool = False,
) -> bool:
    """Whether rows and columns make a table.

    `is_named` if a caption stands above it or ruling lines bound it; `goes_on` if it opens the page's body, where two
    rows of a table begun on the page before may stand; `is_three_line` if ruling lines stand over, in and under it:
    then its cells may be set as they like within their columns.
    """
    views = [ColumnView(units, column) for column in range(len(columns))]
    if len(columns) < 2 or any(not view.segments for view in views):
        return False
    is_single = is_named and _is_row_under_head(units, views)
    has_enough_rows = is_single or _has_enough_rows(units, views, goes_on=goes_on)
    if not has_enough_rows or any(map(_holds_two_values, units)):
        return False
    filled = sum(len(view.texts) for view in views)
    places = len(columns) * sum(not is_over_all(unit[0], columns) for unit in units)
    if filled < (_LEAST_FILLED if places > _SMALL else _LEAST_FILLED_SMALL) * places:
        return False
    if not is_three_line and sum(view.is_aligned(em) for view in views[1:]) < max(1, 0.7 * (len(views) - 1)):
        return False
    prose = sum(view.is_prose() for view in views)
    figures = sum(view.figures() >= 0.6 for view in views)
    if prose > 1 or (prose and len(columns) == 2) or not (figures or is_named):
        return False
    return not (_is_contents(units) or _is_ladder(views) or _is_sideways(units) or _is_list(views, is_named=is_named))


def _has_enough_rows(units: Sequence[Unit], views: Sequence[ColumnView], *, goes_on: bool) -> bool:
    if len(units) >= 3:
        return True
    figures = sum(all(map(is_figure, view.texts)) for view in views)
    return goes_on and len(units) == 2 and len(views) >= 3 and 2 * figures >= len(views)


def _is_row_under_head(units: Sequence[Unit], views: Sequence[ColumnView]) -> bool:
    """Whether two rows are a head of words and a value under each of them, three or more."""
    is_full = len(units) == 2 and len(views) >= 3 and all(len(view.texts) == 2 for view in views)
    return is_full and all(is_figure(view.texts[1]) and not is_figure(view.texts[0]) for view in views)


def _holds_two_values(unit: Unit) -> bool:
    """Whether values stand one below the other in a cell: then the rows are not known."""
    values = [(each.first, row.row.top) for row in unit for each in row.placed if is_figure(each.segment.text)]
    return len({column for column, _ in values}) < len(set(values))


def _is_contents(units: Sequence[Unit]) -> bool:
    """Whether leaders run to page numbers."""
    led = sum(any(_LEADER_RE.search(row.row.text) for row in unit) for unit in units)
    return led >= _LED_SHARE * len(units)


def _is_ladder(views: Sequence[ColumnView]) -> bool:
    """Whether the outer column counts down in equal steps, as a chart's axis does; years count in ones."""
    for view in (views[0], views[-1]):
        if len(view.texts) >= 3 and all(re.fullmatch(r"-?[0-9][0-9,.]*%?", text) for text in view.texts):
            values = [float(text.replace(",", "").rstrip("%.")) for text in view.texts if text.count(".") < 2]
            steps = {round(one - other, 4) for one, other in pairwise(values)}
            if len(values) == len(view.texts) and len(steps) == 1 and steps.pop() not in (0, 1, -1):
                return True
    return False


def _is_sideways(units: Sequence[Unit]) -> bool:
    """Whether words that touch in the text stand above one another: the text runs up or down the page."""
    words = sorted(_words(units), key=lambda word: word.span.start)
    touching = [(one, other) for one, other in pairwise(words) if one.span.end == other.span.start]
    turned = sum(abs(one.x0 + one.x1 - other.x0 - other.x1) < other.x1 - other.x0 for one, other in touching)
    return turned > _SIDEWAYS_SHARE * len(touching) + 1


def _words(units: Sequence[Unit]) -> list[WordBox]:
    segments: list[Segment] = [each.segment for unit in units for row in unit for each in row.placed]
    return [word for segment in segments for word in segment.words]


def _is_list(views: Sequence[ColumnView], *, is_named: bool) -> bool:
    """Whether two columns are a list's marks and its items, labels with what is filled in, or entries and pages."""
    if len(views) != 2:
        return False
    first, second = views
    labels = sum(text.endswith(("：", ":")) for text in first.texts)
    if labels >= _LABEL_SHARE * len(first.texts):
        return True
    if is_named:
        return False
    marks = sum(bool(_LIST_MARK_RE.fullmatch(text)) for text in first.texts)
    return marks >= _MARK_SHARE * len(first.texts) or _are_page_numbers(first, second)


def _are_page_numbers(first: ColumnView, second: ColumnView) -> bool:
    if not all(_COUNT_RE.fullmatch(text) for text in second.texts):
        return False
    values = [int(text) for text in second.texts]
    opened = sum(
        bool(re.match(r"[（(]?[0-9一二三四五六七八九十]+[）)、.．]|第.{1,3}[章节]|附", text)) for text in first.texts
    )
    return values == sorted(values) and opened >= 0.4 * len(first.texts)
