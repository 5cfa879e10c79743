"""Files by path, also inside ZIP archives: `reports.zip/2023/quality.pdf` is a path like any other (包内文件)."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import IO

from pipeline.archives import (
    MAX_MEMBER_BYTES,
    MemberStream,
    is_encrypted,
    open_archive,
    open_member,
    read_member,
    safe_names,
)
from pipeline.errors import ReportError, TooLargeError
from pipeline.media_types import REPORT_SUFFIXES, ZIP, zip_kind

MAX_DEPTH = 2  # an archive in an archive, and no deeper
MAX_NESTED_BYTES = 200_000_000  # an archive in an archive is held in memory

PassOver = Callable[[str], None]
Opened = tuple[zipfile.ZipFile, dict[str, zipfile.ZipInfo]]


def say_nothing(_name: str) -> None:
    """For whoever does not ask which files were passed over."""


def walk_files(path: Path, pass_over: PassOver = say_nothing) -> Iterator[Path]:
    """The reports that a path stands for, sorted: itself, or those in the folder or archive, to the bottom.

    `pass_over` is told the name of each file that no report's suffix has. Nothing is said of hidden files, lock files,
    README files, pipes and devices. An archive that cannot be walked, for whatever reason, stands for
    itself: reading it says why.
    """
    if path.is_dir():
        for parent, folders, names in os.walk(path):
            folders[:] = sorted(name for name in folders if _is_shown(name))
            for name in sorted(names):
                if _is_report(name, pass_over) and not _is_special(Path(parent, name)):
                    yield from _walk_file(Path(parent, name), pass_over) if _is_zip_name(name) else [Path(parent, name)]
    else:
        yield from _walk_file(path, pass_over)


def _is_shown(name: str) -> bool:
    """Whether a folder is walked: not a hidden one, not what a Mac leaves in archives."""
    return not name.startswith((".", "__MACOSX"))


def _is_report(name: str, pass_over: PassOver) -> bool:
    """Whether a file met on the way may be a report: by its suffix, and not hidden, a lock file or a README."""
    if name.startswith((".", "~$", "README")) or not name:
        return False
    if PurePosixPath(name).suffix.lower() in REPORT_SUFFIXES:
        return True
    pass_over(name)
    return False


def _is_zip_name(name: str) -> bool:
    return name.lower().endswith(".zip")


def _walk_file(path: Path, pass_over: PassOver) -> Iterator[Path]:
    outer, inner = _split(path)
    chain = _chain(outer, inner) if inner else ()
    yield from [path] if chain is None else _walk_archive(outer, chain, pass_over) or [path]


def _walk_archive(outer: Path, chain: tuple[str, ...], pass_over: PassOver) -> list[Path]:
    """The reports in an archive; none if it cannot be walked or is none."""
    try:
        archive, names = _open(outer, chain)
    except (OSError, ReportError):
        return []
    if zip_kind(archive) != ZIP or all(map(is_encrypted, names.values())):
        return []
    found: list[Path] = []
    for name in sorted(names):
        *folders, base = name.split("/")
        if all(map(_is_shown, folders)) and _is_report(base, pass_over):
            nested = _is_zip_name(base) and len(chain) + 1 < MAX_DEPTH
            inside = _walk_archive(outer, (*chain, name), pass_over) if nested else []
            found += inside or [Path(outer, *chain, name)]
    return found


def file_exists(path: Path) -> bool:
    """Whether there is a file or folder at the path, on disk or in an archive."""
    if path.exists():
        return True
    outer, inner = _split(path)
    try:
        return bool(inner) and _chain(outer, inner) is not None
    except (OSError, ReportError):
        return False


def open_file(path: Path) -> IO[bytes] | MemberStream:
    """The file to be read as a stream; OSError if it cannot be opened, ReportError if its archive or size forbids."""
    outer, inner = _split(path)
    if not inner:
        _check_regular(path)
        return path.open("rb")
    chain = _chain(outer, inner)
    if not chain:
        raise FileNotFoundError(2, "No such file in the archive", str(path))
    archive, names = _open(outer, chain[:-1])
    return open_member(path.name, archive, names[chain[-1]])


def read_file(path: Path) -> bytes:
    """The file's bytes; OSError if it cannot be opened, ReportError past 500 MB or if its archive forbids."""
    _check_regular(path)
    if path.is_file() and path.stat().st_size > MAX_MEMBER_BYTES:
        cause = f"the file is larger than {MAX_MEMBER_BYTES // 1_000_000} MB."
        raise TooLargeError(path.name, None, cause, "Split it, or shrink its images.")
    with open_file(path) as file:
        return file.read()


def _is_special(path: Path) -> bool:
    """Whether the path is a pipe, socket or device, which may never end or never answer."""
    return path.exists() and not path.is_file() and not path.is_dir()


def _check_regular(path: Path) -> None:
    if _is_special(path):
        cause = "the path is a pipe, a socket or a device, no file."
        raise ReportError(path.name, None, cause, "Save what it holds to a file and give that.")


def _split(path: Path) -> tuple[Path, str]:
    """The file on disk, and the rest of the path if that lies inside it."""
    if not path.exists():
        for parent in path.parents:
            if parent.is_file():
                return parent, path.relative_to(parent).as_posix()
    return path, ""


def _chain(outer: Path, inner: str) -> tuple[str, ...] | None:
    """The member's names from the outermost archive inwards, None if there is no such member."""
    chain: tuple[str, ...] = ()
    while inner:
        _, names = _open(outer, chain)
        if inner in names:
            return (*chain, inner)
        nested = next((name for name in names if inner.startswith(f"{name}/")), None)
        if nested is None or len(chain) + 1 >= MAX_DEPTH:
            return None
        chain, inner = (*chain, nested), inner[len(nested) + 1 :]
    return chain


def _open(outer: Path, chain: tuple[str, ...]) -> Opened:
    """The archive at the end of a chain of archives, with its members by safe names."""
    status = outer.stat()
    return _opened(outer, status.st_size, status.st_mtime_ns, chain)


@lru_cache(maxsize=4)  # the members of an archive are asked for one after another
def _opened(outer: Path, _size: int, _changed: int, chain: tuple[str, ...]) -> Opened:
    if not chain:
        archive = open_archive(outer.name, outer.open("rb"))
        return archive, safe_names(archive)
    holder, names = _open(outer, chain[:-1])
    name = PurePosixPath(chain[-1]).name
    archive = open_archive(name, io.BytesIO(read_member(name, holder, names[chain[-1]], MAX_NESTED_BYTES)))
    return archive, safe_names(archive)
