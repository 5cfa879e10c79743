"""Finds the doubtful facts of a warehouse as soon as it is published, before anybody asks (预备复核队列)."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import duckdb

from flows.serve.doubtful import DoubtfulFacts
from flows.serve.open_warehouse import OpenWarehouse, Version
from pipeline.errors import SushuError

_LOOK_SECONDS = 2.0  # between two looks whether there is another file
_END_SECONDS = 0.05
_MOST_SECONDS = 120.0  # fifty million facts take some


@contextmanager
def queue_ahead(
    warehouse: OpenWarehouse, doubtful: DoubtfulFacts, look_seconds: float = _LOOK_SECONDS
) -> Iterator[None]:
    """A thread that keeps the queue of what is published ready as long as the block lasts; it gives way to readers."""
    ended = threading.Event()
    thread = threading.Thread(
        target=_keep_ready, args=(warehouse, doubtful, look_seconds, ended), name="queue ahead", daemon=True
    )
    thread.start()
    try:
        yield
    finally:
        ended.set()
        while thread.is_alive():  # it may just begin another query
            warehouse.close()  # interrupts the one it has
            thread.join(_END_SECONDS)


def _keep_ready(warehouse: OpenWarehouse, doubtful: DoubtfulFacts, look_seconds: float, ended: threading.Event) -> None:
    ready: Version | None = None
    while not ended.is_set():
        # No warehouse, one that is no longer there, or a reader who wants the next one: look again in a moment. What
        # is wrong with a file is told to whoever asks for a page.
        with suppress(SushuError, duckdb.Error):
            # A reader may have opened the next file before this looked.
            if ready != warehouse.opened or warehouse.is_behind():
                ready = _make_ready(warehouse, doubtful)
        ended.wait(look_seconds)


def _make_ready(warehouse: OpenWarehouse, doubtful: DoubtfulFacts) -> Version:
    """The version that was looked at; one that took too long is left to whoever asks for its queue."""
    with warehouse.read(_MOST_SECONDS, gives_way=True) as connection:
        version = warehouse.opened
        with suppress(duckdb.InterruptException):
            doubtful.list(connection, version)
        return version
