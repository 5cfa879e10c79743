"""A PDF page's ruling lines, and the boxes of its charts and pictures (框线, 图)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

from pipeline.page_records import Box, Ruling, WordBox
from pipeline.pdf.chart_boxes import find_charts
from pipeline.pdf.drawn_paths import DrawnPaths
from pipeline.pdf.joined_rulings import join_rulings
from pipeline.pdf.shaded_rows import lone_shaded_rows

_LEAST_SIDE = 20.0  # points: smaller pictures are marks and letters
# A report's page has some hundred of each. More fills or shapes are a gradient or a map, more lines a pattern: none of
# them is looked at, so that no page takes long.
_MOST_FILLS = 1_500
_MOST_SHAPES = 3_000
_MOST_RULINGS = 2_000
_BACKGROUND = 0.8  # of the page: a larger picture lies under the page's text
_FOOT = 0.09  # of the page's height: where page numbers stand
_Found = TypeVar("_Found")


def find_rulings(
    paths: DrawnPaths, width: float, height: float, words: Sequence[WordBox] = ()
) -> tuple[tuple[Ruling, ...], tuple[Box, ...]]:
    """The rulings of a page of that size, and the boxes of its charts and pictures; a chart's lines are no rulings."""
    page = (0.0, 0.0, width, height)
    edges = [box for edge in paths.edges if (box := _shared(edge, page))]
    fills = [box for fill in _outermost(_few(paths.fills, _MOST_FILLS)) if (box := _shared(fill, page))]
    shapes = [box for shape in _few(paths.shapes, _MOST_SHAPES) if (box := _shared(shape, page))]
    charts = [chart for chart in find_charts(fills, shapes, edges, words) if not _is_background(chart, width * height)]
    pictures = [box for image in paths.images if (box := _shared(image, page)) and _is_picture(box, width * height)]
    shades = [fill for fill in fills if not _is_background(fill, width * height)]
    alone = lone_shaded_rows(shades, edges)
    edges += [side for fill in shades for side in _sides(fill)[: 2 if fill in alone else 4]]
    for chart in charts:
        edges = [edge for edge in edges if not _is_in(edge, chart)]
    rulings = join_rulings(edges)
    return tuple(_above_foot(_few(rulings, _MOST_RULINGS), words, height)), (*charts, *pictures)


def _above_foot(rulings: Sequence[Ruling], words: Sequence[WordBox], height: float) -> Iterator[Ruling]:
    """The rulings, those that run off the page ending over the words at its foot.

    A browser draws a row that the page's end cuts in its whole length and shows what the margins leave of it; the
    page number is no word of that row.
    """
    foot = _foot_of(words, height) if any(line.bottom >= height - 1 for line in rulings) else None
    for line in rulings:
        runs_off = line.bottom >= height - 1
        yield replace(line, bottom=foot) if runs_off and foot is not None and line.top < foot else line


def _foot_of(words: Sequence[WordBox], height: float) -> float | None:
    """The middle of the blank over the words in the margin at the page's foot, if it is higher than they are."""
    lowest = 0.0
    for word in sorted(words, key=lambda word: word.top):
        if word.top >= (1 - _FOOT) * height and word.top - lowest >= word.bottom - word.top:
            return (lowest + word.top) / 2
        lowest = max(lowest, word.bottom)
    return None


def _few(found: Sequence[_Found], most: int) -> Sequence[_Found]:
    return found if len(found) <= most else ()


def _shared(box: Box, page: Box) -> Box | None:
    """The part of a box that lies on the page."""
    if page[0] <= box[0] <= box[2] <= page[2] and page[1] <= box[1] <= box[3] <= page[3]:
        return box
    x0, top, x1, bottom = max(box[0], page[0]), max(box[1], page[1]), min(box[2], page[2]), min(box[3], page[3])
    return (x0, top, x1, bottom) if x0 <= x1 and top <= bottom else None


def _outermost(fills: Sequence[Box]) -> list[Box]:
    """The rectangles that lie in no other: a cell's shading, not the shading of its paragraphs."""
    kept: list[Box] = []
    for fill in sorted(set(fills), key=lambda box: (box[0] - box[2]) * (box[3] - box[1])):
        x0, top, x1, bottom = fill
        beside = [other for other in kept if other[0] - 1 <= x0 and x1 <= other[2] + 1]
        if not any(other[1] - 1 <= top and bottom <= other[3] + 1 for other in beside):
            kept.append(fill)
    return kept


def _is_in(box: Box, other: Box) -> bool:
    return other[0] - 1 <= box[0] and other[1] - 1 <= box[1] and box[2] <= other[2] + 1 and box[3] <= other[3] + 1


def _is_background(box: Box, page_area: float) -> bool:
    return (box[2] - box[0]) * (box[3] - box[1]) > _BACKGROUND * page_area


def _is_picture(box: Box, page_area: float) -> bool:
    return min(box[2] - box[0], box[3] - box[1]) >= _LEAST_SIDE and not _is_background(box, page_area)


def _sides(box: Box) -> tuple[Box, Box, Box, Box]:
    """The four edges of a rectangle as boxes without thickness: over and under it, left and right of it."""
    x0, top, x1, bottom = box
    return (x0, top, x1, top), (x0, bottom, x1, bottom), (x0, top, x0, bottom), (x1, top, x1, bottom)
