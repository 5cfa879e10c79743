"""What was quarantined, to be read again: which files, by their places, and what came of each (重试)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from flows.mine import MineFailure
from flows.steps import IngestSummary
from pipeline.errors import PathNotFoundError
from pipeline.packed_files import file_exists
from pipeline.warehouse import open_published

_ORIGINS = "select distinct origin from quarantine order by origin"


@dataclass(frozen=True, slots=True)
class Quarantined:
    """The quarantined files asked for: those that can be tried again, and those that are no longer in their places."""

    waiting: tuple[Path, ...] = ()
    gone: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RetrySummary:
    """What came of quarantined files: read now, failed again (and why), or no longer in their places."""

    run_id: str = ""
    read: int = 0
    facts: int = 0
    failures: tuple[MineFailure, ...] = ()
    gone: tuple[str, ...] = ()

    @classmethod
    def of(cls, summary: IngestSummary, gone: tuple[str, ...]) -> RetrySummary:
        """The ingest of those that were there. One whose bytes lie elsewhere and were read since counts as read."""
        read = summary.read + summary.unchanged
        return cls(summary.run_id, read, summary.facts, summary.failures, gone)

    def __str__(self) -> str:
        counts = f"{self.read:,} read now, {len(self.failures):,} failed again, {len(self.gone):,} gone"
        return f"{counts}; {self.facts:,} facts"


def find_quarantined(warehouse: Path, places: Sequence[Path]) -> Quarantined:
    """The quarantined files that lie at or under the places, all of them without one.

    PathNotFoundError for a place under which nothing is quarantined.
    """
    with open_published(warehouse) as connection:
        origins = [Path(origin) for (origin,) in connection.execute(_ORIGINS).fetchall()]
    wanted = [place.absolute() for place in places]
    for place in wanted:
        if not any(origin.is_relative_to(place) for origin in origins):
            raise PathNotFoundError(f"{place}: nothing quarantined lies there.", "See sushu status.")
    chosen = [one for one in origins if not wanted or any(one.is_relative_to(place) for place in wanted)]
    return Quarantined(
        tuple(one for one in chosen if file_exists(one)), tuple(str(one) for one in chosen if not file_exists(one))
    )
