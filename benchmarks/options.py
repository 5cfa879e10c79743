"""What every benchmark's command line has in common, and how its figures are printed."""

from __future__ import annotations

import argparse
import logging
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flows.commands.console import Exit, print_json, print_rows, say

_BESIDE = Path(__file__).parents[2] / "shared"


@dataclass(frozen=True, slots=True)
class Figures:
    """What a benchmark found: the table people read, the same and more as JSON, and what misses its floor."""

    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]
    details: Any
    missed: Sequence[str] = ()


def parser(about: str | None) -> argparse.ArgumentParser:
    """A command line with --json and --shared."""
    made = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    made.add_argument("--json", action="store_true", help="print JSON, with figures that the table leaves out")
    shared = Path(os.environ.get("SUSHU_SHARED", _BESIDE))
    made.add_argument(
        "--shared",
        type=Path,
        default=shared,
        metavar="DIR",
        help="the folder that holds reports/ (default: %(default)s)",
    )
    return made


def add_scans(made: argparse.ArgumentParser) -> None:
    """--scans and --tiny, for benchmarks that read scans only when asked."""
    made.add_argument("--scans", action="store_true", help="read the scans too (minutes)")
    made.add_argument("--tiny", action="store_true", help="with the tiny weights, as `sushu ingest --ocr tiny`")


def run(folder: Path, measure: Callable[[], Figures], *, as_json: bool) -> int:
    """Print what `measure` finds; the exit code. Without the folder it says so and is content."""
    if not folder.is_dir():
        say(f"skipped: there is no {folder}. Give the folder that holds reports/ with --shared DIR.")
        return Exit.OK
    with _quiet():
        figures = measure()
    if as_json:
        print_json(figures.details)
    else:
        print_rows(figures.columns, figures.rows)
    for line in figures.missed:
        say(line)
    return Exit.FINDINGS if figures.missed else Exit.OK


@contextmanager
def _quiet() -> Iterator[None]:
    """No log of how pages were read, which the figures tell, while it lasts."""
    log = logging.getLogger("pipeline")
    before = log.level
    log.setLevel(logging.ERROR)
    try:
        yield
    finally:
        log.setLevel(before)


def present(folder: Path, names: Iterable[str]) -> Iterator[Path]:
    """The files of these names that are there; the missing are named on stderr."""
    for name in names:
        path = folder / name
        if path.is_file():
            yield path
        else:
            say(f"left out: there is no {path}")
