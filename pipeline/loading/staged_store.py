"""Where staged directories lie that other machines made: a folder, or any store that fsspec knows (暂存存储).

A store of objects knows no rename, so a directory may be there in part; what is fetched is looked at before it takes
its place among the staged directories here, and is there whole or not at all.
"""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import PathNotFoundError, SushuError
from pipeline.loading.staged_flaws import flaw_of, is_staged_name, tables_of

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem


class StoreError(SushuError):
    """A place of staged directories cannot be used."""


class FlawedDirectoryError(SushuError):
    """A staged directory elsewhere is not whole; nothing of it was fetched."""

    def __init__(self, place: str, name: str, flaw: str) -> None:
        super().__init__(
            f"{place}: {name}: {flaw}.", "If it is still being copied, load again later; else stage its report again."
        )
        self.args = (place, name, flaw)
        self.place = place
        self.name = name
        self.flaw = flaw


@dataclass(frozen=True, slots=True)
class StagedStore:
    """A place of staged directories; `place` is what the user wrote, `root` the same as its file system calls it."""

    place: str
    files: AbstractFileSystem
    root: str

    @classmethod
    def at(cls, place: str) -> StagedStore:
        """The store at a folder's path or an fsspec URL (file://, s3://, memory:// …).

        StoreError for an unknown protocol or one whose package is not installed. Nothing is looked at yet.
        """
        from fsspec.core import url_to_fs

        try:
            files, root = url_to_fs(place)
        except ImportError as error:
            raise StoreError(
                f"{place}: {error}.", "Install that package beside Sushu, or give a folder that is mounted here."
            ) from error
        except ValueError as error:
            raise StoreError(f"{place}: {error}.", "Give a folder, or a URL such as s3://bucket/staged.") from error
        return cls(place, files, str(root).rstrip("/"))

    @property
    def folder(self) -> Path | None:
        """The folder on this machine that the store is; None for one elsewhere."""
        return Path(self.root) if "file" in _protocols(self.files) else None

    def names(self) -> list[str]:
        """The staged directories there, whole or not, by name; what is hidden is unfinished and left out.

        PathNotFoundError if there is no such place, StoreError if it holds other things only.
        """
        with _store_errors(self.place):
            self.files.invalidate_cache()
            if not self.files.isdir(self.root):
                raise PathNotFoundError(
                    f"{self.place}: no such folder.", "Give the folder that holds the staged directories."
                )
            listed = self.files.ls(self.root, detail=True)
        shown = [(_base(entry["name"]), entry["type"]) for entry in listed]
        shown = [(name, kind) for name, kind in shown if not name.startswith(".") and name != _base(self.root)]
        names = sorted(name for name, kind in shown if kind == "directory" and is_staged_name(name))
        if shown and not names:
            raise StoreError(
                f"{self.place}: holds no staged directory, but {shown[0][0]} and others.",
                "Give the folder that holds the directories named by hash and run, such as reports.staged.",
            )
        return names

    def fetch(self, name: str, folder: Path) -> Path:
        """Copy a directory into `folder` under its own name, whole or not at all; unless it is there already.

        Files keep the time at which the store has them. FlawedDirectoryError if it is not whole.
        """
        target = folder / name
        if target.is_dir():
            return target
        unfinished = folder / f".{name}.{uuid.uuid4().hex}"
        unfinished.mkdir(parents=True)
        try:
            self._copy_here(name, unfinished)
            if flaw := flaw_of(unfinished, name=name):
                raise FlawedDirectoryError(self.place, name, flaw)
            _rename(unfinished, target)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
        return target

    def put(self, staged: Path) -> bool:
        """Copy a staged directory into the store, unless it is there whole; whether anything had to be copied.

        On a file system it appears by rename; in a store of objects file by file, the run's last.
        """
        files = [staged / f"{table}.parquet" for table in tables_of(staged)]
        files.append(files.pop(0))  # runs.parquet: whoever sees it sees all others
        target = f"{self.root}/{staged.name}"
        with _store_errors(self.place):
            self.files.invalidate_cache()
            missing = [file for file in files if not self._has(f"{target}/{file.name}", file.stat().st_size)]
            if not missing:
                return False
            if (here := self.folder) is not None and not (here / staged.name).exists():
                _copy_whole(staged, here)
                return True
            self.files.makedirs(target, exist_ok=True)
            for file in missing:
                self.files.put_file(str(file), f"{target}/{file.name}")
        return True

    def _has(self, path: str, size: int) -> bool:
        return bool(self.files.exists(path)) and int(self.files.size(path) or 0) == size

    def _copy_here(self, name: str, unfinished: Path) -> None:
        with _store_errors(self.place):
            source = f"{self.root}/{name}"
            there = {_base(path) for path in self.files.ls(source, detail=False)}
            wanted = [f"{table}.parquet" for table in tables_of(Path(name))]
            present = [file for file in wanted if file in there]
            if present:  # one call, so that a store with latency is asked for all files at once
                self.files.get([f"{source}/{file}" for file in present], [str(unfinished / file) for file in present])
            if "runs.parquet" in present:
                modified = self.files.modified(f"{source}/runs.parquet").timestamp()
                for path in (*unfinished.iterdir(), unfinished):
                    os.utime(path, (modified, modified))


def _protocols(files: AbstractFileSystem) -> tuple[str, ...]:
    protocol = files.protocol
    return (protocol,) if isinstance(protocol, str) else tuple(protocol)


def _base(path: str) -> str:
    return path.rstrip("/").rpartition("/")[2]


def _copy_whole(staged: Path, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    unfinished = folder / f".{staged.name}.{uuid.uuid4().hex}"
    try:
        shutil.copytree(staged, unfinished)
        _rename(unfinished, folder / staged.name)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _rename(unfinished: Path, target: Path) -> None:
    try:
        unfinished.rename(target)
    except OSError:
        # Another process was first; its rows are the same.
        if not target.is_dir():
            raise


@contextmanager
def _store_errors(place: str) -> Iterator[None]:
    """StoreError for whatever a file system raises: each has errors of its own, of no common class."""
    try:
        yield
    except SushuError:
        raise
    except Exception as error:
        raise StoreError(
            f"{place}: the store does not answer as it should: {type(error).__name__}: {error}.",
            "Check the address, the credentials and the network, and run the same command again.",
        ) from error
