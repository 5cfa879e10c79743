"""The warehouse from Python: facts as pandas, Arrow or Polars, SQL, and the way back to the sentence (Python 接口).

    import sushu
    warehouse = sushu.open("data/warehouse/reports.duckdb")
    warehouse.facts(kind="award", year=2023)        # a pandas DataFrame

Nothing heavy is imported until rows are asked for.
"""

from __future__ import annotations

import os
from pathlib import Path

from pipeline.errors import SushuError
from sushu.warehouse import ClosedWarehouseError, MissingLibraryError, Warehouse

__all__ = ["ClosedWarehouseError", "MissingLibraryError", "SushuError", "Warehouse", "open"]


def open(path: str | os.PathLike[str]) -> Warehouse:
    """The published warehouse at `path`, read-only, as it is now; usable as a context manager.

    A warehouse that sushu publishes later is seen by the next `open`, after this one is closed. Errors are children of
    SushuError: NoWarehouseError, BrokenWarehouseError.
    """
    return Warehouse(Path(path))
