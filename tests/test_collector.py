"""Python's search for cycles rests while a report is read, and goes on as it was."""

from __future__ import annotations

import gc
import weakref

import pytest

from pipeline.collector import collector_at_rest


class _Knot:
    """What only the search for cycles can free."""

    def __init__(self) -> None:
        self.itself = self


def test_search_goes_on_afterwards_even_after_an_error() -> None:
    with pytest.raises(KeyError), collector_at_rest():
        raise KeyError
    assert gc.isenabled()


def test_search_that_was_off_stays_off() -> None:
    gc.disable()
    try:
        with collector_at_rest():
            assert not gc.isenabled()
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_cycles_made_meanwhile_are_found_by_the_next_full_search() -> None:
    with collector_at_rest():
        knot = weakref.ref(_Knot())
    assert gc.get_freeze_count() == 0
    gc.collect()
    assert knot() is None
