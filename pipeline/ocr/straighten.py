"""An image of a page turned upright and straight (转正, 纠偏), and by how much it was turned."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, cast

from pipeline.ocr.engine import Image, OcrEngine

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Grey = NDArray[np.uint8]

MAX_SKEW = 5.0  # degrees to either side
MIN_SKEW = 0.05  # less is not worth a resampling: 1 pixel over a page's width at 200 dpi
_COARSE, _FINE = 0.25, 0.05
_SEEN_WIDTH = 800  # pixels: enough to tell 0.05 degrees
_CLEARER = 1.005  # the straightened page's rows over those of the page as it is
_MIN_INK = 200  # pixels of ink: fewer have no direction

_SURE_UPRIGHT = 0.5  # the model's share for 0 degrees above which nobody asks further
_CLEARLY_BETTER = 1.3  # a turned page must read so much better than the page as it is
_SAMPLE_SIDE = 1000  # pixels of the longer side of the piece that is read for comparison


def straightened(image: Image, engine: OcrEngine) -> tuple[Image, float]:
    """The image upright and straight, and the degrees clockwise by which it was turned (-180 to 275).

    Quarter turns change width and height; the skew is taken out about the middle of an unchanged canvas.
    """
    quarter = find_quarter_turn(image, engine)
    turned = turn(image, float(quarter))
    skew = find_skew(turned)
    return turn(turned, skew), quarter + skew


def turn(image: Image, degrees: float) -> Image:
    """The image turned clockwise: by quarters exactly, the rest about the middle with the canvas kept."""
    import cv2
    import numpy as np

    quarters = round(degrees / 90)
    rest = degrees - 90 * quarters
    if quarters % 4:
        image = np.ascontiguousarray(np.rot90(image, -quarters))
    if abs(rest) < MIN_SKEW:
        return image
    height, width = image.shape[:2]
    matrix = cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), -rest, 1.0)
    size = (width, height)
    is_grey = np.array_equal(image[:, :, 0], image[:, :, 1]) and np.array_equal(image[:, :, 1], image[:, :, 2])
    source: Any = image[:, :, 0] if is_grey else image  # a third of the work, and the same result
    straight: Any = cv2.warpAffine(source, matrix, size, flags=cv2.INTER_CUBIC, borderValue=(255, 255, 255))
    return cast("Image", cv2.merge((straight, straight, straight)) if is_grey else straight)


def find_skew(image: Image) -> float:
    """The degrees clockwise, within ±5, by which the image must be turned so that its lines lie level.

    Lines of text and ruling lines pile up in few rows when they lie level: the angle with the sharpest rows wins.
    0 where the image has next to no ink, or no angle stands out.
    """
    ys, xs = _ink_places(image)
    if len(ys) < _MIN_INK:
        return 0.0
    coarse = _best_angle(ys, xs, _angles(-MAX_SKEW, MAX_SKEW, _COARSE))
    fine = _best_angle(ys, xs, _angles(coarse - _COARSE, coarse + _COARSE, _FINE))
    if abs(fine) < MIN_SKEW or abs(fine) >= MAX_SKEW:
        return 0.0
    clearer = _sharpness(ys, xs, fine) > _CLEARER * _sharpness(ys, xs, 0.0)
    return round(fine, 2) if clearer else 0.0


def _ink_places(image: Image) -> tuple[Any, Any]:
    """The rows and columns of the dark pixels of a small copy of the image, counted from its middle."""
    import cv2
    import numpy as np

    height, width = image.shape[:2]
    factor = min(1.0, _SEEN_WIDTH / width)
    size = (max(1, round(width * factor)), max(1, round(height * factor)))
    grey = cv2.cvtColor(cv2.resize(image, size, interpolation=cv2.INTER_AREA), cv2.COLOR_BGR2GRAY)
    dark = cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 31, 15)
    ys, xs = np.nonzero(dark)
    return ys - size[1] / 2, xs - size[0] / 2


def _angles(first: float, last: float, step: float) -> list[float]:
    return [first + step * number for number in range(round((last - first) / step) + 1)]


def _best_angle(ys: Any, xs: Any, angles: list[float]) -> float:
    """The angle at which the ink's rows are sharpest; the one nearest to level among equals."""
    return max(angles, key=lambda angle: (_sharpness(ys, xs, angle), -abs(angle)))


def _sharpness(ys: Any, xs: Any, angle: float) -> float:
    """How unevenly the ink is spread over the rows, once the image is turned clockwise by the angle.

    The counts are smoothed: pixels that fall into one row or the next by chance would else count as sharp.
    """
    import numpy as np

    radians = math.radians(angle)
    rows = xs * math.sin(radians) + ys * math.cos(radians)
    counts = np.bincount((rows - rows.min()).astype(np.int32)).astype(np.float64)
    for _ in range(2):
        counts = np.convolve(counts, (0.25, 0.5, 0.25))
    return float(np.square(counts).sum() - counts.sum() ** 2 / len(counts))


def find_quarter_turn(image: Image, engine: OcrEngine) -> int:
    """0, 90, 180 or 270: the degrees clockwise by which the image must be turned to be upright.

    The engine's model proposes; a turn is made only if a piece of the page reads clearly better turned, so that an
    upright page stays as it is.
    """
    shares = engine.upright_shares(image)
    if shares[0] >= _SURE_UPRIGHT:
        return 0
    # What was turned clockwise by d is turned back by 360 - d.
    believed = max(range(4), key=shares.__getitem__)
    other = max((d for d in range(4) if d != believed), key=shares.__getitem__)
    turns = sorted({0, (-believed) % 4 * 90, (-other) % 4 * 90, (2 - believed) % 4 * 90})
    piece = _middle(image)
    if len(_ink_places(piece)[0]) < _MIN_INK:
        return 0  # nothing to read, whichever way it is turned
    scores = {degrees: _readability(turn(piece, float(degrees)), engine) for degrees in turns}
    best = max(turns, key=lambda degrees: (scores[degrees], -degrees))
    return best if scores[best] > _CLEARLY_BETTER * scores[0] else 0


def _middle(image: Image) -> Image:
    """The middle of the image, at most `_SAMPLE_SIDE` pixels each way."""
    height, width = image.shape[:2]
    top, left = max(0, (height - _SAMPLE_SIDE) // 2), max(0, (width - _SAMPLE_SIDE) // 2)
    return image[top : top + _SAMPLE_SIDE, left : left + _SAMPLE_SIDE]


def _readability(image: Image, engine: OcrEngine) -> float:
    """How much the engine reads in the image with confidence: characters weighted by what exceeds a guess."""
    return sum(max(0.0, glyph.confidence - 0.5) for segment in engine.read(image) for glyph in segment.glyphs)
