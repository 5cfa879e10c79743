"""Boxes in which characters stand one below another: text set upright in a narrow cell, or two rows (竖排)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median
from typing import Any

from pipeline.ocr.engine import Image, PixelBox

_TALL = 1.55  # times the usual height of a box
_MOST_WIDTH = 2.5  # times its height: a wider one is a line of large type
_UPRIGHT = 1.8  # times its width: text set upright, whatever the size of its type
_INK = 0.67  # of a detected box is as high as the ink in it
_INK_OF_WIDTH = 0.8  # of an upright box is as wide as the ink in it
_LARGER = 1.2  # times the usual ink: bands joined to more than that are two characters
_SMALLER = 0.45  # of the usual ink: a lower band is a stroke that was left over
_DARK = 0.08  # of a row of pixels, where a row of characters has at least that much ink
_MARGIN = 0.25  # of the ink's height round it, as the detector leaves


def unstacked(image: Image, boxes: Sequence[PixelBox]) -> list[PixelBox]:
    """The boxes, those with rows of characters one below another cut into one box a row.

    The recogniser reads one row: of two it makes what it can, and of five it makes nothing.
    """
    if not boxes:
        return []
    usual = median(box[3] - box[1] for box in boxes)
    return [part for box in boxes for part in _rows(image, box, usual)]


def _rows(image: Image, box: PixelBox, usual: float) -> Iterator[PixelBox]:
    width, height = box[2] - box[0], box[3] - box[1]
    if height < _TALL * usual or width > _MOST_WIDTH * height:
        yield box
        return
    upright = height >= _UPRIGHT * width
    ink = max(_INK * usual, _INK_OF_WIDTH * width) if upright else _INK * usual
    bands = _joined(_bands(image, box), _LARGER * ink)
    rows = [band for band in bands if band[1] - band[0] >= _SMALLER * ink]
    if len(rows) < 2 or any(end - begin > 2 * _LARGER * ink for begin, end in rows):
        yield box
        return
    for begin, end in rows:
        margin = _MARGIN * max(end - begin, ink)
        yield (box[0], max(box[1], begin - margin), box[2], min(box[3], end + margin))


def _bands(image: Image, box: PixelBox) -> list[tuple[float, float]]:
    """The heights between which there is ink in the box, from top to bottom."""
    import cv2
    import numpy as np

    x0, top, x1, bottom = (round(edge) for edge in box)
    grey: Any = cv2.cvtColor(image[top:bottom, x0:x1], cv2.COLOR_BGR2GRAY)
    _, mask = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY_INV + cv2.THRESH_OTSU)
    inked = mask.mean(axis=1) >= _DARK * 255 * min(1.0, (bottom - top) / max(x1 - x0, 1))
    edges = np.flatnonzero(np.diff(np.concatenate(([0], inked.astype(np.int8), [0]))))
    return [(top + float(begin), top + float(end)) for begin, end in edges.reshape(-1, 2)]


def _joined(bands: Sequence[tuple[float, float]], most: float) -> list[tuple[float, float]]:
    """Neighbouring bands put together, the closest first, while they stay as low as one row of characters.

    The strokes of 二 and 三 are bands of their own.
    """
    rows = list(bands)
    while True:
        near = [
            (after[0] - before[1], at)
            for at, (before, after) in enumerate(pairwise(rows))
            if after[1] - before[0] <= most
        ]
        if not near:
            return rows
        _, at = min(near)
        rows[at : at + 2] = [(rows[at][0], rows[at + 1][1])]
