"""A disk that is full, in two ways: a small one of memory (needs root), a ceiling on the size of a file."""

from __future__ import annotations

import os
import resource
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pytest


class Disk(Protocol):
    """A disk with a folder that may be filled and freed again."""

    folder: Path

    def fill(self, left: int) -> None:
        """Leave room for so many bytes (at a ceiling: of each file)."""

    def free(self) -> None:
        """Take away what fills it."""


@dataclass(slots=True)
class SmallDisk:
    folder: Path

    def fill(self, left: int) -> None:
        free = os.statvfs(self.folder)
        with (self.folder / "ballast").open("wb") as ballast:
            os.posix_fallocate(ballast.fileno(), 0, max(1, free.f_bavail * free.f_frsize - left))

    def free(self) -> None:
        (self.folder / "ballast").unlink(missing_ok=True)


@dataclass(slots=True)
class Ceiling:
    folder: Path

    def fill(self, left: int) -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (left, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))

    def free(self) -> None:
        hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))


@contextmanager
def small_disk(megabytes: int = 64) -> Iterator[Disk]:
    if os.getuid() != 0:
        pytest.skip("a small disk of its own needs root to mount it; the ceiling on a file's size is tried instead")
    with tempfile.TemporaryDirectory() as folder:
        mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "none", folder], capture_output=True, text=True
        )
        if mounted.returncode:
            pytest.skip(f"no small disk can be mounted here: {mounted.stderr.strip()}")
        try:
            yield SmallDisk(Path(folder))
        finally:
            subprocess.run(["umount", "-l", folder], check=True)


@contextmanager
def ceiling(folder: Path) -> Iterator[Disk]:
    disk = Ceiling(folder)
    try:
        yield disk
    finally:
        disk.free()
