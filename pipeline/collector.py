"""Python's search for cycles, put off while a report is read: it finds none among its words and facts."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_at_rest() -> Iterator[None]:
    """Without Python's search for cycles; what was made meanwhile is looked through by the next full search only.

    A report has a hundred thousand words and more and no cycles among them. Looked through again and again as they
    come, and once more when the search goes on, they took an eighth of a long report's time.
    """
    was_at_work = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_at_work:
            gc.freeze()  # moves them behind the generations, and
            gc.unfreeze()  # into the oldest, without a look at each
            gc.enable()
