"""A page as a picture, as it is shown or upright as its boxes count, with boxes drawn on it (页图)."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

from pipeline.errors import BrokenFileError, TooLargeError
from pipeline.media_types import PDF
from pipeline.page_records import Box

if TYPE_CHECKING:
    from PIL import Image

IMAGE_TYPES = {"image/png": "PNG", "image/jpeg": "JPEG", "image/tiff": "TIFF"}
_POINTS = 72
_A4_WIDTH = 595.28
_BELIEVED_DPI = (60, 1300)  # scanners and phones write 0, 1, or 72 for a photograph too
_MAX_PIXELS = 12_000_000
Colour = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Pen:
    """How boxes are drawn: colours as red, green, blue and opacity; `margin` in points beyond the box."""

    fill: Colour
    edge: Colour
    edge_width: int = 1
    margin: float = 0.0


@dataclass(frozen=True, slots=True)
class Mark:
    """Boxes that are drawn alike, in points of the upright page."""

    pen: Pen
    boxes: tuple[Box, ...]


# The fact that is traced; stored boxes touch the ink, so it is drawn a little outside them.
TRACED = Pen((255, 214, 0, 70), (214, 40, 40, 255), edge_width=2, margin=2.0)

# What is personal is painted over; the words' boxes touch the ink, so a little beyond them.
HIDDEN = Pen((70, 78, 90, 255), (70, 78, 90, 255), margin=1.0)


def page_picture(data: bytes, media_type: str, page_no: int, turned: float, dpi: int = 150) -> Image.Image:
    """A page of a PDF or an image file, turned clockwise by `turned` degrees as its boxes count, in colour.

    KeyError for other media types. Its scale is the picture's width over the stored page's.
    """
    if media_type != PDF:
        return upright(shown_at(_frame(data, media_type, page_no), dpi), turned)
    import pypdfium2 as pdfium

    with pdfium.PdfDocument(data) as document:
        page = document[page_no - 1]
        width, height = page.get_size()
        scale = min(dpi / _POINTS, sqrt(_MAX_PIXELS / (width * height)))
        # The bitmap's memory is pdfium's and goes with it; converting makes a copy.
        picture: Image.Image = page.render(scale=scale, rev_byteorder=True).to_pil().convert("RGB").copy()
        page.close()
    return upright(picture, turned)


def upright(picture: Image.Image, turned: float) -> Image.Image:
    """The picture turned clockwise about its middle: by quarters with its sides changed, the rest on its own canvas."""
    from PIL import Image

    quarters = round(turned / 90)
    rest = turned - 90 * quarters
    if quarters % 4:
        picture = picture.rotate(-90 * quarters, expand=True)
    return picture.rotate(-rest, Image.Resampling.BICUBIC, fillcolor="white") if rest else picture


def draw_marks(picture: Image.Image, marks: Iterable[Mark], page_width: float) -> Image.Image:
    """The picture of a page of that width in points with the marks laid over it, the last on top."""
    from PIL import Image, ImageDraw

    scale = picture.width / page_width
    drawn = picture.convert("RGBA")
    for mark in marks:
        layer = Image.new("RGBA", picture.size, (0, 0, 0, 0))
        canvas, pen = ImageDraw.Draw(layer), mark.pen
        for x0, top, x1, bottom in mark.boxes:
            around = (x0 - pen.margin, top - pen.margin, x1 + pen.margin, bottom + pen.margin)
            canvas.rectangle([edge * scale for edge in around], fill=pen.fill, outline=pen.edge, width=pen.edge_width)
        drawn = Image.alpha_composite(drawn, layer)
    return drawn.convert("RGB")


def shown_at(frame: Image.Image, dpi: int) -> Image.Image:
    """An image's frame in colour at so many dots per inch, if it says its own; else as wide as A4 in that many."""
    from PIL import Image

    width, height = frame.size
    factor = min(dpi / own_dpi(frame), sqrt(_MAX_PIXELS / (width * height)))
    size = (max(1, round(width * factor)), max(1, round(height * factor)))
    return frame.convert("RGB").resize(size, Image.Resampling.LANCZOS)


def own_dpi(frame: Image.Image) -> float:
    """The dots per inch that an image's frame says, or those with which it is as wide as A4."""
    said = float(frame.info.get("dpi", (0, 0))[0])
    if _BELIEVED_DPI[0] <= said <= _BELIEVED_DPI[1]:
        return said
    return min(frame.size) / (_A4_WIDTH / _POINTS)


@contextmanager
def opened_image(file_name: str, data: bytes, media_type: str) -> Iterator[Image.Image]:
    """The image file, closed afterwards; Pillow's failures told in our words."""
    from PIL import Image

    way_out = "Save it again as PNG or PDF, and read that."
    try:
        with Image.open(io.BytesIO(data), formats=[IMAGE_TYPES[media_type]]) as image:
            yield image
    except Image.DecompressionBombError as error:
        cause = "the image has more pixels than are read."
        raise TooLargeError(file_name, None, cause, "Scan it again at 300 dpi.") from error
    except (OSError, SyntaxError) as error:
        cause = "the image is damaged or cut short."
        raise BrokenFileError(file_name, None, cause, way_out) from error


def _frame(data: bytes, media_type: str, page_no: int) -> Image.Image:
    from PIL import ImageOps

    with opened_image("", data, media_type) as image:
        image.seek(page_no - 1)
        return ImageOps.exif_transpose(image.copy())
