"""A warehouse of a whole country: how fast staged rows are loaded, how large it is, how fast it answers.

Reports are made (benchmarks/made_warehouse.py), staged as `sushu ingest` stages them, loaded by the one loader, and
asked through the door that everybody uses; not checked, for their rows are no sentences or tables that could be
(benchmarks/check_speed.py makes some that are). With --folder what is made stays there for the next run; without, it is
deleted.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median, quantiles

import duckdb

from benchmarks.made_warehouse import MadeWarehouse
from benchmarks.options import Figures, parser, run
from flows.lexicons import list_indicators
from flows.searching import search
from pipeline.rows import SCHEMAS
from pipeline.trace import trace_fact
from pipeline.warehouse import WarehousePaths, load_staged, open_published

LOAD_FLOOR = 300_000  # rows a second
FLOORS = {"one indicator by year": 0.5, "facts of a report": 0.02, "trace by id": 0.05}  # seconds, the middle one


@dataclass(frozen=True, slots=True)
class Answer:
    """One question asked many times: the middle and the slowest twentieth, in milliseconds."""

    question: str
    p50: float
    p95: float


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was loaded: rows of all tables, seconds with publishing, and the size of the published file in MB."""

    reports: int
    facts: int
    rows: int
    seconds: float
    megabytes: int
    copied_seconds: float


def copy_alone(staged: Sequence[Path], target: Path) -> float:
    """The seconds DuckDB takes to bring the same files into a new database, a statement a table: no keys, no order."""
    started = time.perf_counter()
    with duckdb.connect(str(target)) as connection:
        for table in SCHEMAS:
            files = [str(path / f"{table}.parquet") for path in staged]
            connection.execute(f"create table {table} as from read_parquet(?, hive_partitioning = false)", [files])
    return time.perf_counter() - started


