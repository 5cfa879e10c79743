"""Image files as reports: a photograph or scan is one page, a TIFF one for each frame, all read by OCR (图片文件)."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageOps

from pipeline.errors import NoTextError, TooLargeError, UnknownFormatError
from pipeline.ocr.reader import PageReader
from pipeline.ocr.render import DPI
from pipeline.page_image import IMAGE_TYPES, opened_image, shown_at
from pipeline.page_records import Page
from pipeline.records import SourceFile

MAX_FRAMES = 1_000


def read_image_pages(source: SourceFile, data: bytes, reader: PageReader | None) -> list[Page]:
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
        if count > MAX_FRAMES:
            cause = f"the image has {count} pages; at most {MAX_FRAMES} are read."
            raise TooLargeError(source.file_name, None, cause, "Split it into its reports.")
        for page_no in range(1, count + 1):
            image.seek(page_no - 1)
            pages.append(_read_frame(source, page_no, image, f"{kind} image", reader))
    if not any(page.text for page in pages):
        cause = f"OCR found no text on any page of {count}."
        raise NoTextError(source.file_name, None, cause, "Give a better scan: 200 dpi or more, upright, in focus.")
    return pages


def _read_frame(source: SourceFile, page_no: int, frame: Image.Image, reason: str, reader: PageReader) -> Page:
    """One frame as OCR reads it, turned as the camera says."""
    picture = shown_at(ImageOps.exif_transpose(frame.copy()), DPI)
    colours = np.array(picture)[:, :, ::-1]  # the engine takes blue, green, red
    return reader.read(source, page_no, np.ascontiguousarray(colours), 72 / DPI, reason)
