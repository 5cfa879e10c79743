"""A ‰ that the recogniser reads as %: the third ring tells them apart, and a factor of ten (千分号)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pipeline.ocr.engine import Image, PixelBox

# All as shares of the height of the detected box, which is half as tall again as the ink.
_BEFORE, _AFTER = 0.6, 1.1  # the sign lies so far round the place in which the recogniser saw it
_LEAST, _MOST = 0.12, 0.4  # the height of a ring's hole
_LEVEL = 0.05  # two lower rings stand level
_ALIKE = 0.25  # of their size by which they differ at most; the ring of a 。 is flatter and larger
_BESIDE = 0.4  # and so close together: the next digit's hole stands farther off
_FACTOR = 3  # the holes of small type are a few pixels wide

_Ring = tuple[float, float, float, float]  # left, top, width, height


def with_permille(image: Image, box: PixelBox, text: str, middles: Sequence[float]) -> str:
    """The text with ‰ for each % under which three rings stand; `middles` are the x of the printed characters."""
    printed = [place for place, char in enumerate(text) if not char.isspace()]
    if "%" not in text or len(printed) != len(middles):
        return text
    chars = list(text)
    for place, middle in zip(printed, middles, strict=True):
        if chars[place] == "%" and _has_twin(_rings(image, box, middle), box[3] - box[1]):
            chars[place] = "‰"
    return "".join(chars)


def _rings(image: Image, box: PixelBox, middle: float) -> list[_Ring]:
    """The holes in the ink round a place, in pixels."""
    import cv2

    height = box[3] - box[1]
    x0, x1 = max(0, round(middle - _BEFORE * height)), min(image.shape[1], round(middle + _AFTER * height))
    crop = image[max(0, round(box[1])) : round(box[3]), x0:x1]
    if 0 in crop.shape:
        return []
    grey: Any = cv2.cvtColor(crop, cv2.COLOR_BGR2GRAY)
    grey = cv2.resize(grey, None, fx=_FACTOR, fy=_FACTOR, interpolation=cv2.INTER_CUBIC)
    _, ink = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY_INV + cv2.THRESH_OTSU)
    found: Any = cv2.findContours(ink, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    shapes, levels = found
    if levels is None:  # no ink at all
        return []
    holes = [cv2.boundingRect(shape) for shape, level in zip(shapes, levels[0], strict=True) if level[3] >= 0]
    return [(x / _FACTOR, y / _FACTOR, wide / _FACTOR, high / _FACTOR) for x, y, wide, high in holes]


def _has_twin(rings: Sequence[_Ring], height: float) -> bool:
    """Whether two equal rings stand side by side, and one like them higher up to their left."""
    whole = sorted(ring for ring in rings if _LEAST * height <= ring[3] <= _MOST * height)
    for at, left in enumerate(whole):
        for right in whole[at + 1 :]:
            beside = right[0] - left[0] <= _BESIDE * height and abs(right[1] - left[1]) <= _LEVEL * height
            if beside and _are_alike(left, right):
                return any(_are_alike(upper, left) and upper[1] < left[1] - left[3] / 2 for upper in whole[:at])
    return False


def _are_alike(one: _Ring, other: _Ring) -> bool:
    return all(abs(a - b) <= _ALIKE * max(a, b) for a, b in zip(one[2:], other[2:], strict=True))
