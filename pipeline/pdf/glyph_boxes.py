"""The boxes of a page's glyphs, all at once: pdfium is asked in one loop that runs in C, and writes into one array."""

from __future__ import annotations

import ctypes
from collections import deque
from collections.abc import Sequence
from functools import cache
from itertools import repeat
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pypdfium2 import raw

from pipeline.pdf.pdfium_calls import glyph_box, handle_of, loose_glyph_box, pointers_into

# Points: thinner is no ink. Of a font that is not in the file there is no glyph to measure, and pdfium then gives a
# box of a thousandth of the font's size; a 一 of five points is 0.2 high.
_NO_INK = 0.1
AT_ONCE = 1024  # glyphs; a page has about as many

Floats = NDArray[np.float64]


def glyph_boxes(textpage: Any, glyphs: Sequence[int]) -> Floats:
    """Left, bottom, right and top on the PDF's own axes for each glyph: the ink, or the font's box where none is."""
    handle = handle_of(textpage.raw)
    boxes = np.empty((4, len(glyphs)))
    for start in range(0, len(glyphs), AT_ONCE):
        boxes[:, start : start + AT_ONCE] = _ink_boxes(handle, glyphs[start : start + AT_ONCE])
    left, bottom, right, top = boxes
    places = ((right - left < _NO_INK) | (top - bottom < _NO_INK)).nonzero()[0]
    for start in range(0, len(places), AT_ONCE):
        some = places[start : start + AT_ONCE]
        boxes[:, some] = _loose_boxes(handle, [glyphs[place] for place in some])
    return boxes


def _ink_boxes(handle: ctypes.c_void_p, glyphs: Sequence[int]) -> Floats:
    """The boxes of the glyphs' ink; 0 for those that have none."""
    sides, (left, bottom, right, top) = _room_for_ink()
    has_box = list(map(glyph_box, repeat(handle), glyphs, left, right, bottom, top))
    boxes = sides[:, : len(glyphs)]
    if 0 in has_box:
        boxes[:, [not each for each in has_box]] = 0.0
    return boxes


def _loose_boxes(handle: ctypes.c_void_p, glyphs: Sequence[int]) -> Floats:
    """The boxes of the font round the glyphs."""
    rects, pointers = _room_for_rects()
    deque(map(loose_glyph_box, repeat(handle), glyphs, pointers), maxlen=0)
    sides = [rects[side][: len(glyphs)] for side in ("left", "bottom", "right", "top")]
    return np.array(sides, dtype=np.float64)


@cache
def _room_for_ink() -> tuple[Floats, list[list[ctypes.c_void_p]]]:
    """A row for each side that pdfium writes into, and pointers to the places of each."""
    values = ((ctypes.c_double * AT_ONCE) * 4)()
    return np.ctypeslib.as_array(values), [pointers_into(row) for row in values]


@cache
def _room_for_rects() -> tuple[Any, list[ctypes.c_void_p]]:
    """Rectangles that pdfium writes into, a name for each side, and pointers to them."""
    rects = (raw.FS_RECTF * AT_ONCE)()
    return np.ctypeslib.as_array(rects), pointers_into(rects)
