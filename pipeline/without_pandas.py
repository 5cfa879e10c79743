"""pandas stays out of a process of ours until it is asked for by name (按需导入).

pyarrow imports it for its first array and DuckDB for its first parameter, only to ask whether that is a thing of it: a
third of a second and 60 MB for nothing.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager


class _Door:
    """Tells whoever imports pandas that there is none."""

    @staticmethod
    def find_spec(name: str, _path: object = None, _target: object = None) -> None:
        """ModuleNotFoundError for pandas; None for all else, which others find."""
        if name == "pandas":
            raise ModuleNotFoundError("this process has no pandas", name=name)


def keep_out_pandas() -> None:
    """From now on nobody imports pandas, but in a block of `pandas_let_in`; for a program's own process only."""
    if _Door not in sys.meta_path:
        sys.meta_path.insert(0, _Door)


@contextmanager
def pandas_let_in() -> Iterator[None]:
    """Within the block pandas can be imported."""
    is_closed = _Door in sys.meta_path
    if is_closed:
        sys.meta_path.remove(_Door)
    try:
        yield
    finally:
        if is_closed:
            keep_out_pandas()
