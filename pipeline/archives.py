"""Zip archives: their members by safe names, read in memory and within limits, never unpacked to disk (压缩包)."""

from __future__ import annotations

import io
import os
import re
import zipfile
import zlib
from collections import Counter
from pathlib import PurePosixPath
from typing import IO

from pipeline.errors import BrokenFileError, EncryptedFileError, ReportError, TooLargeError, UnknownFormatError
from pipeline.legibility import common_share

MAX_MEMBER_BYTES = 500_000_000
MAX_TOTAL_BYTES = 8_000_000_000
MAX_MEMBERS = 20_000
MAX_RATIO = 200  # inflated to packed; Office's XML comes to about 30
_SMALL = 20_000_000  # bytes that do no harm, whatever they are packed into
_ENCRYPTED = 0x1
_UTF8_NAME = 0x800
_UNICODE_PATH = 0x7075  # Info-ZIP's extra field: the name in UTF-8
_MIN_COMMON_SHARE = 0.5
_MOST_NAME = 240  # bytes: disks allow 255, and a number may be added
_MOST_SUFFIX = 20
_MOST_PATH = 1_000  # bytes: systems allow 4,096 with the folder that holds the archive
_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"|?*]')


def open_archive(file_name: str, data: bytes | IO[bytes]) -> zipfile.ZipFile:
    """The archive, its members counted and their sizes as declared added up, before anything is inflated.

    Raises BrokenFileError or TooLargeError.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data) if isinstance(data, bytes) else data)
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        cause = f"the archive is damaged or cut short ({error})."
        raise BrokenFileError(file_name, None, cause, "Get the file again.") from error
    members = archive.infolist()
    total = sum(member.file_size for member in members)
    if len(members) > MAX_MEMBERS:
        raise TooLargeError(file_name, None, f"the archive has more than {MAX_MEMBERS:,} members.", "Split it.")
    if total > MAX_TOTAL_BYTES:
        cause = f"the archive would inflate to {total // 1_000_000:,} MB, past the limit of "
        raise TooLargeError(file_name, None, f"{cause}{MAX_TOTAL_BYTES // 1_000_000:,} MB.", "Split it.")
    return archive


def read_member(
    file_name: str, archive: zipfile.ZipFile, member: zipfile.ZipInfo, limit: int = MAX_MEMBER_BYTES
) -> bytes:
    """A member's bytes; `file_name` is for the message of the ReportError if it cannot be had."""
    with open_member(file_name, archive, member, limit) as file:
        return file.read()


def open_member(
    file_name: str, archive: zipfile.ZipFile, member: zipfile.ZipInfo, limit: int = MAX_MEMBER_BYTES
) -> MemberStream:
    """A member to be read as a stream; `read` too may raise a ReportError.

    Raises TooLargeError for a size or ratio past the limits, EncryptedFileError, BrokenFileError or
    UnknownFormatError for a way of packing that is not known.
    """
    check_member(file_name, member, limit)
    try:
        return MemberStream(file_name, archive.open(member))
    except NotImplementedError as error:  # what zipfile says of a compression it does not know
        cause = "the archive packs it in a way that is not read."
        raise UnknownFormatError(file_name, None, cause, "Unpack the archive and give the folder.") from error
    except _DAMAGE as error:
        raise _damaged(file_name, error) from error


def check_member(file_name: str, member: zipfile.ZipInfo, limit: int = MAX_MEMBER_BYTES) -> None:
    """Raises TooLargeError for a declared size or ratio past the limits, EncryptedFileError for a password."""
    if is_encrypted(member):
        cause = "the archive opens only with a password."
        raise EncryptedFileError(file_name, None, cause, "Unpack it with the password and give the folder.")
    if member.file_size > limit:
        cause = f"it would inflate to {member.file_size // 1_000_000:,} MB, past the limit of {limit // 1_000_000} MB."
        raise TooLargeError(file_name, None, cause, "Split it, or shrink its images.")
    if member.file_size > _SMALL and member.file_size > MAX_RATIO * max(member.compress_size, 1):
        ratio = member.file_size // max(member.compress_size, 1)
        cause = f"it inflates {ratio:,}-fold to {member.file_size // 1_000_000:,} MB, as no report does."
        raise TooLargeError(file_name, None, cause, "Unpack the archive yourself if you trust it, and give the folder.")


