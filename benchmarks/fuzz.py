"""Made-up input for pure functions, for some minutes: what they promise holds, and nothing unforeseen is raised.

Atheris drives them by coverage if it is installed (pip install atheris, which has a wheel for Python 3.11 on Linux).
Without it a seeded generator changes a corpus of short texts, blind to what is covered; it says so. What fails is
printed as a Python literal, to be kept as a case in tests/faults/.
"""

from __future__ import annotations

import gc
import importlib
import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import monotonic
from types import FunctionType

from benchmarks.hostile_text import HALVES, PIECES
from benchmarks.mutated.damage import DAMAGES
from benchmarks.options import Figures, parser, run
from extractors.fold import fold
from extractors.lexicon import Exclusion, Unit, load_lexicon
from extractors.lexicon_files import LexiconError, read_entries, read_parts, read_table
from extractors.numbers import find_numbers
from extractors.numerals import NumeralError, parse_numeral
from extractors.sentences import split_sentences
from flows.commands.console import say
from pipeline.errors import ReportError
from pipeline.privacy import mask_personal_data
from pipeline.text_files import decode_text

Target = Callable[[bytes], None]


def numerals(data: bytes) -> None:
    """A numeral has a finite value, or is none."""
    try:
        value = parse_numeral(_text(data))
    except NumeralError:
        return
    assert value.is_finite(), value


def numbers(data: bytes) -> None:
    """Numbers lie in order, none in another, each with its own words."""
    text, end = _text(data), 0
    for mention in find_numbers("", text, load_lexicon()):
        assert end <= mention.span.start < mention.span.end, mention
        assert mention.span.of(text) == mention.quote, mention
        end = mention.span.end


def sentences(data: bytes) -> None:
    """Sentences lie in order and lose nothing but blanks."""
    text, end = fold(_text(data)), 0
    for sentence in split_sentences(text):
        assert not text[end : sentence.start].strip(), sentence
        assert sentence.full_start <= sentence.start < sentence.end, sentence
        end = sentence.end
    assert not text[end:].strip()


def masking(data: bytes) -> None:
    """Masked text is as long as before, has its line breaks where they were, and is masked."""
    text = _text(data)
    masked = mask_personal_data(text)
    assert len(masked) == len(text)
    assert [at for at, char in enumerate(text) if char == "\n"] == [at for at, c in enumerate(masked) if c == "\n"]
    assert mask_personal_data(masked) == masked


def decoding(data: bytes) -> None:
    """Bytes are text in one of the encodings, or none, and that is said."""
    try:
        text, encoding = decode_text("made.txt", data)
    except ReportError:
        return
    assert encoding
    text.encode("utf-8")


def lexicon(data: bytes) -> None:
    """A lexicon's file is rows, or its mistake is told."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "made.lexicon")
        path.write_bytes(data)
        for read in (lambda: read_entries(path, Exclusion), lambda: read_table(path, Unit), lambda: read_parts(path)):
            try:
                read()
            except LexiconError:
                continue


TARGETS: dict[str, Target] = {
    each.__name__: each for each in (numerals, numbers, sentences, masking, decoding, lexicon)
}

_LOOKED_AT = ("extractors", "pipeline")  # packages whose coverage drives the inputs
_LEXICONS = Path(__file__).parents[1] / "lexicons"
_SAYS = "学校2023年有专任教师1,286人（其中“双师型”教师占63.5%），投入1.2亿元；获国家级一等奖3项。电话：0512-66668888\n"
_NUMERALS = (
    "1,286",
    "3.5万",
    "二十一",
    "一千零十",
    "三万五",
    "2千零30万",
    "五兆三千亿",
    "二〇二四",
    "半",
    "1.1.1",
    "百",
    "０",
)


def corpus(target: str) -> list[bytes]:
    """What the changes begin with: short texts of every sort, or entries of lexicons."""
    if target == "lexicon":
        files = sorted(_LEXICONS.rglob("*.yaml")) + sorted(_LEXICONS.glob("*.tsv"))
        return [path.read_bytes()[:1_500] for path in files]
    if target == "numerals":
        return [each.encode() for each in _NUMERALS]
    pieces = [*PIECES.values(), *(first + second for first, second in HALVES.values()), *_NUMERALS]
    return [_SAYS.encode(), _SAYS.encode("gb18030"), *(each.encode() * 3 for each in pieces)]


def made_inputs(target: str, random: Random) -> Callable[[], bytes]:
    """A generator that changes and joins what the corpus holds; it does not see what is covered."""
    known = corpus(target)

    def make() -> bytes:
        data = b"".join(random.choice(known) for _ in range(random.randint(1, 4)))
        for _ in range(random.randint(0, 3)):
            data = random.choice(DAMAGES)(data, random) if data else data
        return data[:4_000]

    return make


def fuzz_blindly(target: str, seconds: float, seed: int) -> tuple[int, list[str]]:
    """How many inputs were tried in that time, and those that failed, each kind of failure once."""
    make, check = made_inputs(target, Random(seed)), TARGETS[target]
    failed: dict[str, str] = {}
    tried, ends = 0, monotonic() + seconds
    while monotonic() < ends:
        data = make()
        tried += 1
        try:
            check(data)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is what is looked for
            failed.setdefault(f"{type(error).__name__} {str(error)[:40]}", f"{data!r}: {error!r}")
    return tried, list(failed.values())


def fuzz_by_coverage(target: str, seconds: float, seed: int) -> int:
    """Atheris until the time is over; it ends the process itself when an input fails, and prints it."""
    atheris = importlib.import_module("atheris")  # no requirement of the project
    with TemporaryDirectory() as folder:
        for number, data in enumerate(corpus(target)):
            Path(folder, str(number)).write_bytes(data)
        for function in gc.get_objects():
            if isinstance(function, FunctionType) and (function.__module__ or "").partition(".")[0] in _LOOKED_AT:
                atheris.instrument_func(function)  # all functions of all libraries would take minutes, and say less
        arguments = [sys.argv[0], f"-max_total_time={int(seconds)}", f"-seed={seed}", "-max_len=4000", folder]
        atheris.Setup(arguments, TARGETS[target])
        atheris.Fuzz()
    return 0


def _text(data: bytes) -> str:
    return data.decode("utf-8", errors="replace")


def main() -> int:
    """The command."""
    options = parser(__doc__)
    options.add_argument("--minutes", type=float, default=1.0, help="for each target (%(default)s)")
    options.add_argument("--target", choices=sorted(TARGETS), action="append", help="one of the functions; else all")
    options.add_argument("--seed", type=int, default=1, help="of the generator (%(default)s)")
    options.add_argument("--blind", action="store_true", help="without Atheris, even if it is installed")
    given = options.parse_args()
    targets = given.target or sorted(TARGETS)
    if importlib.util.find_spec("atheris") and not given.blind:
        if len(targets) > 1:
            say("Atheris takes one at a time: give --target, or --blind.")
            return 2
        return fuzz_by_coverage(targets[0], 60 * given.minutes, given.seed)
    say("blind to coverage: a seeded generator" + ("" if given.blind else ", since Atheris is not installed"))

    def measure() -> Figures:
        found = {target: fuzz_blindly(target, 60 * given.minutes, given.seed) for target in targets}
        rows = [(target, tried, len(failed)) for target, (tried, failed) in found.items()]
        missed = [f"{target}: {each}" for target, (_, failed) in found.items() for each in failed]
        return Figures(("target", "inputs", "failed"), rows, found, missed)

    return run(Path(), measure, as_json=given.json)


if __name__ == "__main__":
    sys.exit(main())
