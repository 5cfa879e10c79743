"""rapidocr with PP-OCRv6 weights from the installed wheels, on OpenVINO or else onnxruntime; nothing is downloaded."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from importlib.metadata import version
from importlib.util import find_spec
from math import ceil
from typing import Any

from pipeline.ocr.detector import Detector
from pipeline.ocr.engine import Image, OcrError, PixelBox, Segment
from pipeline.ocr.glyphs import place_glyphs
from pipeline.ocr.leftover import join_ends, unread_boxes
from pipeline.ocr.models import check_room, load_rapidocr, orientation_model, precision
from pipeline.ocr.modes import Weights
from pipeline.ocr.permille import with_permille
from pipeline.ocr.repeats import without_repeats
from pipeline.ocr.stacked import unstacked

log = logging.getLogger(__name__)

MIN_CONFIDENCE = 0.4  # below it a segment is a smudge, not text
MIN_LEFTOVER_CONFIDENCE = 0.8  # where the detector saw nothing, the recogniser must be surer
_SHOWN = 200  # characters of a library's message
_HEIGHT = 48  # pixels: what the recogniser was trained on
_WIDTH_STEP = 64
_ASIDE, _DOWN = 0.12, 0.06  # of a box's height, when it is cut out for reading
_UPRIGHT_SIDE, _UPRIGHT_CROP = 256, 224  # what the orientation model was trained on
_MEAN, _SPREAD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)


class RapidEngine:
    """PP-OCRv6 through rapidocr; made cheaply, loads its models when it first reads."""

    def __init__(self, weights: Weights = Weights.SMALL, *, runtime: str | None = None) -> None:
        self._weights = weights
        self._runtime = runtime or ("openvino" if find_spec("openvino") else "onnxruntime")

    @property
    def name(self) -> str:
        """As in `rapidocr 3.10.0 PP-OCRv6 small openvino 2026.4.1 bf16`."""
        runtime = f"{self._runtime} {version(self._runtime)}"
        if self._runtime == "openvino":
            runtime += f" {precision()}"
        return f"rapidocr {version('rapidocr')} PP-OCRv6 {self._weights} {runtime}"

    def read(self, image: Image, lines: Sequence[PixelBox] = ()) -> list[Segment]:
        """The image's runs of text in no particular order; OcrError if rapidocr or its runtime fails."""
        with _failures_told():
            return without_repeats(list(self._segments(image, lines)))

    def upright_shares(self, image: Image) -> tuple[float, float, float, float]:
        """How likely the image has been turned clockwise by 0, 90, 180 and 270 degrees; they add up to 1."""
        with _failures_told():
            shares = self._orientation(_for_orientation(image))
        return float(shares[0]), float(shares[1]), float(shares[2]), float(shares[3])

    def _segments(self, image: Image, lines: Sequence[PixelBox]) -> Iterator[Segment]:
        """Detection on the image as large as it may be, recognition on crops of the image as it is."""
        boxes = unstacked(image, self._detector.find(image))
        boxes, alone = join_ends(boxes, unread_boxes(image, boxes, lines))
        yield from self._read_boxes(image, boxes, MIN_CONFIDENCE, _is_printed)
        yield from self._read_boxes(image, alone, MIN_LEFTOVER_CONFIDENCE, str.isalnum)

    def _read_boxes(
        self, image: Image, boxes: Sequence[PixelBox], least: float, told_by: Callable[[str], bool]
    ) -> Iterator[Segment]:
        """What stands in the boxes, where some character tells and the mean confidence is at least `least`."""
        for box in boxes:
            x0, top, x1, bottom = _with_margins(box, image.shape)
            text, columns, confidences = self._recognise(_crop(image, (x0, top, x1, bottom)))
            if any(map(told_by, text)) and sum(confidences) >= least * len(confidences):
                scale = (bottom - top) / _HEIGHT
                middles = [x0 + column * scale for column in columns]
                yield from place_glyphs(with_permille(image, box, text, middles), box, middles, confidences)

    def _recognise(self, crop: Image) -> tuple[str, list[float], list[float]]:
        """The crop's text, the middle of each printed character in scaled pixels, and the confidences."""
        recogniser = self._models.text_rec
        batch = _as_batch(crop)
        seen = recogniser.session(batch)
        step = batch.shape[3] / seen.shape[1]
        ((text, _),), (found,) = recogniser.postprocess_op(seen, True)
        return text, [(column + 0.5) * step for word in found.word_cols for column in word], list(found.confs)

    @cached_property
    def _detector(self) -> Detector:
        return Detector(self._models.text_det, self._runtime)

    @cached_property
    def _models(self) -> Any:
        """rapidocr with its detector and recogniser loaded; onnxruntime where OpenVINO cannot be."""
        check_room()
        try:
            return load_rapidocr(self._weights, self._runtime)
        except (ImportError, RuntimeError, OSError) as error:
            if self._runtime == "onnxruntime":
                raise
            log.warning("OpenVINO cannot be loaded (%s); onnxruntime reads instead, at half the speed", error)
            self._runtime = "onnxruntime"
            return load_rapidocr(self._weights, self._runtime)

    @cached_property
    def _orientation(self) -> Any:
        """A function from the model's input to the four shares."""
        self._models  # noqa: B018  settles which runtime there is
        return orientation_model(self._runtime)


