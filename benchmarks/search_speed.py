"""A million passages, made and searched: milliseconds of a term, of a ranked search of two words, of an exact phrase.

The passages are made of a vocabulary in which few words are frequent and many rare, as in reports, and go straight into
a warehouse. term: in which blocks a word stands, with its weight there. ranked: the best twenty of two words, with
snippets, pages and facts, as `sushu search` shows them; order: the ranking alone. phrase: the first twenty that hold
seven characters in a row. Processor time of all threads, so that what others do on the machine counts little.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import cycle
from pathlib import Path
from statistics import quantiles
from time import perf_counter, process_time
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from flows.commands.console import Exit, print_json, print_rows, say
from flows.searching import search
from pipeline.loading.token_order import count_loose, put_in_order
from pipeline.rows import SCHEMAS
from pipeline.schema import create_schema
from pipeline.search import SearchFilters, WeighedWord, rank_blocks
from pipeline.warehouse import open_published
from pipeline.word_rows import token_table

if TYPE_CHECKING:
    import duckdb

# ms: half of all searches, 95 in 100
CEILINGS = {"term": (5.0, 20.0), "order": (25.0, 60.0), "ranked": (120.0, 200.0), "phrase": (500.0, 800.0)}

_BLOCKS = 1_000  # of a report
_WORDS = 30  # of a block
_VOCABULARY = 60_000
_FACTS = 4  # every fourth block holds one
_COLUMNS = ("search", "p50 ms", "p95 ms", "first ms", "found p50")


@dataclass(frozen=True, slots=True)
class SearchSpeed:
    """One way of searching: milliseconds of half of the searches, of 95 in 100, of the first; blocks found by half."""

    name: str
    p50: float
    p95: float
    first: float
    found: float

    def row(self) -> list[object]:
        """As the table shows it."""
        return [self.name, *(f"{value:.1f}" for value in (self.p50, self.p95, self.first)), f"{self.found:,.0f}"]


@dataclass(frozen=True, slots=True)
class Made:
    """The words of the made reports, the most frequent first, and some phrases that stand in them."""

    words: Sequence[str]
    phrases: Sequence[str]


def make_warehouse(path: Path, reports: int, seed: int = 7) -> Made:
    """Write a warehouse of made reports, each of a thousand passages."""
    import duckdb

    random = np.random.default_rng(seed)
    words = _vocabulary(random)
    rarity = 1 / (np.arange(_VOCABULARY) + 8.0) ** 1.05
    ladder = np.cumsum(rarity / rarity.sum())
    phrases: list[str] = []
    with duckdb.connect(str(path)) as connection:
        create_schema(connection)
        for number in range(reports):
            drawn = np.minimum(np.searchsorted(ladder, random.random(_BLOCKS * _WORDS)), _VOCABULARY - 1)
            texts = _fill(connection, f"src-{random.integers(1 << 60):015x}", number, words.take(pa.array(drawn)))
            phrases.append(texts[int(random.integers(_BLOCKS))].replace("，", "")[6:13])
        connection.execute(_INSERT_FACTS, [_FACTS])
        put_in_order(connection, loose_rows=0)
    return Made(words.to_pylist(), phrases)


def _vocabulary(random: np.random.Generator) -> pa.Array:
    """Words of two and three characters, all different."""
    made: dict[str, None] = {}
    while len(made) < _VOCABULARY:
        codes = random.integers(0x4E00, 0x4E00 + 3500, size=(_VOCABULARY, 3))
        made |= dict.fromkeys("".join(map(chr, code[: 2 + (code[2] % 3 == 0)])) for code in codes)
    return pa.array(list(made)[:_VOCABULARY])


def _fill(connection: duckdb.DuckDBPyConnection, source_id: str, number: int, words: pa.Array) -> list[str]:
    """Insert one report, its blocks and words; the texts of its blocks, six words between two commas."""
    texts = _joined(_joined(words, 6, ""), _WORDS // 6, "，")
    listed = words.to_pylist()
    by_block = [listed[at : at + _WORDS] for at in range(0, len(listed), _WORDS)]
    made = {
        "tokens_made": token_table(source_id, by_block, SCHEMAS["tokens"]),
        "texts_made": pa.table({"block_no": pa.array(range(1, _BLOCKS + 1), pa.int32()), "text": texts}),
    }
    for name, table in made.items():
        connection.register(name, table)
    connection.execute(_INSERT_REPORT, {"source_id": source_id, "number": number})
    connection.execute(_INSERT_BLOCKS, {"source_id": source_id, "number": number})
    connection.execute(_INSERT_PIECES, {"source_id": source_id, "number": number})
    connection.execute("insert into tokens by name select *, ? as report_no from tokens_made", [number])
    count_loose(connection, made["tokens_made"].num_rows)
    for name in made:
        connection.unregister(name)
    found: list[str] = texts.to_pylist()
    return found


def _joined(texts: pa.Array, by: int, mark: str) -> pa.Array:
    starts = pa.array(np.arange(0, len(texts) + 1, by, dtype=np.int32))
    return pc.binary_join(pa.ListArray.from_arrays(starts, texts), mark)


_INSERT_REPORT = """
    insert into reports by name
    select $source_id as source_id, 'run' as run_id, $source_id as sha256, '甲校' || $number || '.txt' as source_name,
        '' as origin, 'text/plain' as media_type, 0 as byte_count, 1 as page_count, '甲校' || $number as school,
        '质量年度报告' as report_kind, 2015 + $number % 10 as report_year, []::varchar[] as from_sheet,
        $number as report_no
