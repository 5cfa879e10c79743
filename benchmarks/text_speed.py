"""Text on one core: characters a second of each pass, and numbers read right, beside other programs in the same run.

digits: a regex for runs of digits, no more: the pace of Python's own scan on this machine, of which the others' share
is given. quantities: every number of every block with value, unit and bound. mentions: these as records with ids.
terms: every word of the lexicons. linking: blocks to facts. facts: linking and search words. Recognizers-Text, JioNLP
(money only) and cn2an (numerals cut out for it) read the same text, if `make bench-text` has set them up. value, unit:
share of the hand-labelled numbers of running text whose value (value and unit) is found where they stand.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from benchmarks.options import Figures, parser, run
from benchmarks.printed_numbers import PrintedNumber, printed_numbers
from benchmarks.term_speed import every_term
from benchmarks.timing import medians, stay_on_one_core
from extractors.amounts import NUMERAL_CHARS
from extractors.fold import fold
from extractors.lexicon import Lexicon, load_lexicon
from extractors.link import extract_report
from extractors.numbers import find_numbers, read_numbers
from extractors.reports import describe_report
from flows.commands.console import say
from flows.mine import find_facts
from flows.sameness import same_number, same_unit
from pipeline.reading import Layout, read_layout
from pipeline.records import Quantity

FLOORS = {"quantities": 5_000_000, "terms": 5_000_000, "facts": 400_000}  # characters a second

_PEERS = ("recognizers", "jionlp", "cn2an")
_PEERS_PYTHON = Path(__file__).parents[1] / ".venv-peers" / "bin" / "python"
# Of the scan's pace. Beside other work the scan, which is all C, is slowed less: twice the room of a quiet machine.
SHARES = {"quantities": 1 / 30, "terms": 1 / 26, "facts": 1 / 350}

_DIGITS = re.compile(r"\d[\d,.]*")
_SCAN = "digits"
_COLUMNS = ("pass", "chars/s", "of a scan", "numbers", "value", "value and unit")
# what the peers call the units of the reports
_PEER_UNITS = {
    "Chinese yuan": "元",
    "Square meter": "平方米",
    "Square kilometer": "平方公里",
    "Kilometer": "公里",
    "Meter": "米",
    "Year": "年",
    "Month": "月",
    "Day": "天",
    "Hour": "小时",
    "Minute": "分钟",
    "US Dollar": "美元",
    "%": "%",
    "元": "元",
}

Hit = Sequence[Any]  # start, end, value, unit


@dataclass(frozen=True, slots=True)
class TextSpeed:
    """One way of reading the texts: characters a second; of `numbers` looked for the share that is right, if any."""

    name: str
    rate: float
    numbers: int = 0
    value: float | None = None
    unit: float | None = None
    share: float | None = None

    def row(self) -> list[Any]:
        """As the table shows it."""
        shares = ["-" if share is None else f"{share:.3f}" for share in (self.value, self.unit)]
        of_scan = "-" if self.share is None else f"1/{1 / self.share:.1f}"
        return [self.name, f"{self.rate:,.0f}", of_scan, self.numbers or "-", *shares]


def own_speeds(texts: Sequence[Layout], lexicon: Lexicon, rounds: int) -> list[TextSpeed]:
    """The passes of this package over all blocks."""
    blocks = [block for text in texts for block in text.blocks]
    terms = every_term()
    described = [describe_report(text.blocks, text.source.file_name, lexicon, kind=None, year=None) for text in texts]
    ways: Mapping[str, Callable[[], object]] = {
        _SCAN: lambda: [len(_DIGITS.findall(block.text)) for block in blocks],
        "quantities": lambda: [len(read_numbers(fold(block.text), block.text, lexicon)) for block in blocks],
        "mentions": lambda: [len(find_numbers(block.block_id, block.text, lexicon)) for block in blocks],
        "terms": lambda: [sum(1 for _ in terms.find(block.text)) for block in blocks],
        "linking": lambda: [
            extract_report(text.blocks, said, lexicon) for text, said in zip(texts, described, strict=True)
        ],
        "facts": lambda: [find_facts(text, lexicon) for text in texts],
    }
    size = sum(len(block.text) for block in blocks)
    taken = medians(ways, rounds)
    return [TextSpeed(name, size / seconds, share=taken[_SCAN] / seconds) for name, seconds in taken.items()]


def slower_than_a_scan(speeds: Sequence[TextSpeed]) -> list[str]:
    """The passes that are slower than they may be beside the scan, in words: so a slow machine slows both."""
    return [
        f"{speed.name}: 1/{1 / speed.share:.1f} of a scan for digits, under 1/{1 / SHARES[speed.name]:.1f}"
        for speed in speeds
        if speed.share is not None and speed.share < SHARES.get(speed.name, 0)
    ]


def own_hits(text: str, lexicon: Lexicon) -> list[Hit]:
    """The numbers of a text as this package reads them."""
    return [
        (mention.span.start, mention.span.end, mention.value.value, mention.value.unit)
        for mention in find_numbers("", text, lexicon)
        if isinstance(mention.value, Quantity)
    ]


def right_shares(found: Sequence[Sequence[Hit]], numbers: Sequence[PrintedNumber]) -> tuple[float, float]:
    """Of labelled numbers, the share whose value, and whose value and unit, some hit on their place has."""
    values = units = 0
    for number in numbers:
        there = [hit for hit in found[number.text_no] if hit[0] < number.end and number.start < hit[1]]
        right = [hit for hit in there if same_number(Decimal(str(hit[2])), number.value)]
        values += bool(right)
        units += any(same_unit(number.unit, _PEER_UNITS.get(hit[3], hit[3])) for hit in right if hit[3])
    return values / len(numbers), units / len(numbers)


def peer_speeds(texts: Sequence[Layout], labelled: Sequence[str], numbers: Sequence[PrintedNumber]) -> list[TextSpeed]:
    """The other programs over the same text; none, and a word on stderr, where they are not set up."""
    if not _PEERS_PYTHON.is_file():
        say("left out: the other programs are not set up (make bench-text does it)")
        return []
    everything = [block.text for text in texts for block in text.blocks if block.text.strip()]
    numerals = [numeral for number in numbers if (numeral := _numeral_of(number.quote))]
    speeds = []
    for peer in _PEERS:
        asked: dict[str, Any] = {"peer": peer, "numerals": numerals, "texts": everything}
        size = sum(map(len, numerals if peer == "cn2an" else everything))
        rate = size / ask_peer(asked)["seconds"]
        found = ask_peer(asked | {"texts": labelled})["found"]
        speeds.append(_peer_speed(peer, rate, found, numbers))
    return speeds


def ask_peer(asked: Mapping[str, Any]) -> Any:
    """What one of the other programs answers, in a process of its own."""
    command = [str(_PEERS_PYTHON), str(Path(__file__).with_name("peer_numbers.py"))]
    printed = subprocess.run(command, input=json.dumps(asked), check=True, capture_output=True, text=True).stdout
    return json.loads(printed.splitlines()[-1])


def _peer_speed(peer: str, rate: float, found: Sequence[Any], numbers: Sequence[PrintedNumber]) -> TextSpeed:
    if peer == "cn2an":
        asked = [number for number in numbers if _numeral_of(number.quote)]
        right = [
            got is not None and same_number(Decimal(str(got)), n.value) for got, n in zip(found, asked, strict=True)
        ]
        return TextSpeed("cn2an (numerals given)", rate, len(asked), sum(right) / len(asked))
    if peer == "jionlp":
        money = [number for number in numbers if number.unit == "元"]
        return TextSpeed("JioNLP (money)", rate, len(money), *right_shares(found, money))
    return TextSpeed("Recognizers-Text", rate, len(numbers), *right_shares(found, numbers))


def _numeral_of(quote: str) -> str:
    """The numeral with which a quote begins, blanks left out; "" for a quote that begins otherwise."""
    bare = quote.replace(" ", "").replace(",", "").replace("，", "")
    length = next((i for i, char in enumerate(bare) if char not in _NUMERAL_SIGNS), len(bare))
    return bare[:length]


_NUMERAL_SIGNS = frozenset("0123456789." + NUMERAL_CHARS.removeprefix("0-9"))


def main() -> int:
    """The command."""
    options = parser(__doc__)
    options.add_argument("--rounds", type=int, default=5, help="how often each pass is timed (%(default)s)")
    given = options.parse_args()
    folder = given.shared / "reports"

    def measure() -> Figures:
        stay_on_one_core()
        lexicon = load_lexicon()
        texts = [read_layout(path, None, None) for path in sorted(folder.glob("*.txt"))]
        labelled, numbers = printed_numbers(texts, given.shared / "gold" / "dev.jsonl")
        own = own_speeds(texts, lexicon, given.rounds)
        shares = right_shares([own_hits(text, lexicon) for text in labelled], numbers)
        own = [
            replace(speed, numbers=len(numbers), value=shares[0], unit=shares[1])
            if speed.name == "quantities"
            else speed
            for speed in own
        ]
        speeds = own + peer_speeds(texts, labelled, numbers)
        missed = slower_than_a_scan(own) + [
            f"{s.name}: {s.rate:,.0f} chars/s, under {FLOORS[s.name]:,}" for s in own if s.rate < FLOORS.get(s.name, 0)
        ]
        return Figures(_COLUMNS, [speed.row() for speed in speeds], [asdict(speed) for speed in speeds], missed)

    return run(folder, measure, as_json=given.json)


if __name__ == "__main__":
    sys.exit(main())
