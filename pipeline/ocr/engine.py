"""What an OCR engine does for us, whichever it is: an image in, runs of text with their places out (文字识别)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Image = NDArray[np.uint8]  # height × width × 3, blue green red
else:
    Image = Any

PixelBox = tuple[float, float, float, float]


class OcrError(Exception):
    """The engine failed on an image; whoever knows the file and the page tells the user."""


@dataclass(frozen=True, slots=True)
class Glyph:
    """One character of a segment: its left and right edge in pixels, and how sure the engine is (0 to 1)."""

    x0: float
    x1: float
    confidence: float


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of text the engine found in one place; `glyphs` has one entry for each character of `text`.

    `box` is (x0, top, x1, bottom) in pixels from the image's top left corner.
    """

    text: str
    box: PixelBox
    glyphs: tuple[Glyph, ...]


class OcrEngine(Protocol):
    """Reads images; made cheaply, loads its models when it first reads."""

    @property
    def name(self) -> str:
        """Engine, weights and runtime with their versions, as it stands on every page it read."""
        ...

    def read(self, image: Image, lines: Sequence[PixelBox] = ()) -> list[Segment]:
        """The image's runs of text in no particular order, none of them blank; OcrError if the engine fails.

        `lines` are boxes round the ruling lines that are known: what is in them is no text.
        """
        ...

    def upright_shares(self, image: Image) -> tuple[float, float, float, float]:
        """How likely the image has been turned clockwise by 0, 90, 180 and 270 degrees; they add up to 1."""
        ...
