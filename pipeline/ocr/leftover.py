"""Ink that the detector passed over: a lone digit in a cell, a page number between dashes (漏检)."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median
from typing import Any

from pipeline.ocr.engine import Image, PixelBox

_WINDOW, _DARKER = 31, 25  # ink is darker than the paper round it by so many of 255 grey levels
_LEAST_HEIGHT, _MOST_HEIGHT = 0.3, 1.1  # of a line's detected box, which is half as tall again as its ink
_MOST_WIDTH = 6.0  # times the height of a line's box: longer text is never passed over
_LINE = 2.0  # a straight run of ink so many times as long is a ruling line
_GAP = 0.35  # so far apart the parts of one run may be
_LEAST_INK, _MOST_INK = 0.08, 0.75  # share of its box: a speck or a frame has less, a bullet or a bar more
_MARGIN = 0.25  # left round the ink, as the detector would
_MOST_RUNS = 60  # more of them are a picture or dirt


def unread_boxes(image: Image, read: Sequence[PixelBox]) -> list[PixelBox]:
    """Boxes round small runs of ink outside the boxes that are read; none where there are too many to be text.

    Ruling lines, pictures and specks are left out, as far as their size and their ink tell.
    """
    import cv2
    import numpy as np

    if not read:
        return []
    line = median(box[3] - box[1] for box in read)
    grey = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
    ink = cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, _WINDOW, _DARKER)
    for x0, top, x1, bottom in read:
        ink[round(top) : round(bottom), round(x0) : round(x1)] = 0
    ink = _without_lines(ink, round(_LINE * line))
    joined = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((1, max(1, round(_GAP * line)) | 1), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    runs = [box for x, y, width, height, _ in stats[1:].tolist() if (box := _run(ink, x, y, width, height, line))]
    return runs if len(runs) <= _MOST_RUNS else []


def _without_lines(ink: Any, length: int) -> Any:
    """The ink without straight runs of at least the length, across or down, and what touches them."""
    import cv2
    import numpy as np

    around = np.ones((5, 5), np.uint8)
    for shape in ((1, length), (length, 1)):
        lines = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones(shape, np.uint8))
        ink = cv2.subtract(ink, cv2.dilate(lines, around))
    return ink


def _run(ink: Any, x: int, y: int, width: int, height: int, line: float) -> PixelBox | None:
    """The box round a run of ink with a margin; None if it is too small, too large, too thin or too full for text."""
    if not (_LEAST_HEIGHT * line <= height <= _MOST_HEIGHT * line and width <= _MOST_WIDTH * line):
        return None
    share = float((ink[y : y + height, x : x + width] > 0).mean())
    if not _LEAST_INK <= share <= _MOST_INK:
        return None
    margin = _MARGIN * height
    return (
        max(0.0, x - margin),
        max(0.0, y - margin),
        min(float(ink.shape[1]), x + width + margin),
        min(float(ink.shape[0]), y + height + margin),
    )
