"""Shaded rows in scans: the dark head and total rows of coloured tables, the stripes of others (底纹).

Often nothing is drawn between such rows, and nothing between the cells of dark ones. The shading itself, what stands in
it and the lines of the rows beside it tell where they end.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from pipeline.page_records import Box, Ruling

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Grey = NDArray[np.uint8]

_PixelBox = tuple[int, int, int, int]

# All in points.
_LEAST_HEIGHT, _MOST_HEIGHT = 9.0, 80.0  # one line of small type; a head of four lines
_LEAST_WIDTH = 60.0
_LETTERS = 5.0  # so far apart the edges of light letters may be, to be closed
_TOUCH = 3.0  # how near an upright line stands to the band's own left or right end
_REACH = 9.0  # how far from the band an upright line may end: next to so much ink it is too pale to be seen
_CLEAR = 2.0  # text that reaches so far over a line runs across it
_DARK = 0.62  # of the paper's grey: darker is no shading under black letters
_LIGHT = 0.955  # of the paper's grey: the palest stripes
_BLUR = 5  # pixels over which a scanner's noise evens out
_SOLID = 0.85  # of its box is dark, letters closed
_OPEN = 0.55  # of a row of pixels is shaded before they are closed: lines of heavy type are only then


@dataclass(frozen=True, slots=True)
class TableBand:
    """A shaded row of a table: its box, and where the upright lines of the rows beside it end at it."""

    box: Box
    walls: tuple[float, ...]

    def full_walls(self) -> list[Ruling]:
        """The walls carried on through the whole band and a little beyond, whatever stands in it."""
        return [Ruling(x, self.box[1] - _REACH, x, self.box[3] + _REACH) for x in self.walls]

    def rulings(self, texts: Sequence[Box]) -> Iterator[Ruling]:
        """The lines that the band stands for: its edges, and the walls through it.

        A wall does not go through a text, and where a text stands over several columns it begins below it. `texts` are
        the boxes of what was read on the page, in points.
        """
        x0, top, x1, bottom = self.box
        inside = [text for text in texts if _is_in(text, self.box)]
        across = [text for text in inside if any(_crosses(text, x) for x in self.walls)]
        under = {text: _below(text, inside, bottom) for text in across}
        yield Ruling(x0, top, x1, top)
        yield Ruling(x0, bottom, x1, bottom)
        for x in (x0, *self.walls, x1):
            begin = max((under[text] for text in across if _crosses(text, x)), default=top)
            if begin < bottom:
                yield Ruling(x, begin, x, bottom)
        for text in across:
            if under[text] < bottom:
                covered = [
                    side
                    for left, right in pairwise((x0, *self.walls, x1))
                    if left < text[2] - _CLEAR and text[0] + _CLEAR < right
                    for side in (left, right)
                ]
                yield Ruling(covered[0], under[text], covered[-1], under[text])


def table_bands(boxes: Sequence[Box], rulings: Sequence[Ruling]) -> list[TableBand]:
    """The shaded boxes that are rows of ruled tables.

    One that no upright line ends at is no table's, nor is one whose width no line says: a bar of a chart.
    """
    bands = []
    for box in boxes:
        walls = tuple(x for x in sorted(set(_walls(box, rulings))) if box[0] + _TOUCH < x < box[2] - _TOUCH)
        if walls and all(_is_edge(x, box, rulings) for x in (box[0], box[2])):
            bands.append(TableBand(box, walls))
    return bands


def shaded_bands(grey: Grey, scale: float) -> list[Box]:
    """The boxes, in points, of shaded areas that are wide and as high as one to four lines of text.

    `scale` is points per pixel of the grey image.
    """
    import cv2
    import numpy as np

    paper = float(np.percentile(grey, 80))
    dark = (grey < _DARK * paper).astype(np.uint8)
    side = max(3, round(_LETTERS / scale) | 1)
    closed = cv2.morphologyEx(dark, cv2.MORPH_CLOSE, np.ones((side, side), np.uint8))
    bands = _solid_boxes(closed, dark, scale)
    light = (cv2.blur(grey, (_BLUR, _BLUR)) < _LIGHT * paper).astype(np.uint8)
    for x0, top, x1, bottom in bands:
        light[max(0, top - _BLUR) : bottom + _BLUR, max(0, x0 - _BLUR) : x1 + _BLUR] = 0
    bands += _solid_boxes(light, light, scale)
    return [(x0 * scale, top * scale, x1 * scale, bottom * scale) for x0, top, x1, bottom in bands]


def _solid_boxes(mask: Any, shade: Any, scale: float) -> list[_PixelBox]:
    """The boxes of rectangles in the mask that are wide and not too high; `shade` is the mask before it was closed."""
    import cv2
    import numpy as np

    least = (max(1, round(_LEAST_HEIGHT / scale)), max(1, round(_LEAST_WIDTH / scale)))
    solid = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones(least, np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(solid, connectivity=4)
    boxes = []
    for x, y, width, height, _ in stats[1:].tolist():
        top, bottom = _shaded_rows(shade[y : y + height, x : x + width])
        area = solid[y + top : y + bottom, x : x + width]
        if least[0] <= bottom - top <= _MOST_HEIGHT / scale and area.mean() >= _SOLID:
            boxes.append((x, y + top, x + width, y + bottom))
    return boxes


def _shaded_rows(shade: Any) -> tuple[int, int]:
    """The first row of pixels and the one after the last of the longest run of rows that are mostly shaded.

    Lines of text that stand close over or under a band grow together with it when its letters are closed.
    """
    import numpy as np

    is_shaded = np.concatenate(([0], (shade.mean(axis=1) >= _OPEN).astype(np.int8), [0]))
    runs = np.flatnonzero(np.diff(is_shaded)).reshape(-1, 2).tolist()
    begin, end = max(runs, key=lambda run: run[1] - run[0], default=(0, 0))
    return int(begin), int(end)


def _walls(box: Box, rulings: Sequence[Ruling]) -> Iterator[float]:
    """Where upright lines end at the band's upper or lower edge, or run through it."""
    for line in rulings:
        if line.x0 == line.x1 and line.top <= box[3] + _REACH and box[1] - _REACH <= line.bottom:
            yield line.x0


def _is_edge(x: float, box: Box, rulings: Sequence[Ruling]) -> bool:
    """Whether an upright line stands at one end of the band, or level lines near it end where it does."""
    return any(
        line.top <= box[3] + _MOST_HEIGHT
        and box[1] - _MOST_HEIGHT <= line.bottom
        and min(abs(line.x0 - x), abs(line.x1 - x)) <= _TOUCH
        for line in rulings
    )


def _is_in(text: Box, box: Box) -> bool:
    middle = (text[1] + text[3]) / 2
    return box[1] <= middle <= box[3] and box[0] <= (text[0] + text[2]) / 2 <= box[2]


def _crosses(text: Box, x: float) -> bool:
    return text[0] + _CLEAR < x < text[2] - _CLEAR


def _below(text: Box, others: Sequence[Box], end: float) -> float:
    """The height between a text and the next one below it in the columns it stands over; the band's end if none is."""
    lower = [
        other[1]
        for other in others
        if other[0] < text[2] and text[0] < other[2] and (other[1] + other[3]) / 2 > text[3]
    ]
    return (text[3] + min(lower)) / 2 if lower else end
