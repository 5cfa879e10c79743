"""Ingests, readers, an exporter and a page server with visitors at once, for a moment (long form: benchmarks)."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.many_at_once import all_at_once


@pytest.mark.slow
def test_everybody_at_once(tmp_path: Path) -> None:
    found = all_at_once(tmp_path, 25, {"ingest": 2, "reader": 3, "visitor": 2, "exporter": 1})
    assert found.wrong == []
    for kind in ("ingest", "reader", "visitor", "exporter"):
        assert sum(tally.done for tally in found.of(kind)), f"no {kind} did anything"
    assert sum(len(tally.keys) for tally in found.of("visitor"))
