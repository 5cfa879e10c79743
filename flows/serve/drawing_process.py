"""Draws pages in a process of its own: one that hangs or kills pdfium costs its picture, not the server (绘图进程)."""

from __future__ import annotations

import io
import multiprocessing
import resource
import threading
from dataclasses import dataclass
from pathlib import Path

from pebble import ProcessExpired, ProcessPool

from pipeline.page_image import HIDDEN, Mark, draw_marks, page_picture
from pipeline.page_records import Box
from pipeline.trace import NoPageImageError, same_bytes

_SECONDS = 20.0
_WAIT_SECONDS = 60.0  # for a page with those before it
_MEMORY = 3 << 30  # of addresses, of which the libraries map more than they hold
_QUALITY = 85


@dataclass(frozen=True, slots=True)
class PageToDraw:
    """A page of a file that was read: upright after `turned` degrees, `width` points wide, boxes painted over."""

    origin: str
    sha256: str
    media_type: str
    page_no: int
    turned: float
    width: float | None
    hidden: tuple[Box, ...]
    dpi: int


def draw_page(page: PageToDraw) -> bytes:
    """The page as a JPEG; NoPageImageError if its file is gone or has changed."""
    data = _bytes_of(page)
    picture = page_picture(data, page.media_type, page.page_no, page.turned, page.dpi)
    if page.hidden and page.width:
        picture = draw_marks(picture, [Mark(HIDDEN, page.hidden)], page.width)
    jpeg = io.BytesIO()
    picture.save(jpeg, "JPEG", quality=_QUALITY)
    return jpeg.getvalue()


def _bytes_of(page: PageToDraw) -> bytes:
    try:
        return same_bytes(Path(page.origin), page.sha256)
    except NoPageImageError as error:  # told to whoever looks at the page: the file by its name alone
        raise NoPageImageError(error.message.replace(page.origin, Path(page.origin).name), error.way_out) from error


class DrawingProcess:
    """One process, begun with the first page; pages wait for each other."""

    def __init__(self, seconds: float = _SECONDS) -> None:
        self._seconds = seconds
        self._beginning = threading.Lock()
        self._pool: ProcessPool | None = None

    def draw(self, page: PageToDraw) -> bytes:
        """As `draw_page`; NoPageImageError too if the page takes too long or brings the process down."""
        drawing = self._open().schedule(draw_page, args=(page,), timeout=self._seconds)
        try:
            drawn: bytes = drawing.result(_WAIT_SECONDS)
        except (ProcessExpired, TimeoutError, MemoryError) as error:
            drawing.cancel()
            raise NoPageImageError(
                f"{Path(page.origin).name}, page {page.page_no}: drawing it took too long or brought pdfium down.",
                "Look at the text of the page, or open the file in another program.",
            ) from error
        return drawn

    def close(self) -> None:
        """End the process."""
        with self._beginning:
            if self._pool is not None:
                self._pool.stop()
                self._pool.join()
                self._pool = None

    def _open(self) -> ProcessPool:
        with self._beginning:
            if self._pool is None:
                context = multiprocessing.get_context("spawn")
                self._pool = ProcessPool(1, initializer=_limit_memory, context=context)
            return self._pool


def _limit_memory() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
