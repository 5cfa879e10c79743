"""The seeded generator of mutants: the same seed and number give the same bytes, whatever came before (变异生成器)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

from benchmarks.mutated.damage import DAMAGES, Damage
from benchmarks.mutated.hostile_files import HOSTILE_TEXTS, HostileText, as_html, as_markdown, hostile_html, one_line
from benchmarks.mutated.hostile_packages import HOSTILE_DOCX, HOSTILE_ZIPS
from benchmarks.mutated.hostile_pdfs import HOSTILE_PDFS
from pipeline.text_files import decode_text

SAMPLES = Path(__file__).parents[2] / "data" / "raw"

_SOUND_AS: dict[str, Callable[[str], str]] = {".txt": str, ".md": as_markdown, ".html": as_html}


@dataclass(frozen=True, slots=True)
class Mutant:
    """A bad file: its number, what was done to it, its suffix and bytes."""

    number: int
    kind: str
    suffix: str
    data: bytes

    @property
    def file_name(self) -> str:
        """A name that tells number and kind."""
        return f"{self.number:05d}-{self.kind}{self.suffix}"


Make = Callable[[Random], bytes]
Kind = tuple[str, str, Make]  # name, suffix, what makes it


@cache
def kinds() -> tuple[Kind, ...]:
    """Every kind of mutant that is made in short and long runs alike."""
    made: list[Kind] = []
    for damage in DAMAGES:
        made += [(damage.__name__, suffix, _damaging(damage, suffix)) for suffix in (*_SOUND_AS, ".pdf", ".docx")]
    made += [(make.__name__, ".pdf", make) for make in HOSTILE_PDFS]
    made += [(make.__name__, ".docx", _damaging(make, ".docx")) for make in HOSTILE_DOCX]
    made += [(make.__name__, ".zip", _damaging(make, ".docx")) for make in HOSTILE_ZIPS]
    for say in HOSTILE_TEXTS:
        made += [(say.__name__, suffix, _saying(say, suffix)) for suffix in _SOUND_AS]
    made.append((hostile_html.__name__, ".html", _saying(hostile_html, ".txt")))
    return tuple(made)


def _damaging(damage: Damage, suffix: str) -> Make:
    """Damage to a sound file of this suffix."""
    return lambda random: damage(_sound(suffix, random), random)


def _saying(say: HostileText, suffix: str) -> Make:
    """Harm done to the text of a sound file of this suffix."""
    return lambda random: say(_text(suffix, random), random)


def make_mutants(seed: int, count: int, *, huge: bool = True) -> Iterator[Mutant]:
    """So many mutants, each kind in its turn but in an order of the seed's; one of 100 MB at the end if `huge`."""
    order = list(kinds())
    Random(seed).shuffle(order)
    for number in range(count):
        kind, suffix, make = order[number % len(order)]
        yield Mutant(number, kind, suffix, make(Random(f"{seed} {number}")))
    if huge:
        yield Mutant(count, "one_line", ".txt", one_line("", Random(seed)))


def _sound(suffix: str, random: Random) -> bytes:
    if suffix in _SOUND_AS:
        return _text(suffix, random).encode()
    return random.choice(_samples(suffix))


def _text(suffix: str, random: Random) -> str:
    text, _encoding = decode_text("sample.txt", random.choice(_samples(".txt")))
    return _SOUND_AS[suffix](text)


@cache
def _samples(suffix: str) -> list[bytes]:
    return [path.read_bytes() for path in sorted(SAMPLES.glob(f"*{suffix}"))]
