"""Where text stands on an image: rapidocr's detector, run in less memory than rapidocr runs it (文字检测)."""

from __future__ import annotations

from collections.abc import Callable
from math import sqrt
from typing import Any

from pipeline.ocr.engine import Image, PixelBox
from pipeline.ocr.models import compiled

DETECTED_SIDE = 2000  # pixels of the longer side of the image in which text is looked for
DETECTED_PIXELS = 2_900_000  # and in all: an A4 page of that side; the detector takes 170 bytes for each
LEAST_SIDE = 736  # pixels of the shorter side, as rapidocr has it
_SIZES = 2  # pages of a report, and the pieces of them that are read to see which way is up
_STEP = 32  # the network halves the image five times
_GREY = 127.5  # the middle of 0 to 255: the network takes values from -1 to 1


class Detector:
    """Finds text with rapidocr's own detector; `text_det` is rapidocr's, loaded on the runtime."""

    def __init__(self, text_det: Any, runtime: str) -> None:
        self._text_det = text_det
        self._seen: Callable[[Image], Any]
        self._seen = _OfFewSizes(text_det.session.model) if runtime == "openvino" else self._as_rapidocr

    def find(self, image: Image) -> list[PixelBox]:
        """The upright box around each run of text, in pixels of the image."""
        import cv2

        width, height = _reduced(image.shape[1], image.shape[0])
        small: Any = cv2.resize(image, _stepped(width, height))
        quads, _ = self._text_det.postprocess_op(self._seen(small), (height, width))
        return [_bounds(quad, image.shape[1] / width, image.shape) for quad in quads]

    def _as_rapidocr(self, image: Image) -> Any:
        import numpy as np

        batch = (image.transpose(2, 0, 1)[None] - np.float32(_GREY)) / np.float32(_GREY)
        return self._text_det.session(batch)


class _OfFewSizes:
    """The network compiled by OpenVINO for the last few sizes of images; bytes go in as they are.

    A network for images of any size, as rapidocr compiles it, holds twice the memory and is a tenth slower: it shares
    no buffer between layers and joins fewer of them. Compiling takes no longer than what the other does for a new size.
    """

    def __init__(self, network: Any) -> None:
        self._network = network
        self._requests: dict[tuple[int, ...], Any] = {}  # the one used last stands last

    def __call__(self, image: Image) -> Any:
        request = self._requests.pop(image.shape, None)
        if request is None:
            for shape in list(self._requests)[: len(self._requests) - _SIZES + 1]:
                del self._requests[shape]  # its memory goes before the next takes as much
            request = _compiled(self._network, image.shape)
        self._requests[image.shape] = request
        request.infer([image[None]])
        return request.get_output_tensor().data


def _compiled(network: Any, shape: tuple[int, ...]) -> Any:
    """A request to the network for images of this shape, height × width × 3."""
    import openvino
    from openvino.preprocess import PrePostProcessor

    steps = PrePostProcessor(network.clone())
    tensor = steps.input().tensor()
    tensor.set_element_type(openvino.Type.u8).set_layout(openvino.Layout("NHWC")).set_shape([1, *shape])
    steps.input().model().set_layout(openvino.Layout("NCHW"))
    steps.input().preprocess().convert_element_type(openvino.Type.f32).mean(_GREY).scale(_GREY)
    return compiled(steps.build()).create_infer_request()


def _reduced(width: int, height: int) -> tuple[int, int]:
    """Width and height small enough for the network's memory."""
    factor = min(1.0, DETECTED_SIDE / max(height, width), sqrt(DETECTED_PIXELS / (height * width)))
    return max(1, round(width * factor)), max(1, round(height * factor))


def _stepped(width: int, height: int) -> tuple[int, int]:
    """Width and height as the network takes them; small images are enlarged, long strips only as memory allows."""
    factor = max(1.0, min(LEAST_SIDE / min(height, width), sqrt(DETECTED_PIXELS / (height * width))))
    across, down = (max(1, round(side * factor / _STEP)) * _STEP for side in (width, height))
    return across, down


def _bounds(quad: Any, ratio: float, shape: tuple[int, ...]) -> PixelBox:
    """The upright box around a detected quadrilateral, in pixels of the whole image."""
    xs, ys = quad[:, 0] * ratio, quad[:, 1] * ratio
    return (
        max(0.0, float(xs.min())),
        max(0.0, float(ys.min())),
        min(float(shape[1]), float(xs.max()) + ratio),
        min(float(shape[0]), float(ys.max()) + ratio),
    )
