"""The least that figures may be, from floors.json: by benchmark, file and figure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

Floors = Mapping[str, Mapping[str, float]]


def read_floors(benchmark: str) -> Floors:
    """A benchmark's floors by file name and figure."""
    floors: Floors = json.loads(Path(__file__).with_suffix(".json").read_text("utf-8"))[benchmark]
    return floors


def below(file_name: str, figures: Mapping[str, float], floors: Floors) -> list[str]:
    """Which of a file's figures are below their floors, in words; a figure that is not there is 0."""
    return [
        f"{file_name}: {name} {figures.get(name, 0.0):.4f} is below its floor of {floor:.4f}"
        for name, floor in floors.get(file_name, {}).items()
        if figures.get(name, 0.0) < floor
    ]
