"""What was read once need not be read again: readings on disk, found by the image's pixels and the engine's name.

The key is the image and not the file and page: a PDF saved again, or a page put into another file, is still a hit,
and a page that is drawn otherwise by a newer renderer is a miss. Drawing costs a fortieth of reading.
"""

from __future__ import annotations

import hashlib
import json
import os
import zlib
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.ocr.engine import Glyph, Image, Segment

# Raise it when straightening or reading changes so that old readings are no longer what would be read now.
READING_VERSION = 6
_DECIMALS = 1  # of a pixel


@dataclass(frozen=True, slots=True)
class Reading:
    """What an engine read on an image of a page, once it was turned clockwise by `turned` degrees; boxes in pixels."""

    engine: str
    turned: float
    segments: tuple[Segment, ...]


def settled(reading: Reading) -> Reading:
    """The reading as it comes back from a cache, so that a page is the same whether it was read or remembered."""
    return _from_record(_as_record("", reading))


class ReadingCache:
    """Readings in a folder, one small file each, written whole or not at all; safe for many processes at once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, image: Image, engine: str) -> Reading | None:
        """The reading of this image by this engine; None if there is none, or its file is damaged or foreign."""
        key = _key(image, engine)
        try:
            record = json.loads(zlib.decompress(self._path(key).read_bytes()))
            return _from_record(record) if record["key"] == key else None
        except (OSError, zlib.error, ValueError, KeyError, TypeError, AttributeError):
            return None

    def put(self, image: Image, reading: Reading) -> None:
        """Keep the reading; a folder that cannot be written costs the next run time and nothing else."""
        key = _key(image, reading.engine)
        path = self._path(key)
        data = zlib.compress(json.dumps(_as_record(key, reading), ensure_ascii=False).encode())
        part = path.with_name(f".{path.name}.{os.getpid()}.part")
        with suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                part.write_bytes(data)
                part.replace(path)
            finally:
                part.unlink(missing_ok=True)

    def _path(self, key: str) -> Path:
        return self._folder / key[:2] / f"{key}.z"


def _key(image: Image, engine: str) -> str:
    digest = hashlib.blake2b(digest_size=20)
    digest.update(f"{READING_VERSION}|{engine}|{image.shape}|".encode())
    digest.update(image.data)
    return digest.hexdigest()


def _as_record(key: str, reading: Reading) -> dict[str, Any]:
    segments = [
        {
            "text": segment.text,
            "box": [round(edge, _DECIMALS) for edge in segment.box],
            "glyphs": [
                [round(glyph.x0, _DECIMALS), round(glyph.x1, _DECIMALS), round(glyph.confidence, 4)]
                for glyph in segment.glyphs
            ],
        }
        for segment in reading.segments
    ]
    return {"key": key, "engine": reading.engine, "turned": reading.turned, "segments": segments}


def _from_record(record: dict[str, Any]) -> Reading:
    segments = []
    for one in record["segments"]:
        x0, top, x1, bottom = map(float, one["box"])
        glyphs = tuple(Glyph(float(left), float(right), float(sure)) for left, right, sure in one["glyphs"])
        if len(glyphs) != len(one["text"]):
            raise ValueError("not one place for each character")
        segments.append(Segment(str(one["text"]), (x0, top, x1, bottom), glyphs))
    return Reading(str(record["engine"]), float(record["turned"]), tuple(segments))
