"""Damage to the bytes of any file: bits flipped, ends cut off, parts taken out, doubled, swapped, wrong lengths."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

Damage = Callable[[bytes, Random], bytes]

_NUMBER = re.compile(rb"(?<=[/ \n])\d{1,10}(?=[\s/>\]])")
_LENGTH = re.compile(rb"(?<=/Length )\d+")


def flip_bits(data: bytes, random: Random) -> bytes:
    """One bit of up to fifty bytes turned."""
    changed = bytearray(data)
    for _ in range(random.randint(1, 50)):
        changed[random.randrange(len(changed))] ^= 1 << random.randrange(8)
    return bytes(changed)


def cut_off(data: bytes, random: Random) -> bytes:
    """The file up to some byte."""
    return data[: random.randrange(len(data))]


def take_out(data: bytes, random: Random) -> bytes:
    """The file without a stretch of it."""
    start, size = _stretch(data, random)
    return data[:start] + data[start + size :]


def double(data: bytes, random: Random) -> bytes:
    """The file with a stretch of it twice to eight times."""
    start, size = _stretch(data, random)
    return data[:start] + data[start : start + size] * random.randint(2, 8) + data[start + size :]


def splice(data: bytes, random: Random) -> bytes:
    """The file with a stretch of it written over another."""
    start, size = _stretch(data, random)
    at = random.randrange(len(data))
    return data[:at] + data[start : start + size] + data[at + size :]


def write_zeros(data: bytes, random: Random) -> bytes:
    """A stretch of NULs, as a copy that failed leaves them."""
    start, size = _stretch(data, random)
    return data[:start] + bytes(size) + data[start + size :]


def write_noise(data: bytes, random: Random) -> bytes:
    """A stretch of random bytes."""
    start, size = _stretch(data, random)
    return data[:start] + random.randbytes(size) + data[start + size :]


def change_numbers(data: bytes, random: Random) -> bytes:
    """Some of the numbers a format counts and points with are others: offsets, object numbers, counts."""
    return _renumbered(_NUMBER, data, random)


def change_lengths(data: bytes, random: Random) -> bytes:
    """Streams of a PDF say another length than they have."""
    return _renumbered(_LENGTH, data, random)


DAMAGES: tuple[Damage, ...] = (
    flip_bits,
    cut_off,
    take_out,
    double,
    splice,
    write_zeros,
    write_noise,
    change_numbers,
    change_lengths,
)


def _stretch(data: bytes, random: Random) -> tuple[int, int]:
    start = random.randrange(len(data))
    return start, random.randint(1, max(1, min(len(data) - start, 4_000)))


def _renumbered(pattern: re.Pattern[bytes], data: bytes, random: Random) -> bytes:
    found = [match.span() for match in pattern.finditer(data)]
    changed = data
    for start, end in sorted(random.sample(found, min(len(found), random.randint(1, 5))), reverse=True):
        number = random.choice((0, 1, int(data[start:end]) * 1000, 2**31, 10**10, random.randrange(10**6)))
        changed = changed[:start] + str(number).encode() + changed[end:]
    return changed