"""
_INSERT_BLOCKS = """
    insert into blocks by name
    select $source_id as source_id, 'b-' || substr(md5($source_id || block_no), 1, 16) as block_id, block_no,
        'paragraph' as kind, text, ['一、师资队伍'] as heading_path,
        $number as report_no
    from texts_made
"""
_INSERT_PIECES = """
    insert into block_pieces by name
    select source_id, block_id, 1 as piece_no, 0 as block_start, 1 + block_no // 25 as page_no,
        block_no * 100 as page_start, length(text) as length, $number as report_no
    from blocks where source_id = $source_id
"""
_INSERT_FACTS = """
    insert into fact by name
    select source_id, 'f-' || substr(md5(block_id), 1, 16) as fact_id, block_id, '' as mention_id, 0 as block_start,
        2 as block_end, 'count' as kind, '7' as quote, 7 as value, 'exact' as bound, 'same_sentence' as indicator_from,
        'same_sentence' as subject_from, 'default' as status_from, 1 as page_no, 0 as start_offset, 2 as end_offset,
        text as sentence, '' as heading_path, 'file' as text_origin, '' as rule_id, 'run' as run_id, report_no
    from blocks where block_no % ? = 0
"""


def measure(connection: duckdb.DuckDBPyConnection, made: Made, rounds: int) -> list[SearchSpeed]:
    """Each kind of search `rounds` times, with other words each time; the words are neither frequent nor rare ones."""
    random = np.random.default_rng(11)

    def word() -> str:
        return made.words[int(10 ** random.uniform(2.0, 4.0))]  # from the hundredth to the ten thousandth

    def term() -> int:
        query = "select block_nos, weights from tokens where token = ?"
        table = connection.execute(query, [word()]).to_arrow_table()
        return int(pc.sum(pc.list_value_length(table["block_nos"])).as_py() or 0)

    def order() -> int:
        words = [WeighedWord(word(), 0), WeighedWord(word(), 1)]
        return rank_blocks(connection, words, [], SearchFilters(), 20)[1]

    def ranked() -> int:
        return search(connection, f"{word()} {word()}").total

    phrases = cycle(made.phrases)

    def phrase() -> int:
        return search(connection, f'"{next(phrases)}"').total

    ways: dict[str, Callable[[], int]] = {"term": term, "order": order, "ranked": ranked, "phrase": phrase}
    return [_timed(name, way, rounds) for name, way in ways.items()]


def _timed(name: str, way: Callable[[], int], rounds: int) -> SearchSpeed:
    seconds, found = [], []
    for _ in range(rounds):
        started = process_time()
        found.append(way())
        seconds.append((process_time() - started) * 1000)
    cuts = quantiles(seconds[1:], n=20)
    return SearchSpeed(name, cuts[9], cuts[18], seconds[0], quantiles(found, n=2)[0])


def misses(speeds: Sequence[SearchSpeed]) -> Iterator[str]:
    """What is slower than it may be, in words."""
    for speed in speeds:
        for share, value, ceiling in zip(("p50", "p95"), (speed.p50, speed.p95), CEILINGS[speed.name], strict=True):
            if value > ceiling:
                yield f"{speed.name}: {share} of {value:.1f} ms is over {ceiling:g}"


def main() -> int:
    """The command."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--json", action="store_true", help="print JSON")
    options.add_argument("--reports", type=int, default=1000, help="made reports of a thousand passages (%(default)s)")
    options.add_argument("--rounds", type=int, default=200, help="how often each way is timed (%(default)s)")
    options.add_argument("--keep", type=Path, metavar="FILE", help="keep the made warehouse here")
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = given.keep or Path(folder) / "made.duckdb"
        started = perf_counter()
        made = make_warehouse(path, given.reports)
        passages, seconds = given.reports * _BLOCKS, perf_counter() - started
        say(f"{passages:,} passages made in {seconds:.0f} s, {path.stat().st_size:,} bytes")
        with open_published(path) as connection:
            speeds = measure(connection, made, given.rounds)
    if given.json:
        print_json([asdict(speed) for speed in speeds])
    else:
        print_rows(_COLUMNS, [speed.row() for speed in speeds])
    missed = list(misses(speeds))
    for line in missed:
        say(line)
    return Exit.FINDINGS if missed else Exit.OK


if __name__ == "__main__":
    sys.exit(main())
