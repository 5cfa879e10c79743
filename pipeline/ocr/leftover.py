"""Ink that the detector passed over: a lone digit in a cell, a page number between dashes (漏检)."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median
from typing import Any

from pipeline.ocr.engine import Image, PixelBox

_FACTOR = 0.5  # half the image's pixels are enough to see whether there is ink
_WINDOW, _DARKER = 21, 25  # ink is darker than the paper round it by so many of 255 grey levels
_LEAST_HEIGHT, _MOST_HEIGHT = 0.3, 1.1  # of a line's detected box, which is half as tall again as its ink
_MOST_WIDTH = 6.0  # times the height of a line's box: longer text is never passed over
_LINE = 2.0  # a straight run of ink so many times as long is a ruling line
_GAP = 0.35  # so far apart the parts of one run may be
_LEAST_INK, _MOST_INK = 0.08, 0.75  # share of its box: a speck or a frame has less, a bullet or a bar more
_MARGIN = 0.25  # left round the ink, as the detector would
_LEVEL = 0.7  # share of a run's height that stands level with the box it continues
_BESIDE = 0.1  # of a box's height: nearer than any two cells of a table
_MOST_RUNS = 60  # more of them are a picture or dirt


def unread_boxes(image: Image, read: Sequence[PixelBox], lines: Sequence[PixelBox] = ()) -> list[PixelBox]:
    """Boxes round small runs of ink outside the boxes that are read; none where there are too many to be text.

    Ruling lines, pictures and specks are left out, as far as their size and their ink tell; and the ink in `lines`, the
    boxes of ruling lines that are known: a slanted one breaks into pieces that look like 1.
    """
    import cv2
    import numpy as np

    if not read:
        return []
    ink = _small_ink(image)
    line = _FACTOR * median(box[3] - box[1] for box in read)
    for edges in (*read, *lines):
        x0, top, x1, bottom = (round(edge * _FACTOR) for edge in edges)
        ink[top:bottom, x0:x1] = 0
    ink = _without_lines(ink, round(_LINE * line))
    joined = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((1, max(1, round(_GAP * line)) | 1), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    runs = [box for x, y, width, height, _ in stats[1:].tolist() if (box := _run(ink, x, y, width, height, line))]
    if len(runs) > _MOST_RUNS:
        return []
    return [(run[0] / _FACTOR, run[1] / _FACTOR, run[2] / _FACTOR, run[3] / _FACTOR) for run in runs]


def _small_ink(image: Image) -> Any:
    """255 where a small copy of the image is darker than what stands round it, 0 elsewhere."""
    import cv2

    grey: Any = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
    grey = cv2.resize(grey, None, fx=_FACTOR, fy=_FACTOR, interpolation=cv2.INTER_AREA)
    return cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, _WINDOW, _DARKER)


def join_ends(boxes: Sequence[PixelBox], runs: Sequence[PixelBox]) -> tuple[list[PixelBox], list[PixelBox]]:
    """The boxes, wider where a run of unread ink continues them, and the runs that stand alone.

    A closing bracket that the detector cut off would else be read by itself, as D or 」.
    """
    joined, alone = list(boxes), []
    for run in runs:
        near = [number for number, box in enumerate(joined) if _continues(box, run)]
        for number in near:
            x0, top, x1, bottom = joined[number]
            joined[number] = (min(x0, run[0]), top, max(x1, run[2]), bottom)
        if not near:
            alone.append(run)
    return joined, alone


def _continues(box: PixelBox, run: PixelBox) -> bool:
    """Whether the run stands level with the box and right beside it."""
    height, run_height = box[3] - box[1], run[3] - run[1]
    overlap = min(box[3], run[3]) - max(box[1], run[1])
    gap = max(box[0], run[0]) - min(box[2], run[2])
    return overlap >= _LEVEL * run_height and run_height <= _MOST_HEIGHT * height and gap <= _BESIDE * height


def _without_lines(ink: Any, length: int) -> Any:
    """The ink without straight runs of at least the length, across or down, and what touches them."""
    import cv2
    import numpy as np

    around = np.ones((3, 3), np.uint8)
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
