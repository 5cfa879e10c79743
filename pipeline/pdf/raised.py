"""Raised digits of a PDF as what they are printed: 97.2³ is 97.2 with a note, and no 97.23 (上标)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from pipeline.words import AS_RAISED

_LOWER = 0.9  # of the height of what it stands behind
_LIFTED = 0.33  # of that height above its foot; a digit behind a bracket stands 0.2 above the bracket's
_ALIKE = 0.1  # of their height by which the digits of one note stand off a line
_BESIDE = 0.4  # of the height: what a note stands behind ends so near

Indexes = npt.NDArray[np.intp]
Floats = npt.NDArray[np.float64]


def raised_digits(text: str, places: Indexes, boxes: Floats) -> list[int]:
    """The places in the text of digits that are smaller than what they stand right behind, and lifted.

    `places` are those of the characters that have boxes, in order; `boxes` their left, bottom, right and top edges, up
    the page. A line break between is no matter: pdfium sees a line of its own in some raised digits.
    """
    codes = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32)[places]
    left, bottom, right, top = boxes
    height = top - bottom
    is_digit = (codes >= ord("0")) & (codes <= ord("9"))
    follows = np.zeros(len(places), dtype=np.bool_)
    follows[1:] = is_digit[1:] & (np.abs(left[1:] - right[:-1]) <= _BESIDE * height[:-1])
    small = follows.copy()
    small[1:] &= (height[1:] < _LOWER * height[:-1]) & (bottom[1:] > bottom[:-1] + _LIFTED * height[:-1])
    small[1:] &= bottom[1:] < top[:-1]
    found: list[int] = []
    for first in np.flatnonzero(small).tolist():
        last = first + 1
        while last < len(places) and follows[last] and abs(bottom[last] - bottom[first]) <= _ALIKE * height[first]:
            last += 1
        found += places[first:last].tolist()
    return found


def with_raised(text: str, places: list[int]) -> str:
    """The text with the digits at these places as raised ones, character for character."""
    characters = list(text)
    for place in places:
        characters[place] = characters[place].translate(AS_RAISED)
    return "".join(characters)
