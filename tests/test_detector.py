"""Where text is looked for: how large the copy of an image is, and that the network in less memory sees the same."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from drawn_scans import drawn_page, pixels

from pipeline.ocr import detector
from pipeline.ocr.detector import DETECTED_PIXELS, LEAST_SIDE, Detector
from pipeline.ocr.engine import Image, PixelBox
from pipeline.ocr.models import THREADS, compiled, load_rapidocr
from pipeline.ocr.modes import Weights


def looked_at(width: int, height: int) -> tuple[int, int]:
    """Width and height of what the network is given of an image."""
    given: list[tuple[int, ...]] = []
    text_det = SimpleNamespace(session=lambda batch: given.append(batch.shape), postprocess_op=lambda *_: ([], []))
    assert Detector(text_det, "onnxruntime").find(np.zeros((height, width, 3), np.uint8)) == []
    ((_, _, down, across),) = given
    return across, down


@pytest.mark.parametrize(
    ("width", "height"), [(1655, 2339), (2339, 1655), (700, 1000), (300, 200), (4000, 300), (1, 1)]
)
def test_the_copy_fits_the_network_and_the_memory(width: int, height: int) -> None:
    across, down = looked_at(width, height)
    assert across % 32 == down % 32 == 0
    assert across * down <= DETECTED_PIXELS * 1.05
    assert min(across, down) >= min(LEAST_SIDE, 192)


def test_a_page_is_seen_at_2000_pixels_and_a_small_image_enlarged() -> None:
    assert looked_at(1655, 2339) == (1408, 1984)
    assert looked_at(368, 500) == (736, 992)


def test_the_network_is_compiled_once_for_each_of_the_last_sizes(monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[tuple[int, ...]] = []
    request = SimpleNamespace(infer=lambda _: None, get_output_tensor=lambda: SimpleNamespace(data=None))
    monkeypatch.setattr(detector, "_compiled", lambda _, shape: sizes.append(shape) or request)
    text_det = SimpleNamespace(session=SimpleNamespace(model=None), postprocess_op=lambda *_: ([], []))
    found = Detector(text_det, "openvino")
    page, piece, other = (np.zeros((side, 992, 3), np.uint8) for side in (1984, 992, 736))
    for image in (page, piece, page, piece, page, other, page, piece):
        found.find(image)
    assert [shape[0] for shape in sizes] == [1984, 992, 736, 992]


def test_no_network_binds_its_thread_to_a_processor() -> None:
    """Every process would bind it to the first one, and two workers would read no faster than one."""
    rapidocr = load_rapidocr(Weights.SMALL, "openvino")
    networks = [each.session.session.get_compiled_model() for each in (rapidocr.text_det, rapidocr.text_rec)]
    networks.append(compiled(rapidocr.text_det.session.model))
    assert [network.get_property("ENABLE_CPU_PINNING") for network in networks] == [False] * 3
    assert [network.get_property("INFERENCE_NUM_THREADS") for network in networks] == [THREADS] * 3


def boxes(image: Image, runtime: str) -> list[PixelBox]:
    """What is found, from top to bottom."""
    return sorted(Detector(load_rapidocr(Weights.SMALL, runtime).text_det, runtime).find(image), key=lambda box: box[1])


@pytest.mark.slow
def test_it_sees_the_same_on_either_runtime() -> None:
    image = pixels(drawn_page(["学校现有专任教师520人，", "生师比为16.8。"] * 6))
    one, other = boxes(image, "openvino"), boxes(image, "onnxruntime")
    assert len(one) == len(other) == 12
    assert np.abs(np.array(one) - np.array(other)).max() <= 5  # OpenVINO may compute in bfloat16
