"""Image files as reports: a photograph or scan is one page, a TIFF one for each frame, all read by OCR (图片文件)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from PIL import Image, ImageOps

from pipeline.errors import NoTextError, UnknownFormatError, check_page_count
from pipeline.ocr.reader import PageReader
from pipeline.ocr.render import DPI
from pipeline.page_image import IMAGE_TYPES, opened_image, own_dpi, shown_at
from pipeline.page_records import Page
from pipeline.records import SourceFile
from pipeline.whereabouts import Stage, enter

MAX_FRAMES = 1_000


def read_image_pages(source: SourceFile, data: bytes, reader: PageReader | None, max_pages: int = 0) -> list[Page]:
    """The pages of a PNG, JPEG or TIFF file; an image that does not say its resolution is taken to be as wide as A4.

    Raises UnknownFormatError where OCR is off (`reader` is None), BrokenFileError, TooLargeError, OcrFailedError, and
    NoTextError if not a single page has a text.
    """
    kind = IMAGE_TYPES[source.media_type]
    if reader is None:
        cause = f"the file is a {kind} image, and OCR is off."
        raise UnknownFormatError(source.file_name, None, cause, "Ingest it with --ocr small.")
    pages = []
    with opened_image(source.file_name, data, source.media_type) as image:
        count = getattr(image, "n_frames", 1)
        check_page_count(source.file_name, count, min(max_pages or MAX_FRAMES, MAX_FRAMES))
        for page_no in range(1, count + 1):
            enter(Stage.PAGES, page_no)
            image.seek(page_no - 1)
            pages.append(_read_frame(source, page_no, image, f"{kind} image", reader))
    if not any(page.text for page in pages):
        cause = f"OCR found no text on any page of {count}."
        raise NoTextError(source.file_name, None, cause, "Give a better scan: 200 dpi or more, upright, in focus.")
    return pages


def read_frames(source: SourceFile, data: bytes, pages: Sequence[Page], reader: PageReader, dpi: int) -> Iterator[Page]:
    """Those pages at another resolution; each keeps its reason."""
    with opened_image(source.file_name, data, source.media_type) as image:
        for page in pages:
            image.seek(page.page_no - 1)
            yield _read_frame(source, page.page_no, image, page.reason, reader, dpi)


def _read_frame(
    source: SourceFile, page_no: int, frame: Image.Image, reason: str, reader: PageReader, dpi: int = DPI
) -> Page:
    """One frame as OCR reads it, turned as the camera says."""
    upright = ImageOps.exif_transpose(frame.copy())
    picture = shown_at(upright, dpi)
    scale = 72 / own_dpi(upright) * upright.width / picture.width  # a very large one is shown smaller
    colours = np.array(picture)[:, :, ::-1]  # the engine takes blue, green, red
    return reader.read(source, page_no, np.ascontiguousarray(colours), scale, reason)
