"""Charts drawn as vectors: bars that stand on one line, pies and curves, with the lines behind them (图表)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import islice, pairwise
from operator import itemgetter

from pipeline.page_records import Box, WordBox
from pipeline.pdf.joined_rulings import THIN
from pipeline.pdf.ruled_fields import RuledFields

_SAME = 1.5  # points by which bars of one chart may differ in what is equal of them
_OTHER_LENGTH = 2.0  # and by which at least two must differ in length
_APART = 3.0  # a gap between bars; cells of a table have none
_NEAR = 1.0  # a line so near a chart belongs to it
_LADDER = 60.0  # so far apart lines of one ladder may be
_CELL = 12.0  # shapes are grouped on a raster of this size
_LOWEST = 2.0  # a bar of a small share is as thin as a line, but no line is so thick
_LEAST_SHAPES = 6
_LEAST_SIDE = 40.0
_MOST_GROUPS = 40  # of bars on a page
_MOST_STEPS = 20  # in which a chart grows
_MOST_WORDS = 30  # a shape round more words is a frame round text


def find_charts(
    fills: Sequence[Box], shapes: Sequence[Box], edges: Sequence[Box], words: Sequence[WordBox]
) -> tuple[Box, ...]:
    """The boxes of the charts among filled rectangles, curved or slanted shapes and thin edges, in no order.

    `words` tell shaded cells from bars: in most bars stands none. So do the lines: a bar stands on one of them, a cell
    lies between them.
    """
    groups = islice(_bar_groups(fills, words, edges), _MOST_GROUPS)
    charts = [_with_lines(_around(bars), fills, edges) for bars in groups]
    charts += _curve_groups(shapes, words)
    return tuple(_merged(charts))


def _bar_groups(fills: Sequence[Box], words: Sequence[WordBox], edges: Sequence[Box]) -> Iterator[list[Box]]:
    """Rectangles that stand on one line, equally wide, differently high, with gaps; or that lie so on their side."""
    fields = RuledFields(edges)
    low = [box for box in edges if _LOWEST <= box[3] - box[1] < box[2] - box[0]]
    narrow = [box for box in edges if _LOWEST <= box[2] - box[0] < box[3] - box[1]]
    upright = [(box[3], box[2] - box[0], box[0], box[2], box[3] - box[1], box) for box in [*fills, *low]]
    lying = [(box[0], box[3] - box[1], box[1], box[3], box[2] - box[0], box) for box in [*fills, *narrow]]
    for bars in (upright, lying):
        for on_line in _alike(bars, itemgetter(0)):
            for group in _alike(on_line, itemgetter(1)):
                lengths = [bar[4] for bar in group]
                ordered = sorted(group, key=itemgetter(2))
                has_gap = any(after[2] - before[3] >= _APART for before, after in pairwise(ordered))
                if has_gap and max(lengths) > THIN and max(lengths) - min(lengths) >= _OTHER_LENGTH:
                    boxes = [bar[5] for bar in group]
                    if _are_mostly_empty(boxes, words) and not fields.hold_most(boxes):
                        yield boxes


_Bar = tuple[float, float, float, float, float, Box]


def _alike(bars: Sequence[_Bar], measure: Callable[[_Bar], float]) -> Iterator[list[_Bar]]:
    """The bars in groups of one measure."""
    group: list[_Bar] = []
    for bar in sorted(bars, key=measure):
        if group and measure(bar) - measure(group[0]) > _SAME:
            yield group
            group = []
        group.append(bar)
    if group:
        yield group


def _with_lines(chart: Box, fills: Sequence[Box], edges: Sequence[Box]) -> Box:
    """The box grown over the lines and bars that touch it, and the other lines of a ladder."""
    rest = [*edges, *fills]
    for _ in range(_MOST_STEPS):
        near = [box for box in rest if _touches(box, chart)]
        ladder = {(round(box[0]), round(box[2])) for box in near if box[3] - box[1] < box[2] - box[0]}
        near += [box for box in rest if (round(box[0]), round(box[2])) in ladder and _distance(box, chart) <= _LADDER]
        grown = _around([chart, *near])
        if grown == chart:
            break
        chart = grown
    return chart


def _curve_groups(shapes: Sequence[Box], words: Sequence[WordBox]) -> Iterator[Box]:
    """The boxes of shapes that lie close together, if they are many and together large."""
    owners: defaultdict[tuple[int, int], list[Box]] = defaultdict(list)
    for shape in shapes:
        if not _is_large(shape) or _word_count(shape, words) <= _MOST_WORDS:
            for x in range(int(shape[0] // _CELL), int(shape[2] // _CELL) + 1):
                for y in range(int(shape[1] // _CELL), int(shape[3] // _CELL) + 1):
                    owners[x, y].append(shape)
    while owners:
        group = set(_flooded(owners))
        box = _around(list(group))
        if len(group) >= _LEAST_SHAPES and _is_large(box):
            yield box


def _flooded(owners: dict[tuple[int, int], list[Box]]) -> Iterator[Box]:
    """Takes one group of neighbouring cells out of the raster and gives their shapes."""
    waiting = [next(iter(owners))]
    while waiting:
        x, y = waiting.pop()
        shapes = owners.pop((x, y), None)
        if shapes is not None:
            yield from shapes
            waiting += [(x + right, y + down) for right in (-1, 0, 1) for down in (-1, 0, 1)]


def _merged(charts: list[Box]) -> list[Box]:
    """Boxes that touch each other made one."""
    merged: list[Box] = []
    for chart in charts:
        while True:
            touching = [other for other in merged if _touches(other, chart)]
            if not touching:
                break
            merged = [other for other in merged if other not in touching]
            chart = _around([chart, *touching])
        merged.append(chart)
    return merged


def _are_mostly_empty(boxes: Sequence[Box], words: Sequence[WordBox]) -> bool:
    """Whether no word stands in more than half of the boxes."""
    around = _around(boxes)
    middles = [
        ((word.x0 + word.x1) / 2, (word.top + word.bottom) / 2)
        for word in words
        if around[1] < word.bottom and word.top < around[3]
    ]
    filled = sum(any(x0 <= x <= x1 and top <= y <= bottom for x, y in middles) for x0, top, x1, bottom in boxes)
    return 2 * filled < len(boxes)


def _is_large(box: Box) -> bool:
    return min(box[2] - box[0], box[3] - box[1]) >= _LEAST_SIDE


def _word_count(box: Box, words: Sequence[WordBox]) -> int:
    return sum(_stands_in(word, box) for word in words)


def _stands_in(word: WordBox, box: Box) -> bool:
    return box[0] <= (word.x0 + word.x1) / 2 <= box[2] and box[1] <= (word.top + word.bottom) / 2 <= box[3]


def _touches(box: Box, other: Box) -> bool:
    return (
        box[0] <= other[2] + _NEAR
        and other[0] - _NEAR <= box[2]
        and box[1] <= other[3] + _NEAR
        and other[1] - _NEAR <= box[3]
    )


def _distance(box: Box, other: Box) -> float:
    """How far one lies above or below the other."""
    return max(box[1] - other[3], other[1] - box[3], 0.0)


def _around(boxes: Sequence[Box]) -> Box:
    return (
        min(box[0] for box in boxes),
        min(box[1] for box in boxes),
        max(box[2] for box in boxes),
        max(box[3] for box in boxes),
    )
