"""Errors as the pages tell them: a code, and words without the folders of this machine (错误说明)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from flows.serve.addressed import NoSuchReportError
from flows.serve.page_pictures import NoSuchPageError
from flows.serve.sql_pages import BusyError
from pipeline.errors import SushuError
from pipeline.trace import NoPageImageError, NoSuchFactError
from pipeline.verdicts.anchors import NoSuchPlaceError
from pipeline.verdicts.store import VerdictStoreError
from pipeline.warehouse import BrokenWarehouseError, NoWarehouseError

# A folder of this machine before a file's name, in the words of an error.
_FOLDER_RE = re.compile(r"(?<![\w/:.])/(?:[^/\s:,;“”\"'：，；（）()]+/)+")
_NOT_FOUND = (NoSuchFactError, NoSuchReportError, NoSuchPageError, NoPageImageError, NoSuchPlaceError)
_NOT_READY = (NoWarehouseError, BrokenWarehouseError, BusyError, VerdictStoreError)


@dataclass(frozen=True, slots=True)
class ToldError:
    """An HTTP status, what is wrong, and the way out ('' if none)."""

    code: int
    message: str
    way_out: str


def tell(error: SushuError, warehouse: Path) -> ToldError:
    """What is shown of an error: who looks may not be whose machine this is, so files have no folders."""
    code = 404 if isinstance(error, _NOT_FOUND) else 503 if isinstance(error, _NOT_READY) else 400
    own = f"{warehouse.parent}/"
    message, way_out = (without_folders(said.replace(own, "")) for said in (error.message, error.way_out))
    return ToldError(code, message, way_out)


def without_folders(text: str) -> str:
    """A text that names files of this machine by their names alone.

    >>> without_folders("/data/in/a.pdf: cut short; see https://example.org/x/y or 3 m/s")
    'a.pdf: cut short; see https://example.org/x/y or 3 m/s'
    """
    return _FOLDER_RE.sub("", text)
