"""No stage does more work for the samples than it did, counted in calls, which no other work on the machine changes."""

from __future__ import annotations

import pytest

from benchmarks.calls import count_calls, measure


@pytest.mark.slow
def test_no_stage_makes_more_calls_than_it_did() -> None:
    assert measure().missed == []


def test_calls_are_counted_without_those_of_the_first_round() -> None:
    kept: list[int] = []

    def work() -> None:
        if not kept:
            kept.extend(map(abs, range(100)))
        len(kept)

    assert count_calls(work) == 3  # work, len, and the end of the count
