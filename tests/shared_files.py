"""Files that are no part of the repository: other people's reports, beside it or where SUSHU_SHARED says."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

SHARED = Path(os.environ.get("SUSHU_SHARED", Path(__file__).parents[2] / "shared"))


def shared(*parts: str) -> Path:
    path = SHARED.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"no {path.name} here; set SUSHU_SHARED to the folder that holds {parts[0]}/")
    return path
