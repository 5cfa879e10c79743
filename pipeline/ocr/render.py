"""A PDF's page as an image for OCR, with a cap on its pixels (渲染)."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING

from pipeline.ocr.engine import Image

if TYPE_CHECKING:
    import pypdfium2 as pdfium

DPI = 200
LARGER_DPI = 300  # of a page that is read again
MAX_PIXELS = 12_000_000  # A3 at 200 dpi has 7.7 million; a page that is larger is drawn smaller
_BLANK_DPI = 40
_BLANK_SPREAD = 8  # grey levels between a blank page's darkest and lightest pixel


def render_page(page: pdfium.PdfPage, dpi: int = DPI) -> tuple[Image, float]:
    """The page as shown, in colour at that resolution or what the cap leaves, and the scale in points per pixel."""
    import numpy as np

    width, height = page.get_size()
    factor = min(dpi / 72, sqrt(MAX_PIXELS / (width * height)))
    image = page.render(scale=factor, rev_byteorder=False).to_numpy()[:, :, :3]
    # The bitmap's memory is pdfium's and goes with it; so the image is a copy.
    return np.array(image, order="C"), width / image.shape[1]


def is_blank(page: pdfium.PdfPage) -> bool:
    """Whether nothing at all can be seen on the page: no text, no image, no drawing."""
    width, height = page.get_size()
    factor = min(_BLANK_DPI / 72, sqrt(MAX_PIXELS / (width * height)))
    seen = page.render(scale=factor, grayscale=True).to_numpy()
    return int(seen.max()) - int(seen.min()) < _BLANK_SPREAD
