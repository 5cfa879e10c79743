"""From an image of a page to the page: straightened, read or remembered, its words and ruling lines in points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pipeline.errors import OcrFailedError
from pipeline.ocr.cache import Reading, ReadingCache, settled
from pipeline.ocr.engine import Image, OcrEngine, OcrError, PixelBox, Segment
from pipeline.ocr.image_rulings import find_image_rulings, whole_lines, without_strokes
from pipeline.ocr.modes import OcrPlan
from pipeline.ocr.page_text import compose_text, hidden_too, masked, parted_by
from pipeline.ocr.rapid import RapidEngine
from pipeline.ocr.shaded_bands import shaded_bands, table_bands
from pipeline.ocr.straighten import straightened, turn
from pipeline.page_records import Box, Page, Ruling, TextOrigin
from pipeline.records import SourceFile

_LINE = 1.6  # points: so far off its middle a slanted line may run


class PageReader:
    """Reads images of pages by OCR, each image only once where it has a folder to remember them in."""

    def __init__(self, engine: OcrEngine, cache: ReadingCache | None = None) -> None:
        self._engine = engine
        self._cache = cache

    def read(self, source: SourceFile, page_no: int, image: Image, scale: float, reason: str) -> Page:
        """The page shown by a colour image of `scale` points per pixel; `reason` says why OCR reads it.

        A page on which nothing is read has the text "". OcrFailedError if the engine fails.
        """
        try:
            known = self._cache.get(image, self._engine.name) if self._cache else None
            reading, upright, drawn = self._remembered(known, image, scale) if known else self._read_anew(image, scale)
        except OcrError as error:
            raise OcrFailedError(
                source.file_name,
                page_no,
                f"the OCR engine failed ({error}).",
                "Give it more memory with --memory GIB, or ingest without OCR: --ocr off.",
            ) from error
        rulings, segments = drawn.with_texts(reading.segments, scale)
        # what a ruling line parts may be personal data that the whole run hid
        shown = masked(segments) if len(segments) > len(reading.segments) else segments
        self._keep(image, known, replace(reading, segments=hidden_too(reading.segments, shown)))
        composed = compose_text(shown, scale)
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
            dpi=round(72 / scale),
        )

    def _remembered(self, known: Reading, image: Image, scale: float) -> tuple[Reading, Image, _Drawn]:
        """What was read on the image before, the image turned upright, and what is drawn on it."""
        upright = turn(image, known.turned)
        return known, upright, _Drawn.on(upright, scale)

    def _read_anew(self, image: Image, scale: float) -> tuple[Reading, Image, _Drawn]:
        """What the image says, the image turned upright, and what is drawn on it."""
        upright, turned = straightened(image, self._engine)
        drawn = _Drawn.on(upright, scale)
        found = masked(self._engine.read(upright, drawn.line_boxes(scale)))
        return settled(Reading(self._engine.name, turned, found)), upright, drawn

    def _keep(self, image: Image, known: Reading | None, reading: Reading) -> None:
        """Remember a reading that is new or in which more is hidden now: no personal data lies in the cache."""
        if self._cache and reading != known:
            self._cache.put(image, reading)


@dataclass(frozen=True, slots=True)
class _Drawn:
    """The ruling lines of an upright image and its shaded bands, in points."""

    rulings: tuple[Ruling, ...]
    bands: Sequence[Box]

    @classmethod
    def on(cls, upright: Image, scale: float) -> _Drawn:
        """What is drawn on an image of `scale` points per pixel."""
        import cv2

        grey: Any = cv2.cvtColor(upright, cv2.COLOR_BGR2GRAY)
        bands = shaded_bands(grey, scale)
        return cls(find_image_rulings(grey, scale, bands), bands)

    def with_texts(self, segments: Sequence[Segment], scale: float) -> tuple[tuple[Ruling, ...], list[Segment]]:
        """All lines, now that it is known what stands between them, and what stands there, cut where they part it."""
        bands = table_bands(self.bands, self.rulings)
        segments = parted_by([wall for band in bands for wall in band.full_walls()], segments, scale)
        texts = [_ink_box(segment, scale) for segment in segments]
        rulings = (*self.rulings, *(line for band in bands for line in band.rulings(texts)))
        return rulings, parted_by(rulings, segments, scale)

    def line_boxes(self, scale: float) -> list[PixelBox]:
        """Boxes in pixels round the lines, and round what is missing of them between their pieces."""
        return [
            ((x0 - _LINE) / scale, (top - _LINE) / scale, (x1 + _LINE) / scale, (bottom + _LINE) / scale)
            for x0, top, x1, bottom in whole_lines(self.rulings)
        ]


def _ink_box(segment: Segment, scale: float) -> Box:
    """The box in points round a segment's characters; its own box is wider."""
    x0, x1 = min(glyph.x0 for glyph in segment.glyphs), max(glyph.x1 for glyph in segment.glyphs)
    return x0 * scale, segment.box[1] * scale, x1 * scale, segment.box[3] * scale


def make_reader(plan: OcrPlan) -> PageReader:
    """The reader a plan asks for; made cheaply, its models are loaded when it reads something new."""
    return PageReader(RapidEngine(plan.weights), ReadingCache(Path(plan.folder)) if plan.folder else None)
