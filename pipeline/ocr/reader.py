"""From an image of a page to the page: straightened, read or remembered, its words and ruling lines in points."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pipeline.errors import OcrFailedError
from pipeline.ocr.cache import Reading, ReadingCache, settled
from pipeline.ocr.engine import Image, OcrEngine, OcrError
from pipeline.ocr.image_rulings import find_image_rulings, without_strokes
from pipeline.ocr.modes import OcrPlan
from pipeline.ocr.page_text import compose_text, masked, parted_by
from pipeline.ocr.rapid import RapidEngine
from pipeline.ocr.straighten import straightened, turn
from pipeline.page_records import Page, TextOrigin
from pipeline.records import SourceFile


class PageReader:
    """Reads images of pages by OCR, each image only once where it has a folder to remember them in."""

    def __init__(self, engine: OcrEngine, cache: ReadingCache | None = None) -> None:
        self._engine = engine
        self._cache = cache

    def read(self, source: SourceFile, page_no: int, image: Image, scale: float, reason: str) -> Page:
        """The page shown by a colour image of `scale` points per pixel; `reason` says why OCR reads it.

        A page on which nothing is read has the text "". OcrFailedError if the engine fails.
        """
        import cv2

        try:
            reading, upright = self._reading(image)
        except OcrError as error:
            raise OcrFailedError(
                source.file_name,
                page_no,
                f"the OCR engine failed ({error}).",
                "Give it more memory with --memory GIB, or ingest without OCR: --ocr off.",
            ) from error
        grey: Any = cv2.cvtColor(upright, cv2.COLOR_BGR2GRAY)
        rulings = find_image_rulings(grey, scale)
        segments = parted_by(rulings, reading.segments, scale)
        # what a ruling line parts may be personal data that the whole run hid
        composed = compose_text(masked(segments) if len(segments) > len(reading.segments) else segments, scale)
        return Page(
            source.source_id,
            page_no,
            composed.text,
            TextOrigin.OCR,
            reason=reason if composed.text else f"{reason}; OCR found no text",
            engine=reading.engine,
            confidence=None if composed.confidence is None else round(composed.confidence, 4),
            width=round(upright.shape[1] * scale, 2),
            height=round(upright.shape[0] * scale, 2),
            words=composed.words,
            rulings=without_strokes(rulings, composed.words),
            turned=reading.turned,
        )

    def _reading(self, image: Image) -> tuple[Reading, Image]:
        """What the image says, from memory if it was read before, and the image turned upright."""
        known = self._cache.get(image, self._engine.name) if self._cache else None
        if known is not None:
            return known, turn(image, known.turned)
        upright, turned = straightened(image, self._engine)
        # Personal data must not even lie in the cache.
        reading = settled(Reading(self._engine.name, turned, masked(self._engine.read(upright))))
        if self._cache:
            self._cache.put(image, reading)
        return reading, upright


def make_reader(plan: OcrPlan) -> PageReader:
    """The reader a plan asks for; made cheaply, its models are loaded when it reads something new."""
    return PageReader(RapidEngine(plan.weights), ReadingCache(Path(plan.folder)) if plan.folder else None)
