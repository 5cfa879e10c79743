"""Whether pages are read by OCR, with which weights, and where readings are kept (识别方式)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Weights(StrEnum):
    """Which PP-OCRv6 weights read the pages: small, or tiny, three times as fast and a little less right."""

    SMALL = "small"
    TINY = "tiny"


class OcrMode(StrEnum):
    """What the user asks for: OCR with one of the weights, or none."""

    SMALL = "small"
    TINY = "tiny"
    OFF = "off"

    @property
    def weights(self) -> Weights | None:
        """The weights of the mode; None where OCR is off."""
        return None if self is OcrMode.OFF else Weights(self.value)


@dataclass(frozen=True, slots=True)
class OcrPlan:
    """How a worker is to read images; `folder` keeps readings from run to run, None keeps nothing."""

    weights: Weights
    folder: str | None = None
