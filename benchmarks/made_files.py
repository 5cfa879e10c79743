"""Many reports out of a few: copies of files whose bytes differ, each of a school and year of its own (样本副本)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import cycle, islice
from pathlib import Path

_YEARS = range(2015, 2025)


def copy_files(originals: Sequence[Path], count: int, folder: Path) -> Path:
    """`count` copies in turn, in `folder`/in, and the sheet of their schools (--schools) beside it, which is returned.

    What is added stands behind the file's end: a comment for a PDF, a line for a text, which then reads as before but
    for that line. Others (DOCX, images) would not be read with it, so they raise ValueError.
    """
    inside = folder / "in"
    inside.mkdir(parents=True)
    rows = ["file,school,report_year"]
    for number, original in enumerate(islice(cycle(originals), count)):
        name = f"{number:06d}{original.suffix}"
        (inside / name).write_bytes(original.read_bytes() + _ending(original, number))
        rows.append(f"{name},测试第{number // len(_YEARS)}职业学院,{_YEARS[number % len(_YEARS)]}")
    sheet = folder / "schools.csv"
    sheet.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return sheet


def _ending(original: Path, number: int) -> bytes:
    if original.suffix == ".pdf":
        return f"\n% copy {number}\n".encode()
    if original.suffix in (".txt", ".md"):
        return f"\n\n副本{number}\n".encode()
    raise ValueError(f"{original.name}: a copy of such a file would not be read")
