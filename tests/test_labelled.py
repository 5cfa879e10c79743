"""The labels of our own: they can be read, stand inside their windows, and use the gold's words."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.gold import read_gold
from pipeline.records import Bound, Flow, Kind, Status

FILES = sorted((Path(__file__).parent / "labelled").glob("*.jsonl"))
BLIND = 150  # facts at least that no rule was made from


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_label_stands_in_a_window_and_says_what_a_label_says(path: Path) -> None:
    labels, windows = read_gold([path], None)
    for label in labels:
        row = label.row
        assert any(window.doc == label.doc and label.place in window.places for window in windows), row
        assert row["kind"] in set(Kind)
        assert row["bound"] in set(Bound)
        assert row["status"] in set(Status)
        assert row["flow"] in {None, *Flow}
        assert (row["kind"] == "award") or row["grade"] is row["level"] is row["award_name"] is None, row
        assert (row["value_max"] is not None) == (row["bound"] == "range"), row


def test_enough_of_them_are_blind() -> None:
    labels, _ = read_gold([path for path in FILES if path.stem.startswith("blind")], None)
    assert sum(not label.optional for label in labels) >= BLIND