def load(made: MadeWarehouse, paths: WarehousePaths) -> Loaded:
    """Stage what is not there, then load all of it into a new warehouse."""
    staged = made.stage(paths.staged)
    for old in (paths.work, paths.published):
        old.unlink(missing_ok=True)
    started = time.perf_counter()
    counts = load_staged(paths, staged, indicators=list_indicators(), checks=False)
    seconds = time.perf_counter() - started
    with open_published(paths.published) as connection:
        tables = [name for (name,) in connection.execute("select table_name from duckdb_tables()").fetchall()]
        rows = sum(connection.execute(f"select count(*) from {table}").fetchall()[0][0] for table in tables)
    copied = paths.published.with_name("copied.duckdb")
    alone = copy_alone(staged, copied)
    copied.unlink()
    return Loaded(counts.loaded, counts.facts, rows, seconds, paths.published.stat().st_size // 1_000_000, alone)


def ask(made: MadeWarehouse, published: Path, times: int) -> list[Answer]:
    """Every question `times` times, each time about something else."""
    draw = random.Random(7)

    def indicator() -> str:
        return draw.choice(made.indicator_ids)

    def number() -> int:
        return draw.randrange(made.reports)

    with open_published(published) as connection:
        asked: dict[str, Callable[[], object]] = {
            "one indicator by year": lambda: _rows(connection, _BY_YEAR, [indicator()]),
            "one indicator by year, all facts": lambda: _rows(connection, _FACTS_BY_YEAR, [indicator()]),
            "school × year pivot": lambda: _rows(connection, _PIVOT, [indicator()]),
            "a school's indicators": lambda: _rows(connection, _OF_SCHOOL, [made.school(number())]),
            "facts of a report": lambda: _rows(connection, _OF_REPORT, [made.source_id(number())]),
            "statements of a report": lambda: _rows(connection, _FOLDED, [made.source_id(number())]),
        }
        answers = [_timed(question, way, times) for question, way in asked.items()]
        answers += [
            _timed("search, one word", lambda: search(connection, draw.choice(_WORDS)), times),
            _timed("search, two words", lambda: search(connection, " ".join(draw.sample(_WORDS, 2))), times),
        ]
    answers.append(
        _timed("trace by id", lambda: trace_fact(published, made.fact_id(number(), draw.randrange(made.facts))), times)
    )
    return answers


_WORDS = ("专任教师", "在校生", "实训基地", "精品课程", "科研经费", "产教融合", "师资队伍", "服务贡献")
_BY_YEAR = "select year, count(*), median(value) from school_year_values where indicator_id = ? group by 1 order by 1"
_FACTS_BY_YEAR = "select year, count(*), median(value) from facts where indicator_id = ? group by 1 order by 1"
_PIVOT = """
    pivot (select school, year, value from school_year_values where indicator_id = ?)
    on year in (2020, 2021, 2022, 2023, 2024) using any_value(value) order by school
"""
_OF_SCHOOL = "select indicator_id, year, value from school_year_values where school = ? order by all"
_OF_REPORT = "select * from facts where report_id = ?"
_FOLDED = "select * from statements where report_id = ?"


def _rows(connection: duckdb.DuckDBPyConnection, query: str, bound: Sequence[object]) -> object:
    found = connection.execute(query, bound).to_arrow_table()
    if not found.num_rows:
        raise LookupError(f"nothing found by {query}")
    return found


def _timed(question: str, way: Callable[[], object], times: int) -> Answer:
    way()  # the first look reads what the others find in memory
    seconds = []
    for _ in range(times):
        started = time.perf_counter()
        way()
        seconds.append(time.perf_counter() - started)
    return Answer(question, 1000 * median(seconds), 1000 * quantiles(seconds, n=20)[-1])


def main() -> int:
    """The command."""
    options = parser(__doc__)
    options.add_argument("--reports", type=int, default=2_000, help="reports (%(default)s; 20000 are a country's)")
    options.add_argument("--facts", type=int, default=2_500, help="facts of a report (%(default)s)")
    options.add_argument("--times", type=int, default=20, help="how often each question is asked (%(default)s)")
    options.add_argument("--folder", type=Path, help="where to make them, and to find them made")
    given = options.parse_args()

    def measure() -> Figures:
        with tempfile.TemporaryDirectory() as made_here:
            folder = given.folder or Path(made_here)
            folder.mkdir(parents=True, exist_ok=True)
            made = MadeWarehouse(given.reports, given.facts, [row.indicator_id for row in list_indicators()])
            paths = WarehousePaths.beside(folder / "reports.duckdb")
            loaded = load(made, paths)
            answers = ask(made, paths.published, given.times)
        rate = loaded.rows / loaded.seconds
        rows = [
            (
                "load",
                f"{rate:,.0f} rows/s",
                f"{loaded.rows:,} rows of {loaded.facts:,} facts in {loaded.seconds:.0f} s",
            ),
            (
                "the same, DuckDB alone",
                f"{loaded.rows / loaded.copied_seconds:,.0f} rows/s",
                f"load takes {loaded.seconds / loaded.copied_seconds:.1f} times as long",
            ),
            ("published file", f"{loaded.megabytes:,} MB", f"{loaded.reports:,} reports"),
            *((answer.question, f"{answer.p50:.1f} ms", f"p95 {answer.p95:.1f} ms") for answer in answers),
        ]
        slow = [answer for answer in answers if answer.p50 > 1000 * FLOORS.get(answer.question, float("inf"))]
        missed = [f"{answer.question}: {answer.p50:.0f} ms, more than {FLOORS[answer.question]} s" for answer in slow]
        missed += [f"load: {rate:,.0f} rows/s, under {LOAD_FLOOR:,}"] if rate < LOAD_FLOOR else []
        details = {"loaded": asdict(loaded), "answers": [asdict(answer) for answer in answers]}
        return Figures(("what", "figure", ""), rows, details, missed)

    return run(Path.cwd(), measure, as_json=given.json)


if __name__ == "__main__":
    sys.exit(main())
