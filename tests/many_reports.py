"""The sample reports over and over, each time with other bytes and other numbers, for tests that need many."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

RAW = Path(__file__).parent.parent / "data" / "raw"


def write_many(folder: Path, copies: int) -> int:
    """Every sample as it is, and variations of those that are text: how many reports lie in `folder` then."""
    folder.mkdir(parents=True)
    count = 0
    for sample in sorted(RAW.iterdir()):
        if sample.name.startswith("README"):
            continue
        shutil.copy(sample, folder)
        count += 1
        if sample.suffix == ".txt":
            for number in range(1, copies + 1):
                (folder / f"{number:02}-{sample.name}").write_bytes(_varied(sample.read_bytes(), number))
                count += 1
    return count


def _varied(data: bytes, number: int) -> bytes:
    """The report with another year's students: digits of amounts turned on, those of years left."""
    turned = lambda match: str((int(match[0]) + number) % 10).encode()  # noqa: E731
    return re.sub(rb"(?<=[0-9]{3})[0-9](?![0-9])(?!\xe5\xb9\xb4|\xc4\xea)", turned, data) + b"\n" * number
