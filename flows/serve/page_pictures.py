"""Pictures of pages, kept on disk as far as there is room, with personal data painted over (页图缓存)."""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from flows.serve.drawing_process import DrawingProcess, PageToDraw
from pipeline.errors import SushuError
from pipeline.ids import short_id
from pipeline.media_types import PDF
from pipeline.page_image import IMAGE_TYPES
from pipeline.stored import masked_boxes, read_page

if TYPE_CHECKING:
    import duckdb

WITH_PICTURE = frozenset({PDF, *IMAGE_TYPES})
DPI = {"page": 144, "thumb": 24}
_CACHE_BYTES = 512 << 20
_REPORT = "select origin, sha256, media_type, source_name, run_id from reports where source_id = ?"


class NoSuchPageError(SushuError):
    """The warehouse holds no such report, or the report no such page."""


@dataclass(frozen=True, slots=True)
class UndrawnPicture:
    """A page that has no picture yet, and where it will be kept."""

    kept: Path
    page: PageToDraw


class PagePictures:
    """A folder of page pictures (JPEG): those looked at longest ago go once all take more than `most_bytes`."""

    def __init__(self, folder: Path, most_bytes: int = _CACHE_BYTES) -> None:
        self.folder = folder
        self._most_bytes = most_bytes
        self._process = DrawingProcess()
        self._sweeping = threading.Lock()

    def find(
        self, connection: duckdb.DuckDBPyConnection, report_id: str, page_no: int, size: str
    ) -> bytes | UndrawnPicture:
        """The kept picture of a page as a JPEG, or what `draw` makes it of; `size` is a key of DPI. NoSuchPageError."""
        found = connection.execute(_REPORT, [report_id]).fetchone()
        if found is None:
            raise NoSuchPageError(f"No report has the id {report_id}.", "The first page lists all schools.")
        origin, sha256, media_type, source_name, run_id = found
        if media_type not in WITH_PICTURE:
            raise NoSuchPageError(f"{source_name} has no pictures of its pages.", "Read its text instead.")
        # By the run too: what a newer one hides must not be seen in a picture drawn before it.
        kept = self.folder / short_id("p", sha256, run_id) / f"{page_no}-{size}.jpg"
        try:
            data: bytes = kept.read_bytes()
        except FileNotFoundError:
            pass
        else:
            with suppress(OSError):  # a folder that only can be read: its pictures never go
                os.utime(kept)
            return data
        try:
            page = read_page(connection, report_id, page_no)
        except KeyError as error:
            raise NoSuchPageError(f"{source_name} has no page {page_no}.", "Go back to its first page.") from error
        hidden = masked_boxes(page)
        drawn = PageToDraw(origin, sha256, media_type, page_no, page.turned, page.width, hidden, DPI[size])
        return UndrawnPicture(kept, drawn)

    def draw(self, wanted: UndrawnPicture) -> bytes:
        """The page drawn as a JPEG, upright as its boxes count, and kept; NoPageImageError if it cannot be drawn.

        No reader of the warehouse waits for it: a page may take seconds, and pages wait for each other.
        """
        data = self._process.draw(wanted.page)
        self._keep(wanted.kept, data)
        return data

    def close(self) -> None:
        """End the process that draws."""
        self._process.close()

    def _keep(self, kept: Path, data: bytes) -> None:
        """Keep a picture; where there is no room or no right to, it is drawn again the next time."""
        unfinished = kept.with_name(f".{kept.name}.{os.getpid()}.{threading.get_ident()}")
        with suppress(OSError):
            kept.parent.mkdir(parents=True, exist_ok=True)
            try:
                unfinished.write_bytes(data)
                unfinished.replace(kept)
            finally:
                unfinished.unlink(missing_ok=True)
        if self._sweeping.acquire(blocking=False):
            try:
                self._sweep()
            finally:
                self._sweeping.release()

    def _sweep(self) -> None:
        files = []
        for path in self.folder.glob("*/*"):  # unfinished ones that a killed server left, too
            with suppress(FileNotFoundError):  # another server of the same warehouse sweeps too
                status = path.stat()
                files.append((status.st_mtime, status.st_size, path))
        left = sum(size for _, size, _ in files)
        for _, size, path in sorted(files):
            if left <= self._most_bytes:
                return
            with suppress(OSError):
                path.unlink(missing_ok=True)
            left -= size