@contextmanager
def _failures_told() -> Iterator[None]:
    """Whatever the libraries raise, which is anything from AssertionError to cv2.error, as an OcrError."""
    try:
        yield
    except (MemoryError, OcrError):
        raise
    except Exception as error:
        raise OcrError(f"{type(error).__name__}: {str(error).strip()[:_SHOWN]}") from error


def _is_printed(char: str) -> bool:
    return not char.isspace()


def _for_orientation(image: Image) -> Any:
    """The middle square of the image's small copy, as the orientation model takes it."""
    import cv2
    import numpy as np

    height, width = image.shape[:2]
    factor = _UPRIGHT_SIDE / min(height, width)
    size = (max(_UPRIGHT_CROP, round(width * factor)), max(_UPRIGHT_CROP, round(height * factor)))
    small = cv2.resize(image, size, interpolation=cv2.INTER_AREA if factor < 1 else cv2.INTER_LINEAR)
    left, top = (size[0] - _UPRIGHT_CROP) // 2, (size[1] - _UPRIGHT_CROP) // 2
    square = small[top : top + _UPRIGHT_CROP, left : left + _UPRIGHT_CROP].astype(np.float32) / 255
    normal = (square - np.array(_MEAN, np.float32)) / np.array(_SPREAD, np.float32)
    return np.ascontiguousarray(normal.transpose(2, 0, 1)[None])


def _with_margins(box: PixelBox, shape: tuple[int, ...]) -> PixelBox:
    """The box as it is cut out: wider, or the bracket that ends a run is lost, and a little less tall."""
    height = box[3] - box[1]
    aside, down = _ASIDE * height, _DOWN * height
    return (max(0.0, box[0] - aside), box[1] + down, min(float(shape[1]), box[2] + aside), box[3] - down)


def _crop(image: Image, box: PixelBox) -> Image:
    x0, top, x1, bottom = (round(edge) for edge in box)
    return image[top : max(bottom, top + 1), x0 : max(x1, x0 + 1)]


def _as_batch(crop: Image) -> Any:
    """The crop scaled to the recogniser's height, values from -1 to 1, padded with 0 to one of few widths.

    A runtime compiles anew for each shape it meets, and keeps what it compiled: batches of several crops, and widths
    to the pixel, would take twice the memory and no less time.
    """
    import cv2
    import numpy as np

    height, width = int(crop.shape[0]), int(crop.shape[1])
    scaled_width = max(1, ceil(width / height * _HEIGHT))
    batch = np.zeros((1, 3, _HEIGHT, ceil(scaled_width / _WIDTH_STEP) * _WIDTH_STEP), np.float32)
    scaled = cv2.resize(crop, (scaled_width, _HEIGHT)).astype(np.float32)
    batch[0, :, :, :scaled_width] = scaled.transpose(2, 0, 1) / 127.5 - 1
    return batch
