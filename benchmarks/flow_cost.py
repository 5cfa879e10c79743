"""What Prefect adds to an ingest: seconds beside `--direct`, with a server that is there and with its temporary one.

Small reports made for it, one and a thousand, all new and then all unchanged; the middle of some runs in turns.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

from benchmarks.command_cost import cost_of
from benchmarks.options import Figures, parser, run
from benchmarks.unchanged import make_files
from flows.prefect_server import temporary_server
from flows.prefect_settings import prepare_prefect

MOST_WITH_SERVER, MOST_WITHOUT = 2.0, 15.0  # seconds more than --direct
_SUSHU = str(Path(sys.executable).with_name("sushu"))


@dataclass(frozen=True, slots=True)
class FlowCost:
    """Seconds of an ingest of so many reports, three ways."""

    reports: int
    what: str
    direct: float
    with_server: float
    without: float

    def row(self) -> list[object]:
        """As the table shows it."""
        more = (f"+{seconds - self.direct:.1f} s" for seconds in (self.with_server, self.without))
        return [f"{self.reports:,}", self.what, f"{self.direct:.1f} s", *more]


def measure(folder: Path, sizes: Sequence[int], rounds: int, address: str) -> Iterator[FlowCost]:
    """Each number of reports, new and unchanged."""
    ways: dict[str, tuple[list[str], dict[str, str]]] = {
        "direct": (["--direct"], {}),
        "with_server": ([], {"PREFECT_API_URL": address}),
        "without": ([], {"PREFECT_API_URL": ""}),
    }
    for size in sizes:
        files = make_files(folder / str(size), size)
        taken: dict[str, dict[str, list[float]]] = {"new": {}, "unchanged": {}}
        for number in range(rounds):
            for way, (options, environment) in ways.items():
                warehouse = folder / f"{size}-{way}-{number}" / "r.duckdb"
                command = [_SUSHU, "ingest", str(files), "--warehouse", str(warehouse), *options]
                for found in taken.values():
                    cost = cost_of(command, sorted(os.sched_getaffinity(0)), environment)
                    found.setdefault(way, []).append(cost.seconds)
        for what, found in taken.items():
            yield FlowCost(size, what, **{way: median(seconds) for way, seconds in found.items()})


def missed(found: Sequence[FlowCost]) -> list[str]:
    """Where Prefect adds more than it may."""
    said = []
    for one in found:
        for how, seconds, most in (
            ("with a server", one.with_server, MOST_WITH_SERVER),
            ("without", one.without, MOST_WITHOUT),
        ):
            if seconds - one.direct > most:
                said.append(
                    f"{one.reports:,} reports {one.what}: {seconds - one.direct:.1f} s more {how}, over {most:g}"
                )
    return said


def main() -> int:
    """The command."""
    options = parser(__doc__)
    options.add_argument("sizes", type=int, nargs="*", default=[1, 1_000], metavar="REPORTS")
    options.add_argument("--rounds", type=int, default=3, help="how often each way is timed (%(default)s)")
    given = options.parse_args()

    def figures() -> Figures:
        with tempfile.TemporaryDirectory() as made_here:
            prepare_prefect(Path(made_here, "prefect"))
            with temporary_server() as address:
                found = list(measure(Path(made_here), given.sizes, given.rounds, address))
        heads = ("reports", "", "direct", "with a server", "without")
        return Figures(heads, [one.row() for one in found], [asdict(one) for one in found], missed(found))

    return run(Path.cwd(), figures, as_json=given.json)


if __name__ == "__main__":
    sys.exit(main())