def is_encrypted(member: zipfile.ZipInfo) -> bool:
    """Whether the member opens only with a password."""
    return bool(member.flag_bits & _ENCRYPTED)


_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError)


def _damaged(file_name: str, error: Exception) -> ReportError:
    return BrokenFileError(file_name, None, f"its archive is damaged ({error}).", "Get the archive again.")


class MemberStream(io.RawIOBase):
    """A member's bytes as a stream whose damage is a ReportError."""

    def __init__(self, file_name: str, stream: IO[bytes]) -> None:
        self._file_name = file_name
        self._stream = stream

    def readable(self) -> bool:
        """Always."""
        return True

    def read(self, size: int = -1) -> bytes:
        """The next bytes; ReportError if the archive is damaged there."""
        try:
            return self._stream.read(size)
        except _DAMAGE as error:
            raise _damaged(self._file_name, error) from error

    def close(self) -> None:
        """Give the member back; the archive stays open."""
        self._stream.close()
        super().close()


def safe_names(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """The archive's files by names that are safe as paths and legible, in the archive's order.

    No name is absolute or climbs; names that a Chinese Windows wrote in GBK are read as such; one longer than a disk
    allows is cut; a name that comes again gets a number.
    """
    named: dict[str, zipfile.ZipInfo] = {}
    times: Counter[str] = Counter()
    for member in archive.infolist():
        if member.is_dir():
            continue
        parts = [part.strip() for part in _legible_name(member).replace("\\", "/").split("/")]
        parts = [_UNSAFE.sub("_", part) for part in parts if part not in ("", ".")]
        name = _within_limits(["__" if part == ".." else part for part in parts]) or "_"
        while name in named:
            times[name] += 1
            name = _numbered(name, times[name] + 1)
        named[name] = member
    return named


def _within_limits(parts: list[str]) -> str:
    """The path of these parts, each cut to `_MOST_NAME` bytes before its suffix; of a long path the last folders."""
    cut = [_cut(part) for part in parts]
    while len(cut) > 1 and sum(len(os.fsencode(part)) + 1 for part in cut) > _MOST_PATH:
        del cut[: len(cut) // 2]
    return "/".join(cut)


def _cut(part: str) -> str:
    """A name as it is, or its beginning, a mark and its suffix if it has more than `_MOST_NAME` bytes."""
    whole = os.fsencode(part)
    if len(whole) <= _MOST_NAME:
        return part
    suffix = PurePosixPath(part).suffix
    if len(os.fsencode(suffix)) > _MOST_SUFFIX:
        suffix = ""
    return f"{whole[: _MOST_NAME - _MOST_SUFFIX].decode('utf-8', errors='ignore')}…{suffix}"


def _numbered(name: str, number: int) -> str:
    """a/b.txt → a/b (2).txt"""
    stem, dot, suffix = name.rpartition(".")
    return f"{stem} ({number}).{suffix}" if dot and "/" not in suffix else f"{name} ({number})"


def _legible_name(member: zipfile.ZipInfo) -> str:
    """The member's name; without the mark of UTF-8 it is what its bytes make plausible."""
    if member.flag_bits & _UTF8_NAME or member.filename.isascii():
        return member.filename
    unicode_path = _unicode_path(member.extra)
    if unicode_path:
        return unicode_path
    try:
        raw = member.filename.encode("cp437")
    except UnicodeEncodeError:
        return member.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            name = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        share, ideographs = common_share(name)
        if encoding == "utf-8" or (ideographs and share >= _MIN_COMMON_SHARE):
            return name
    return member.filename


def _unicode_path(extra: bytes) -> str:
    """The name in Info-ZIP's extra field; "" if there is none."""
    at = 0
    while at + 4 <= len(extra):
        kind, size = int.from_bytes(extra[at : at + 2], "little"), int.from_bytes(extra[at + 2 : at + 4], "little")
        if kind == _UNICODE_PATH and size > 5:
            return extra[at + 9 : at + 4 + size].decode("utf-8", errors="replace")
        at += 4 + size
    return ""
