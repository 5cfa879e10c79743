"""The short form of `python -m benchmarks.mutants`: some mutants of the samples, and every kind once."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.mutants import try_mutants
from benchmarks.mutated.mutants import kinds, make_mutants
from flows.pool import Limits
from pipeline.ocr.modes import OcrMode

LIMITS = Limits(jobs=2, timeout=60)


def test_the_same_seed_gives_the_same_mutants() -> None:
    once = [(mutant.file_name, mutant.data) for mutant in make_mutants(7, 12, huge=False)]
    assert once == [(mutant.file_name, mutant.data) for mutant in make_mutants(7, 12, huge=False)]
    assert once != [(mutant.file_name, mutant.data) for mutant in make_mutants(8, 12, huge=False)]


@pytest.mark.slow
def test_a_few_mutants_cost_nobody_else_anything(tmp_path: Path) -> None:
    found = try_mutants(make_mutants(3, 40, huge=False), tmp_path, LIMITS, OcrMode.OFF, 3)
    assert found.missed == []
    assert found.read + found.quarantined == found.count >= 35, "two may come out alike, and are read once"


@pytest.mark.slow
def test_every_kind_of_mutant_costs_nobody_else_anything(tmp_path: Path) -> None:
    found = try_mutants(make_mutants(5, len(kinds()), huge=False), tmp_path, LIMITS, OcrMode.OFF, 5)
    assert found.missed == []
