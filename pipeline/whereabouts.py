"""Where a report's reading is just now, kept in a file that outlives the process: its stage and page (所在阶段).

A report that hangs in C or ends its process cannot tell what it was about; whoever started the process reads it here.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

_SIZE = 32  # bytes: written in one call, so never read half

# The descriptor of the file; None where nobody asks, as in tests and in Python.
_kept: ContextVar[int | None] = ContextVar("kept", default=None)


class Stage(StrEnum):
    """The stages of a report's way, as ARCHITECTURE.md names them."""

    SOURCES = "sources"
    PAGES = "pages"
    BLOCKS = "blocks"
    FACTS = "facts"
    STAGING = "staging"


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """The stage a report has come to, and the page (from 1) if the stage goes page by page; None if not begun."""

    stage: Stage | None = None
    page_no: int | None = None


def enter(stage: Stage, page_no: int | None = None) -> None:
    """Keep that the report has come here."""
    if (descriptor := _kept.get()) is not None:
        with suppress(OSError):  # a full disk costs the mark, not the report
            os.pwrite(descriptor, f"{stage} {page_no or ''}".ljust(_SIZE).encode(), 0)


@contextmanager
def kept_in(path: Path) -> Iterator[None]:
    """Whatever is entered while it lasts is kept in this file."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    token = _kept.set(descriptor)
    try:
        yield
    finally:
        _kept.reset(token)
        os.close(descriptor)


def read_whereabouts(path: Path) -> Whereabouts:
    """What was kept last; nothing if the file is missing or empty."""
    words = path.read_text("ascii").split() if path.is_file() else []
    if not words:
        return Whereabouts()
    return Whereabouts(Stage(words[0]), int(words[1]) if len(words) > 1 else None)
